"""Publications: emissions carried out of wrappers to the calls that fix the event's name."""

from collections import deque
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.events.callers import Callers
from nplint.link.events.classes import EventClasses, is_past
from nplint.link.events.emission import Emission
from nplint.link.events.facades import SharedCode
from nplint.link.events.objects import Objects
from nplint.link.events.places import Places
from nplint.link.events.published import Published, Unresolved, once_each, spoken_for
from nplint.link.events.sinks import Sinks
from nplint.link.events.topicnames import by_default, name_in, topic_event, with_holes
from nplint.link.events.vocabulary import ENVELOPES, EventVocabulary
from nplint.link.program import Program
from nplint.link.shapes import choice, options_of, spread_of, text_of
from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    EnumMember,
    FunctionRef,
    Handle,
    Indexed,
    Instance,
    Joined,
    Known,
    MappingValue,
    Serialized,
    Symbol,
    Value,
)

DEEPEST = 8
"""Wrappers around one another; deeper ones are not followed."""


class _Task(Struct, frozen=True):
    site: CallSite
    emission: Emission
    via: tuple[str, ...]
    transport_site: CallSite
    fixed: CallSite | None = None
    """In shared code: the call that gives the event its name."""
    topical: "_Task | None" = None
    """The call that says the topic, for a message that may have no name of its own."""


