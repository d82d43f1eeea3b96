"""Handlers: which functions events are delivered to, what guards them, what they let fall."""

import posixpath
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.assemble.entries import delivered, handler_entries, identity, tabled
from nplint.assemble.events import EventFindings
from nplint.assemble.guards import Guards
from nplint.assemble.topology import HandlerFacts, Topology
from nplint.config.settings import Config
from nplint.link.gather import System
from nplint.link.unit import Unit
from nplint.link.wiring import Wiring
from nplint.model.entities import (
    Drop,
    Feed,
    Gap,
    Handler,
    Subscription,
    SwallowedError,
)
from nplint.naming.spelling import event_key
from nplint.naming.verdict import judge
from nplint.reason.handlers.choice import Dispatch
from nplint.reason.handlers.delivery import body_reading, returns_failures
from nplint.reason.handlers.discriminators import Reader
from nplint.reason.handlers.dispatch import dispatches
from nplint.reason.handlers.drops import Dropping, droppings
from nplint.reason.handlers.entry import HandlerEntry
from nplint.reason.handlers.reach import Reached, reached
from nplint.reason.handlers.swallowed import swallowings
from nplint.span import Span

_REDELIVERED = frozenset({"sqs", "sns", "eventbridge", "queue", "kafka"})
"""Sources that deliver a message again when its handler fails."""


