"""``WITH … AS (…)``: statements that write before another one, and whether that one asks them."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Statement

Tokens = tuple[str, ...]
_CHANGES = frozenset({"insert", "update", "delete"})


def read_with(tokens: Tokens, read: Callable[[Tokens], Statement]) -> Statement:
    """Return what a statement behind ``WITH`` does; or its writing part, for a query."""
    parts = list(_parts(tokens))
    end = parts[-1][2] if parts else 1
    main = read(tokens[end:])
    writing = [(name, part) for name, body, _ in parts if (part := read(body)).verb in _CHANGES]
    if main.verb not in _CHANGES:
        return writing[0][1] if writing else main
    for name, part in writing:
        if _claims(part):
            asked = name in tokens[end:]
            return replace(main, once=part.table) if asked else replace(main, unread=part.table)
    return main


def _claims(part: Statement) -> bool:
    """Whether a statement writes for the first of several equal messages only."""
    if part.verb == "insert":
        return part.conflict == "ignore" or part.absent
    return part.verb == "update" and bool(part.compared)


def _parts(tokens: Tokens) -> Iterator[tuple[str, Tokens, int]]:
    """Yield the name and the body of each part, and the place behind it."""
    at = 2 if tokens[1:2] == ("recursive",) else 1
    while at < len(tokens):
        name = tokens[at]
        opened = next((i for i in range(at, len(tokens)) if tokens[i] == "as"), len(tokens))
        opened = next((i for i in range(opened, len(tokens)) if tokens[i] == "("), len(tokens))
        closed = _closing(tokens, opened)
        if closed >= len(tokens):
            return
        yield name, tokens[opened + 1 : closed], closed + 1
        if tokens[closed + 1 : closed + 2] != (",",):
            return
        at = closed + 2


def _closing(tokens: Tokens, opened: int) -> int:
    """Return the place of the bracket that closes one."""
    depth = 0
    for index in range(opened, len(tokens)):
        depth += (tokens[index] == "(") - (tokens[index] == ")")
        if depth == 0:
            return index
    return len(tokens)
