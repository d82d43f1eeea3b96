"""Registrations for events in Python: registries, bus calls, decorators, ``can_handle``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    Compare,
    DictExpr,
    Expr,
    Index,
    Name,
    Return,
    Sequence,
    Stmt,
)
from nplint.link.events.classes import EventClasses, class_name_value
from nplint.link.events.vocabulary import (
    BUS_WORDS,
    LIFECYCLE,
    NOT_EVENTS,
    REGISTRY_WORDS,
    SUBSCRIBE_VERBS,
)
from nplint.link.frame import Frame
from nplint.link.program import Program
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    ClassRef,
    Client,
    EnumMember,
    External,
    FunctionRef,
    Handle,
    Instance,
    Known,
    ListValue,
    Value,
)
from nplint.naming.spelling import segments_of
from nplint.span import Span

WORDS = tuple(sorted(SUBSCRIBE_VERBS))
_PREDICATES = ("can_handle", "handles", "supports", "subscribed_to")


@dataclass(frozen=True, slots=True)
class Registration:
    """One event that one function is registered for."""

    event: str
    """The name as written; ``*`` for all."""
    span: Span
    handler: str
    """Id of the function; empty when unknown."""
    unit: Unit
    shape: str


class Registrations:
    """Finds registrations."""

    def __init__(self, program: Program, classes: EventClasses, published: frozenset[str]) -> None:
        """``published``: names of what the program is known to publish."""
        self._program = program
        self._classes = classes
        self._published = published

    def find(self) -> tuple[Registration, ...]:
        """Return every registration, sorted by place."""
        found: dict[tuple[str, Span, str], Registration] = {}
        for unit in self._program.units_mentioning(*WORDS):
            for item in (*self._calls(unit), *self._decorated(unit)):
                found.setdefault((item.event, item.span, item.handler), item)
        for path in self._registry_files():
            for item in self._registries(path):
                found.setdefault((item.event, item.span, item.handler), item)
        for item in self._predicates():
            found.setdefault((item.event, item.span, item.handler), item)
        return tuple(sorted(found.values(), key=lambda item: (item.span, item.event)))

    # bus.subscribe(Event, handler)

    def _calls(self, unit: Unit) -> Iterator[Registration]:
        for site in self._program.call_sites(unit):
            verb = site.method or getattr(site.call.func, "id", "")
            if verb not in SUBSCRIBE_VERBS or isinstance(site.receiver, Client | Handle):
                continue
            yield from self._registered(site, verb)

    def _registered(self, site: CallSite, verb: str) -> Iterator[Registration]:
        positional = [value for key, value in site.args if key == ""]
        named = site.argument("event", "event_type", "event_name", "topic", "signal")
        event = named if named is not None else positional[0] if positional else None
        handlers = [
            handler
            for key, value in site.args
            if value is not event
            for handler in self._handlers(value)
        ]
        if event is None:
            return
        names = list(self._names(event))
        if not handlers:
            if self._is_channel(site, verb):
                for name in names:
                    yield Registration(name, site.span, site.unit.id, site.unit, "redis")
            return
        if not self._is_registration(site, event, names):
            return
        for name in names:
            for handler in handlers:
                yield Registration(name, site.span, handler, site.unit, "in-process")

    def _is_channel(self, site: CallSite, verb: str) -> bool:
        """Whether a call subscribes to a broker's channel by name, the handler elsewhere."""
        words = _words(site.receiver_name)
        return verb in ("subscribe", "psubscribe") and bool(
            words & {"pubsub", "redis", "channel", "consumer", "nats"}
        )

    def _is_registration(self, site: CallSite, event: Value, names: list[str]) -> bool:
        if not names:
            return False
        if isinstance(site.callee, External) and not site.receiver_name:
            return False
        for option in options_of(event):
            if isinstance(option, ClassRef | External):
                cls = option.id if isinstance(option, ClassRef) else option.name
                if self._classes.is_event(cls):
                    return True
        words = _words(site.receiver_name)
        if isinstance(site.receiver, Instance):
            words |= _words(site.receiver.cls.rpartition("::")[2])
        return bool(words & BUS_WORDS) or any(name in self._published for name in names)

    def _handlers(self, value: Value) -> Iterator[str]:
        for option in options_of(value):
            match option:
                case FunctionRef(id=id):
                    yield id
                case ClassRef(id=id) if not self._classes.is_event(id):
                    yield self._method_of(id)
                case Instance(cls=cls, project=True) if not self._classes.is_event(cls):
                    if method := self._method_of(cls):
                        yield method
                case ListValue(items=items):
                    for item in items:
                        yield from self._handlers(item)
                case _:
                    pass

    def _method_of(self, cls: str) -> str:
        for name in ("handle", "__call__", "process", "on_event", "execute"):
            unit = self._program.method(cls, name)
            if unit is not None:
                return unit.id
        return ""

    def _names(self, value: Value) -> Iterator[str]:
        for option in options_of(value):
            if isinstance(option, ListValue):
                for item in option.items:
                    yield from self._names(item)
                continue
            named = class_name_value(option)
            text = named.value if named else text_of(option)
            if isinstance(text, str) and text and " " not in text and text not in LIFECYCLE:
                yield text

    # @bus.subscribe("x")

    def _decorated(self, unit: Unit) -> Iterator[Registration]:
        for decorator in unit.function.decorators:
            yield from self._decorator(unit, decorator, unit.id)

    def _decorator(self, unit: Unit, decorator: Expr, handler: str) -> Iterator[Registration]:
        if not isinstance(decorator, Call):
            return
        verb = _last(decorator.func)
        if verb not in SUBSCRIBE_VERBS:
            return
        site = self._program.site(unit, decorator)
        if site is None or (isinstance(site.callee, External) and "." not in site.callee.name):
            return
        positional = [value for key, value in site.args if key in ("", "event", "events", "topic")]
        for value in positional:
            names = list(self._names(value))
            if not self._is_decorating_event(site, value, names, verb):
                continue
            for name in names:
                yield Registration(name, site.span, handler, unit, "decorator")

    def _is_decorating_event(
        self, site: CallSite, value: Value, names: list[str], verb: str
    ) -> bool:
        for option in options_of(value):
            if isinstance(option, ClassRef | External):
                cls = option.id if isinstance(option, ClassRef) else option.name
                return self._classes.is_event(cls)
        words = _words(site.receiver_name) | _words(verb)
        return any(name in self._published for name in names) or bool(
            words & (BUS_WORDS - {"r", "redis"})
            and words & {"event", "bus", "broker", "subscriber"}
        )

    # {Event: [handlers]}

    def _registry_files(self) -> list[str]:
        words = {
            word
            for file in self._program.files.values()
            for word in file.words
            if any(part in word.lower() for part in REGISTRY_WORDS)
        }
        return sorted({path for word in words for path in self._program.files_with(word)})

    def _registries(self, path: str) -> Iterator[Registration]:
        module = self._program.module_unit(path)
        if module is None:
            return
        frame = self._program.module_frame(path)
        for statement in module.function.body:
            yield from self._registry(statement, frame, module)

    def _registry(self, statement: Stmt, frame: Frame, unit: Unit) -> Iterator[Registration]:
        if not isinstance(statement, Assign) or not isinstance(statement.value, DictExpr):
            return
        target = statement.targets[0]
        name = target.id.lower() if isinstance(target, Name) else ""
        if any(word in name for word in NOT_EVENTS) or not name:
            return
        if _annotated_with(statement.annotation, "Command"):
            return
        for item in statement.value.items:
            if item.key is None:
                continue
            key = self._program.evaluator.value(item.key, frame)
            value = self._program.evaluator.value(item.value, frame)
            handlers = list(self._handlers(value))
            if not handlers or not self._is_event_key(key, name):
                continue
            for event in self._names(key):
                for handler in handlers:
                    span = unit.span(item.key.at)
                    yield Registration(event, span, handler, unit, "registry")

    def _is_event_key(self, key: Value, name: str) -> bool:
        if isinstance(key, ClassRef):
            return self._classes.is_event(key.id)
        if isinstance(key, External):
            return self._classes.is_event(key.name)
        if isinstance(key, EnumMember):
            return "event" in key.cls.rpartition("::")[2].lower() or _is(key, self._published)
        return isinstance(key, Known) and ("event" in name or _is(key, self._published))

    # def can_handle(self, event_type): return event_type == "X"

    def _predicates(self) -> Iterator[Registration]:
        for unit in self._program.units_mentioning(
            "can_handle", "handles", "supports", "subscribed_to"
        ):
            if not unit.owner or unit.function.name not in (
                "can_handle",
                "handles",
                "supports",
                "subscribed_to",
            ):
                continue
            handler = self._method_of(unit.owner)
            for statement in unit.function.body:
                if not isinstance(statement, Return) or statement.value is None:
                    continue
                for expr in _compared(statement.value):
                    value = self._program.evaluate(unit, expr)
                    for name in self._names(value):
                        span = unit.span(statement.at)
                        yield Registration(name, span, handler, unit, "predicate")


def _compared(expr: Expr) -> Iterable[Expr]:
    """Return what a predicate compares its argument with, or the events it lists."""
    if isinstance(expr, Compare) and expr.op in ("==", "in"):
        return (expr.right,)
    if isinstance(expr, Call) and _last(expr.func) == "isinstance":
        second = expr.positional(1)
        return (second,) if second is not None else ()
    return (expr,) if isinstance(expr, Sequence) else ()


def _is(value: Value, names: frozenset[str]) -> bool:
    return text_of(value) in names


def _words(dotted: str) -> set[str]:
    return {
        word.lower()
        for part in dotted.replace("()", "").split(".")
        for segment in segments_of(part)
        for word in segment
    }


def _last(expr: Expr) -> str:
    if isinstance(expr, Attr):
        return expr.name
    return expr.id if isinstance(expr, Name) else ""


def _annotated_with(annotation: Expr | None, word: str) -> bool:
    match annotation:
        case Name(id=name) | Attr(name=name):
            return word in name
        case Index(base=base, key=key):
            return _annotated_with(base, word) or _annotated_with(key, word)
        case Sequence(items=items):
            return any(_annotated_with(item, word) for item in items)
        case _:
            return False
