"""What a branch of a handler does with a message: raises, works on it, or lets it fall."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from nplint.facts.code import (
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    Do,
    Expr,
    Import,
    Jump,
    Name,
    Raise,
    Return,
    Scope,
    Stmt,
)
from nplint.facts.nodes import own_nodes
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.vocabulary import words_of

Fate: TypeAlias = Literal["raises", "drops", "handles"]

_OBSERVERS = frozenset(
    "log logs logger logging print warn warning warnings debug info error exception critical trace "
    "metric metrics statsd tracer span telemetry sentry capture increment incr counter gauge emf "
    "annotate breadcrumb stats observe labels inc".split()
)
_SETTLING = frozenset(
    "ack basic_ack acknowledge delete_message delete_message_batch complete task_done commit "
    "delete xack".split()
)
_REFUSING = frozenset(
    "nack basic_nack reject basic_reject abandon dead_letter defer requeue retry fail "
    "change_message_visibility".split()
)
_FAILED = frozenset("fail fails failed failure failures error errors unprocessed retry".split())


def fate(statements: Iterable[Stmt]) -> Fate:
    """Return what becomes of a message whose path runs these statements and ends."""
    kinds = {_of_node(node) for statement in statements for node in own_nodes(statement)}
    if "raises" in kinds:
        return "raises"
    return "handles" if "handles" in kinds else "drops"


def works(statements: Iterable[Stmt]) -> bool:
    """Whether some of these statements do something with a message, whatever others do."""
    return any(_of_node(node) == "handles" for part in statements for node in own_nodes(part))


def shows(statements: Iterable[Stmt]) -> bool:
    """Whether some of these statements print a message, or log it without complaint."""
    nodes = (node for part in statements for node in own_nodes(part))
    return any(isinstance(node, Call) and _is_showing(node) for node in nodes)


def _is_showing(call: Call) -> bool:
    return dotted(call.func).rpartition(".")[2] in ("print", "info", "pprint")


def _of_node(node: object) -> str:
    if isinstance(node, Raise):
        return "raises"
    if not isinstance(node, Call):
        return ""
    name = dotted(node.func)
    last = name.rpartition(".")[2]
    if last in _REFUSING or _is_failing(node):
        return "raises"
    return "" if observes(node) or last in _SETTLING or _is_plain(last) else "handles"


def _is_failing(call: Call) -> bool:
    """Whether a call notes the record as failed: ``failures.append(…)``, ``fail(r, failures)``."""
    func = call.func
    if isinstance(func, Name):
        return any(_is_failures(arg.value) for arg in call.args)
    if not isinstance(func, Attr) or func.name not in ("append", "add", "extend"):
        return False
    return bool(set(words_of(dotted(func.base))) & _FAILED)


def _is_failures(value: object) -> bool:
    lists = {"failures", "errors", "failed", "unprocessed"}
    return isinstance(value, Name) and bool(set(words_of(value.id)) & lists)


_PLAIN = frozenset(
    "str int len dict list set tuple get dumps loads format join isoformat now type repr sorted "
    "bool upper lower strip items keys values extra".split()
)


def _is_plain(last: str) -> bool:
    return last in _PLAIN


def observes(call: Call) -> bool:
    """Whether a call only logs or measures."""
    return any(word in _OBSERVERS for word in words_of(dotted(call.func)))


def leaves(statements: tuple[Stmt, ...]) -> bool:
    """Whether a body ends the message's path: its last statement returns or goes on to the next."""
    last = statements[-1] if statements else None
    return isinstance(last, Return | Raise | Jump)


def lets_fall(statements: tuple[Stmt, ...]) -> bool:
    """Whether a body leaves, and does nothing but look on."""
    return leaves(statements) and fate(statements) == "drops" and all(map(_is_idle, statements))


def _is_idle(statement: Stmt) -> bool:
    match statement:
        case Do() | Jump() | Import() | Scope() | Augment():
            return True
        case Assign(targets=targets):
            return all(isinstance(target, Name) for target in targets)
        case Return(value=value):
            return value is None or not _computes(value)
        case _:
            return False


def _computes(value: Expr) -> bool:
    return any(isinstance(node, Call) and not observes(node) for node in own_nodes(value)) and not (
        isinstance(value, Const)
    )
