"""What a picture of the system shows: modules, and the events that flow between them."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.model.entities import Module
from nplint.model.graph import within
from nplint.model.model import Model
from nplint.naming.spelling import event_key


class Flow(Struct, frozen=True, order=True):
    """One event on its way from the module that publishes it to one that gets it.

    An empty ``source``: nobody in the system publishes it; an empty ``target``: nobody gets it.
    """

    source: str
    target: str
    event: str
    """The event's name; ``*`` for everything that a topic carries."""
    confidence: str = "proven"


class Reach(Struct, frozen=True, order=True):
    """A direct dependency between modules, no event in between."""

    source: str
    target: str
    kind: str


Ends = tuple[str, str]
"""A publishing and a receiving module."""


class Topology(Struct, frozen=True):
    """Modules, flows and direct calls, sorted; ``model`` for the formats that show all of it."""

    model: Model
    modules: tuple[Module, ...]
    flows: tuple[Flow, ...]
    calls: tuple[Reach, ...] = ()
    narrowed: bool = False
    """Whether it shows a part of the model only."""

    def edges(self) -> dict[Ends, list[str]]:
        """Return the events between two modules that are both shown, sorted."""
        names = {module.name for module in self.modules}
        return self._grouped(flow for flow in self.flows if {flow.source, flow.target} <= names)

    def loose_ends(self) -> dict[Ends, list[str]]:
        """Return the events that nobody publishes or nobody gets, by the end that is known."""
        return self._grouped(flow for flow in self.flows if not flow.source or not flow.target)

    def reaches(self) -> dict[Ends, list[str]]:
        """Return the kinds of direct calls between two modules that are both shown, sorted."""
        names = {module.name for module in self.modules}
        found: dict[Ends, set[str]] = {}
        for call in self.calls:
            if {call.source, call.target} <= names:
                found.setdefault((call.source, call.target), set()).add(call.kind)
        return {ends: sorted(kinds) for ends, kinds in sorted(found.items())}

    @staticmethod
    def _grouped(flows: Iterable[Flow]) -> dict[Ends, list[str]]:
        found: dict[Ends, set[str]] = {}
        for flow in flows:
            found.setdefault((flow.source, flow.target), set()).add(flow.event)
        return {ends: sorted(events) for ends, events in sorted(found.items())}


def topology(
    model: Model, *, focus: Iterable[str] = (), events: Iterable[str] = (), depth: int = 1
) -> Topology:
    """Return the picture: all of it, or some events, or what is near some modules.

    ``focus`` keeps what touches these modules, with ``depth`` steps to either side.
    """
    wanted_keys = {event_key(event) for event in events}
    wanted = set(focus)
    flows, calls = _flows(model), _calls(model)
    if wanted_keys:
        flows = {flow for flow in flows if event_key(flow.event) in wanted_keys}
        calls = set()
    if wanted:
        near = _near(wanted, flows, calls, depth)
        flows = {flow for flow in flows if {flow.source, flow.target} & near}
        calls = {call for call in calls if {call.source, call.target} & near}
    shown = {name for each in flows | calls for name in (each.source, each.target)} | wanted
    narrowed = bool(wanted or wanted_keys)
    modules = tuple(
        module
        for module in model.modules
        if module.name in shown or (not narrowed and module.kind in ("service", "external"))
    )
    if narrowed:
        model = _restricted(model, {module.name for module in modules}, flows, calls)
    return Topology(model, modules, tuple(sorted(flows)), tuple(sorted(calls)), narrowed)


def _near(wanted: set[str], flows: set[Flow], calls: set[Reach], depth: int) -> set[str]:
    """Return the modules whose edges are shown: fewer than ``depth`` steps from a wanted one."""
    edges = sorted({(each.source, each.target) for each in flows | calls})
    return within((edge for edge in edges if all(edge)), wanted, depth - 1)


def _restricted(model: Model, modules: set[str], flows: set[Flow], calls: set[Reach]) -> Model:
    """Return the model's part that a narrowed picture shows."""
    keys = {event_key(flow.event) for flow in flows}
    ends = {(call.source, call.target, call.kind) for call in calls}
    subscriptions = tuple(
        each
        for each in model.subscriptions
        if each.module in modules and (event_key(each.event) in keys or each.event == "*")
    )
    handlers = {each.handler for each in subscriptions}
    queues = {each.queue for each in subscriptions}
    queues |= {each.dead_letter_queue or "" for each in model.queues if each.id in queues}
    return replace(
        model,
        events=tuple(each for each in model.events if event_key(each.name) in keys),
        publications=tuple(
            each
            for each in model.publications
            if each.module in modules and event_key(each.name) in keys
        ),
        subscriptions=subscriptions,
        handlers=tuple(each for each in model.handlers if each.id in handlers),
        queues=tuple(each for each in model.queues if each.id in queues),
        calls=tuple(each for each in model.calls if (each.source, each.target, each.kind) in ends),
        gaps=tuple(each for each in model.gaps if each.module in modules),
    )


def _calls(model: Model) -> set[Reach]:
    return {Reach(call.source, call.target, call.kind) for call in model.calls}


def _flows(model: Model) -> set[Flow]:
    flows: set[Flow] = set()
    outside = _declared_receivers(model)
    for event in model.events:
        publishers = {item.module for item in model.publications_of(event.key)}
        if not publishers and event.external:
            publishers = {event.owner}
        receivers = {item.module for item in model.subscriptions_to(event.key)}
        if model.publications_of(event.key):
            receivers |= outside.get(event.key, set())
        if not publishers and not receivers:
            continue
        for source in publishers or {""}:
            for target in receivers or {""}:
                flows.add(Flow(source, target, event.name, _confidence(model, event.key, source)))
    return _with_catch_all(model, flows)


def _declared_receivers(model: Model) -> dict[str, set[str]]:
    """Return the events that systems outside are declared to get, each with these systems."""
    found: dict[str, set[str]] = {}
    for module in model.modules:
        for name in (module.subscribes or ()) if module.kind == "external" else ():
            found.setdefault(event_key(name), set()).add(module.name)
    return found


def _confidence(model: Model, event: str, module: str) -> str:
    found = [item.confidence for item in model.publications_of(event) if item.module == module]
    return "proven" if "proven" in found or not found else found[0]


def _with_catch_all(model: Model, flows: set[Flow]) -> set[Flow]:
    """Add the flows of unfiltered subscriptions: all that the same topic carries, else ``*``."""
    added: set[Flow] = set()
    for item in model.subscriptions_to("*"):
        carried = [
            publication
            for publication in model.publications
            if item.topic and publication.topic == item.topic
        ]
        for publication in carried:
            event = model.event_by_key.get(publication.event)
            name = event.name if event else publication.name
            added.add(Flow(publication.module, item.module, name, item.confidence))
        if not carried:
            added.add(Flow("", item.module, "*", item.confidence))
    received = {(flow.source, flow.event) for flow in added}
    lost = {flow for flow in flows if not flow.target and (flow.source, flow.event) in received}
    return (flows - lost) | added
