"""The blocks of statements inside a statement, and the conditions among them."""

from collections.abc import Iterator

from nplint.facts.code import (
    For,
    If,
    Match,
    Stmt,
    Try,
    While,
    With,
)


def bodies_of(statement: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """Return the blocks inside a statement."""
    match statement:
        case If(then=then, otherwise=otherwise):
            return then, otherwise
        case For(body=body, otherwise=otherwise) | While(body=body, otherwise=otherwise):
            return body, otherwise
        case Try(body=body, handlers=handlers, otherwise=otherwise, final=final):
            return body, *(handler.body for handler in handlers), otherwise, final
        case With(body=body):
            return (body,)
        case Match(cases=cases):
            return tuple(case.body for case in cases)
        case _:
            return ()


def conditionals(
    block: tuple[Stmt, ...],
) -> Iterator[tuple[tuple[Stmt, ...], int, If]]:
    """Yield every ``if`` with the block that it stands in and its position there."""
    for index, statement in enumerate(block):
        if isinstance(statement, If):
            yield block, index, statement
        for body in bodies_of(statement):
            yield from conditionals(body)
