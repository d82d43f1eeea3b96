"""What a function does for requests alone, where messages reach it as well (a hybrid Lambda)."""

from collections.abc import Iterator, Sequence

from nplint.facts.code import (
    Assign,
    Compare,
    Const,
    Expr,
    If,
    Name,
    Raise,
    Return,
    Stmt,
    Try,
    Unary,
    With,
)
from nplint.facts.nodes import nodes
from nplint.link.unit import Unit
from nplint.span import Span

_OF_REQUESTS = frozenset(["httpMethod", "rawPath", "routeKey", "requestContext"])
"""Keys that only a request through an API gateway has."""
_OF_MESSAGES = frozenset(["Records", "detail-type"])


def request_branches(unit: Unit) -> tuple[Span, ...]:
    """Return the places of a function's code that no message comes to."""
    told = {
        target.id
        for statement in unit.function.body
        if isinstance(statement, Assign) and statement.value is not None
        for target in statement.targets
        if isinstance(target, Name) and _keys(statement.value) & _OF_REQUESTS
    }
    return tuple(unit.span(statement.at) for statement in _apart(unit.function.body, told))


def _apart(block: Sequence[Stmt], told: set[str]) -> Iterator[Stmt]:
    for number, statement in enumerate(block):
        match statement:
            case If(test=test, then=then, otherwise=otherwise):
                verdict = _is_for_requests(test, told)
                if verdict is True:
                    yield from then
                    yield from _apart(otherwise, told)
                elif verdict is False:
                    yield from _apart(then, told)
                    yield from otherwise
                    if then and isinstance(then[-1], Return | Raise):
                        yield from block[number + 1 :]
                        return
                else:
                    yield from _apart(then, told)
                    yield from _apart(otherwise, told)
            case Try(body=body) | With(body=body):
                yield from _apart(body, told)
            case _:
                pass


def _is_for_requests(test: Expr, told: set[str]) -> bool | None:
    """Whether a test is true for requests only (True), for messages only (False), or neither."""
    keys = _keys(test)
    names = {node.id for node in nodes(test) if isinstance(node, Name)}
    asks = bool(keys & _OF_REQUESTS or names & told)
    if asks == bool(keys & _OF_MESSAGES):
        return None
    turned = isinstance(test, Compare) and test.op in ("not in", "!=", "is")
    turned = turned or (isinstance(test, Unary) and test.op == "not")
    return asks is not turned


def _keys(expr: Expr) -> set[str]:
    constants = (node.value for node in nodes(expr) if isinstance(node, Const))
    return {value for value in constants if isinstance(value, str)}
