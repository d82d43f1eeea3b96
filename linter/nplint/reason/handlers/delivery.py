"""How a handler answers a batch, and whether it takes the topic's envelope off."""

from collections import deque
from collections.abc import Iterator

from nplint.facts.code import (
    Attr,
    Boolean,
    Call,
    Compare,
    Conditional,
    Const,
    Expr,
    Name,
    Return,
)
from nplint.facts.nodes import nodes, own_nodes
from nplint.link.interface import Linked
from nplint.link.shapes import options_of
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, FunctionRef, Instance
from nplint.reason.handlers.code import dotted, read_key
from nplint.span import Span

FAILURES = "batchItemFailures"
_PROCESSORS = frozenset(
    "process_partial_response async_process_partial_response batch_processor async_batch_processor "
    "PartialItemFailureResponse PartialItemFailures".split()
)
_TRANSPARENT = frozenset(
    "inject_lambda_context capture_lambda_handler log_metrics event_source idempotent validator "
    "event_parser xray_recorder capture wraps logger_inject lambda_handler".split()
)
_ENVELOPES = {"SnsSqsEnvelope": True, "SqsEnvelope": False}
_DEEPEST = 5


def _behind(program: Linked, entry: Unit) -> Iterator[Unit]:
    """Yield a handler and the project functions that it calls, nearest first."""
    seen = {entry.id}
    queue = deque([(entry, 0)])
    while queue and len(seen) < 60:
        unit, depth = queue.popleft()
        yield unit
        if depth >= _DEEPEST:
            continue
        for called in _called(program, unit):
            if called.id not in seen:
                seen.add(called.id)
                queue.append((called, depth + 1))


def _called(program: Linked, unit: Unit) -> Iterator[Unit]:
    for decorator in unit.function.decorators:
        func = decorator.func if isinstance(decorator, Call) else decorator
        for option in options_of(program.evaluate(unit, func)):
            target = program.unit(option.id) if isinstance(option, FunctionRef) else None
            if target is not None:
                yield target
    for site in program.call_sites(unit):
        for value in (site.callee, *(value for _, value in site.args)):
            for option in options_of(value):
                target = None
                match option:
                    case FunctionRef(id=id):
                        target = program.unit(id)
                    case ClassRef(id=cls):
                        target = program.method(cls, "__init__")
                    case Instance(cls=cls, project=True):
                        target = program.method(cls, "__call__")
                    case _:
                        pass
                if target is not None:
                    yield target


def returns_failures(program: Linked, entry: Unit) -> bool | None:
    """Whether a handler answers with ``batchItemFailures``; None = that can't be seen."""
    for unit in _behind(program, entry):
        for part in (*unit.function.body, *unit.function.decorators):
            if any(_names_failures(node) for node in nodes(part)):
                return True
    return None if _answers_unseen(program, entry) else False


def _names_failures(node: object) -> bool:
    match node:
        case Const(value=value):
            return value == FAILURES
        case Name(id=name) | Attr(name=name):
            return name in _PROCESSORS
        case Call(args=args):
            return any(arg.name == FAILURES for arg in args)
        case _:
            return False


def _answers_unseen(program: Linked, entry: Unit) -> bool:
    """Whether something outside the scanned code makes or changes the handler's answer."""
    for decorator in entry.function.decorators:
        last = dotted(decorator).rpartition(".")[2]
        func = decorator.func if isinstance(decorator, Call) else decorator
        known = isinstance(program.evaluate(entry, func), FunctionRef)
        if last not in _TRANSPARENT and not known:
            return True
    for statement in entry.function.body:
        for node in own_nodes(statement):
            if isinstance(node, Return) and isinstance(node.value, Call):
                site = program.site(entry, node.value)
                if site is None or not isinstance(site.callee, FunctionRef):
                    return True
    return False


def unwraps_sns(program: Linked, entry: Unit) -> bool | None:
    """Whether a queue's handler takes ``["Message"]`` out of the body; None = unknown, or both."""
    return body_reading(program, entry)[0]


def body_reading(program: Linked, entry: Unit) -> tuple[bool | None, Span | None]:
    """Return whether a queue's handler unwraps the body, and where it does so or reads it."""
    read_at: Span | None = None
    taken_at: Span | None = None
    for unit in _behind(program, entry):
        for statement in (*unit.function.decorators, *unit.function.body):
            for node in nodes(statement):
                if _asks(node):
                    return None, None
                if isinstance(node, Name | Attr):
                    envelope = _ENVELOPES.get(getattr(node, "name", "") or getattr(node, "id", ""))
                    if envelope is not None:
                        return envelope, unit.span(node.at)
                read = read_key(node)
                key = read[1] if read is not None else getattr(node, "name", "")
                at = getattr(node, "at", None) or statement.at
                if read_at is None and key in ("body", "Body", "json_body"):
                    read_at = unit.span(at)
                if read is not None and read[1] == "Message" and not _of_sns(read[0]):
                    taken_at = taken_at or unit.span(at)
    if taken_at is not None:
        return True, taken_at
    return (None if read_at is None else False), read_at


def _asks(node: object) -> bool:
    """Whether code looks first whether there is an envelope."""
    match node:
        case Compare(op="in" | "not in", left=Const(value="Message")):
            return True
        case Call(func=Attr(name="get" | "pop"), args=args) if len(args) > 1:
            first = args[0].value
            return isinstance(first, Const) and first.value == "Message"
        case Conditional(test=test):
            return any(_is_message(part) for part in nodes(test))
        case Boolean(op="or", values=values):
            return any(_is_message(value) for value in values)
        case _:
            return False


def _is_message(node: object) -> bool:
    read = read_key(node)
    return read is not None and read[1] == "Message"


def _of_sns(base: Expr) -> bool:
    read = read_key(base)
    if read is not None:
        return read[1] == "Sns"
    return isinstance(base, Name) and base.id.lower() in ("sns", "sns_record")
