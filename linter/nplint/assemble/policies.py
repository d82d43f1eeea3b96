"""Filter policies before what their topics' publishers send: what is refused, what can't pass."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from nplint.assemble.messages import message_of
from nplint.link.events.publications import Published
from nplint.model.entities import (
    FilterPolicy,
    PolicyProblem,
    Publication,
    Related,
    Route,
    Topic,
)
from nplint.policy.blame import Reason, blame
from nplint.policy.match import Attribute, Sent, verdict
from nplint.policy.parse import parse_pattern, parse_policy
from nplint.policy.terms import UNKNOWN, All, Leaf, Policy, leaves
from nplint.span import Span

_TRANSPORTS = {"sns": "sns", "eventbridge": "eventbridge"}
Path = tuple[str, ...]


@dataclass(frozen=True)
class Traffic:
    """Everything that is published, with its place in the model."""

    published: tuple[Published, ...]
    publications: tuple[Publication, ...]
    topics: tuple[Topic, ...]
    event_keys: tuple[str, ...]


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
        judge = _Judge(route, route.filter, topic, messages, keys, frozenset(topics))
        for problem in judge.problems():
            found.setdefault((problem.span, problem.kind, problem.subject), problem)
    return tuple(sorted(found.values(), key=lambda item: (item.span, item.kind, item.subject)))


@dataclass(frozen=True)
class _Message:
    publication: Publication
    sent: Sent
    is_named: bool
    """False when the topic is all that names the event."""


def _messages(traffic: Traffic) -> tuple[_Message, ...]:
    by_id = {item.id: item for item in traffic.publications}
    found: dict[str, _Message] = {}
    for item in traffic.published:
        publication = by_id.get(f"{item.site.span}#{item.name}")
        if publication is not None and item.emission.transport in _TRANSPORTS:
            sent = message_of(item, traffic.event_keys)
            named = not item.emission.named_by_topic
            found.setdefault(publication.id, _Message(publication, sent, named))
    return tuple(found[id] for id in sorted(found))


class _Judge:
    """One route's filter before all messages."""

    def __init__(
        self,
        route: Route,
        declared: FilterPolicy,
        topic: Topic | None,
        messages: tuple[_Message, ...],
        event_keys: frozenset[str],
        topics: frozenset[str],
    ) -> None:
        self._route = route
        self._filter = declared
        self._topic = topic
        self._topics = topics
        self._event_keys = event_keys | {"detail-type"}
        mine = [m for m in messages if m.publication.transport == _TRANSPORTS[route.kind]]
        self._all = tuple(mine)
        self._here = tuple(m for m in mine if topic and m.publication.topic == topic.id)

    def problems(self) -> Iterator[PolicyProblem]:
        """Yield what is wrong, the worst alone."""
        policy, refused = self._parsed()
        for problem in refused:
            name = f"the filter policy of {self._who} on {self._where}"
            yield self._problem(
                "invalid", problem.path, f"{name}: {problem.message}", problem.cure, ()
            )
        if policy is None or refused or not leaves(policy.root):
            return
        missing = list(self._missing(policy))
        yield from missing or self._never(policy)

    def _parsed(self) -> tuple[Policy | None, tuple["_Refusal", ...]]:
        scope = self._filter.scope
        if scope == "unknown" and self._route.kind == "sns":
            return None, ()
        document = self._filter.document
        if not self._filter.known:
            if not isinstance(document, Mapping):
                return None, ()
            document = _with_unknowns(document)
        if self._route.kind == "eventbridge":
            policy, problems = parse_pattern(document)
        else:
            policy, problems = parse_policy(document, "body" if scope == "body" else "attributes")
        return policy, tuple(_Refusal(each.path, each.message, each.cure) for each in problems)

    # attributes that nobody sets

    def _missing(self, policy: Policy) -> Iterator[PolicyProblem]:
        if policy.scope != "attributes":
            return
        misspelt: set[Path] = set()
        unsent: dict[Span, tuple[Publication, list[Reason]]] = {}
        for message in self._candidates():
            item = message.publication
            for reason in self._missed(policy, message):
                if reason.near is not None and reason.near in message.sent.attributes:
                    if reason.path not in misspelt:
                        misspelt.add(reason.path)
                        yield self._misspelt(reason, item)
                else:
                    _, reasons = unsent.setdefault(item.transport_span or item.span, (item, []))
                    reasons.append(reason)
        for item, reasons in unsent.values():
            yield self._unsent(list(dict.fromkeys(each.path for each in reasons)), item)

    def _candidates(self) -> tuple[_Message, ...]:
        """Return the messages of the topic, and those whose topic is not known."""
        unknown = [m for m in self._all if m.is_named and m.publication.topic not in self._topics]
        return (*self._here, *unknown)

    def _missed(self, policy: Policy, message: _Message) -> Iterator[Reason]:
        reasons = blame(policy, message.sent)
        if not reasons or any(reason.kind != "missing" for reason in reasons):
            return
        keyed = self._event_paths(policy)
        certain = bool(keyed) and message.is_named
        if certain and not self._is_meant(policy, message, keyed):
            return
        if not certain and message not in self._here:
            return
        for reason in reasons:
            others = self._peers(message) if certain and keyed else self._here
            if (certain and reason.path in keyed) or not _is_sent(reason.path, others):
                yield reason

    def _peers(self, message: _Message) -> tuple[_Message, ...]:
        event = message.publication.event
        return tuple(m for m in self._here if m.publication.event == event)

    def _misspelt(self, reason: Reason, item: Publication) -> PolicyProblem:
        key, sender = ".".join(reason.path), item.module or "the publisher"
        what = f"{self._who} filters on the attribute {key}, and {sender} sends {reason.near}"
        there = Related(f"{sender} publishes {item.name}", item.transport_span or item.span)
        cure = f"filter on {reason.near}"
        return self._problem("missing-attribute", reason.path, what, cure, (there,))

    def _unsent(self, paths: list[Path], item: Publication) -> PolicyProblem:
        sender, at = item.module or "the publisher", item.transport_span or item.span
        keys = ", ".join(".".join(path) for path in paths)
        what = (
            f"{sender} publishes {item.name} without the message "
            f"attribute{'s' if len(paths) > 1 else ''} {keys}, on which {self._who} filters"
        )
        cure = (
            "set it among the MessageAttributes, or filter on the MessageBody by FilterPolicyScope"
        )
        found = self._problem("missing-attribute", paths[0], what, cure, ())
        related = (Related(f"{self._who} filters on it here", found.span), *found.related)
        if item.span != at:
            related = (*related, Related(f"{item.name} is published through it here", item.span))
        subject = f"{sender} without {keys}"
        return replace(found, span=at, module=item.module, subject=subject, related=related)

    # what no message passes

    def _never(self, policy: Policy) -> Iterator[PolicyProblem]:
        if self._topic is None or self._topic.unseen_publishers:
            return
        keyed = self._event_paths(policy)
        groups: dict[str, list[_Message]] = {}
        for message in self._here:
            meant = not keyed or (message.is_named and self._is_meant(policy, message, keyed))
            if meant:
                groups.setdefault(message.publication.event if keyed else "", []).append(message)
        for group in groups.values():
            if all(verdict(policy, message.sent) == "never" for message in group):
                yield from self._unpassed(policy, group[0])
        if keyed and not groups and self._route.kind == "sns":
            yield from self._elsewhere(policy, keyed)

    def _unpassed(self, policy: Policy, message: _Message) -> Iterator[PolicyProblem]:
        item = message.publication
        reason = next(iter(blame(policy, message.sent)), None)
        if reason is None:
            return
        what = (
            f"{self._who}'s filter policy never lets {item.name} of {item.module or 'anybody'} "
            f"through: {reason.message}"
        )
        at = item.transport_span or item.span
        related = (Related(f"{item.module or 'the publisher'} publishes {item.name}", at),)
        value = reason.accepted[0] if len(reason.accepted) == 1 else ""
        yield self._problem("never", reason.path, what, _cure(reason), related, value)

    def _elsewhere(self, policy: Policy, keyed: frozenset[Path]) -> Iterator[PolicyProblem]:
        """Report a filter for events that are all published, all to other topics."""
        wanted = [(path, value) for path, value, _ in self._filter.values if _path(path) in keyed]
        for path, value in wanted[:1]:
            found = [m.publication for m in self._all if m.publication.name == value]
            topics = {item.topic for item in found}
            if not topics or topics - self._topics or not self._all_elsewhere(wanted):
                return
            item = found[0]
            what = (
                f"{self._who} filters for {value} on {self._where}, and "
                f"{item.module or 'its publisher'} publishes it to another topic"
            )
            related = (Related(f"{value} is published here", item.span),)
            cure = "subscribe to the topic that carries it"
            yield self._problem("never", _path(path), what, cure, related, value)

    def _all_elsewhere(self, wanted: list[tuple[str, str]]) -> bool:
        names = {m.publication.name for m in self._all if m.publication.topic in self._topics}
        return all(value in names for _, value in wanted) and self._filter.known

    # who is meant

    def _event_paths(self, policy: Policy) -> frozenset[Path]:
        return frozenset(
            leaf.path for leaf in leaves(policy.root) if leaf.path[-1] in self._event_keys
        )

    def _is_meant(self, policy: Policy, message: _Message, keyed: frozenset[Path]) -> bool:
        """Whether the event's name satisfies the policy, wherever it is sent."""
        name = message.publication.name
        return all(_accepts(leaf, name) for leaf in leaves(policy.root) if leaf.path in keyed)

    # wording and places

    @property
    def _who(self) -> str:
        return self._route.module or "a subscription"

    @property
    def _where(self) -> str:
        return f"the topic {self._topic.name}" if self._topic else "its topic"

    def _place(self, path: Path, value: str = "") -> Span:
        key = ".".join(path)
        for where, text, span in self._filter.values:
            if value and where == key and text == value:
                return span
        while path:
            places = dict(self._filter.places)
            if ".".join(path) in places:
                return places[".".join(path)]
            path = path[:-1]
        return self._filter.span

    def _problem(
        self,
        kind: str,
        path: Path,
        what: str,
        cure: str,
        related: tuple[Related, ...],
        value: str = "",
    ) -> PolicyProblem:
        span = self._place(path, value)
        if self._route.span != span:
            related = (*related, Related("the subscription", self._route.span))
        topic = self._topic.name if self._topic else self._route.topic
        target = self._route.queue or self._route.handler or self._route.protocol
        return PolicyProblem(
            kind,  # type: ignore[arg-type]  # one of the three literals, by the callers above
            self._route.module,
            span,
            what,
            cure,
            f"{topic} -> {target}: {'.'.join(path)}",
            related,
        )


