"""Filter policies before what their topics' publishers send: what is refused, what can't pass."""

from collections.abc import Iterable

from msgspec import Struct

from nplint.assemble.filters.judge import Judge
from nplint.assemble.filters.messages import Message, message_of, message_of_infrastructure
from nplint.link.events.published import Published
from nplint.model.entities import PolicyProblem, Publication, Route, Topic
from nplint.span import Span

_TRANSPORTS = frozenset(["sns", "eventbridge"])


class Traffic(Struct, frozen=True):
    """Everything that is published, with its place in the model."""

    published: tuple[Published, ...]
    publications: tuple[Publication, ...]
    topics: tuple[Topic, ...]
    event_keys: tuple[str, ...]
    promised: tuple[str, ...] = ()
    """What systems outside are declared to publish."""


def find_policy_problems(traffic: Traffic, routes: Iterable[Route]) -> tuple[PolicyProblem, ...]:
    """Return what is wrong with the routes' filters, sorted by place."""
    messages = _messages(traffic)
    topics = {topic.id: topic for topic in traffic.topics}
    found: dict[tuple[Span, str, str], PolicyProblem] = {}
    for route in routes:
        if route.filter is None:
            continue
        topic = topics.get(route.topic)
        keys = frozenset(traffic.event_keys)
        judge = Judge(route, route.filter, topic, messages, keys, traffic.topics, traffic.promised)
        for problem in judge.problems():
            found.setdefault((problem.span, problem.kind, problem.subject), problem)
    return tuple(sorted(found.values(), key=lambda item: (item.span, item.kind, item.subject)))


def _messages(traffic: Traffic) -> tuple[Message, ...]:
    by_id = {item.id: item for item in traffic.publications}
    found: dict[str, Message] = {}
    for item in traffic.published:
        publication = by_id.get(item.id)
        if publication is not None and item.emission.transport in _TRANSPORTS:
            sent = message_of(item, traffic.event_keys)
            named = not item.emission.named_by_topic
            found.setdefault(publication.id, Message(publication, sent, named))
    told = {item.id for item in traffic.published}
    for id, publication in by_id.items():
        if id not in told and publication.transport in _TRANSPORTS:
            sent = message_of_infrastructure(publication)
            found.setdefault(id, Message(publication, sent, True))
    return tuple(found[id] for id in sorted(found))
