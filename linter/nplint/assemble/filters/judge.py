"""One route's filter before all messages: what is refused, what nobody sends, what never passes."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.assemble.filters.messages import Message
from nplint.assemble.filters.reading import Path, accepts, cure_of, is_sent, path_of, read
from nplint.model.entities import FilterPolicy, PolicyProblem, Publication, Related, Route, Topic
from nplint.naming.spelling import possessive
from nplint.policy.blame import Reason, blame
from nplint.policy.match import verdict
from nplint.policy.terms import Exact, Policy, leaves
from nplint.span import Span


class Judge:
    """One route's filter before all messages."""

    def __init__(
        self,
        route: Route,
        declared: FilterPolicy,
        topic: Topic | None,
        messages: tuple[Message, ...],
        event_keys: frozenset[str],
        topics: tuple[Topic, ...],
        promised: tuple[str, ...] = (),
    ) -> None:
        """``promised``: events that systems outside are declared to publish."""
        self._promised = promised
        self._route = route
        self._filter = declared
        self._topic = topic
        self._topics = frozenset(each.id for each in topics)
        # What a variable or a look-up names may be any topic: only a declared one is another.
        self._declared = frozenset(each.id for each in topics if not each.imported)
        self._event_keys = event_keys | {"detail-type"}
        mine = [m for m in messages if m.publication.transport == route.kind]
        self._all = tuple(mine)
        self._here = tuple(m for m in mine if topic and m.publication.topic == topic.id)

    def problems(self) -> Iterator[PolicyProblem]:
        """Yield what is wrong, the worst alone."""
        policy, refused = read(self._filter, self._route.kind)
        for problem in refused:
            name = f"the filter policy of {self._who} on {self._where}"
            path = self._operator(problem.path, problem.message)
            yield self._problem("invalid", path, f"{name}: {problem.message}", problem.cure, ())
        if policy is None or refused or not leaves(policy.root):
            return
        missing = list(self._missing(policy))
        yield from missing or self._never(policy)

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

    def _candidates(self) -> tuple[Message, ...]:
        """Return the messages of the topic, and those whose topic is not known."""
        unknown = [m for m in self._all if m.is_named and m.publication.topic not in self._topics]
        return (*self._here, *unknown)

    def _missed(self, policy: Policy, message: Message) -> Iterator[Reason]:
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
            if (certain and reason.path in keyed) or not is_sent(reason.path, others):
                yield reason

    def _peers(self, message: Message) -> tuple[Message, ...]:
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
        groups: dict[str, list[Message]] = {}
        for message in self._here:
            meant = not keyed or (message.is_named and self._is_meant(policy, message, keyed))
            if meant:
                groups.setdefault(message.publication.event if keyed else "", []).append(message)
        for group in groups.values():
            if all(verdict(policy, message.sent) == "never" for message in group):
                yield from self._unpassed(policy, group[0])
        if keyed and not groups and self._fits_none(policy, keyed):
            yield from self._unpassed(policy, self._here[0])
        is_other = not self._topic.imported and self._route.kind == "sns"
        if keyed and not groups and is_other:
            yield from self._elsewhere(policy, keyed)

    def _fits_none(self, policy: Policy, keyed: frozenset[Path]) -> bool:
        """Whether patterns of event names fit nothing that is published on the topic.

        Names that are spelt out and not published are an orphan subscription's.
        """
        wanted = [leaf for leaf in leaves(policy.root) if leaf.path in keyed]
        spelt = any(isinstance(each, Exact) for leaf in wanted for each in leaf.conditions)
        if spelt or self._route.kind != "sns" or not self._here:
            return False
        if any(all(accepts(leaf, name) for leaf in wanted) for name in self._promised):
            return False
        return all(m.is_named and verdict(policy, m.sent) == "never" for m in self._here)

    def _unpassed(self, policy: Policy, message: Message) -> Iterator[PolicyProblem]:
        item = message.publication
        reason = next(iter(blame(policy, message.sent)), None)
        if reason is None:
            return
        what = (
            f"{possessive(self._who)} filter policy never lets {item.name} of "
            f"{item.module or 'anybody'} through: {reason.message}"
        )
        at = item.transport_span or item.span
        related = (Related(f"{item.module or 'the publisher'} publishes {item.name}", at),)
        value = reason.accepted[0] if len(reason.accepted) == 1 else ""
        yield self._problem("never", reason.path, what, cure_of(reason), related, value)

    def _elsewhere(self, policy: Policy, keyed: frozenset[Path]) -> Iterator[PolicyProblem]:
        """Report a filter for events that are all published, all to other topics."""
        wanted = [(path, value) for path, value, _ in self._filter.values if path_of(path) in keyed]
        for path, value in wanted[:1]:
            found = [m.publication for m in self._all if m.publication.name == value]
            topics = {item.topic for item in found}
            if not topics or topics - self._declared or not self._all_elsewhere(wanted):
                return
            item = found[0]
            what = (
                f"{self._who} filters for {value} on {self._where}, and "
                f"{item.module or 'its publisher'} publishes it to another topic"
            )
            related = (Related(f"{value} is published here", item.span),)
            cure = "subscribe to the topic that carries it"
            yield self._problem("never", path_of(path), what, cure, related, value)

    def _all_elsewhere(self, wanted: list[tuple[str, str]]) -> bool:
        names = {m.publication.name for m in self._all if m.publication.topic in self._topics}
        return all(value in names for _, value in wanted) and self._filter.known

    # who is meant

    def _event_paths(self, policy: Policy) -> frozenset[Path]:
        return frozenset(
            leaf.path for leaf in leaves(policy.root) if leaf.path[-1] in self._event_keys
        )

    def _is_meant(self, policy: Policy, message: Message, keyed: frozenset[Path]) -> bool:
        """Whether the event's name satisfies the policy, wherever it is sent."""
        name = message.publication.name
        return all(accepts(leaf, name) for leaf in leaves(policy.root) if leaf.path in keyed)

    # wording and places

    @property
    def _who(self) -> str:
        return self._route.module or "a subscription"

    @property
    def _where(self) -> str:
        return f"the topic {self._topic.name}" if self._topic else "its topic"

    def _operator(self, path: Path, message: str) -> Path:
        """Return the path to the operator of a key that a message speaks of, else the key's."""
        key = ".".join(path)
        for where, _ in self._filter.places:
            parent, _, name = where.rpartition(".")
            if path and parent == key and f'"{name}"' in message:
                return (*path, name)
        return path

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
