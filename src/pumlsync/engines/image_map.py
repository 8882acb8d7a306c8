"""The HTML image map of the links in a picture."""

import re
from typing import Final

from pumlsync.digest import digest_of

_MAP: Final = re.compile(r"<map id=\"(.+?)\" name=\"\1\">\n.*?</map>\n", re.DOTALL)
_HREF: Final = re.compile(r"(?<= href=\").*?(?=\" title=)")
_BARE_AMPERSAND: Final = re.compile(r"&(?!#?\w+;)")


def image_map(printed: str, text: str, page: int) -> str:
    """Return the map in what PlantUML printed for a page of a text, empty when there is none.

    The names in it are the same everywhere, and others for each diagram: a document may show several.
    """
    found = _MAP.search(printed.replace("\r\n", "\n"))
    if found is None:
        return ""
    name = f"plantuml_{digest_of(text.encode())[:12]}_{page}"
    named = found[0].replace(f'"{found[1]}"', f'"{name}_map"').replace(' id="id', f' id="{name}_')
    return _HREF.sub(lambda href: _escaped(href[0]), named)


def _escaped(address: str) -> str:
    """Return an address as HTML writes it; PlantUML writes it as it is."""
    return _BARE_AMPERSAND.sub("&amp;", address).replace("<", "&lt;").replace('"', "&quot;")
