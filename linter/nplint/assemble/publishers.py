"""Topics on which more may be published than could be seen."""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from nplint.assemble.events import EventFindings
from nplint.facts.data import literal
from nplint.facts.infra import ResourceKind
from nplint.link.values import UnknownValue
from nplint.link.wiring import WiredFunction, Wiring
from nplint.model.entities import Topic

_KINDS: dict[str, ResourceKind] = {"sns": "topic", "eventbridge": "bus"}
_ACTIONS: dict[ResourceKind, str] = {"topic": "sns:Publish", "bus": "events:PutEvents"}


def with_unseen_publishers(
    wiring: Wiring, events: EventFindings, topics: tuple[Topic, ...]
) -> tuple[Topic, ...]:
    """Return the topics, marked where events without a name or foreign code may go to them."""
    open_topics = {*_nameless(wiring, events), *_unread(wiring)}
    return tuple(
        replace(topic, unseen_publishers=True)
        if {topic.id, f"?{topic.kind}"} & open_topics
        else topic
        for topic in topics
    )


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
