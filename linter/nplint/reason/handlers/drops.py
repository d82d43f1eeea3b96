"""Where a handler throws messages away that a filter policy could have excluded."""

from msgspec import Struct

from nplint.facts.code import If, Return, Stmt
from nplint.facts.nodes import own_nodes
from nplint.reason.handlers.blocks import conditionals
from nplint.reason.handlers.bodies import fate, lets_fall, shows, works
from nplint.reason.handlers.discriminators import Reader, Test
from nplint.span import Span


class Dropping(Struct, frozen=True):
    """One test behind which messages of some kind fall."""

    span: Span
    key: str
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    explicit: bool
    """The code says so (``if kind != X: return``); otherwise it merely does nothing for others."""


def droppings(reader: Reader, *, is_entry: bool) -> tuple[Dropping, ...]:
    """Return where one function drops messages by their kind."""
    if not is_entry and answers(reader.unit.function.body):
        return ()
    found = []
    for block, index, statement in conditionals(reader.unit.function.body):
        test = reader.test(statement.test)
        if test is None:
            continue
        item = _dropping(reader, test, statement, block[index + 1 :])
        if item is not None:
            found.append(item)
    return tuple(found)


def answers(body: tuple[Stmt, ...]) -> bool:
    """Whether a function answers with something: what it gives back then decides elsewhere."""
    return any(
        isinstance(node, Return) and node.value is not None and not _is_constant(node)
        for statement in body
        for node in own_nodes(statement)
    )


def _is_constant(node: Return) -> bool:
    return hasattr(node.value, "value") and not hasattr(node.value, "func")


def _dropping(
    reader: Reader, test: Test, statement: If, behind: tuple[Stmt, ...]
) -> Dropping | None:
    body = reader.unit.function.body
    span = reader.unit.span(statement.at)
    line = Span(span.path, span.line, span.column, span.line, span.column + 2)
    names = tuple(value.name for value in test.values)
    if not statement.otherwise and lets_fall(statement.then) and _goes_on(behind, body):
        kept, dropped = ((), names) if test.equal else (names, ())
        return Dropping(line, test.key, kept, dropped, explicit=True)
    if not test.equal or statement.otherwise or fate(statement.then) != "handles":
        return None
    if fate(behind) == "drops":
        return Dropping(line, test.key, names, (), explicit=False)
    return None


def _goes_on(behind: tuple[Stmt, ...], body: tuple[Stmt, ...]) -> bool:
    """Whether other messages are worked on; a handler that only logs works by logging."""
    return works(behind) or (shows(behind) and not works(body))


__all__ = ["Dropping", "answers", "droppings"]
