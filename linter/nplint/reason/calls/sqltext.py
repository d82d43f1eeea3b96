"""Which tables an SQL text reads and writes.

A tokenizer and the few words that stand before a table's name: texts with holes and of any dialect
have no parser, and the question needs none.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from nplint.link.wiring.addresses import HOLE

_TOKEN = re.compile(
    r"""
    (?P<skip>--[^\n]*|/\*.*?\*/|'(?:[^']|'')*')
  | (?P<name>(?:"[^"]+"|`[^`]+`|\[[A-Za-z_][\w ]*\]|[\w$\0]+|\{\w*\})
      (?:\s*\.\s*(?:"[^"]+"|`[^`]+`|\[[A-Za-z_][\w ]*\]|[\w$\0]+|\{\w*\}))*)
  | (?P<sign>[(),;])
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERBS = frozenset(
    ["select", "insert", "update", "delete", "merge", "replace", "with", "truncate", "create",
     "alter", "drop", "copy", "upsert", "lock", "explain", "load", "refresh",
     "begin", "declare"]
)  # fmt: skip
_STOPS = frozenset(
    [
        "where", "set", "on", "using", "join", "inner", "left", "right", "full", "cross", "outer",
        "natural", "group", "order", "having", "limit", "union", "except", "intersect", "values",
        "select", "when", "returning", "for", "window", "offset", "fetch", "lateral", "as",
        "default", "tablesample", "pivot", "final", "prewhere", "straight_join", "use", "force",
        "ignore", "with", "from", "into", "partition", "if", "not", "only", "table", "exists",
        "low_priority", "delayed", "quick", "overwrite", "to", "stdin", "stdout", "qualify",
    ]
)  # fmt: skip
_NOT_A_SOURCE = frozenset(["extract", "trim", "substring", "overlay", "position", "distinct"])
_LONGEST = 100_000


class TableUse(Struct, frozen=True):
    """One table of a statement; ``name`` may have a schema before it and signs for holes."""

    name: str
    use: Literal["read", "write", "create"]


class _Word(Struct, frozen=True):
    text: str
    lower: str
    before: str
    """The word in front of the open parenthesis around it."""


def is_sql(text: str) -> bool:
    """Whether a text begins like a statement over tables."""
    head = re.match(r"[\s(]*(?:--[^\n]*\n\s*)*([A-Za-z]+)\b(?=[\s*(\0\"`\[]|$)", text)
    return head is not None and head[1].lower() in _VERBS


@lru_cache(maxsize=4096)
def tables_of(text: str) -> tuple[TableUse, ...]:
    """Return the tables that a text of one or more statements uses, each once per use."""
    words = list(_words(text[:_LONGEST]))
    own = _defined(words)
    found: dict[TableUse, None] = {}
    for position in range(len(words)):
        for name, use in _used(words, position):
            plain = _plain(name)
            if plain and plain.lower() not in own:
                found[TableUse(plain, use)] = None
    return tuple(found)


def _words(text: str) -> Iterator[_Word]:
    opened: list[str] = []
    last = ""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "skip":
            continue
        token = match.group()
        if token == "(":
            opened.append(last.lower())
        elif token == ")" and opened:
            opened.pop()
        last = token
        yield _Word(token, token.lower(), opened[-1] if opened else "")


def _defined(words: list[_Word]) -> frozenset[str]:
    """Return the names of common table expressions and aliases."""
    found: set[str] = set()
    in_with = False
    for position, word in enumerate(words):
        following = [each.lower for each in words[position + 1 : position + 3]]
        in_with = in_with or word.lower == "with"
        if (in_with and following[:2] == ["as", "("]) or (
            in_with and following[:1] == ["("] and _names_columns(words, position + 1)
        ):
            found.add(word.lower)
        if word.lower == "as" and len(following) == 2 and following[0] == "materialized":
            found.add(words[position - 1].lower)
        if word.lower in ("not", "materialized") and position and words[position - 1].lower == "as":
            found.add(words[position - 2].lower)
    return frozenset(found)


def _names_columns(words: list[_Word], opening: int) -> bool:
    """Whether a parenthesis closes right before ``AS (``: ``name (a, b) AS (…)``."""
    for position in range(opening, min(len(words), opening + 60)):
        if words[position].text == ")":
            return [each.lower for each in words[position + 1 : position + 3]] == ["as", "("]
    return False


def _used(
    words: list[_Word], position: int
) -> Iterator[tuple[str, Literal["read", "write", "create"]]]:
    word = words[position].lower
    before = words[position - 1].lower if position else ""
    match word:
        case "from" if before == "delete" or _deletes_named(words, position):
            yield from ((name, "write") for name in _listed(words, position + 1))
        case "from" if words[position].before not in _NOT_A_SOURCE and before != "distinct":
            # ``COPY table FROM STDIN``: a file is read there; in parentheses stands a query.
            if words[0].lower != "copy" or words[position].before:
                yield from ((name, "read") for name in _listed(words, position + 1))
        case "join" | "using" | "straight_join":
            yield from ((name, "read") for name in _listed(words, position + 1)[:1])
        case "into" if _inserts(words, position):
            yield from ((name, "write") for name in _listed(words, position + 1, True)[:1])
        case "update" if before not in ("for", "on", "do", "key", "no", "before", "after", "or"):
            after = _after_top(words, position + 1)
            yield from ((name, "write") for name in _listed(words, after)[:1])
        case "delete" | "merge" if position == 0 and not _says_from(words):
            # Some dialects leave ``FROM`` and ``INTO`` away.
            after = _after_top(words, position + 1)
            yield from ((name, "write") for name in _listed(words, after)[:1])
        case "table" if before in ("create", "temporary", "temp", "external", "unlogged"):
            if before not in ("temporary", "temp"):
                yield from ((name, "create") for name in _listed(words, position + 1, True)[:1])
        case "table" | "tables" if before in ("truncate", "alter", "drop", "lock", "overwrite"):
            yield from ((name, "write") for name in _listed(words, position + 1, True)[:1])
        case "truncate" | "copy" if position == 0:
            to = {each.lower for each in words[1:]} & {"to"}
            yield from (
                (name, "read" if word == "copy" and to else "write")
                for name in _listed(words, position + 1, True)[:1]
            )
        case _:
            return


def _says_from(words: list[_Word]) -> bool:
    """Whether a statement itself has a ``FROM``, not only a query in it."""
    return any(word.lower == "from" and not word.before for word in words)


def _deletes_named(words: list[_Word], position: int) -> bool:
    """Whether it is MySQL's ``DELETE alias FROM table alias``, or has a ``TOP (10)`` before it."""
    if position == 0 or words[0].lower != "delete":
        return False
    return position == 2 or position == _after_top(words, 1)


def _after_top(words: list[_Word], position: int) -> int:
    """Return the position after ``TOP (10)``, when that stands at a position."""
    if [word.lower for word in words[position : position + 2]] == ["top", "("]:
        closing = [n for n in range(position, len(words)) if words[n].text == ")"]
        return closing[0] + 1 if closing else position
    return position


def _inserts(words: list[_Word], position: int) -> bool:
    earlier = {each.lower for each in words[max(0, position - 5) : position]}
    return bool(earlier & {"insert", "replace", "merge", "upsert", "overwrite", "load"})


def _listed(words: list[_Word], start: int, columns: bool = False) -> list[str]:
    """Return the table names of a comma list; ``columns``: a parenthesis may follow a name."""
    found: list[str] = []
    position = start
    while position < len(words):
        while position < len(words) and words[position].lower in (
            "only", "lateral", "if", "not", "exists", "table", "low_priority", "ignore", "into",
        ):  # fmt: skip
            position += 1
        if position >= len(words) or words[position].text in "(),;":
            break
        name = words[position].text
        following = words[position + 1].text if position + 1 < len(words) else ""
        if words[position].lower in _STOPS or (following == "(" and not columns):
            break
        found.append(name)
        position += 1
        while position < len(words) and words[position].text not in "(),;":
            if words[position].lower in _STOPS - {"as"}:
                return found
            position += 1
        if position >= len(words) or words[position].text != ",":
            break
        position += 1
    return found


def _plain(name: str) -> str:
    """Return a name without quotes; empty when it is none."""
    parts = [part.strip().strip('"`[]') for part in name.split(".")]
    plain = ".".join(HOLE if part.startswith("{") else part for part in parts)
    return plain if re.search(r"[A-Za-z\0]", plain) else ""