@dataclass(frozen=True, slots=True)
class _Refusal:
    path: Path
    message: str
    cure: str


def _path(joined: str) -> Path:
    return tuple(joined.split("."))


def _accepts(leaf: Leaf, name: str) -> bool:
    """Whether a key of the policy lets an event's name through."""
    alone = Policy("attributes", _only(leaf))
    return verdict(alone, Sent({"event": Attribute("String", name)})) != "never"


def _only(leaf: Leaf) -> All:
    return All((Leaf(("event",), leaf.conditions),))


def _is_sent(path: Path, messages: Iterable[_Message]) -> bool:
    """Whether some message has, or may have, an attribute."""
    return any(
        path[0] in message.sent.attributes or not message.sent.attributes_complete
        for message in messages
    )


def _with_unknowns(document: object) -> object:
    """Return a document with a sign for each part that is computed."""
    match document:
        case None:
            return UNKNOWN
        case Mapping():
            return {key: _with_unknowns(value) for key, value in document.items()}
        case list() | tuple():
            return [_with_unknowns(item) for item in document]
        case _:
            return document


def _cure(reason: Reason) -> str:
    if reason.near is not None:
        return f"did you mean {reason.near}?"
    match reason.kind:
        case "type":
            return "send it with the DataType that is compared, or compare it as what is sent"
        case "missing":
            return "send it, or drop the key from the policy"
        case "body":
            return "publish a JSON object, or filter on attributes"
        case "present":
            return "drop the key from the policy, or leave it out of the message"
        case _:
            return "correct the value on one of the two sides"
