"""The model: everything that is known of one system, frozen; and the queries that rules ask."""

from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, field

from nplint.facts.directives import Directive
from nplint.model.audit import Audit
from nplint.model.entities import (
    DirectCall,
    EventClass,
    EventLoop,
    EventName,
    EventType,
    Feed,
    Gap,
    Handler,
    LayerBreach,
    Module,
    Mutation,
    PolicyProblem,
    Publication,
    Queue,
    ResourceConflict,
    Route,
    Subscription,
    SwallowedError,
    Topic,
)
from nplint.model.settings import RuleSettings


class Model(Struct, frozen=True, dict=True):
    """A system of modules. Every tuple is sorted; ids refer to entities of the same model."""

    modules: tuple[Module, ...] = ()
    events: tuple[EventType, ...] = ()
    event_names: tuple[EventName, ...] = ()
    event_classes: tuple[EventClass, ...] = ()
    publications: tuple[Publication, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    routes: tuple[Route, ...] = ()
    topics: tuple[Topic, ...] = ()
    queues: tuple[Queue, ...] = ()
    feeds: tuple[Feed, ...] = ()
    handlers: tuple[Handler, ...] = ()
    loops: tuple[EventLoop, ...] = ()
    calls: tuple[DirectCall, ...] = ()
    mutations: tuple[Mutation, ...] = ()
    swallowed: tuple[SwallowedError, ...] = ()
    layer_breaches: tuple[LayerBreach, ...] = ()
    conflicts: tuple[ResourceConflict, ...] = ()
    policy_problems: tuple[PolicyProblem, ...] = ()
    gaps: tuple[Gap, ...] = ()
    directives: tuple[Directive, ...] = ()
    files: int = 0
    settings: RuleSettings = field(default_factory=RuleSettings)
    audit: Audit = field(default_factory=Audit)

    @cached_property
    def module_by_name(self) -> dict[str, Module]:
        """Modules by name."""
        return {module.name: module for module in self.modules}

    @cached_property
    def event_by_key(self) -> dict[str, EventType]:
        """Event types by key."""
        return {event.key: event for event in self.events}

    @cached_property
    def queue_by_id(self) -> dict[str, Queue]:
        """Queues by id."""
        return {queue.id: queue for queue in self.queues}

    @cached_property
    def topic_by_id(self) -> dict[str, Topic]:
        """Topics and buses by id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def handler_by_id(self) -> dict[str, Handler]:
        """Handlers by id."""
        return {handler.id: handler for handler in self.handlers}

    def module_at(self, path: str) -> str:
        """Return the name of the module that a file belongs to; empty when to none."""
        return next((name for root, name in self._roots if _lies_in(path, root)), "")

    @cached_property
    def _roots(self) -> list[tuple[str, str]]:
        """(path, module), the longest path first."""
        roots = [(path, module.name) for module in self.modules for path in module.paths]
        return sorted(roots, key=lambda root: (-len(root[0]), root))

    def publications_of(self, event: str) -> tuple[Publication, ...]:
        """Return the publications of an event key."""
        return self._publications_by_event.get(event, ())

    def subscriptions_to(self, event: str) -> tuple[Subscription, ...]:
        """Return the subscriptions to exactly this event key (``*`` is a key of its own)."""
        return self._subscriptions_by_event.get(event, ())

    def calls_of(self, *kinds: str) -> tuple[DirectCall, ...]:
        """Return the direct calls of some kinds; those of test code only when that is checked."""
        return tuple(
            call
            for call in self.calls
            if call.kind in kinds and (self.settings.check_tests or not call.test_code)
        )

    @cached_property
    def _publications_by_event(self) -> dict[str, tuple[Publication, ...]]:
        return _grouped(self.publications)

    @cached_property
    def _subscriptions_by_event(self) -> dict[str, tuple[Subscription, ...]]:
        return _grouped(self.subscriptions)


_OfEvent = TypeVar("_OfEvent", Publication, Subscription)


def _grouped(entities: Iterable[_OfEvent]) -> dict[str, tuple[_OfEvent, ...]]:
    groups: dict[str, list[_OfEvent]] = {}
    for entity in entities:
        groups.setdefault(entity.event, []).append(entity)
    return {event: tuple(group) for event, group in groups.items()}


def _lies_in(path: str, root: str) -> bool:
    return root in ("", ".") or path == root or path.startswith(f"{root}/")
