"""Text of a YAML file → ``Data`` with exact places.

The parser's events are read, not its nodes: composing nodes recurses in C (a deep text ends the
process), expands no aliases within bounds and takes nine times as long.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from nplint.facts.data import Scalar
from nplint.span import Span
from nplint.survey.broken_yaml import without_block
from nplint.survey.data_builder import DataBuilder, Problem, Reading, wrapped

MAX_CHARACTERS = 5_000_000
"""Longer texts are not read; CloudFormation itself takes templates up to 1 MB."""

_MAX_REPAIRS = 8
"""Broken blocks of one text that are left out before the rest is given up."""

_STARTS_THERE = (
    "while parsing a flow",
    "while scanning a quoted scalar",
    "while scanning a simple key",
)
"""Contexts of errors whose cause is where the context begins."""

_UNREADABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")  # fmt: skip  # noqa: E501
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAG = "tag:yaml.org,2002:"

_INTEGER = re.compile(r"[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|0o?[0-7_]+|(?:0|[1-9][0-9_]*))\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_LONGEST_WORD = 5
_NUMBER_START = frozenset("0123456789+-.")


def read_yaml(path: str, text: str) -> Reading:
    """Read all documents of a YAML text; a broken one without the blocks that are broken.

    Short tags become their long forms: ``!Sub x`` is ``{"Fn::Sub": "x"}``.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"longer than {MAX_CHARACTERS} characters, not read"
        return Reading((), (Problem(message, Span.at(path, 1)),))
    # A character that YAML forbids would lose the file; a space keeps every column.
    rest: str | None = _UNREADABLE.sub(" ", text) if _UNREADABLE.search(text) else text
    broken: list[Problem] = []
    reading = Reading(())
    while rest is not None and len(broken) < _MAX_REPAIRS:
        builder = DataBuilder(path)
        text, rest = rest, None
        try:
            _feed(builder, _events(text), text)
        except yaml.YAMLError as error:
            broken.append(_explained(path, error))
            rest = without_block(text, _culprit(error))
        reading = builder.reading()
    return Reading(reading.documents, (*broken, *reading.problems))


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
    return events


def _feed(builder: DataBuilder, events: Iterator[yaml.Event], text: str) -> None:
    path, lines = builder.path, list[str]()
    for event in events:
        match event:
            case yaml.ScalarEvent():
                span = _span(path, event)
                if event.style == "|":
                    lines = lines or text.splitlines()
                    span = _block_span(span, event.value, lines)
                _scalar(builder, event, span)
            case yaml.CollectionStartEvent():
                builder.open(
                    _span(path, event),
                    is_table=isinstance(event, yaml.MappingStartEvent),
                    flow=bool(event.flow_style),
                    intrinsic=_intrinsic(event.tag),
                    anchor=event.anchor,
                )
            case yaml.CollectionEndEvent():
                builder.close(_span(path, event))
            case yaml.AliasEvent(anchor=str() as anchor):
                builder.alias(anchor, _span(path, event))
            case yaml.DocumentStartEvent():
                builder.start_document()
            case _:
                pass


def _scalar(builder: DataBuilder, event: yaml.ScalarEvent, span: Span) -> None:
    plain, text = event.implicit[0], event.value
    if builder.awaits_key:
        builder.key(text, span, merge=plain and text == "<<")
        return
    intrinsic = _intrinsic(event.tag)
    if intrinsic:
        builder.scalar(wrapped(intrinsic, Scalar(text, span), span), event.anchor)
    else:
        value = plain_value(text) if plain or _is_number_tag(event.tag) else text
        builder.scalar(Scalar(value, span), event.anchor)


def _span(path: str, event: Any) -> Span:  # the stubs say that marks may be missing
    start, end = event.start_mark, event.end_mark
    return Span(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _block_span(span: Span, text: str, lines: list[str]) -> Span:
    """Return the range of a literal block: the parser's ends at whatever comes next."""
    last = span.line + len(text.rstrip("\n").split("\n"))
    if last > len(lines):
        return span
    return Span(span.path, span.line, span.column, last, len(lines[last - 1].rstrip()) + 1)


def _intrinsic(tag: str | None) -> str:
    if not tag or tag == "!" or tag.startswith(_CORE_TAG):
        return ""
    name = tag.lstrip("!").removeprefix("Fn::")
    return name if name in ("Ref", "Condition") else f"Fn::{name}"


def _is_number_tag(tag: str | None) -> bool:
    return tag is not None and tag.removeprefix(_CORE_TAG) in ("int", "float", "bool", "null")


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what an unquoted scalar means under YAML 1.1; dates and times of day stay text."""
    if len(text) <= _LONGEST_WORD and text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START:
        if _INTEGER.match(text):
            return _integer(text.replace("_", ""))
        if _FLOAT.match(text):
            return float(text.replace("_", ""))
    return text


def _integer(text: str) -> str | int:
    digits = text.lstrip("+-")
    # Python refuses to convert endless digits; nobody counts with them.
    if len(digits) > 300:
        return text
    if digits.startswith(("0x", "0b", "0o")):
        return int(text, 0)
    return int(text, 8) if len(digits) > 1 and digits[0] == "0" else int(text)


def _explained(path: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    message = getattr(error, "problem", None) or str(error).splitlines()[0]
    span = Span.at(path, mark.line + 1, mark.column + 1) if mark else Span.at(path, 1)
    return Problem(f"no valid YAML: {message}", span)


def _culprit(error: yaml.YAMLError) -> int:
    """Return the line (from 0) where the error began; the parser notices it later."""
    context = getattr(error, "context", None) or ""
    mark = getattr(error, "problem_mark", None)
    if context.startswith(_STARTS_THERE):
        mark = getattr(error, "context_mark", None) or mark
    return mark.line if mark else 0
