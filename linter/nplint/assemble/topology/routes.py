"""Routes: SNS subscriptions and EventBridge rule targets, each with who gets what passes."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from nplint.assemble.topology.filters import Filter, read_filter
from nplint.facts.data import Hole, Items, Scalar, Table, Text
from nplint.facts.infra import InfraFacts, Rule, Subscription
from nplint.link.wiring import WiredFunction, WiredResource, Wiring
from nplint.link.wiring.joins import RUNTIME
from nplint.model.entities import Confidence, ModuleKind, Route
from nplint.span import Span

DEFAULT_BUS = "?bus:default"
"""Id of the bus that rules and publications use when they name none."""
_SILENT = frozenset(["email", "email-json", "sms", "application", "log", "bus", "sns"])
"""Protocols that deliver to no module: people, archives, other topics."""
_PROTOCOLS = {
    "function": "lambda",
    "queue": "sqs",
    "state-machine": "states",
    "stream": "firehose",
    "topic": "sns",
    "bus": "bus",
    "log": "log",
    "api": "https",
    "host": "https",
}
_PEERS: frozenset[ModuleKind] = frozenset(["service", "frontend"])


class Delivery(Struct, frozen=True):
    """A route, and what only assembling needs of it."""

    route: Route
    filter: Filter | None
    confidence: Confidence
    onward: str = ""
    """Topic that a rule hands events on to."""

    @property
    def reaches_a_module(self) -> bool:
        """Whether code of some module gets what passes."""
        return self.route.protocol not in _SILENT


class _End(Struct, frozen=True):
    """Where a route ends."""

    protocol: str
    module: str
    queue: str = ""
    handler: str = ""
    confidence: Confidence = "proven"


class Routes:
    """Reads the routes of all deploy units."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._consumers: dict[str, list[WiredFunction]] = {}
        for function in wiring.functions:
            for delivery in function.deliveries:
                if delivery.kind == "sqs" and delivery.source:
                    self._consumers.setdefault(delivery.source, []).append(function)

    def all(self) -> tuple[Delivery, ...]:
        """Return every route once, sorted by place."""
        found: dict[tuple[object, ...], Delivery] = {}
        for number, facts in enumerate(self._wiring.infra):
            for item in (*self._subscriptions(number, facts), *self._rules(number, facts)):
                found.setdefault(_identity(item), item)
        return tuple(sorted(found.values(), key=lambda item: (item.route.span, item.route.id)))

    # SNS

    def _subscriptions(self, number: int, facts: InfraFacts) -> Iterator[Delivery]:
        redriven = _redriven(facts, "subscription")
        for item in facts.subscriptions:
            topic = self._wiring.refers(number, item.topic, "topic", item.span)
            end = self._subscriber(number, item)
            filter = read_filter(item.policy, item.policy_scope, "sns")
            route = Route(
                id=f"{facts.path}#{item.id}",
                kind="sns",
                module=end.module,
                span=item.span,
                topic=topic.id if topic else "",
                protocol=end.protocol,
                queue=end.queue,
                handler=end.handler,
                filter=filter.shown if filter else None,
                raw=item.raw,
                raw_span=item.raw_span,
                has_dead_letter=item.id in redriven,
                runtime=facts.tool == RUNTIME,
            )
            yield Delivery(route, filter, _weaker(topic, end))

    def _subscriber(self, number: int, item: Subscription) -> _End:
        kinds = {"sqs": "queue", "lambda": "function", "firehose": "stream"}
        kind = kinds.get(item.protocol)
        if kind in ("queue", "function", "stream"):
            found = self._wiring.refers(number, item.endpoint, kind, item.span)  # type: ignore[arg-type]
        elif item.protocol == "unknown":
            found = self._wiring.refers(number, item.endpoint, None, item.span)
        else:
            found = None
        end = self._end(found, item.span)
        if item.protocol == "unknown" and found is not None:
            return end
        return _End(item.protocol, end.module, end.queue, end.handler, end.confidence)

    # EventBridge

    def _rules(self, number: int, facts: InfraFacts) -> Iterator[Delivery]:
        redriven = _redriven(facts, "rule")
        for rule in facts.rules:
            if rule.schedule or rule.pattern is None or _is_platform(rule):
                continue
            bus = self._wiring.refers(number, rule.bus, "bus", rule.span) if rule.bus else None
            filter = read_filter(rule.pattern, "body", "eventbridge")
            for index, target in enumerate(rule.targets):
                found = self._wiring.refers(number, target, None, rule.span)
                end = self._end(found, rule.span)
                route = Route(
                    id=f"{facts.path}#{rule.id}" + (f"/{index + 1}" if index else ""),
                    kind="eventbridge",
                    module=end.module,
                    span=rule.span,
                    topic=bus.id if bus else "" if rule.bus else DEFAULT_BUS,
                    protocol=end.protocol,
                    queue=end.queue,
                    handler=end.handler,
                    filter=filter.shown if filter else None,
                    raw=None,
                    has_dead_letter=rule.id in redriven,
                    runtime=facts.tool == RUNTIME,
                )
                onward = found.id if found is not None and found.kind == "topic" else ""
                yield Delivery(route, filter, _weaker(bus, end), onward)

    # ends

    def _end(self, found: WiredResource | None, at: Span) -> _End:
        if found is None:
            return _End("other", self._declaring(at), confidence="inferred")
        protocol = _PROTOCOLS.get(found.kind, "other")
        if found.kind == "queue":
            consumers = self._consumers.get(found.id, [])
            first = next((item for item in consumers if item.unit), None)
            by_code = first or next(iter(consumers), None)
            module = found.module or (by_code.module if by_code else "")
            polling = self._wiring.pollers(found.id)
            handler = first.unit if first else next(iter(polling), "")
            return _End(protocol, module, found.id, handler, found.confidence)
        if found.kind == "function":
            function = self._wiring.function(found.id)
            unit = function.unit if function else ""
            return _End(protocol, found.module, "", unit, found.confidence)
        return _End(protocol, found.module or self._declaring(at), "", "", found.confidence)

    def _declaring(self, at: Span) -> str:
        """Return the module whose file declares a route, when it is a service's own."""
        owner = self._wiring.modules.owner(at.path)
        return owner if self._wiring.modules.kind(owner) in _PEERS else ""


