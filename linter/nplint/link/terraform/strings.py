"""Terraform's functions on strings; holes pass through where that is possible."""

import re
from collections.abc import Callable
from typing import TypeAlias

from nplint.facts.data import Hole
from nplint.link.terraform.values import (
    Fields,
    Many,
    Piece,
    Plain,
    Unknown,
    Value,
    Words,
    elements,
    literal_of,
    number_of,
    pieces_of,
    words,
)
from nplint.span import Span

Function: TypeAlias = Callable[[list[Value], Span], Value]

_VERB = re.compile(r"%(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])")
_LONGEST = 100_000


def _mapped(change: Callable[[str], str]) -> Function:
    """Return a function that changes the known parts of a string."""

    def function(arguments: list[Value], span: Span) -> Value:
        value = arguments[0]
        if not isinstance(value, Words):
            return value
        pieces = (
            Piece(change(piece.content), piece.span, piece.exact)
            if isinstance(piece.content, str)
            else Piece(piece.content, piece.span, known=piece.known and change(piece.known))
            for piece in value.pieces
        )
        return Words(tuple(pieces), value.span)

    return function


def _literally(change: Callable[..., str | bool]) -> Function:
    """Return a function that needs all its arguments to be known strings."""

    def function(arguments: list[Value], span: Span) -> Value:
        known = [text for each in arguments if (text := literal_of(each)) is not None]
        if len(known) != len(arguments):
            return Unknown(span, _hole_of(arguments))
        try:
            result = change(*known)
        except (TypeError, ValueError, re.error):
            return Unknown(span)
        return words(result, span) if isinstance(result, str) else Plain(result, span)

    return function


def _hole_of(arguments: list[Value]) -> Hole:
    unknown = (each.hole for each in arguments if isinstance(each, Unknown))
    return next(unknown, Hole("unknown"))


def _format(arguments: list[Value], span: Span) -> Value:
    pattern = literal_of(arguments[0])
    if pattern is None:
        return Unknown(span)
    pieces: list[Piece] = []
    position, turn = 0, 0
    for verb in _VERB.finditer(pattern):
        pieces += words(pattern[position : verb.start()], span).pieces
        position = verb.end()
        if verb[2] == "%":
            pieces += words("%", span).pieces
            continue
        turn = int(verb[1]) if verb[1] else turn + 1
        pieces += _formatted(arguments[turn], verb, span)
    pieces += words(pattern[position:], span).pieces
    return Words(tuple(pieces), span)


def _formatted(value: Value, verb: re.Match[str], span: Span) -> tuple[Piece, ...]:
    number = number_of(value)
    padded = re.fullmatch(r"%0(\d+)d", verb[0])
    if padded and isinstance(number, int):
        return words(f"{number:0{min(int(padded[1]), 20)}d}", span).pieces
    quote = words('"', span).pieces if verb[2] == "q" else ()
    return (*quote, *pieces_of(value, span), *quote)


def _format_list(arguments: list[Value], span: Span) -> Value:
    if not all(not isinstance(each, Fields | Unknown) for each in arguments):
        return Unknown(span)
    lengths = {len(each.items) for each in arguments if isinstance(each, Many)}
    rows = [
        [each.items[row] if isinstance(each, Many) else each for each in arguments]
        for row in range(min(lengths, default=0))
    ]
    return Many(tuple(_format(row, span) for row in rows), span)


def _join(arguments: list[Value], span: Span) -> Value:
    separator = literal_of(arguments[0])
    lists = arguments[1:]
    if separator is None or not all(isinstance(each, Many) for each in lists):
        return Unknown(span)
    pieces: list[Piece] = []
    for index, item in enumerate(item for each in lists for _, item in elements(each)):
        pieces += words(separator, span).pieces if index else ()
        pieces += pieces_of(item, item.span)
    return Words(tuple(pieces), span)


def _split(arguments: list[Value], span: Span) -> Value:
    separator, text = literal_of(arguments[0]), literal_of(arguments[1])
    if not separator or text is None or len(text) > _LONGEST:
        return Unknown(span)
    return Many(tuple(words(part, span) for part in text.split(separator)), span)


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        # Not run: a repository's own pattern may be made to run for hours.
        raise ValueError
    return text.replace(old, new)[:_LONGEST]


def _title(text: str) -> str:
    return re.sub(r"(^|[\s_-])(\w)", lambda match: match[1] + match[2].upper(), text)


def _substr(text: str, offset: str, length: str) -> str:
    start, size = int(offset), int(length)
    start = start if start >= 0 else len(text) + start
    return text[start:] if size < 0 else text[start : start + size]


def _basename(arguments: list[Value], span: Span) -> Value:
    """Return the last part of a path; a module's own folder may stand in it as a hole."""
    value = _as_path(arguments[0])
    return Unknown(span) if value is None else words(value.rstrip("/").rsplit("/", 1)[-1], span)


def _dirname(arguments: list[Value], span: Span) -> Value:
    value = arguments[0]
    known = literal_of(value)
    if known is not None:
        return words(known.rstrip("/").rpartition("/")[0] or ".", span)
    path = _as_path(value)
    if path is None:
        return Unknown(span)
    return Words((Piece(Hole("path", path.rstrip("/").rpartition("/")[0]), span),), span)


def _as_path(value: Value) -> str | None:
    if not isinstance(value, Words):
        return None
    parts: list[str] = []
    for part in value.text:
        if isinstance(part, Hole) and part.kind != "path":
            return None
        parts.append(part if isinstance(part, str) else part.name)
    return "".join(parts)


STRING_FUNCTIONS: dict[str, Function] = {
    "lower": _mapped(str.lower),
    "upper": _mapped(str.upper),
    "title": _mapped(_title),
    "format": _format,
    "formatlist": _format_list,
    "join": _join,
    "split": _split,
    "replace": _literally(_replace),
    "trimspace": _literally(lambda text: text.strip()),
    "chomp": _literally(lambda text: text.rstrip("\r\n")),
    "trim": _literally(lambda text, cut: text.strip(cut)),
    "trimprefix": _literally(lambda text, prefix: text.removeprefix(prefix)),
    "trimsuffix": _literally(lambda text, suffix: text.removesuffix(suffix)),
    "substr": _literally(_substr),
    "strrev": _literally(lambda text: text[::-1]),
    "startswith": _literally(lambda text, prefix: text.startswith(prefix)),
    "endswith": _literally(lambda text, suffix: text.endswith(suffix)),
    "strcontains": _literally(lambda text, inner: inner in text),
    "basename": _basename,
    "dirname": _dirname,
}
