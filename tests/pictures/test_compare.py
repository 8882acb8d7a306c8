"""Whether two pictures look the same."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pngs import END, SIGNATURE, header, latin, picture, pixels
from pumlsync.pictures.compare import same_pixels


def encoded(image: Image.Image, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


GRADIENT = Image.linear_gradient("L").resize((16, 16)).convert("RGB")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(picture(), picture(), id="the same bytes"),
        pytest.param(picture(), picture(latin("Title", "x")), id="another text"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT, compress_level=0), id="another compression"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT.convert("RGBA")), id="an alpha channel that is full"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT.convert("L")), id="shades of grey"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT.quantize(256)), id="a palette"),
    ],
)
def test_same(one: bytes, other: bytes) -> None:
    assert same_pixels(one, other)
    assert same_pixels(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(picture(rgb=(1, 2, 3)), picture(rgb=(1, 2, 4)), id="a shade"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT.resize((8, 32))), id="as many pixels in another shape"),
        pytest.param(encoded(GRADIENT), encoded(GRADIENT.rotate(180)), id="turned"),
        pytest.param(picture(), picture()[: -len(END) - 5], id="cut off in the pixels"),
        pytest.param(picture(), picture()[: -len(END)], id="without an end"),
        pytest.param(picture(), picture()[:-1], id="cut off by one byte"),
        pytest.param(picture(), SIGNATURE + header() + END, id="without pixels"),
        pytest.param(picture(), b"", id="empty"),
        pytest.param(picture(), b"GIF89a", id="not PNG"),
        pytest.param(picture(), SIGNATURE + header(1 << 20, 1 << 20) + pixels() + END, id="larger than can be trusted"),
    ],
)
def test_different(one: bytes, other: bytes) -> None:
    assert not same_pixels(one, other)
    assert not same_pixels(other, one)


@settings(derandomize=True, deadline=None, max_examples=200, database=None)
@given(st.integers(0, len(picture()) - 1), st.integers(0, 255))
def test_any_changed_byte_is_survived(at: int, value: int) -> None:
    same_pixels(picture(), picture()[:at] + bytes([value]) + picture()[at + 1 :])
