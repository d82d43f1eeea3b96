"""Colours, links and widths: plain text unless the caller says that a terminal reads it."""

import unicodedata

from msgspec import Struct

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "gutter": "1;34",
    "bold": "1",
    "dim": "2",
    "good": "32",
}
TAB = "    "


class Style(Struct, frozen=True):
    """How text may be dressed; ``root`` is the absolute folder that links start from."""

    color: bool = False
    width: int = 100
    links: bool = False
    root: str = ""

    def paint(self, text: str, kind: str) -> str:
        """Colour a text as its kind asks."""
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.color and text else text

    def link(self, text: str, address: str) -> str:
        """Make a text a link."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text

    def file_link(self, text: str, path: str) -> str:
        """Make a text a link to a file of the root."""
        if not (self.links and self.root):
            return text
        # Imported late: only terminals with links need it.
        from urllib.parse import quote

        return self.link(text, f"file://{quote(f'{self.root}/{path}')}")


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def printable(text: str) -> str:
    """Return a source line as it can be shown: tabs widened, control characters made visible."""
    text = text.replace("\t", TAB)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
