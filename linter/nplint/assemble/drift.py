"""Evidence that disagrees: manifests with code, deploy tools with one another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from nplint.link.gather import System
from nplint.link.wiring import WiredResource, Wiring
from nplint.model.entities import (
    Feed,
    Gap,
    Module,
    Publication,
    Related,
    ResourceConflict,
    Route,
    Subscription,
)
from nplint.naming.spelling import closest, event_key, possessive
from nplint.span import Span

_LEAVES = frozenset(["sns", "eventbridge", "sqs", "redis", "kafka", "rabbitmq"])
"""Transports that carry an event out of the process, which is what a manifest speaks of."""


class Evidence(Struct, frozen=True):
    """What code and infrastructure say."""

    publications: tuple[Publication, ...]
    subscriptions: tuple[Subscription, ...]
    routes: tuple[Route, ...]
    feeds: tuple[Feed, ...]
    gaps: tuple[Gap, ...]
    promised_outside: tuple[str, ...] = ()
    """What modules that are not in the repository are declared to publish."""


def find_conflicts(
    system: System, wiring: Wiring, evidence: Evidence
) -> tuple[ResourceConflict, ...]:
    """Return every contradiction, sorted by place."""
    found: set[ResourceConflict] = set()
    for service in system.modules.modules:
        module = service.module
        if module.kind == "external" or not module.manifest:
            continue
        names = _Manifest(module, system.read(module.manifest).split("\n"))
        found |= {*_publishes(system, wiring, names, evidence)}
        found |= {*_subscribes(names, evidence)}
    found |= {*_subscribed_twice(evidence.routes)}
    found |= {*_described_twice(system, wiring)}
    return tuple(sorted(found, key=lambda item: (item.span, item.kind, item.message)))


class _Manifest:
    """A manifest with the places of what it lists."""

    def __init__(self, module: Module, lines: list[str]) -> None:
        self.module = module
        self._lines = lines

    def place(self, word: str, under: str) -> Span:
        """Return where a word stands below a key; the key itself for no word."""
        path = self.module.manifest
        start = next(
            (n for n, line in enumerate(self._lines) if re.match(rf"\s*{under}\s*:", line)), 0
        )
        pattern = re.compile(rf"(?<![\w.-]){re.escape(word or under)}(?![\w.-])")
        for number in range(start, len(self._lines)):
            if found := pattern.search(self._lines[number]):
                return Span(path, number + 1, found.start() + 1, number + 1, found.end() + 1)
        return Span.at(path, start + 1)


# manifests


def _publishes(
    system: System, wiring: Wiring, manifest: _Manifest, evidence: Evidence
) -> Iterator[ResourceConflict]:
    module = manifest.module
    if module.publishes is None:
        return
    sent = [
        item
        for item in evidence.publications
        if item.module == module.name and item.confidence == "proven" and "*" not in item.event
    ]
    promised = {event_key(name): name for name in module.publishes}
    unsaid = _firsts(
        item for item in sent if not _names(item) & set(promised) and item.transport in _LEAVES
    )
    unkept = {}
    if _is_all_seen(system, wiring, module.name, evidence):
        unkept = _unmatched(promised, {name for item in sent for name in _names(item)})
    for item in unsaid:
        meant = closest(item.name, list(unkept.values()))
        unkept.pop(event_key(meant or ""), None)
        yield _unsaid(manifest, item, meant)
    for name in unkept.values():
        yield _unpublished(manifest, name, evidence)


def _names(item: Publication) -> set[str]:
    """Return the event keys that a message goes by; that it has two is NP505's business."""
    return {item.event, event_key(item.body_name or item.name)}


_Entry = TypeVar("_Entry", Publication, Subscription)


def _firsts(items: Iterable[_Entry]) -> list[_Entry]:
    """Return the first of the entries for each event."""
    found: dict[str, _Entry] = {}
    for item in items:
        found.setdefault(item.event, item)
    return list(found.values())


def _unmatched(promised: Mapping[str, str], seen: set[str]) -> dict[str, str]:
    """Return what a manifest promises and nobody keeps, by event key."""
    return {
        event: name
        for event, name in sorted(promised.items())
        if event not in seen and "*" not in name
    }


def _unsaid(
    manifest: _Manifest, item: Publication | Subscription, meant: str | None
) -> ResourceConflict:
    """Return what code does and its manifest does not say; ``meant``: what it says of that name."""
    field = "publishes" if isinstance(item, Publication) else "subscribes"
    what = "publication" if isinstance(item, Publication) else "subscription"
    module = manifest.module.name
    does = f"{module} publishes" if isinstance(item, Publication) else f"{module} subscribes to"
    message = (
        f"{does} {item.name}, where its manifest says {meant}; spell them alike"
        if meant
        else f"{does} {item.name}, and its manifest does not say so; add it to `{field}`, or drop "
        f"the {what}"
    )
    place = manifest.place(meant or "", field)
    related = (Related("what the manifest says", place),)
    return ResourceConflict(f"manifest-{field}", message, module, item.span, related)


def _unpublished(manifest: _Manifest, name: str, evidence: Evidence) -> ResourceConflict:
    module = manifest.module
    event = event_key(name)
    others = [item for item in evidence.publications if item.event == event]
    related = tuple(
        Related(f"{item.module or 'somebody else'} publishes it here", item.span)
        for item in others[:1]
    )
    return ResourceConflict(
        "manifest-publishes",
        f"{possessive(module.name)} manifest promises {name}, and its code publishes no such "
        "event; publish it, or take it out of `publishes`",
        module.name,
        manifest.place(name, "publishes"),
        related,
    )