class Publications:
    """Finds everything that a program publishes."""

    def __init__(
        self,
        program: Program,
        classes: EventClasses,
        sinks: Sinks,
        vocabulary: EventVocabulary,
        is_shared: SharedCode,
        skip: Callable[[str], bool] = lambda path: False,
    ) -> None:
        """``skip``: files whose calls of wrappers do not count."""
        self._program = program
        self._classes = classes
        self._sinks = sinks
        self._vocabulary = vocabulary
        self._is_shared = is_shared
        self._callers = Callers(program, skip)
        self._objects = Objects(program, self._callers, sinks)
        self._places = Places(program)
        self.found: list[Published] = []
        self.unresolved: list[Unresolved] = []
        self.wrappers: set[str] = set()
        """Ids of functions that let an event out which their caller names."""

    def collect(self, units: Iterable[Unit]) -> None:
        """Look at every unit that may publish, and at the callers of wrappers."""
        queue: deque[_Task] = deque()
        for unit in units:
            decorators = {item.at for item in unit.function.decorators}
            for site in self._program.call_sites(unit):
                if site.call.at not in decorators:  # those say what the function is for
                    queue.extend(self._begun(site))
        seen: set[tuple[str, object, str, bool]] = set()
        tasks = 0
        while queue and tasks < 50_000:
            tasks += 1
            task = queue.popleft()
            key = (task.site.unit.id, task.site.call.at, repr(task.emission.name), bool(task.via))
            if key in seen:
                continue
            seen.add(key)
            queue.extend(self._settle(task))
        self.found = spoken_for(once_each(self.found), self._is_shared)
        named = {(item.site.unit.id, item.site.call.at) for item in self.found}
        self.unresolved = [
            item for item in self.unresolved if (item.site.unit.id, item.site.call.at) not in named
        ]

    def _begun(self, site: CallSite) -> list[_Task]:
        """Return what to follow emissions from: their call, or those on the objects that tell."""
        known = list(self._sinks.emissions(site))
        told = self._objects.emissions(site, known)
        if told:
            return [_Task(use, each, (site.unit.id,), site) for use, each in told]
        return [_Task(site, each, (), site) for each in known]

    def _settle(self, task: _Task) -> Iterable[_Task]:
        """Record a publication, or return what its function's callers make of it."""
        further: list[_Task] = []
        given = task.emission.name
        if isinstance(given, Choice) and given.first and has_symbols(given):
            further = self._at_callers(task)  # which of them it is depends on the caller
            if further:
                return further
        for option in options_of(given):
            here, emission = task, replace(task.emission, name=option)
            if has_symbols(option):
                further += self._where_named(replace(task, emission=emission))
                continue
            name = self._name(option, emission)
            if name is not None and emission.weak and not is_past(name):
                name = None
            if name is None and (emission.loose or emission.weak):
                here = task.topical or task
                emission = _by_topic(here.emission)
                name = self._name(emission.name, emission)
            if name is None:
                asked = task if self._is_shared(here.site.unit) else here
                self.unresolved.append(Unresolved(asked.site, emission, here.transport_site))
            elif up := self._promoted(replace(here, emission=emission), emission.name):
                further += up
            else:
                self.found.append(self._published(here, emission, name))
        return further

    def _promoted(self, task: _Task, name: Value) -> list[_Task]:
        """Return a publication by shared code as its callers', if it only publishes for them."""
        if not self._is_shared(task.site.unit) or not self._is_shared.only_publishes(task.site):
            return []
        return [
            replace(each, emission=replace(each.emission, name=name), fixed=task.fixed or task.site)
            for each in self._at_callers(task, True)
        ]

    def _published(self, task: _Task, emission: Emission, name: str) -> Published:
        """Return a publication where it is named, with the module that shared code speaks for."""
        site, via, module = task.site, task.via, ""
        if self._is_shared(site.unit):
            fixed = task.fixed
            own = fixed is not None and fixed.unit.path == site.unit.path
            if fixed and own and not self._is_shared.only_publishes(site):
                via = via[1 + via.index(fixed.unit.id) :]  # its own file's helper names it
                site = fixed
            module = self._is_shared.speaker(site.unit, self._callers)
        made_at = self._places.of(site, emission.name)
        named_in = task.fixed.unit.id if task.fixed is not None else ""
        return Published(
            site, emission, name, via, task.transport_site, made_at=made_at, module=module,
            named_in=named_in,
        )  # fmt: skip

    def _name(self, value: Value, emission: Emission) -> str | None:
        if emission.named_by_topic:
            return topic_event(value)
        text = text_of(value)
        if text:
            return name_in(text)
        if isinstance(value, Instance):
            return text_of(self._classes.name_of(value))
        if isinstance(value, Joined):
            return with_holes(value)
        return by_default(value)

    def _where_named(self, task: _Task) -> list[_Task]:
        """Return a publication at its function's callers, or here if they add nothing to its name.

        ``f"parcels/{parcel.id}/weighed"`` is named where it is written, whoever calls that.
        """
        moved, name = self._at_callers(task), task.emission.name
        if not isinstance(name, Joined) or with_holes(name) is None:
            return moved
        if not all(_is_part(each) for each in name.parts) or self._is_told_more(task, moved):
            return moved
        parts = tuple(UNKNOWN if has_symbols(each) else each for each in name.parts)
        return [replace(task, emission=replace(task.emission, name=Joined(parts)))]

    def _is_told_more(self, task: _Task, moved: list[_Task]) -> bool:
        """Whether a caller, or a caller's, puts a text where a name has a hole."""
        written = with_holes(task.emission.name) if isinstance(task.emission.name, Joined) else None
        waiting, seen = list(moved), {task.site.unit.id}
        while waiting:
            each = waiting.pop()
            name = each.emission.name
            if not isinstance(name, Joined) or with_holes(name) != written:
                return True
            if has_symbols(name) and each.site.unit.id not in seen:
                seen.add(each.site.unit.id)
                waiting += self._at_callers(each)
        return False

    def _at_callers(self, task: _Task, promoted: bool = False) -> list[_Task]:
        if len(task.via) >= DEEPEST:
            return []
        unit = self._naming_unit(task)
        if not promoted:
            self.wrappers.add(unit.id)
        result: list[_Task] = []
        for site in self._callers.of(unit):
            if promoted and self._is_shared(site.unit) and site.unit.id == unit.id:
                continue
            emission = self._substituted(task.emission, unit, site)
            if emission is not None:
                result.append(
                    _Task(
                        site,
                        emission,
                        (unit.id, *task.via),
                        task.transport_site,
                        topical=task.topical or _topical(task),
                    )
                )
        if not result and not promoted and isinstance(task.emission.name, Indexed):
            return self._of_table(task, task.emission.name)
        if not result and not promoted:
            if (task.emission.loose or task.emission.weak) and not has_symbols(task.emission.topic):
                return [replace(task, emission=_by_topic(task.emission))]
            self.unresolved.append(Unresolved(task.site, task.emission, task.transport_site))
        return result

    def _of_table(self, task: _Task, name: Indexed) -> list[_Task]:
        """Return a task for each name of a table whose key nobody fixes: ``NAMES[status]``."""
        items = name.base.items if isinstance(name.base, MappingValue) else ()
        texts = [value for _, value in items if text_of(value)]
        if not texts:
            self.unresolved.append(Unresolved(task.site, task.emission, task.transport_site))
        return [replace(task, emission=replace(task.emission, name=value)) for value in texts]

    def _naming_unit(self, task: _Task) -> Unit:
        """Return the function whose parameters name the event: one nested in the site's, or it."""
        unit = task.site.unit
        prefix = task.emission.name.param if isinstance(task.emission.name, Symbol) else ""
        for name in prefix.split(".")[:-1]:
            unit = self._program.unit(f"{unit.id}.<{name}>") or unit
        return unit

    def _substituted(self, emission: Emission, unit: Unit, site: CallSite) -> Emission | None:
        receiver = site.callee.bound if isinstance(site.callee, FunctionRef) else None
        bindings = bound_arguments(self._program, unit, site.args, receiver or UNKNOWN)
        bindings = {**bindings, **self._closure_names(unit, bindings)}
        topic = substitute(self._program, emission.topic, bindings)
        return Emission(
            self._bind_name(emission.name, bindings),
            emission.transport,
            topic.name if isinstance(topic, Handle) else topic,
            None
            if emission.attributes is None
            else substitute(self._program, emission.attributes, bindings),
            substitute(self._program, emission.body, bindings),
            substitute(self._program, emission.source, bindings),
            emission.named_by_topic,
            emission.loose,
            emission.weak,
            emission.by_channel,
        )

    def _closure_names(self, unit: Unit, bindings: dict[str, Value]) -> dict[str, Value]:
        """Return bindings under the names that a nested function's symbols have in its parent."""
        if ".<" not in unit.id:
            return {}
        return {f"{unit.function.name}.{name}": value for name, value in bindings.items()}

    def _bind_name(self, name: Value, bindings: dict[str, Value]) -> Value:
        """Substitute; ``<event>`` stands for "the event that the bound value is", ``<object>``
        for the same when only an object will do."""
        if isinstance(name, Symbol) and name.path[-1:] in (("<event>",), ("<object>",)):
            base = substitute(self._program, Symbol(name.param, name.path[:-1]), bindings)
            return self._object_of(base) if name.path[-1] == "<object>" else self._event_of(base)
        value = substitute(self._program, name, bindings)
        if isinstance(value, Handle):
            return value.name
        return self._event_of(value) if isinstance(value, Instance | MappingValue) else value

    def _object_of(self, value: Value) -> Value:
        if isinstance(value, Symbol):
            return Symbol(value.param, (*value.path, "<object>"))
        found = [self._event_of(each) for each in options_of(value) if isinstance(each, Instance)]
        return choice(found)

    def _event_of(self, value: Value) -> Value:
        match value:
            case Symbol(param=param, path=path):
                return Symbol(param, (*path, "<event>"))
            case Serialized(value=inner):
                return self._event_of(inner)
            case Choice(options=options):
                names = tuple(self._event_of(option) for option in options)
                return replace(value, options=names)
            case Instance():
                return self._classes.name_of(value) or UNKNOWN
            case MappingValue():
                for key in self._vocabulary.event_keys:
                    found = value.get(key)
                    if found is not None:
                        return found
                taken = spread_of(value)
                return self._event_of(taken) if taken is not None else self._inside(value)
            case Known() | EnumMember():
                return value
            case _:
                return UNKNOWN

    def _inside(self, body: MappingValue) -> Value:
        """Return the event that a part of a body names."""
        parts = [value for key in ENVELOPES if (value := body.get(key)) is not None]
        nested = (self._event_of(each) for each in parts if not isinstance(each, Known))
        return next((name for name in nested if name != UNKNOWN), UNKNOWN)


def _topical(task: _Task) -> _Task | None:
    """Return a task itself if its message goes to one topic, whatever callers put into it."""
    emission = task.emission
    is_fixed = emission.topic != UNKNOWN and not has_symbols(emission.topic)
    return task if is_fixed and (emission.loose or emission.weak) else None


def _is_part(value: Value) -> bool:
    """Whether a part of a name is written, unknown, or taken out of what a function is given."""
    return not has_symbols(value) or (isinstance(value, Symbol) and bool(value.path))


def _by_topic(emission: Emission) -> Emission:
    return replace(emission, name=emission.topic, named_by_topic=True, loose=False, weak=False)
