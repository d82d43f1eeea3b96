"""Topics on which more may be published than could be seen."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec.structs import replace

from nplint.assemble.events import EventFindings
from nplint.assemble.topology import Topology
from nplint.facts.data import literal
from nplint.facts.infra import ResourceKind
from nplint.link.substitute import has_symbols
from nplint.link.values import Symbol, UnknownValue
from nplint.link.wiring import WiredFunction, Wiring
from nplint.model.entities import Topic
from nplint.span import Span

_KINDS: dict[str, ResourceKind] = {"sns": "topic", "eventbridge": "bus"}
_ACTIONS: dict[ResourceKind, str] = {"topic": "sns:Publish", "bus": "events:PutEvents"}


def with_unseen_publishers(
    wiring: Wiring, events: EventFindings, topology: Topology
) -> tuple[Topic, ...]:
    """Return the topics, marked where events without a name or foreign code may go to them."""
    open_topics = {*_nameless(wiring, events), *_unread(wiring), *topology.open_topics}
    wrappers = _wrappers(wiring, events)
    return tuple(
        replace(
            topic,
            unseen_publishers=bool({topic.id, f"?{topic.kind}"} & open_topics),
            named_by_callers=wrappers.get(topic.id),
        )
        for topic in topology.topics
    )


def _wrappers(wiring: Wiring, events: EventFindings) -> dict[str, Span]:
    """Return the topics on which a function publishes what a parameter names, with its place.

    The function itself fixes the topic: it is meant for events of several types.
    """
    found: dict[str, Span] = {}
    for item in events.unresolved:
        emission = item.emission
        kind = _KINDS.get(emission.transport)
        named = isinstance(emission.name, Symbol) and not emission.weak | emission.loose
        if kind is None or not named or has_symbols(emission.topic):
            continue
        if isinstance(emission.topic, UnknownValue):
            continue
        topics = wiring.alternatives(emission.topic, kind, item.site.unit.path)
        if len(topics) == 1:
            found.setdefault(topics[0].id, item.site.span)
    return found


def _nameless(wiring: Wiring, events: EventFindings) -> Iterator[str]:
    """Yield the topics that publications without a name go to; ``?topic`` stands for any."""
    for item in events.unresolved:
        kind = _KINDS.get(item.emission.transport)
        if kind is None:
            continue
        topic, path = item.emission.topic, item.site.unit.path
        known = not isinstance(topic, UnknownValue)
        found = wiring.alternatives(topic, kind, path) if known else wiring.held(kind, path)
        yield from (each.id for each in found)
        if not found:
            yield f"?{kind}"


def _unread(wiring: Wiring) -> Iterator[str]:
    """Yield the topics that functions in other languages are told of or may publish to.

    ``?topic`` stands for any.
    """
    foreign = {item.id for item in wiring.functions if _is_unread(item)}
    if not foreign:
        return
    for number, facts in enumerate(wiring.infra):
        for kind, action in _ACTIONS.items():
            for variable in facts.environment:
                function = wiring.of_declaration(number, variable.function)
                if function is not None and function.id in foreign:
                    found = wiring.refers(number, variable.value, kind, variable.span)
                    if found is not None and found.kind == kind:
                        yield found.id
            for grant in facts.grants:
                if not any(_covers(given, action) for given in grant.actions):
                    continue
                holder = wiring.refers(number, grant.principal, None, grant.span)
                if holder is not None and holder.kind == "function" and holder.id not in foreign:
                    continue
                for text in grant.resources:
                    if literal(text) == "*":
                        yield f"?{kind}"
                    target = wiring.refers(number, text, kind, grant.span)
                    if target is not None and target.kind == kind:
                        yield target.id


def _is_unread(function: WiredFunction) -> bool:
    return not function.unit and function.language != "python"


def _covers(given: str, action: str) -> bool:
    return given != "*" and fnmatchcase(action.lower(), given.lower())
