"""Tables that SQL texts of the code create: their unique columns, alone or together."""

import re
from collections.abc import Iterator

from nplint.facts.code import Const
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.reason.idempotency.sql import dotted_name, tokens_of
from nplint.reason.idempotency.tables import Table

_DDL = re.compile(r"\bcreate\s+(?:unlogged\s+)?(?:table|unique\s+index)\b|\balter\s+table\b", re.I)
_TEXTS = Screen(
    ("CREATE", "create", "Create", "ALTER", "alter"), re.compile(_DDL.pattern, re.IGNORECASE)
)
_FILLED = re.compile(r"^(?:'.*'|\d[\d.]*|true|false)$")
_OF_TABLE = frozenset({"primary", "unique", "constraint", "key", "index", "foreign", "check"})

Tokens = tuple[str, ...]


def created_tables(program: Linked) -> dict[str, Table]:
    """Return the tables that texts in the code create, with the indexes that others add."""
    made: dict[str, Table] = {}
    added: list[tuple[str, frozenset[str]]] = []
    for text in _texts(program):
        for tokens in _statements(tokens_of(text)):
            if tokens[:1] == ("create",) and "table" in tokens[1:3]:
                name, table = _created(tokens)
                made[name] = table
            else:
                added += _added(tokens)
    for name, key in added:
        old = made.get(name, Table())
        made[name] = Table((*old.keys, key), old.filled, old.known)
    return made


def _texts(program: Linked) -> Iterator[str]:
    for unit in program.units_where(_TEXTS):
        for node in nodes(unit.function.body):
            if isinstance(node, Const) and isinstance(node.value, str) and _DDL.search(node.value):
                yield node.value


def _statements(tokens: Tokens) -> Iterator[Tokens]:
    begin = 0
    for index, token in enumerate((*tokens, ";")):
        if token == ";":
            if index > begin:
                yield tokens[begin:index]
            begin = index + 1


def _created(tokens: Tokens) -> tuple[str, Table]:
    """Return the name of a table and what its columns and constraints say."""
    at = tokens.index("table") + 1
    at += 3 if tokens[at : at + 3] == ("if", "not", "exists") else 0
    name = dotted_name(tokens, at)
    opened = next((i for i in range(at, len(tokens)) if tokens[i] == "("), len(tokens))
    keys: list[frozenset[str]] = []
    filled: set[str] = set()
    parts = _parts(tokens[opened + 1 :])
    for part in parts:
        if part[0] in _OF_TABLE:
            keys += _of_constraint(part)
            continue
        if "unique" in part or ("primary" in part and "key" in part):
            keys.append(frozenset({part[0]}))
        default = part[part.index("default") + 1 :] if "default" in part else ()
        filled |= {part[0]} if default and _FILLED.match(default[0]) else set()
    return name, Table(tuple(keys), frozenset(filled), known=bool(parts))


def _parts(tokens: Tokens) -> list[Tokens]:
    """Return the entries of a list, up to the bracket that closes it."""
    parts: list[Tokens] = []
    depth, begin = 0, 0
    for index, token in enumerate(tokens):
        depth += (token == "(") - (token == ")")
        if depth < 0 or (token == "," and depth == 0):
            parts.append(tokens[begin:index])
            begin = index + 1
        if depth < 0:
            break
    return [part for part in parts if part]


def _of_constraint(part: Tokens) -> list[frozenset[str]]:
    unique = "unique" in part or ("primary" in part and "key" in part)
    return [_columns(part)] if unique and "(" in part else []


def _columns(tokens: Tokens) -> frozenset[str]:
    """Return the columns in the first list of a text, without their order."""
    return frozenset(part[0] for part in _parts(tokens[tokens.index("(") + 1 :]))


def _added(tokens: Tokens) -> list[tuple[str, frozenset[str]]]:
    """Return the key that an index or a changed table adds, with the table's name."""
    if "unique" not in tokens or "(" not in tokens:
        return []
    word = "on" if tokens[0] == "create" else "table"
    if word not in tokens:
        return []
    at = tokens.index(word) + 1
    at += 2 if tokens[at : at + 2] == ("if", "exists") else 0
    at += 1 if tokens[at : at + 1] == ("only",) else 0
    start = tokens.index("unique") if word == "table" else at
    rest = tokens[start:]
    return [(dotted_name(tokens, at), _columns(rest))] if "(" in rest else []
