"""A font of one character, which the bundled ones lack."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]

FAMILY = "Own Han"
CHARACTER = "中"


def write_font(file: Path, family: str = FAMILY, characters: str = CHARACTER) -> Path:
    """Write a font in which these characters, and no others, are filled diamonds."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 400))
    for corner in ((500, 800), (900, 400), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "diamond"])
    builder.setupCharacterMap(dict.fromkeys(map(ord, characters), "diamond"))
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "diamond": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "diamond": (1000, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": family})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    file.parent.mkdir(parents=True, exist_ok=True)
    builder.save(file)
    return file
