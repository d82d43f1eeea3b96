"""DynamoDB expressions: which updates repeat, and which conditions remember.

The syntax is that of the DynamoDB developer guide, "Update expressions" and "Condition and filter
expressions".
"""

import re

from msgspec import Struct

_CLAUSE = re.compile(r"\b(SET|ADD|REMOVE|DELETE)\b", re.IGNORECASE)
_NOT_EXISTS = re.compile(r"attribute_not_exists\s*\(\s*([#\w.]+)\s*\)", re.IGNORECASE)
_EXISTS = re.compile(r"attribute_exists\s*\(\s*([#\w.]+)\s*\)", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_NOT_CONTAINS = re.compile(r"\bNOT\s+contains\s*\(\s*([#\w.]+)\s*,", re.IGNORECASE)
_COMPARED = re.compile(
    r"([#\w.]+)\s*(=|<>|<=|>=|<|>)\s*(:\w+)|(:\w+)\s*(=|<>|<=|>=|<|>)\s*([#\w.]+)"
)
_IN = re.compile(r"([#\w.]+)\s+IN\s*\(", re.IGNORECASE)


class Update(Struct, frozen=True):
    """An update expression, taken apart."""

    absolute: dict[str, str]
    """attribute → the expression it is set to."""
    relative: frozenset[str]
    added: dict[str, str]
    """attribute → placeholder, for ``ADD``: a number counts, a set unites."""
    known: bool


class Condition(Struct, frozen=True):
    """A condition expression: the attributes it wants absent, or compares."""

    absent: frozenset[str]
    compared: frozenset[str]


def read_update(text: str, names: dict[str, str]) -> Update:
    """Take an update expression apart; ``names`` are the ``#`` placeholders."""
    absolute: dict[str, str] = {}
    added: dict[str, str] = {}
    relative: set[str] = set()
    pieces = _CLAUSE.split(text)
    for clause, body in zip(pieces[1::2], pieces[2::2], strict=False):
        for part in _parts(body):
            _read_part(clause.upper(), part, names, absolute, added, relative)
    return Update(absolute, frozenset(relative), added, known=len(pieces) > 1)


def _read_part(
    clause: str,
    part: str,
    names: dict[str, str],
    absolute: dict[str, str],
    added: dict[str, str],
    relative: set[str],
) -> None:
    if clause == "SET" and "=" in part:
        left, right = (side.strip() for side in part.split("=", 1))
        attribute = resolve_name(left, names)
        if _computes_with(attribute, right, names):
            relative.add(attribute)
        else:
            absolute[attribute] = right
    elif clause == "ADD":
        words = part.split()
        if len(words) >= 2:
            added[resolve_name(words[0], names)] = words[1]


def _parts(body: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for index, char in enumerate(body):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(body[begin:index])
            begin = index + 1
    return [*parts, body[begin:]]


def _computes_with(attribute: str, value: str, names: dict[str, str]) -> bool:
    """Whether a value is computed from the attribute's own (or another's) old value."""
    if "list_append" in value:
        return True
    operands = re.split(r"\s*[+\-]\s*", value)
    if len(operands) < 2:
        return False
    return any(not operand.strip().startswith(":") for operand in operands)


def read_condition(text: str, names: dict[str, str]) -> Condition:
    """Take a condition expression apart."""
    absent = {resolve_name(name, names) for name in _NOT_EXISTS.findall(text)}
    absent |= {resolve_name(name, names) for name in _NOT_CONTAINS.findall(text)}
    if _OR.search(text):  # there or not there: that always holds
        absent -= {resolve_name(name, names) for name in _EXISTS.findall(text)}
    compared = {resolve_name(match[0] or match[5], names) for match in _COMPARED.findall(text)}
    compared |= {resolve_name(name, names) for name in _IN.findall(text)}
    return Condition(frozenset(absent), frozenset(compared))


def read_equal(text: str, names: dict[str, str]) -> dict[str, str]:
    """Return the attributes that a condition wants to be equal to a value, with its placeholder."""
    found = _COMPARED.findall(text)
    equal = [match for match in found if "=" in (match[1], match[4])]
    return {resolve_name(m[0] or m[5], names): m[2] or m[3] for m in equal}


def resolve_name(name: str, names: dict[str, str]) -> str:
    """Return an attribute's name behind its placeholder."""
    name = name.strip()
    return names.get(name, name)
