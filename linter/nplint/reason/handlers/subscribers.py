"""Functions and classes that are subscribed: by decorators, bases, calls, or by their shape."""

import re
from collections.abc import Iterator

from nplint.facts.code import (
    Assign,
    Call,
    Class,
    Expr,
    Name,
)
from nplint.link.screen import Screen
from nplint.link.shapes import elements_of
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef, Instance, ListValue
from nplint.reason.handlers.code import (
    dotted,
    keys_read,
)
from nplint.reason.handlers.entry import Delivers, EntryVocabulary, Source
from nplint.reason.handlers.finding import Finding
from nplint.reason.handlers.signatures import (
    FOREIGN,
    assigned_names,
    calls_self,
    delivers_records,
    first_param,
    is_lambda,
    is_module,
    is_route,
    methods_of,
    names_event,
    outside,
    parses,
    refers,
)


class SubscriberFinder(Finding):
    """Finds what is subscribed: by decorators, base classes, registrations, by its shape."""

    def _decorated(self) -> None:
        words = tuple(sorted(self.vocabulary.decorators | _TASKS))
        applied = re.compile(rf"@[\w.]*\b(?:{'|'.join(map(re.escape, words))})\b")
        for outer in self.program.units_where(Screen(words, applied)):
            for unit in (outer, *self.program.nested_units(outer)):
                self._decorated_one(unit)

    def _decorated_one(self, unit: Unit) -> None:
        for decorator in unit.function.decorators:
            if self._is_event_task(unit, decorator):
                self._add(unit, "queue", "message", "task of an event", self_class=unit.owner)
            name = dotted(decorator).rpartition(".")[2]
            if name in self.vocabulary.decorators and names_event(decorator):
                why = "subscribed by a decorator"
                self._add(unit, "bus", "message", why, self_class=unit.owner)

    def _is_event_task(self, unit: Unit, decorator: Expr) -> bool:
        """Whether a worker's task reacts to an event: its name says so, and it gets one."""
        if dotted(decorator).rpartition(".")[2] not in _TASKS:
            return False
        params = [p.name for p in unit.function.params if p.name not in ("self", "cls", "task")]
        reacts = re.search(r"^_?(on|handle|when|consume)_\w+", unit.function.name)
        return bool(reacts) and params[:1] != [] and params[0] in _EVENT_NAMES

    def _classes(self) -> None:
        words = tuple(sorted(self.vocabulary.methods))
        defined = re.compile(rf"\bdef\s+(?:{'|'.join(words)})\s*\(\s*self\b")
        screen = Screen(words, defined, admits=lambda id: bool(self._method_reason(id)))
        for unit in self.program.units_where(screen):
            self._add_method(unit, self._method_reason(unit.id))
        alone = Screen(words, defined, admits=lambda id: bool(_owner_of(id, self.vocabulary)))
        for unit in self.program.units_where(alone):
            if self._consumes_alone(unit):
                self._add(unit, "bus", "message", "declares its queue", self_class=unit.owner)
        self._instances()

    def _consumes_alone(self, unit: Unit) -> bool:
        """Whether a class without bases says that it consumes: by its name, or its attributes.

        Where code calls the same method of objects that are not known, a guard may stand there.
        """
        head = self.program.class_of(unit.owner)
        if head is None or self.program.bases(unit.owner) or is_route(unit):
            return False
        param = first_param(unit)
        if param not in self.vocabulary.messages or keys_read(unit.function.body, param) & FOREIGN:
            return False
        named = re.search(r"(Consumer|Subscriber)$", unit.owner.rpartition("::")[2])
        told = _DECLARED & {name for name, value in _attributes(head) if not _is_made(value)}
        return bool(named or told) and not self._is_dispatched(unit)

    def _is_dispatched(self, unit: Unit) -> bool:
        """Whether something calls a method of this name, of an object that may be this one."""
        name = unit.function.name
        if name == "__call__":
            return False
        called = re.compile(rf"\.{re.escape(name)}\s*\(")
        return any(
            site.method == name or refers(site.callee, unit)
            for other in self.program.units_where(Screen((name,), called))
            for site in self.program.call_sites(other)
        )

    def _method_reason(self, id: str) -> str:
        """Return why a function is a consumer's; empty when it is none."""
        owner, _, name = id.rpartition(".")
        return self._class_reason(owner) if owner and name in self.vocabulary.methods else ""

    def _add_method(self, unit: Unit, why: str) -> None:
        """Add a class's handler, behind the method of its base that calls it, if there is one."""
        cls, entry = unit.owner, unit
        for _ in range(4):
            caller = self._template(cls, entry.function.name)
            if caller is None or caller.id == entry.id:
                break
            entry = caller
        if entry.id == unit.id:
            self._add(unit, "bus", "message", why, self_class=cls)
            return
        param = first_param(entry)
        batch = bool(param) and bool(keys_read(entry.function.body, param) & {"Records", "records"})
        source: Source = "sqs" if batch else "bus"
        delivers: Delivers = "batch" if batch else "message"
        self._add(entry, source, delivers, why, per_record=unit, self_class=cls)

    def _template(self, cls: str, name: str) -> Unit | None:
        """Return the method of a project base class that calls a method of ``self``."""
        called = re.compile(rf"self\.{re.escape(name)}\s*\(")
        for base in (each for each in self.program.bases(cls) if "::" in each):
            within = outside(base.partition("::")[0])
            calling = Screen((name,), called, skip=within, admits=methods_of(base))
            for unit in self.program.units_where(calling):
                if unit.owner == base and unit.function.name != name and calls_self(unit, name):
                    return unit
        return None

    def _class_reason(self, cls: str) -> str:
        head = self.program.class_of(cls)
        decorators = {dotted(item).rpartition(".")[2] for item in (head.decorators if head else ())}
        if decorators & self.vocabulary.decorators:
            return "class subscribed by a decorator"
        pattern = re.compile(self.vocabulary.classes)
        for base in self.program.bases(cls):
            if pattern.search(base.rpartition("::")[2].rpartition(".")[2]):
                return "class of a consumer"
        return ""

    def _instances(self) -> None:
        """``lambda_handler = Handler(...)``: the instance's ``__call__`` is the function."""
        assigned = re.compile(r"^(?:lambda_handler|handler)\s*=", re.MULTILINE)
        words = ("lambda_handler", "handler")
        for unit in self.program.units_where(Screen(words, assigned, admits=is_module)):
            for name in assigned_names(unit):
                if name not in ("lambda_handler", "handler"):
                    continue
                match self.program.evaluate(unit, Name(name)):
                    case Instance(cls=cls, project=True):
                        target = self.program.method(cls, "__call__")
                    case FunctionRef(id=id):
                        target = self.program.unit(id)
                        cls = target.owner if target else ""
                    case _:
                        continue
                if target is not None and delivers_records(self.program, target):
                    self._add(target, "sqs", "batch", "a Lambda's handler", self_class=cls)

    def _registered(self) -> None:
        words = tuple(sorted(self.vocabulary.registrations | _MADE_WITH))
        called = re.compile(rf"\b(?:{'|'.join(words)})\s*\(")
        for unit in self.program.units_where(Screen(words, called)):
            for site in self.program.call_sites(unit):
                name = site.method or dotted(site.call).rpartition(".")[2]
                made = name in _MADE_WITH
                if not made and name not in self.vocabulary.registrations:
                    continue
                for keyword, value in site.args:
                    if made and keyword not in _CALLED_BACK:
                        continue
                    several = isinstance(value, ListValue)
                    target = self._function(elements_of(value) if several else value)
                    if target is not None:
                        self._add(target, "bus", "message", "registered", self_class=target.owner)

    def _consumers(self) -> None:
        """A function that nobody calls, named like a consumer, parses the message it gets."""
        pattern = re.compile(self.vocabulary.functions)
        params = "|".join(sorted(self.vocabulary.messages))
        defined = re.compile(rf"\bdef\s+\w+\s*\(\s*(?:\w+\s*[,:][^)]*)?\b(?:{params})\b")

        def is_consumer(id: str) -> bool:
            name = id.partition("::")[2]
            return bool(name) and "." not in name and pattern.search(name) is not None

        for unit in self.program.units_where(Screen(_PARSERS, defined, admits=is_consumer)):
            param = first_param(unit)
            if param not in self.vocabulary.messages or is_route(unit) or is_lambda(unit):
                continue
            keys = keys_read(unit.function.body, param)
            if keys & FOREIGN or not parses(unit, param):
                continue
            if not self._callers(unit):
                self._add(unit, "queue", "message", "parses a message")