class HandlerFindings(Struct, frozen=True):
    """What is known of all handlers."""

    handlers: tuple[Handler, ...] = ()
    swallowed: tuple[SwallowedError, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    """What dispatch inside handlers shows to be handled, where no filter says it already."""
    facts: Mapping[str, HandlerFacts] = field(default_factory=dict)
    """How the functions that queues feed treat a batch, by their ids."""
    gaps: tuple[Gap, ...] = ()


def find_handlers(
    system: System, events: EventFindings, wiring: Wiring, topology: Topology
) -> HandlerFindings:
    """Return the handlers; the infrastructure, where it is known, decides what is one."""
    entries = handler_entries(system, events, delivered(wiring))
    builder = _Builder(system, events, topology, entries)
    built = [item for entry in entries if (item := builder.handler(entry)) is not None]
    handlers = tuple(sorted((each for each, _ in built), key=lambda each: (each.span, each.id)))
    swallowed = {error for _, errors in built for error in errors}
    return HandlerFindings(
        handlers,
        tuple(sorted(swallowed, key=lambda error: (error.span, error.handler))),
        builder.subscriptions(handlers),
        {feed.handler: facts for feed in topology.feeds if (facts := _facts(system, feed))},
        tuple(builder.gaps),
    )


def _facts(system: System, feed: Feed) -> HandlerFacts | None:
    unit = system.program.unit(feed.handler) if feed.handler else None
    if unit is None:
        return None
    program = system.program
    unwraps, place = body_reading(program, unit)
    return HandlerFacts(returns_failures(program, unit), unwraps, place)


class _Builder:
    """Studies one entry after the other, remembering what helpers do."""

    def __init__(
        self,
        system: System,
        events: EventFindings,
        topology: Topology,
        entries: tuple[HandlerEntry, ...],
    ) -> None:
        self._system = system
        self._topology = topology
        self._program = system.program
        self._events = events
        self._keys = _keys(system.config, events)
        self._known = frozenset(item.event for item in events.publications)
        self._guards = Guards(system, entries, tabled(events))
        self._registered: dict[str, set[str]] = {}
        for item in events.registrations:
            key = "*" if "*" in item.event else event_key(item.event)
            self._registered.setdefault(item.handler, set()).add(key)
        self._dispatched: dict[str, tuple[tuple[Dispatch, Unit], ...]] = {}

    @property
    def gaps(self) -> list[Gap]:
        """The handlers that could not be followed."""
        return self._guards.gaps

    def handler(self, entry: HandlerEntry) -> tuple[Handler, tuple[SwallowedError, ...]] | None:
        """Return one handler and the errors that it swallows."""
        unit = self._program.unit(entry.unit)
        if unit is None:
            return None
        shown = self._program.unit(entry.per_record) if entry.per_record else unit
        path = reached(self._program, unit, entry.self_class)
        choices, drops = self._choices(unit, path)
        guard, problems = self._guards.of(entry)
        events = {*self._registered.get(unit.id, ()), *self._registered.get(entry.per_record, ())}
        events |= {event_key(name.name) for choice, _ in choices for name in choice.branches}
        events |= self._topology.delivered_to(unit.id)[0]
        self._dispatched[identity(entry)] = choices
        handler = Handler(
            id=identity(entry),
            name=_name(shown or unit),
            module=unit.module,
            span=entry.span,
            events=tuple(sorted(events)),
            source=entry.source,
            guard=guard,
            problems=problems,
            dispatched=_branches(choices),
            unmatched=choices[0][0].unmatched if choices else "unknown",
            drops=drops,
            branches=_functions(choices),
        )
        if self._topology.is_polled(unit.id):
            unwraps, place = body_reading(self._program, unit)
            handler = replace(handler, unwraps_sns=unwraps, body_span=place)
        return handler, self._swallowed(handler, path)

    def _choices(
        self, unit: Unit, path: tuple[Reached, ...]
    ) -> tuple[tuple[tuple[Dispatch, Unit], ...], tuple[Drop, ...]]:
        choices: list[tuple[Dispatch, Unit]] = []
        drops: list[Drop] = []
        for step in path:
            reader = Reader(self._program, step.unit, step.origins, self._keys, unit.module)
            found = [each for each in dispatches(reader) if self._is_choice(each)]
            choices += [(each, step.unit) for each in found]
            several = any(len(each.branches) > 1 for each in found)
            if step.depth <= 2:
                falls = droppings(reader, is_entry=step.unit.id == unit.id)
                drops += [_drop(each) for each in falls if each.explicit or not several]
        return tuple(choices), tuple(sorted(drops, key=lambda drop: drop.span))

    def _is_choice(self, choice: Dispatch) -> bool:
        """Whether a choice is among kinds of events, not among values of another field."""
        typed = choice.key in self._system.config.event_keys or "type" in choice.key.lower()
        return typed or any(event_key(name.name) in self._known for name in choice.branches)

    def _tells_events(self, choice: Dispatch, *, is_sent: bool) -> bool:
        """Whether a choice is among events: any message may have a ``type``, e-mail or SMS, say.

        ``is_sent``: the messages are put into the handler's own queue, and no topic leads there.
        """
        if choice.key.lower() != "type" and (
            not is_sent or choice.key in self._system.config.event_keys
        ):
            return True
        return any(
            event_key(name.name) in self._known or judge(name.name).verdict == "past"
            for name in choice.branches
        )

    def _swallowed(self, handler: Handler, path: tuple[Reached, ...]) -> tuple[SwallowedError, ...]:
        if handler.source not in _REDELIVERED:
            return ()
        found = (item for step in path if step.depth <= 2 for item in swallowings(step))
        return tuple(
            SwallowedError(handler.id, handler.module, item.span, item.what) for item in found
        )

    def subscriptions(self, handlers: Iterable[Handler]) -> tuple[Subscription, ...]:
        """Return one subscription for each event that dispatch hands to a function."""
        taken = {(item.span.path, item.span.line) for item in self._events.registrations}
        found: dict[str, Subscription] = {}
        for handler in handlers:
            named, anything = self._topology.delivered_to(handler.id)
            if named and not anything and self._topology.is_fed(handler.id):
                continue
            is_sent = self._topology.is_fed(handler.id) and not named and not anything
            for choice, unit in self._dispatched.get(handler.id, ()):
                if not self._tells_events(choice, is_sent=is_sent):
                    continue
                functions = dict(choice.handlers)
                for name in choice.branches:
                    if (name.span.path, name.span.line) in taken:
                        continue
                    if event_key(name.name) in self._registered.get(handler.id, ()):
                        continue  # where it was registered for the event says it already
                    id = f"{name.span}#{name.name}#{handler.id}"
                    found[id] = Subscription(
                        id=id,
                        route=str(choice.span),
                        event=event_key(name.name),
                        name=name.name,
                        module=unit.module or handler.module,
                        span=name.span,
                        topic="",
                        queue="",
                        handler=functions.get(name.name) or handler.id,
                        filter=None,
                        confidence="proven",
                        shape="dispatch",
                    )
        return tuple(sorted(found.values(), key=lambda item: (item.span, item.event, item.id)))


def _name(unit: Unit) -> str:
    """Return a function's name for messages; a file's own code goes by the file's."""
    return unit.qualname.replace("<", "").replace(">", "") or posixpath.basename(unit.path)


def _branches(choices: Iterable[tuple[Dispatch, Unit]]) -> tuple[tuple[str, Span], ...]:
    found = {(event_key(name.name), name.span) for choice, _ in choices for name in choice.branches}
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))


def _functions(choices: Iterable[tuple[Dispatch, Unit]]) -> tuple[tuple[str, str], ...]:
    found = {
        (event_key(name), function)
        for choice, _ in choices
        for name, function in choice.handlers
        if function
    }
    return tuple(sorted(found))


def _drop(item: Dropping) -> Drop:
    return Drop(item.span, item.key, item.kept, item.dropped, item.explicit)


def _keys(config: Config, events: EventFindings) -> frozenset[str]:
    """Return the fields that tell kinds: the event keys, and attributes that publishers set."""
    sent = {a.name for item in events.publications for a in item.attributes or ()}
    return frozenset({*config.event_keys, *sent, "detail_type", "eventType", "event_type"})
