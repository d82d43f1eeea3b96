"""One event that one function is registered for, and what is common to the ways to say so."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import Call, Expr, Index, Lambda, Name, Return
from nplint.link.events.classes import EventClasses, is_past, simple_name
from nplint.link.events.topicnames import by_default
from nplint.link.events.vocabulary import LIFECYCLE
from nplint.link.program import Program
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import ClassRef, External, FunctionRef, Instance, ListValue, Value
from nplint.naming.spelling import segments_of
from nplint.span import Span

_ENTRIES = (
    "handle", "__call__", "process", "on_event", "execute", "notify", "consume", "run", "on",
)  # fmt: skip


_QUEUES = frozenset(["faststream.rabbit.RabbitQueue", "faststream.redis.StreamSub"])
"""Objects of a library that name a queue, beside other things."""


class Registration(Struct, frozen=True):
    """One event that one function is registered for."""

    event: str
    """The name as written; ``*`` for all."""
    span: Span
    handler: str
    """Id of the function; empty when unknown."""
    unit: Unit
    shape: str
    declared: bool = False
    """A comment says so."""
    topic: str = ""
    """The channel that it reads, whatever the events."""


class Reading:
    """Reads events and handlers out of values."""

    def __init__(self, program: Program, classes: EventClasses) -> None:
        self._program = program
        self._classes = classes

    def handlers(self, value: Value) -> Iterator[str]:
        """Yield the ids of the functions that a value may call."""
        for option in options_of(value):
            match option:
                case FunctionRef(id=id):
                    yield id
                case ClassRef(id=id) if not self._classes.is_event(id):
                    yield self.method_of(id)
                case Instance(cls=cls, project=True) if not self._classes.is_event(cls):
                    if method := self.method_of(cls):
                        yield method
                case Instance(cls=cls, args=(first, *rest), project=False):
                    # ``Factory(Mailer, session)`` makes the handler, ``List(a, b)`` keeps several.
                    for item in (first, *rest) if cls.endswith("List") else (first,):
                        yield from self.handlers(item)
                case ListValue(items=items):
                    for item in items:
                        yield from self.handlers(item)
                case _:
                    pass

    def behind(self, site: CallSite, given: Expr) -> Iterator[str]:
        """Yield the function that ``lambda event: handle(event, store)`` hands its event to."""
        match given:
            case Lambda(params=(first, *_), body=(Return(value=Call(func=func, args=args)),)):
                if any(isinstance(a.value, Name) and a.value.id == first.name for a in args):
                    yield from self.handlers(self._program.evaluate(site.unit, func))
            case _:
                pass

    def method_of(self, cls: str) -> str:
        """Return the method by which a handler class is run; empty when it has none."""
        for name in _ENTRIES:
            unit = self._program.method(cls, name)
            if unit is not None:
                return unit.id
        return ""

    def names(self, value: Value) -> Iterator[str]:
        """Yield the event names that a value stands for."""
        for option in options_of(value):
            if isinstance(option, ListValue):
                for item in option.items:
                    yield from self.names(item)
                continue
            if isinstance(option, Instance) and option.cls in _QUEUES and option.args:
                option = option.args[0]
            named = self._classes.name_of_class(option)
            text = text_of(named) if named else text_of(option) or by_default(option)
            if isinstance(text, str) and text and " " not in text and text not in LIFECYCLE:
                yield text

    def is_event_class(self, value: Value) -> bool | None:
        """Whether a value is a class of events; None when it is no class, or nobody can tell.

        Of a class outside the project only the name is known: a fact may be an event's.
        """
        verdicts = []
        for option in options_of(value):
            if isinstance(option, ClassRef):
                verdicts.append(self._classes.is_event(option.id))
            elif isinstance(option, External):
                is_event = self._classes.is_event(option.name)
                if is_event or not is_past(simple_name(option.name)):
                    verdicts.append(is_event)
        return any(verdicts) if verdicts else None

    def told_by_type(self, handler: str) -> str:
        """Return the event that a function's first parameter says it takes; empty when none."""
        unit = self._program.unit(handler)
        return first_type(self._program, self._classes, unit) if unit is not None else ""

    def told_by_class(self, handler: str) -> list[str]:
        """Return the events that a handler's class keeps: ``event_type = OrderPlaced``."""
        unit = self._program.unit(handler)
        owner = unit.owner if unit is not None else ""
        kept = (self._program.attribute(Instance(owner), name) for name in _KEPT if owner)
        found = (list(self.names(value)) for value in kept)
        return next((names for names in found if names), [])


_KEPT = (
    "event_type", "event_types", "event", "events", "event_class", "event_name", "handles",
    "subscribes_to", "subscribed_to", "listens_to",
)  # fmt: skip
"""Attributes in which a handler's class says what it is for."""


def first_type(program: Program, classes: EventClasses, unit: Unit) -> str:
    """Return the name of the event that annotates a function's first parameter."""
    params = [each for each in unit.function.params if each.name not in ("self", "cls")]
    kind = program.annotations.annotated(unit.path, params[0].annotation) if params else None
    if not isinstance(kind, Instance) or not classes.is_event(kind.cls):
        kind = _type_argument(program, classes, unit)
    if kind is None:
        return ""
    named = text_of(classes.name_of_class(ClassRef(kind.cls)))
    return "" if classes.is_generic(kind.cls) else named or simple_name(kind.cls)


def _type_argument(program: Program, classes: EventClasses, unit: Unit) -> Instance | None:
    """Return the event that a method's class says its generic base is for: ``Handles[Placed]``."""
    head = program.class_of(unit.owner) if unit.owner else None
    for base in head.bases if head is not None else ():
        asked = base.key if isinstance(base, Index) else None
        kind = program.annotations.annotated(unit.path, asked) if asked is not None else None
        if isinstance(kind, Instance) and classes.is_event(kind.cls):
            return kind
    return None


def words_of(dotted: str) -> set[str]:
    """Return the words of a dotted name, in lower case."""
    return {
        word.lower()
        for part in dotted.replace("()", "").split(".")
        for segment in segments_of(part)
        for word in segment
    }
