"""``file`` and ``templatefile``: texts of the repository, with the places they stand at there."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from nplint.facts.data import Hole, Text
from nplint.link.terraform.source import inside
from nplint.link.terraform.values import Fields, Piece, Unknown, Value, Words, pieces_of, text_of
from nplint.span import Span

READERS = ("file", "templatefile")
_LONGEST = 200_000
_NAME = re.compile(r"\$\{\s*(\w+)\s*\}")
_OTHER = re.compile(r"(?<![$%])[$%]\{")


def read_text(
    name: str, arguments: list[Value], root: str, texts: Mapping[str, str], span: Span
) -> Value:
    """Return a file's text; a template's names are filled in, its other expressions are not."""
    path = resolved(text_of(arguments[0]), root) if arguments else ""
    text = texts.get(path, "")
    if not text or len(text) > _LONGEST:
        return Unknown(span)
    place = Span(path, 1, 1, text.count("\n") + 1, 1)
    if name == "file":
        return Words(tuple(_lines(text, path)), place)
    given = arguments[1] if len(arguments) > 1 else None
    return _filled(text, path, given, place) if isinstance(given, Fields) else Unknown(span)


def _lines(text: str, path: str) -> Iterator[Piece]:
    for line, content in enumerate(text.splitlines(keepends=True), start=1):
        yield _piece(content, path, line, 1)


def _piece(text: str, path: str, line: int, column: int) -> Piece:
    return Piece(text, Span(path, line, column, line, column + len(text)), exact=True)


def _filled(text: str, path: str, given: Fields, place: Span) -> Value:
    pieces: list[Piece] = []
    for line, content in enumerate(text.splitlines(keepends=True), start=1):
        position = 0
        for name in _NAME.finditer(content):
            pieces.append(_piece(content[position : name.start()], path, line, position + 1))
            span = Span(path, line, name.start() + 1, line, name.end() + 1)
            pieces += pieces_of(given.get(name[1]) or Unknown(span), span)
            position = name.end()
        pieces.append(_piece(content[position:], path, line, position + 1))
    if any(isinstance(each.content, str) and _OTHER.search(each.content) for each in pieces):
        return Unknown(place)
    return Words(tuple(pieces), place)


def resolved(text: Text, root: str) -> str:
    """Return a path relative to the repository; "" where it is unknown or outside of it.

    A path that names no folder of a module is relative to the root module's folder, where
    Terraform runs.
    """
    folder = root
    parts: list[str] = []
    for index, part in enumerate(text):
        match part:
            case Hole(kind="path", name=name):
                folder = folder if index else ""
                parts.append(name or ".")
            case str():
                parts.append(part)
            case _:
                return ""
    path = "".join(parts)
    return inside(posixpath.join(folder, path)) or "" if path else ""