def _identity(item: Delivery) -> tuple[object, ...]:
    """Return what is the same for one text that is deployed to several environments."""
    route = item.route
    ends = (route.topic, route.protocol, route.queue, route.handler, item.onward)
    return (route.kind, route.span, *ends, repr(route.filter.document) if route.filter else "")


def _weaker(source: WiredResource | None, end: _End) -> Confidence:
    """Return how sure a route is: as sure as its topic is known."""
    if source is not None and source.confidence == "inferred" and not source.declarations:
        return "inferred"
    return "inferred" if end.protocol == "other" else "proven"


def _redriven(facts: InfraFacts, on: str) -> frozenset[str]:
    """Return the ids of a unit's subscriptions or rules that have a dead-letter queue."""
    return frozenset(
        name
        for letter in facts.dead_letters
        if letter.on == on
        for name in _resources_in(letter.source)
    )


def _resources_in(text: Text) -> Iterable[str]:
    return (part.name for part in text if isinstance(part, Hole) and part.kind == "resource")


def _is_platform(rule: Rule) -> bool:
    """Whether a rule listens to the cloud's own services only."""
    source = rule.pattern.get("source") if isinstance(rule.pattern, Table) else None
    if not isinstance(source, Items) or not source.items:
        return False
    names = [str(item.value) if isinstance(item, Scalar) else "" for item in source.items]
    return all(name.startswith("aws.") and "aws.partner" not in name for name in names)
