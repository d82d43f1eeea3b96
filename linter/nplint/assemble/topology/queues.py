"""Queues with their redrives, and the functions they feed."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.infra import DeadLetter, FunctionCode, QueueSettings
from nplint.link.wiring import WiredFunction, WiredResource, Wiring
from nplint.link.wiring.addresses import words_of
from nplint.model.entities import Feed, Queue, Route
from nplint.span import Span

_BATCH_SIZE = 10
"""AWS's default for SQS."""
_DEAD = (("dlq",), ("dead", "letter"), ("deadletter",), ("dead", "letters"), ("dl", "queue"))
_SYNTHESISED = re.compile(r"[0-9A-F]{8}$")
"""What CDK puts behind the names of its template's resources."""


class HandlerFacts(Struct, frozen=True):
    """What the code of a handler shows of how it treats a batch; None = not seen."""

    returns_failures: bool | None = None
    unwraps_sns: bool | None = None
    body_span: Span | None = None


def find_queues(
    wiring: Wiring, routes: Iterable[Route], feeds: Iterable[Feed]
) -> tuple[Queue, ...]:
    """Return every queue that is made here, and others' that events pass; sorted by id."""
    redrives, targets = _redrives(wiring)
    settings = _settings(wiring)
    used = {route.queue for route in routes} | {feed.queue for feed in feeds}
    found = []
    for item in wiring.resources:
        mentioned = item.id in used or item.id in targets or item.id in redrives
        if item.kind != "queue" or (item.imported and not mentioned):
            continue
        stated = settings.get(item.id, ())
        visible = next((each for each in stated if each.visibility_timeout is not None), None)
        found.append(
            Queue(
                id=item.id,
                name=item.name,
                module=item.module,
                span=item.span,
                dead_letter_queue=redrives.get(item.id),
                is_dead_letter_target=item.id in targets
                or (item.id not in used and is_dead_letter_name(item)),
                visibility_timeout=visible.visibility_timeout if visible else None,
                visibility_span=visible.visibility_span if visible else None,
                visibility_origin=visible.visibility_origin if visible else None,
                imported=item.imported,
                fifo=any(each.resource.fifo for each in item.declarations),
                runtime=item.runtime,
                made_at=next((each.resource.made_at for each in item.declarations), None),
            )
        )
    return tuple(found)


def is_dead_letter_name(item: WiredResource) -> bool:
    """Whether a queue goes by the name of a dead-letter queue."""
    spellings = [words_of(_SYNTHESISED.sub("", name)) for name in item.logical_names]
    return any(
        words[start : start + len(sign)] == sign
        for words in spellings
        for sign in _DEAD
        for start in range(len(words))
    )


def _settings(wiring: Wiring) -> dict[str, list[QueueSettings]]:
    found: dict[str, list[QueueSettings]] = {}
    for number, facts in enumerate(wiring.infra):
        for item in facts.queues:
            queue = wiring.of_declaration(number, item.queue)
            if queue is not None:
                found.setdefault(queue.id, []).append(item)
    return found


def _redrives(wiring: Wiring) -> tuple[dict[str, str], set[str]]:
    """Return queue → its dead-letter queue, and all queues that get dead letters."""
    redrives: dict[str, str] = {}
    targets: set[str] = set()
    for number, letter in _letters(wiring):
        target = wiring.refers(number, letter.target, "queue", letter.span)
        if target is not None:
            targets.add(target.id)
        if letter.on != "queue":
            continue
        source = wiring.refers(number, letter.source, "queue", letter.span)
        if source is not None:
            redrives.setdefault(source.id, target.id if target else "?")
    return redrives, targets


def _letters(wiring: Wiring) -> Iterator[tuple[int, DeadLetter]]:
    for number, facts in enumerate(wiring.infra):
        for letter in facts.dead_letters:
            yield number, letter


def find_feeds(wiring: Wiring) -> tuple[Feed, ...]:
    """Return what feeds queues to functions; what handlers do with a batch is not known yet."""
    codes = _codes(wiring)
    found: dict[tuple[Span, str, str], Feed] = {}
    for number, facts in enumerate(wiring.infra):
        for item in facts.event_sources:
            queue = wiring.refers(number, item.source, "queue", item.span)
            if queue is None or queue.kind != "queue":
                continue
            resource = wiring.refers(number, item.function, "function", item.span)
            function = wiring.function(resource.id) if resource else None
            code = codes.get(function.id) if function else None
            feed = Feed(
                queue=queue.id,
                function=resource.id if resource else "",
                handler=function.unit if function else "",
                module=(resource.module if resource else "") or queue.module,
                span=item.span,
                batch_size=_BATCH_SIZE if item.batch_size is None else item.batch_size,
                batch_window=item.batch_window or 0,
                report_failures=item.report_failures,
                function_timeout=function.timeout if function else -1,
                function_span=code.span if code else None,
                timeout_span=code.timeout_span if code else None,
                returns_failures=None,
            )
            found.setdefault((item.span, queue.id, feed.function), feed)
    return tuple(sorted(found.values(), key=lambda feed: (feed.span, feed.queue, feed.function)))


def _codes(wiring: Wiring) -> dict[str, FunctionCode]:
    found: dict[str, FunctionCode] = {}
    for number, facts in enumerate(wiring.infra):
        for code in facts.functions:
            resource = wiring.of_declaration(number, code.function)
            if resource is not None:
                found.setdefault(resource.id, code)
    return found


def with_handlers(feeds: Iterable[Feed], handlers: Mapping[str, HandlerFacts]) -> tuple[Feed, ...]:
    """Return feeds with what the code of their handlers shows, by the handlers' ids."""
    return tuple(
        replace(
            feed,
            returns_failures=facts.returns_failures,
            unwraps_sns=facts.unwraps_sns,
            body_span=facts.body_span,
        )
        if (facts := handlers.get(feed.handler)) is not None
        else feed
        for feed in feeds
    )


def consumers(wiring: Wiring, queue: str) -> tuple[WiredFunction, ...]:
    """Return the functions that a queue feeds."""
    return tuple(
        function
        for function in wiring.functions
        if any(each.kind == "sqs" and each.source == queue for each in function.deliveries)
    )
