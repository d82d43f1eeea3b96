"""Which classes are events, and what name an instance carries."""

import builtins
from functools import lru_cache

from nplint.link.events.vocabulary import EVENT_BASES, NOT_EVENTS, EventVocabulary
from nplint.link.events.wirenames import WireNames
from nplint.link.program import Program
from nplint.link.shapes import options_of, text_of
from nplint.link.values import ClassRef, EnumMember, External, Instance, Known, Symbol, Value
from nplint.naming.spelling import segments_of
from nplint.naming.verdict import judge

_NEVER = (
    "Config", "Settings", "Request", "Response", "Handler", "Store", "Repository", "Command",
    "Exception", "Error", "Bus", "Publisher", "Dispatcher", "Service", "Model", "Serializer",
    "Type", "Factory", "Processor", "Consumer", "Producer", "Router", "Query", "Status",
)  # fmt: skip
_WEAK_FIELDS = ("name", "kind", "subject", "type", "event")
"""Fields that any record may have: they name the event only of an envelope."""
_MARKERS = ("event_type", "eventType", "EVENT_TYPE", "event_name", "detail_type")

_OTHER_BASES = ("Exception", "Error", "Aggregate", "AggregateRoot")


class EventClasses:
    """Answers for classes, by id or dotted name."""

    def __init__(self, program: Program, vocabulary: EventVocabulary) -> None:
        self._program = program
        self._vocabulary = vocabulary
        self._memo: dict[str, bool] = {}
        strong = tuple(key for key in vocabulary.event_keys if key not in _WEAK_FIELDS)
        self._wire = WireNames(program, strong)

    def is_event(self, cls: str) -> bool:
        """Whether instances of a class are events."""
        if cls not in self._memo:
            self._memo[cls] = self._decide(cls)
        return self._memo[cls]

    def _decide(self, cls: str) -> bool:
        name = simple_name(cls)
        if name.endswith(_NEVER) or (_is_order(name) and not is_past(name)):
            return False
        if "::" not in cls:
            if "." not in cls:
                # A class that the file names without importing it.
                return is_past(name) and not hasattr(builtins, name)
            return name.endswith("Event") or (is_past(name) and _in_event_module(cls))
        bases = [simple_name(base) for base in self._program.bases(cls)]
        if any(base in EVENT_BASES or base.endswith("Event") for base in bases):
            return not any(base.endswith(("Exception", "Error")) for base in bases)
        if any("Command" in base or base.endswith(_OTHER_BASES) for base in bases):
            return False
        if name.endswith("Event"):
            return True
        fields = set(self._program.fields(cls))
        return is_past(name) and (bool(fields) or bool(fields & set(_MARKERS)))

    def is_generic(self, cls: str) -> bool:
        """Whether a class is an envelope for any event: its name says nothing of what happened."""
        name = simple_name(cls)
        return name in EVENT_BASES or name in ("Message", "Envelope", "EventEnvelope", "CloudEvent")

    def is_given(self, cls: str, name: str) -> bool:
        """Whether objects of a class keep a function under a name that their maker passes in."""
        if not cls or self._program.method(cls, name) is not None:
            return False
        init = self._program.method(cls, "__init__")
        given = {param.name for param in init.function.params} if init is not None else set()
        return name in given or name in self._program.fields(cls)

    def name_of(self, instance: Instance) -> Value | None:
        """Return the event name that an instance carries: a field, else its class's name."""
        if not (self.is_event(instance.cls) or self.is_generic(instance.cls)):
            return None
        for key in self._vocabulary.in_bodies:
            value = self._field(instance, key)
            if value is not None and _is_name(value):
                return value
        if self.is_generic(instance.cls):
            first = instance.args[0] if instance.args else None
            return first if first is not None and _is_name(first) else None
        fixed = self._wire.of(instance.cls)
        return fixed if fixed is not None else Known(simple_name(instance.cls), instance.at)

    def name_of_class(self, value: Value) -> Value | None:
        """Return the event name of a class used as a key or argument."""
        if isinstance(value, ClassRef) and self.is_event(value.id):
            fixed = None if self.is_generic(value.id) else self._wire.of(value.id)
            if fixed is not None:
                return fixed
        return class_name_value(value)

    def name_on_bus(self, instance: Instance) -> Value | None:
        """Return the name of an object that only the bus it is put on makes an event."""
        name = simple_name(instance.cls)
        told = is_past(name) and (instance.project or _is_sentence(name))
        return Known(name, instance.at) if told and not name.endswith(_NEVER) else None

    def _field(self, instance: Instance, key: str) -> Value | None:
        weak = key in _WEAK_FIELDS and not self.is_generic(instance.cls)
        if weak and is_past(simple_name(instance.cls)):
            # ``name=`` of a CustomerCreated is the customer's.
            return None
        for keyword, value in instance.kwargs:
            if keyword == key:
                return value if not weak or _reads_as_event(value) else None
        if not instance.project or weak:
            return None
        value = self._program.members.attribute(Instance(instance.cls, instance.args), key)
        if value is not None and text_of(value) in self._families(instance.cls):
            return None  # ``type(self).__name__`` of a base, read without the object
        return value if isinstance(value, Known | EnumMember) else None

    def _families(self, cls: str) -> list[str]:
        return [simple_name(base) for base in self._program.bases(cls)] if "::" in cls else []


def _reads_as_event(value: Value) -> bool:
    texts = [text_of(option) for option in options_of(value)]
    return all(text is not None and _looks_like_name(text) and is_past(text) for text in texts)


def _is_name(value: Value) -> bool:
    if isinstance(value, Symbol):
        return True
    return all(_looks_like_name(text_of(option)) for option in options_of(value))


def _looks_like_name(text: str | None) -> bool:
    return bool(text) and " " not in str(text) and len(str(text)) < 120


def simple_name(cls: str) -> str:
    """Return a class's bare name from its id or dotted name."""
    return cls.rpartition("::")[2].rpartition(".")[2]


@lru_cache(maxsize=8192)
def is_past(name: str) -> bool:
    """Whether a name states a fact about the past."""
    return judge(name).verdict == "past"


def _is_sentence(name: str) -> bool:
    """Whether a name says of something what happened to it; ``Closed`` alone may be a state."""
    return sum(map(len, segments_of(name))) > 1


def _is_order(name: str) -> bool:
    return any(word in name.lower() for word in NOT_EVENTS)


def _in_event_module(dotted: str) -> bool:
    return "event" in dotted.rpartition(".")[0].lower()


def class_name_value(value: Value) -> Known | None:
    """Return the event name of a class used as a key or argument."""
    if isinstance(value, ClassRef):
        return Known(simple_name(value.id))
    if isinstance(value, External):
        last = value.name.rpartition(".")[2]
        named = last[:1].isupper() and not last.isupper() and not hasattr(builtins, value.name)
        return Known(last) if named else None
    return None
