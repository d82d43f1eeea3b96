"""What handling an event leads to: the publications that a handler reaches, event by event."""

from collections import deque
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.assemble.request_branches import request_branches
from nplint.link.events.published import Published
from nplint.link.interface import Linked
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef
from nplint.model.entities import EventLoop, Handler, Publication
from nplint.model.graph import shortest_loops
from nplint.span import Span

_DEEPEST = 6
_MOST = 150


def with_consequences(
    program: Linked, handlers: Iterable[Handler], published: Iterable[Published]
) -> tuple[Handler, ...]:
    """Return the handlers with what they publish for each event that they get.

    A handler of several events says so only for those that its dispatch hands to a function.
    """
    by_unit: dict[str, list[tuple[Span, str]]] = {}
    for item in published:
        said = (item.site.span, item.id)
        by_unit.setdefault(item.site.unit.id, []).append(said)
    return tuple(_with_publications(program, item, by_unit) for item in handlers)


def find_loops(
    handlers: Iterable[Handler], publications: Iterable[Publication]
) -> tuple[EventLoop, ...]:
    """Return the loops of events, one for each knot of events that lead to one another."""
    published = {item.id: item.event for item in publications}
    steps: dict[str, dict[str, tuple[str, str]]] = {}
    for handler in handlers:
        for event, id in handler.publishes:
            if id in published:
                steps.setdefault(event, {}).setdefault(published[id], (handler.id, id))
    return tuple(
        EventLoop(way, tuple(steps[a][b] for a, b in zip(way, (*way[1:], way[0]), strict=True)))
        for way in shortest_loops(steps)
    )


def _with_publications(
    program: Linked, handler: Handler, by_unit: dict[str, list[tuple[Span, str]]]
) -> Handler:
    starts: list[tuple[str, str]] = list(handler.branches)
    if len(handler.events) == 1:
        starts.append((handler.events[0], handler.id))
    found = {
        (event, id)
        for event, start in starts
        for unit, apart in _reached(program, start)
        for span, id in by_unit.get(unit, ())
        if not _is_in(span, apart)
    }
    return replace(handler, publishes=tuple(sorted(found))) if found else handler


def _reached(program: Linked, start: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield the ids of a function and of all project functions that it calls for a message.

    With each the places in it that only requests come to.
    """
    seen, queue = {start}, deque([(start, 0)])
    while queue and len(seen) < _MOST:
        id, depth = queue.popleft()
        unit = program.unit(id)
        if unit is None:
            continue
        apart = request_branches(unit)
        yield unit.id, apart
        for callee in _called(program, unit, apart) if depth < _DEEPEST else ():
            if callee not in seen:
                seen.add(callee)
                queue.append((callee, depth + 1))


def _called(program: Linked, unit: Unit, apart: tuple[Span, ...]) -> Iterator[str]:
    for site in program.call_sites(unit):
        if not _is_in(site.span, apart):
            for value in _functions_of(site):
                yield value.id


def _is_in(span: Span, places: tuple[Span, ...]) -> bool:
    at = (span.line, span.column)
    return any(
        span.path == place.path
        and (place.line, place.column) <= at < (place.end_line, place.end_column)
        for place in places
    )


def _functions_of(site: CallSite) -> Iterator[FunctionRef]:
    values = (site.callee, *(value for _, value in site.args))
    for value in values:
        yield from (each for each in options_of(value) if isinstance(each, FunctionRef))