_DECLARED = frozenset(
    "queue queue_name topic topic_name channel event event_type event_name events subject stream "
    "routing_key binding_key subscribes_to listens_to handles consumes".split()
)
"""Attributes of a class that say what its objects are subscribed to."""


def _attributes(head: Class) -> Iterator[tuple[str, Expr | None]]:
    for statement in head.body:
        if isinstance(statement, Assign):
            for target in statement.targets:
                if isinstance(target, Name):
                    yield target.id, statement.value


def _is_made(value: Expr | None) -> bool:
    """Whether a value is an object made there, or none: it names no queue and no event."""
    return value is None or isinstance(value, Call)


def _owner_of(id: str, vocabulary: EntryVocabulary) -> str:
    """Return the class of a method that handles messages by its name; empty for others."""
    owner, _, name = id.rpartition(".")
    return owner if "::" in owner and name in vocabulary.methods else ""


_MADE_WITH = frozenset({"Consumer", "QueueConsumer", "Subscriber"})
"""Classes of libraries whose objects call what they were made with."""
_CALLED_BACK = frozenset({"callbacks", "callback", "on_message", "handler"})
_PARSERS = ("loads", "model_validate_json", "parse_raw", "decode", "json")


_TASKS = frozenset({"task", "shared_task", "actor"})


_EVENT_NAMES = frozenset({"event", "message", "msg", "envelope", "raw_event", "raw_message"})
