"""Deployed functions: their code, what delivers to them, and whose they are."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.facts.infra import FunctionCode
from nplint.link.wiring.code import INLINE, CodeFinder, Located
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.units import Units
from nplint.model.entities import Confidence
from nplint.span import Span

Kind: TypeAlias = Literal["sqs", "sns", "eventbridge", "stream", "http", "schedule", "other"]


class Delivery(Struct, frozen=True):
    """One way in which a function is called."""

    kind: Kind
    source: str
    """Id of the queue, topic, bus or stream; empty when there is none or it is unknown."""
    span: Span


class WiredFunction(Struct, frozen=True):
    """A deployed function joined to its code."""

    id: str
    """The id of its ``WiredResource``."""
    name: str
    span: Span
    code: str
    """The folder or file that holds its code; empty when unknown."""
    file: str
    """The handler's Python file; empty when not found."""
    handler: str
    """As the template writes it."""
    unit: str
    """``path::qualname`` of the handler; empty when not Python or not found."""
    reason: str
    """Why there is no unit."""
    timeout: int
    """Seconds; -1 = computed."""
    language: str
    module: str = ""
    confidence: Confidence = "proven"
    handler_span: Span | None = None
    deliveries: tuple[Delivery, ...] = ()

    @property
    def is_lost(self) -> bool:
        """Whether its code should be in the repository and was not found."""
        return bool(self.reason) and self.reason != INLINE


class _Declared(Struct, frozen=True):
    code: FunctionCode
    unit: int


class Functions:
    """All functions of the system, before anybody owns them."""

    def __init__(self, units: Units, identities: Identities, finder: CodeFinder) -> None:
        self._units = units
        self._identities = identities
        declared: dict[str, list[_Declared]] = {}
        self.resources: dict[str, WiredResource] = {}
        for number, facts in enumerate(units.facts):
            for code in facts.functions:
                resource = self._resource(number, code.function)
                if resource is not None:
                    declared.setdefault(resource.id, []).append(_Declared(code, number))
                    self.resources[resource.id] = resource
        deliveries = self._deliveries()
        self.all = tuple(
            self._wired(id, declared[id], finder, deliveries.get(id, ())) for id in sorted(declared)
        )

    def _resource(self, unit: int, id: str) -> WiredResource | None:
        key = self._units.key(unit, id)
        return self._identities.of_key(key) if key else None

    def _wired(
        self,
        id: str,
        declared: list[_Declared],
        finder: CodeFinder,
        deliveries: Iterable[Delivery],
    ) -> WiredFunction:
        located, chosen = self._located(declared, finder)
        code = chosen.code
        return WiredFunction(
            id=id,
            name=self.resources[id].name,
            span=self.resources[id].span,
            code=code.code.strip("/"),
            file=located.file,
            handler=code.handler,
            unit=located.unit,
            reason=located.reason,
            timeout=code.default_timeout if code.timeout is None else code.timeout,
            language="python" if located.unit else code.language,
            handler_span=code.handler_span,
            deliveries=tuple(sorted(set(deliveries), key=lambda d: (d.span, d.kind, d.source))),
        )

    def _located(self, declared: list[_Declared], finder: CodeFinder) -> tuple[Located, _Declared]:
        """Return the first declaration whose handler is found, else the first one."""
        tried = [
            (finder.locate(item.code, self._units.facts[item.unit].path), item) for item in declared
        ]
        return next((pair for pair in tried if pair[0].unit), tried[0])

    def _deliveries(self) -> dict[str, list[Delivery]]:
        found: dict[str, list[Delivery]] = {}

        def add(function: WiredResource | None, kind: Kind, source: str, span: Span) -> None:
            if function is not None and function.kind == "function":
                found.setdefault(function.id, []).append(Delivery(kind, source, span))

        refers = self._identities.refers
        for number, facts in enumerate(self._units.facts):
            for feed in facts.event_sources:
                queue = refers(number, feed.source, "queue", feed.span)
                stream = queue is not None and queue.kind != "queue"
                function = refers(number, feed.function, "function", feed.span)
                source = queue.id if queue else ""
                add(function, "stream" if stream else "sqs", source, feed.span)
            for item in facts.subscriptions:
                if item.protocol != "lambda":
                    continue
                topic = refers(number, item.topic, "topic", item.span)
                function = refers(number, item.endpoint, "function", item.span)
                add(function, "sns", topic.id if topic else "", item.span)
            for rule in facts.rules:
                bus = refers(number, rule.bus, "bus", rule.span) if rule.bus else None
                for target in rule.targets:
                    function = refers(number, target, None, rule.span)
                    kind: Kind = "schedule" if rule.schedule else "eventbridge"
                    add(function, kind, bus.id if bus else "", rule.span)
            for call in facts.invocations:
                kind = call.kind if call.kind in ("http", "schedule", "stream") else "other"
                add(refers(number, call.function, "function", call.span), kind, "", call.span)
        return found
