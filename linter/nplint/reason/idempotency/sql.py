"""What one SQL statement does when it is run a second time, read from its text.

A tokenizer and a few patterns: the questions (which verb, which table, does it set a column from
its own value, what happens on a conflict) need no parser, and texts with holes have none.
"""

import re
from functools import lru_cache

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Statement
from nplint.reason.idempotency.sql_marks import given, place_of, wanted
from nplint.reason.idempotency.with_queries import read_with

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`|\[[A-Za-z_][\w ]*\])
  | (?P<hole>%\(\w+\)s|%s|:{1}\w+|@\w+|\$\d+|\?|\{[^}]*\})
  | (?P<word>[A-Za-z_][\w$]*)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<op><>|!=|<=|>=|\|\||::\w+|[=<>+\-*/(),.;])
    """,
    re.VERBOSE | re.DOTALL,
)
_VERBS = frozenset({"insert", "update", "delete", "merge", "replace", "select", "upsert", "copy"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "||", "concat", "array_append", "json_array_append"})
_COMPARISON = frozenset({"=", "<>", "!=", "<", ">", "<=", ">=", "in", "is"})
_CLAUSE_END = frozenset({"where", "returning", "from", "on", "order", "limit", ";"})


_WORDS = frozenset({"copy"})
_DATA = re.compile(r"\s(?:from|to)\s", re.IGNORECASE)


def is_sql(text: str) -> bool:
    """Whether a text starts like a statement that reads or writes data."""
    head = text.lstrip(" \t\n(").split(None, 1)
    if not head or head[0].lower() not in {*_VERBS, "with", "create"}:
        return False
    return head[0].lower() not in _WORDS or bool(_DATA.search(text))


@lru_cache(maxsize=2048)
def read_statement(text: str) -> Statement:
    """Return what a statement's text says of it."""
    tokens = tokens_of(text)
    if tokens[:1] == ("create",):
        passing = bool({"temp", "temporary"} & set(tokens[1:4]))
        return Statement("temporary" if passing else "other", _made_table(tokens))
    if tokens[:1] == ("with",):
        return read_with(tokens, _of_tokens)
    return _of_tokens(tokens)


def _of_tokens(tokens: tuple[str, ...]) -> Statement:
    start = next((i for i, token in enumerate(tokens) if token in _VERBS), 0)
    match tokens[start] if tokens else "":
        case "insert" | "replace" | "upsert" as verb:
            return _insert(tokens, start, verb)
        case "copy":
            into = "from" in tokens
            return Statement("insert" if into else "select", dotted_name(tokens, start + 1))
        case "merge":
            return _merge(tokens, start)
        case "update":
            return _update(tokens, start)
        case "delete":
            return Statement("delete", _name_after(tokens, start, "from"))
        case "select":
            return _select(tokens, start)
        case _:
            return Statement("other")


def _made_table(tokens: tuple[str, ...]) -> str:
    at = next((i + 1 for i, token in enumerate(tokens) if token == "table"), len(tokens))
    return dotted_name(tokens, at + 3 if tokens[at : at + 3] == ("if", "not", "exists") else at)


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words and signs of an SQL text, words in lower case."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "comment":
            continue
        token = match.group()
        if kind == "quoted":
            token = token[1:-1]
        found.append(token if kind in ("string", "hole") else token.lower())
    return tuple(found)


def _name_after(tokens: tuple[str, ...], start: int, *words: str) -> str:
    """Return the (last part of the) table name behind the first of some words."""
    for index in range(start, len(tokens)):
        if tokens[index] in words and index + 1 < len(tokens):
            return dotted_name(tokens, index + 1)
    return ""


def dotted_name(tokens: tuple[str, ...], index: int) -> str:
    """Return the last part of a name that stands at a place."""
    while index + 2 < len(tokens) and tokens[index + 1] == ".":
        index += 2
    return tokens[index] if index < len(tokens) else ""


def _insert(tokens: tuple[str, ...], start: int, verb: str) -> Statement:
    table = _name_after(tokens, start, "into")
    columns = _columns(tokens, start)
    values = frozenset(columns)
    if verb in ("replace", "upsert") or _has(tokens, "insert", "or", "replace"):
        return Statement("insert", table, "update", writes=values)
    plain = Statement("insert", table, writes=values, given=given(tokens, columns))
    if _has(tokens, "insert", "ignore") or _has(tokens, "insert", "or", "ignore"):
        return replace(plain, conflict="ignore")
    if _has(tokens, "do", "nothing") or _has(tokens, "if", "not", "exists"):
        return replace(plain, conflict="ignore")
    for words in (("do", "update", "set"), ("key", "update")):
        at = place_of(tokens, words)
        if at is not None:
            return _upsert(table, _assignments(tokens, at + len(words)), values)
    return replace(plain, absent=_has(tokens, "not", "exists"))


def _upsert(table: str, sets: dict[str, tuple[str, ...]], values: frozenset[str]) -> Statement:
    if all(value == (column,) for column, value in sets.items()):
        return Statement("insert", table, "ignore", writes=values)
    relative = any(_relative(table, column, value) for column, value in sets.items())
    return Statement("insert", table, "relative" if relative else "update", writes=values)


def _columns(tokens: tuple[str, ...], start: int) -> tuple[str, ...]:
    """Return the column list behind the table's name."""
    try:
        open_at = tokens.index("(", start)
        close = tokens.index(")", open_at)
    except ValueError:
        return ()
    stop = next((i for i in range(start, len(tokens)) if tokens[i] in ("values", "select")), 0)
    if stop and stop < open_at:
        return ()
    return tuple(token for token in tokens[open_at + 1 : close] if token not in (",", "."))


def _merge(tokens: tuple[str, ...], start: int) -> Statement:
    table = _name_after(tokens, start, "into", "merge")
    at = place_of(tokens, ("update", "set"))
    sets = _assignments(tokens, at + 2) if at is not None else {}
    relative = any(_relative(table, column, value) for column, value in sets.items())
    return Statement("insert", table, "relative" if relative else "update")


def _update(tokens: tuple[str, ...], start: int) -> Statement:
    table = dotted_name(tokens, start + 1 + (tokens[start + 1 : start + 2] == ("only",)))
    at = next((i for i in range(start, len(tokens)) if tokens[i] == "set"), len(tokens))
    sets = _assignments(tokens, at + 1)
    relative = frozenset(c for c, value in sets.items() if _relative(table, c, value))
    where = tokens[tokens.index("where") + 1 :] if "where" in tokens else ()
    compared = _compared(where)
    absolute = frozenset(sets) - relative
    sought = tuple(wanted(tokens))
    stepped = tuple((column, mark) for column, mark in sought if column in relative)
    return Statement(
        "update", table, relative=bool(relative), writes=absolute, compared=compared & absolute,
        joined=_left_out(where) & relative, given=stepped, sought=sought,
    )  # fmt: skip


def _left_out(where: tuple[str, ...]) -> frozenset[str]:
    """Return the arrays that must be without a value: ``NOT x = ANY(ids)``, ``x <> ALL(ids)``."""
    found = set()
    for i, token in enumerate(where[:-2]):
        denied = token == "all" or (token == "any" and "not" in where[max(0, i - 5) : i])
        if denied and where[i + 1] == "(":
            found.add(where[i + 2])
    return frozenset(found)


def _relative(table: str, column: str, value: tuple[str, ...]) -> bool:
    """Whether an assigned expression computes with the column's old value."""
    if not any(token in _ARITHMETIC for token in value):
        return False
    for index, token in enumerate(value):
        if token != column:
            continue
        qualified = value[index - 2] if index >= 2 and value[index - 1] == "." else ""
        call = value[index - 2] if index >= 2 and value[index - 1] == "(" else ""
        if qualified in ("excluded", "new", "source", "src", "s") or call == "values":
            continue
        return True
    return False


def _assignments(tokens: tuple[str, ...], start: int) -> dict[str, tuple[str, ...]]:
    """Return column → tokens of its value, for ``a = x, b = y`` up to the clause's end."""
    sets: dict[str, tuple[str, ...]] = {}
    depth, begin = 0, start
    for index in range(start, len(tokens) + 1):
        token = tokens[index] if index < len(tokens) else ";"
        depth += (token == "(") - (token == ")")
        ends = (depth <= 0 and token in _CLAUSE_END) or depth < 0
        if ends or (token == "," and depth == 0):
            _assign(sets, tokens[begin:index])
            begin = index + 1
        if ends:
            break
    return sets


def _assign(sets: dict[str, tuple[str, ...]], part: tuple[str, ...]) -> None:
    if "=" in part:
        at = part.index("=")
        if at:
            sets[part[at - 1]] = part[at + 1 :]


def _compared(where: tuple[str, ...]) -> frozenset[str]:
    columns = set()
    for index, token in enumerate(where):
        if token in _COMPARISON and index:
            previous = where[index - 1]
            columns.add(where[index - 2] if previous == "not" and index > 1 else previous)
    return frozenset(columns) | _denied(where)


def _denied(where: tuple[str, ...]) -> frozenset[str]:
    """Return the columns that a condition wants to be false: ``AND NOT sent``."""
    return frozenset(
        where[i + 1]
        for i, token in enumerate(where[:-1])
        if token == "not"
        and where[i + 1].isidentifier()
        and where[i + 1] not in ("exists", "in", "null", "like", "between", "distinct")
        and where[i + 2 : i + 3] in ((), ("and",), ("or",), (")",), ("returning",), (";",))
    )


def _select(tokens: tuple[str, ...], start: int) -> Statement:
    where = tokens[tokens.index("where") + 1 :] if "where" in tokens else ()
    constants = frozenset(
        where[i - 1]
        for i, token in enumerate(where)
        if i
        and token in ("=", "<>", "!=", "in")
        and any(t.startswith("'") for t in where[i : i + 3])
    )
    locking = _has(tokens, "for", "update") or any("advisory" in token for token in tokens)
    table = _name_after(tokens, start, "from")
    columns = _asked_for(tokens, start)
    counts = tokens[start + 1 : start + 2] in (("count",), ("exists",))
    return Statement(
        "select", table, compared=constants, locking=locking, columns=columns, counts=counts,
        given=tuple(wanted(tokens)),
    )  # fmt: skip


def _asked_for(tokens: tuple[str, ...], start: int) -> tuple[str, ...]:
    """Return the columns of a query, in their order; nothing when one is more than a column."""
    stop = next((i for i in range(start, len(tokens)) if tokens[i] == "from"), start)
    asked = [token for token in tokens[start + 1 : stop] if token != "distinct"]
    parts = " ".join(asked).split(" , ") if asked else []
    names = [part.rpartition(" . ")[2] for part in parts]
    return tuple(names) if all(name.isidentifier() for name in names) else ()


def _has(tokens: tuple[str, ...], *words: str) -> bool:
    return place_of(tokens, words) is not None