def _is_all_seen(system: System, wiring: Wiring, module: str, evidence: Evidence) -> bool:
    """Whether all code that may publish for a module was read and understood."""
    if any(gap.kind == "event" and gap.module in (module, "") for gap in evidence.gaps):
        return False
    if any(
        fn.module == module and fn.language in ("javascript", "other") for fn in wiring.functions
    ):
        return False
    return any(item.module == module for item in evidence.publications)


def _subscribes(manifest: _Manifest, evidence: Evidence) -> Iterator[ResourceConflict]:
    module = manifest.module
    if module.subscribes is None or "*" in module.subscribes:
        return
    mine = [
        item
        for item in evidence.subscriptions
        if item.module == module.name and item.shape != "dispatch"
    ]
    if any("*" in item.name for item in mine) or _has_unread_filter(module.name, evidence):
        return
    routes = {route.id for route in evidence.routes}
    # Where infrastructure subscribes rather than where code takes the message in hand.
    mine.sort(key=lambda item: item.route not in routes)
    promised = {event_key(name): name for name in module.subscribes}
    unkept = _unmatched(promised, {item.event for item in mine}) if mine else {}
    unsaid = (item for item in mine if item.event not in promised and item.confidence == "proven")
    for item in _firsts(unsaid):
        meant = closest(item.name, list(unkept.values()))
        unkept.pop(event_key(meant or ""), None)
        if not _is_misspelt(item, evidence):
            yield _unsaid(manifest, item, meant)
    for name in unkept.values():
        yield ResourceConflict(
            "manifest-subscribes",
            f"{possessive(module.name)} manifest says that it subscribes to {name}, and nothing "
            "does; subscribe to it, or take it out of `subscribes`",
            module.name,
            manifest.place(name, "subscribes"),
            tuple(Related("it subscribes here", item.span) for item in mine[:1]),
        )


def _is_misspelt(item: Subscription, evidence: Evidence) -> bool:
    """Whether nobody publishes an event, but one of nearly that name: NP203 says so already."""
    published = {other.event: other.name for other in evidence.publications}
    published |= {event_key(name): name for name in evidence.promised_outside}
    return item.event not in published and closest(item.name, list(published.values())) is not None


def _has_unread_filter(module: str, evidence: Evidence) -> bool:
    return any(
        route.module == module and (route.filter is None or not route.filter.known)
        for route in evidence.routes
    )


# two deploy tools


def _subscribed_twice(routes: Iterable[Route]) -> Iterator[ResourceConflict]:
    """Yield subscriptions of one endpoint to one topic that two sources describe differently."""
    groups: dict[tuple[str, str], list[Route]] = {}
    for route in routes:
        if route.kind == "sns" and route.topic and (route.queue or route.handler):
            groups.setdefault((route.topic, route.queue or route.handler), []).append(route)
    for group in groups.values():
        # What a deploy tool declares is held against what a script does, not the reverse.
        first, *others = sorted(group, key=lambda route: (route.runtime, route.span))
        for other in others:
            difference = _difference(first, other)
            if other.span.path != first.span.path and difference:
                yield ResourceConflict(
                    "infrastructure",
                    f"two sources describe one subscription of {other.module or 'a module'}, and "
                    f"differ in {difference}; keep one of them",
                    other.module,
                    other.span,
                    (Related("the other description", first.span),),
                )


def _difference(one: Route, other: Route) -> str:
    if one.raw is not None and other.raw is not None and one.raw != other.raw:
        return "raw delivery"
    first, second = one.filter, other.filter
    if (first and not first.known) or (second and not second.known):
        return ""
    documents = [item.document if item else None for item in (first, second)]
    return "" if documents[0] == documents[1] else "the filter policy"


def _described_twice(system: System, wiring: Wiring) -> Iterator[ResourceConflict]:
    """Yield queues and functions that two sources declare with different settings."""
    for resource in wiring.resources:
        if resource.kind not in ("queue", "function"):
            continue
        made = [item for item in resource.declarations if not item.resource.imported]
        owners = {system.modules.owner(item.resource.span.path) for item in made}
        if len({wiring.infra[item.unit].path for item in made}) > 1 and len(owners) == 1:
            yield from _settings_conflict(wiring, resource)


def _settings_conflict(wiring: Wiring, resource: WiredResource) -> Iterator[ResourceConflict]:
    stated = [
        (item.resource.span, _settings(wiring, item.unit, item.resource.id))
        for item in resource.declarations
        if not item.resource.imported
    ]
    (first_span, first), *rest = stated
    for span, settings in rest:
        for name in sorted(set(first) & set(settings)):
            if first[name] != settings[name]:
                yield ResourceConflict(
                    "infrastructure",
                    f"two sources describe the {resource.kind} {resource.name} and differ in "
                    f"{name} ({first[name]} and {settings[name]}); keep one of them",
                    resource.module,
                    span,
                    (Related("the other description", first_span),),
                )
                return


def _settings(wiring: Wiring, unit: int, id: str) -> dict[str, str]:
    """Return what one deploy unit states of a queue or function and can be compared."""
    facts = wiring.infra[unit]
    found: dict[str, str] = {}
    for queue in facts.queues:
        if queue.queue == id and queue.visibility_timeout not in (None, -1):
            found["visibility timeout"] = f"{queue.visibility_timeout} s"
        if queue.queue == id and queue.max_receive_count not in (None, -1):
            found["receive count"] = str(queue.max_receive_count)
    for function in facts.functions:
        if function.function == id and function.timeout not in (None, -1):
            found["timeout"] = f"{function.timeout} s"
    return found
