"""Tables that SQL texts of the code create: their unique columns, alone or together."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from nplint.facts.code import Const
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.reason.idempotency.sql import dotted_name, tokens_of
from nplint.reason.idempotency.tables import Table, united

_DDL = re.compile(
    r"\bcreate\s+(?:(?:unlogged|global|local|temporary|temp)\s+)*table\b|\balter\s+table\b"
    r"|\bcreate\s+unique\s+(?:(?:non)?clustered\s+)?index\b",
    re.IGNORECASE,
)
_TEXTS = Screen(("CREATE", "create", "Create", "ALTER", "alter"), _DDL)
_FILLED = re.compile(r"^(?:'.*'|\d[\d.]*|true|false)$")
_OF_TABLE = frozenset(
    "primary unique constraint key index foreign check fulltext spatial exclude like period".split()
)
_NAMES_TOO = frozenset({"key", "index", "period", "like"})
"""Words that begin a constraint, and may be names of columns."""
_TYPES = frozenset(
    "text varchar char character uuid int integer bigint smallint nvarchar bytea json jsonb".split()
)
_REST_OF_LINE = re.compile(r"--[^\n]*")
_END = re.compile(r";[ \t]*(?:\n|$)")
_LONGEST = 40_000
"""Characters of one statement that are looked at."""

Tokens = tuple[str, ...]
Tables = dict[str, Table]


def created_tables(texts: Iterable[str]) -> Tables:
    """Return the tables that texts create, with the indexes that others add to them."""
    made: Tables = {}
    added: list[tuple[str, frozenset[str]]] = []
    for text in texts:
        for tokens in _statements(text):
            if tokens[:1] == ("create",) and "table" in tokens[1:4]:
                name, table = _created(tokens)
                made[name] = united(made.get(name), table)
            else:
                added += _added(tokens)
    for name, key in added:
        made[name] = united(made.get(name), Table((key,)))
    return made


def texts_in(program: Linked) -> Iterator[str]:
    """Yield the texts in the code that say what tables are like."""
    for unit in program.units_where(_TEXTS):
        for node in nodes(unit.function.body):
            if isinstance(node, Const) and isinstance(node.value, str) and _DDL.search(node.value):
                yield node.value


def _statements(text: str) -> Iterator[Tokens]:
    """Yield what a text says of tables, statement by statement; a dump's rows are passed over."""
    text = _without(text, "\nCOPY ", "\n\\.\n")
    text = _without(_REST_OF_LINE.sub(" ", text), "/*", "*/")
    begins = [found.start() for found in _DDL.finditer(text)]
    for begin, following in pairwise((*begins, len(text))):
        stop = min(following, begin + _LONGEST)
        end = _END.search(text, begin, stop)
        yield from _parted(tokens_of(text[begin : end.start() if end else stop]))


def _without(text: str, begins: str, ends: str) -> str:
    """Return a text without what stands between two signs; in one pass, however many there are."""
    kept: list[str] = []
    at = 0
    while (begin := text.find(begins, at)) >= 0:
        end = text.find(ends, begin + len(begins))
        if end < 0:
            break
        kept.append(text[at:begin])
        at = end + len(ends)
    return " ".join((*kept, text[at:]))


def _parted(tokens: Tokens) -> Iterator[Tokens]:
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
    if opened > at + 4 or "as" in tokens[at:opened]:
        return name, Table()  # a part of another table, or what a query gives
    keys: list[frozenset[str]] = []
    filled: set[str] = set()
    vague = False
    parts = _parts(tokens[opened + 1 :])
    for part in parts:
        if part[0] in _OF_TABLE and not _is_column(part):
            keys += _of_constraint(part)
            vague = vague or part[0] == "like"
            continue
        if "unique" in part or ("primary" in part and "key" in part):
            keys.append(frozenset({part[0]}))
        default = part[part.index("default") + 1 :] if "default" in part else ()
        filled |= {part[0]} if default and _FILLED.match(default[0]) else set()
    return name, Table(tuple(keys), frozenset(filled), known=bool(parts) and not vague)


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


def _is_column(part: Tokens) -> bool:
    """Whether an entry that begins like a constraint is a column of such a name."""
    if part[0] not in _NAMES_TOO or len(part) < 2:
        return False
    return part[1] in _TYPES or bool({"primary", "unique", "null", "default"} & set(part[1:]))


def _of_constraint(part: Tokens) -> list[frozenset[str]]:
    unique = "unique" in part or ("primary" in part and "key" in part)
    return [_columns(part)] if unique and "(" in part else []


def _columns(tokens: Tokens) -> frozenset[str]:
    """Return the columns in the first list of a text, without their order."""
    return frozenset(map(_column, _parts(tokens[tokens.index("(") + 1 :])))


def _column(part: Tokens) -> str:
    """Return the column of an index's part: ``lower(email)``, ``(body ->> 'id')``, ``name(64)``."""
    named = (
        token
        for token, after in zip(part, (*part[1:], ""), strict=True)
        if token.isidentifier() and (after != "(" or (part[2:3] and part[2].isdigit()))
    )
    return next(named, part[0])


def _added(tokens: Tokens) -> list[tuple[str, frozenset[str]]]:
    """Return the key that an index or a changed table adds, with the table's name."""
    kind = next((word for word in ("unique", "primary") if word in tokens), "")
    if not kind or "(" not in tokens:
        return []
    word = "on" if tokens[0] == "create" else "table"
    if word not in tokens:
        return []
    at = tokens.index(word) + 1
    at += 2 if tokens[at : at + 2] == ("if", "exists") else 0
    at += 1 if tokens[at : at + 1] == ("only",) else 0
    start = tokens.index(kind) if word == "table" else at
    rest = tokens[start:]
    return [(dotted_name(tokens, at), _columns(rest))] if "(" in rest else []
