"""What a picture of the system shows: modules, and the events that flow between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nplint.model.entities import Module
from nplint.model.model import Model


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """One event on its way from the module that publishes it to one that gets it.

    An empty ``source``: nobody in the system publishes it; an empty ``target``: nobody gets it.
    """

    source: str
    target: str
    event: str
    """The event's name; ``*`` for everything that a topic carries."""
    confidence: str = "proven"


@dataclass(frozen=True, slots=True, order=True)
class Reach:
    """A direct dependency between modules, no event in between."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True)
class Topology:
    """Modules, flows and direct calls, sorted; ``model`` for the formats that show all of it."""

    model: Model
    modules: tuple[Module, ...]
    flows: tuple[Flow, ...]
    calls: tuple[Reach, ...] = field(default=())


def topology(model: Model, *, focus: Iterable[str] = (), events: Iterable[str] = ()) -> Topology:
    """Return the picture; ``focus`` keeps the neighbours of modules, ``events`` some events."""
    flows = _flows(model)
    calls = {Reach(call.source, call.target, call.kind) for call in model.calls}
    wanted_events = {event.lower() for event in events}
    if wanted_events:
        flows = {flow for flow in flows if flow.event.lower() in wanted_events}
        calls = set()
    wanted = set(focus)
    if wanted:
        flows = {flow for flow in flows if {flow.source, flow.target} & wanted}
        calls = {call for call in calls if {call.source, call.target} & wanted}
    shown = {name for flow in flows for name in (flow.source, flow.target)}
    shown |= {name for call in calls for name in (call.source, call.target)} | wanted
    everything = not wanted and not wanted_events
    modules = tuple(
        module
        for module in model.modules
        if module.name in shown or (everything and module.kind in ("service", "external"))
    )
    return Topology(model, modules, tuple(sorted(flows)), tuple(sorted(calls)))


def _flows(model: Model) -> set[Flow]:
    flows: set[Flow] = set()
    for event in model.events:
        publishers = {item.module for item in model.publications_of(event.key)}
        if not publishers and event.external:
            publishers = {event.owner}
        receivers = {item.module for item in model.subscriptions_to(event.key)}
        if not publishers and not receivers:
            continue
        for source in publishers or {""}:
            for target in receivers or {""}:
                flows.add(Flow(source, target, event.name, _confidence(model, event.key, source)))
    flows |= _catch_all(model)
    return flows


def _confidence(model: Model, event: str, module: str) -> str:
    found = [item.confidence for item in model.publications_of(event) if item.module == module]
    return "proven" if "proven" in found or not found else found[0]


def _catch_all(model: Model) -> set[Flow]:
    """Return flows of unfiltered subscriptions: all that the same topic carries, else ``*``."""
    flows: set[Flow] = set()
    for item in model.subscriptions_to("*"):
        carried = [
            publication
            for publication in model.publications
            if item.topic and publication.topic == item.topic
        ]
        for publication in carried:
            flows.add(Flow(publication.module, item.module, publication.name, item.confidence))
        if not carried:
            flows.add(Flow("", item.module, "*", item.confidence))
    return flows
