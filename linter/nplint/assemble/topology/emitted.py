"""What infrastructure publishes by itself, as publications: tasks of state machines, pipes."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from nplint.assemble.topology.topicnames import named_after
from nplint.facts.data import Data, Scalar, Table, Text
from nplint.facts.infra import Emission, InfraFacts, ResourceKind
from nplint.link.wiring import WiredResource, Wiring
from nplint.model.entities import Gap, Publication, SentAttribute
from nplint.naming.spelling import event_key
from nplint.span import Span

_KINDS: dict[str, ResourceKind] = {"sns": "topic", "eventbridge": "bus"}
_TRANSPORTS: dict[str, str] = {kind: transport for transport, kind in _KINDS.items()}
_PEERS = ("service", "frontend")


class Emitted(Struct, frozen=True):
    """What infrastructure publishes, and what of it has no name that could be seen."""

    publications: tuple[Publication, ...]
    gaps: tuple[Gap, ...]
    open_topics: frozenset[str]
    """Topics that messages without a name go to; ``?topic`` stands for any."""


def find_emitted(
    wiring: Wiring, event_keys: Iterable[str], publications: Iterable[Publication]
) -> Emitted:
    """Return the publications of all deploy units; ``publications``: those of the code."""
    reader = _Reader(wiring, event_keys, {item.event: item.name for item in publications})
    for number, facts in enumerate(wiring.infra):
        for item in facts.emissions:
            reader.read(number, facts, item)
    ordered = sorted(reader.found.values(), key=lambda each: (each.span, each.name))
    return Emitted(tuple(ordered), tuple(reader.gaps), frozenset(reader.open_topics))


class _Reader:
    def __init__(
        self, wiring: Wiring, event_keys: Iterable[str], published: dict[str, str]
    ) -> None:
        self.found: dict[str, Publication] = {}
        self.gaps: list[Gap] = []
        self.open_topics: set[str] = set()
        self._wiring = wiring
        self._keys = frozenset(_plain(key) for key in event_keys)
        self._published = published

    def read(self, number: int, facts: InfraFacts, item: Emission) -> None:
        kind = _KINDS.get(item.transport)
        topic = self._wiring.refers(number, item.topic, kind, item.span) if item.topic else None
        transport = item.transport or _TRANSPORTS.get(topic.kind if topic else "", "")
        if not transport:
            return
        module = self._module(number, facts, item)
        name = self._name(number, item, topic)
        if not name:
            self._nameless(item, topic, transport, module)
            return
        id = f"{item.span}#{name}"
        self.found.setdefault(
            id,
            Publication(
                id=id,
                event=event_key(name),
                name=name,
                module=module,
                span=item.span,
                transport=transport,
                topic=topic.id if topic else "",
                via=(),
                confidence="proven",
                attributes=_attributes(item) if transport == "sns" else None,
                body_fields=_fields(item.body),
                source=self._known(number, item.source) or "",
            ),
        )

    def _nameless(
        self, item: Emission, topic: WiredResource | None, transport: str, module: str
    ) -> None:
        self.open_topics.add(topic.id if topic else f"?{_KINDS[transport]}")
        where = f" to {topic.name}" if topic else ""
        message = f"the event published here{where} is computed"
        self.gaps.append(Gap("event", message, item.span, module))

    def _name(self, number: int, item: Emission, topic: WiredResource | None) -> str:
        if item.name:
            return self._known(number, item.name) or ""
        if item.transport == "eventbridge":
            return ""
        for attribute in _attributes(item) or ():
            if _plain(attribute.name) in self._keys and attribute.value:
                return attribute.value
        for entry in item.body.entries if isinstance(item.body, Table) else ():
            if _plain(entry.key) in self._keys and isinstance(entry.value, Scalar):
                return str(entry.value.value)
        return named_after(topic, self._published) if topic is not None else ""

    def _known(self, number: int, text: Text) -> str | None:
        """Return a text with parameters followed; None where something of it stays unknown."""
        parts = self._wiring.units.expand(number, text)
        known = [part for part in parts if isinstance(part, str)]
        return "".join(known) if known and len(known) == len(parts) else None

    def _module(self, number: int, facts: InfraFacts, item: Emission) -> str:
        """Return whose a message is: its publisher's, else that of the file it stands in."""
        modules = self._wiring.modules
        places = list(self._publishers(number, facts, item))
        owners = [found.module for found in places if found is not None]
        owners.append(modules.owner(item.span.path))
        owners += [modules.owner(found.span.path) for found in places if found is not None]
        services = (name for name in owners if modules.kind(name) in _PEERS)
        return next(services, next((name for name in owners if name), ""))

    def _publishers(
        self, number: int, facts: InfraFacts, item: Emission
    ) -> Iterator[WiredResource | None]:
        if item.by:
            yield self._wiring.of_declaration(number, item.by)
            return
        for parent, above in enumerate(self._wiring.infra):
            for nested in above.nested:
                if nested.source == facts.path:
                    yield self._wiring.of_declaration(parent, nested.id.rpartition(".")[0])


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _attributes(item: Emission) -> tuple[SentAttribute, ...] | None:
    """Return the message attributes that a task sets; None where they are computed."""
    match item.attributes:
        case None:
            return ()
        case Table(entries=entries):
            return tuple(_attribute(each.key, each.value, each.key_span) for each in entries)
        case _:
            return None


def _attribute(name: str, value: Data, span: Span) -> SentAttribute:
    stated = value if isinstance(value, Table) else Table((), span)
    kind, text = stated.get("DataType"), stated.get("StringValue")
    known = isinstance(text, Scalar) and text.value is not None
    return SentAttribute(
        name,
        str(kind.value) if isinstance(kind, Scalar) else "String",
        str(text.value) if known and isinstance(text, Scalar) else None,
        span,
    )


def _fields(body: Data | None) -> tuple[str, ...] | None:
    if not isinstance(body, Table):
        return None
    return tuple(sorted({entry.key.removesuffix(".$") for entry in body.entries}))
