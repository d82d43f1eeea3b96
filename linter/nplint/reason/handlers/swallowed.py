"""Where a handler catches every error of a message's work and says that all went well."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import (
    Assign,
    Augment,
    Call,
    Const,
    DictExpr,
    Except,
    For,
    If,
    Name,
    Return,
    Stmt,
    Try,
    While,
    With,
)
from nplint.facts.nodes import own_nodes
from nplint.link.unit import Unit
from nplint.reason.handlers.bodies import fate, observes, works
from nplint.reason.handlers.code import dotted
from nplint.reason.handlers.drops import answers
from nplint.reason.handlers.loops import delivery_loop
from nplint.reason.handlers.origins import Origins
from nplint.reason.handlers.reach import Reached
from nplint.span import Span

_BROAD = frozenset({"Exception", "BaseException"})
_ACKS = frozenset(
    "delete_message delete_message_batch ack basic_ack acknowledge complete xack commit "
    "delete".split()
)


class Swallowing(Struct, frozen=True):
    """One ``except`` behind which a message is lost."""

    unit: str
    span: Span
    what: str


def swallowings(reached: Reached) -> tuple[Swallowing, ...]:
    """Return the broad ``except`` clauses of one function that let a message fall."""
    unit, origins = reached.unit, reached.origins
    if reached.depth and (answers(unit.function.body) or not _gets_a_message(unit)):
        return ()  # its caller can tell from the answer, or it does a part of the work only
    found = []
    for statement, behind in _tries(unit.function.body, ()):
        if not _is_the_work(statement, behind, origins) or _acknowledges(statement.body):
            continue
        if _holds_the_loop(unit, statement):
            continue
        for clause in statement.handlers:
            if _is_broad(clause) and _is_silent(clause):
                span = unit.span(clause.at)
                line = Span(span.path, span.line, span.column, span.line, span.column + 6)
                found.append(Swallowing(unit.id, line, _shown(clause)))
    return tuple(found)


_MESSAGES = frozenset(
    "record message msg event body payload envelope raw raw_message notification delivery".split()
)


def _gets_a_message(unit: Unit) -> bool:
    return any(param.name in _MESSAGES for param in unit.function.params)


def _tries(
    block: tuple[Stmt, ...], outer: tuple[Stmt, ...]
) -> Iterator[tuple[Try, tuple[Stmt, ...]]]:
    """Yield each ``try`` that a message's path runs through, with what runs behind it."""
    for index, statement in enumerate(block):
        behind = (*block[index + 1 :], *outer)
        match statement:
            case Try():
                yield statement, behind
                yield from _tries(statement.body, (*statement.otherwise, *behind))
            case For(body=body) | While(body=body):
                yield from _tries(body, ())
            case If(then=then, otherwise=otherwise):
                yield from _tries(then, behind)
                yield from _tries(otherwise, behind)
            case With(body=body):
                yield from _tries(body, behind)
            case _:
                pass


def _is_the_work(statement: Try, behind: tuple[Stmt, ...], origins: Origins) -> bool:
    """Whether a ``try`` holds the message's work: nothing but ends and acknowledging is behind."""
    if works(behind) or works(statement.otherwise):
        return False
    return any(
        isinstance(node, Call) and not observes(node) and _uses(node, origins) and not _parses(node)
        for part in statement.body
        for node in own_nodes(part)
    )


_PARSING = frozenset("loads get dumps str int float len decode encode model_validate".split())


def _parses(call: Call) -> bool:
    return dotted(call.func).rpartition(".")[2] in _PARSING


def _uses(call: Call, origins: Origins) -> bool:
    return any(
        isinstance(node, Name) and node.id in origins.names
        for argument in call.args
        for node in own_nodes(argument.value)
    )


def _acknowledges(body: tuple[Stmt, ...]) -> bool:
    """Whether the message is acknowledged inside the ``try``: an error leaves it in the queue."""
    return any(
        isinstance(node, Call) and dotted(node.func).rpartition(".")[2] in _ACKS
        for statement in body
        for node in own_nodes(statement)
    )


def _holds_the_loop(unit: Unit, statement: Try) -> bool:
    """Whether the loop that fetches stands inside the ``try``: an error ends it, and no message."""
    loop = delivery_loop(unit)
    return loop is not None and any(
        isinstance(node, For | While) and node.at == loop.at
        for part in statement.body
        for node in own_nodes(part)
    )


def _is_broad(clause: Except) -> bool:
    names = {dotted(kind).rpartition(".")[2] for kind in clause.types}
    return not names or bool(names & _BROAD)


def _is_silent(clause: Except) -> bool:
    """Whether a clause only looks on: no raise, no note of the failure, no work, no answer."""
    if fate(clause.body) != "drops":
        return False
    for statement in clause.body:
        for node in own_nodes(statement):
            match node:
                case Return(value=value) if value is not None and not _is_success(value):
                    return False
                case Assign() | Augment():
                    return False
                case _:
                    pass
    return True


def _is_success(value: object) -> bool:
    """Whether an answer says that the message is done: any answer but a failure list."""
    if isinstance(value, Const):
        return value.value is not False
    return isinstance(value, DictExpr) and not any(
        isinstance(item.key, Const) and item.key.value == "batchItemFailures"
        for item in value.items
    )


def _shown(clause: Except) -> str:
    names = ", ".join(dotted(kind) for kind in clause.types)
    return f"except {names}" if names else "except"


__all__ = ["Swallowing", "swallowings"]
