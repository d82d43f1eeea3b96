"""Where events enter the code: what the code shows, corrected by what the infrastructure says."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from nplint.assemble.events import EventFindings
from nplint.facts.code import Attr, Call
from nplint.link.gather import System
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef
from nplint.link.wiring import Wiring
from nplint.reason.handlers.entries import find_handlers as find_in_code
from nplint.reason.handlers.entry import DEFAULT_ENTRIES, HandlerEntry, Source
from nplint.reason.handlers.reach import reached
from nplint.reason.idempotency.resolving import is_promise

Deliveries: TypeAlias = Mapping[str, frozenset[str]]
"""Function id → what the infrastructure delivers to it (``sqs``, ``http``, ``schedule`` …)."""

_EVENTS: tuple[Source, ...] = ("sqs", "sns", "eventbridge")


def delivered(wiring: Wiring) -> Deliveries:
    """Return what the infrastructure delivers to each function of the code that it deploys."""
    found: dict[str, frozenset[str]] = {}
    for function in wiring.functions:
        if function.unit:
            kinds = frozenset(delivery.kind for delivery in function.deliveries)
            found[function.unit] = found.get(function.unit, frozenset()) | kinds
    return found


def handler_entries(
    system: System, events: EventFindings, deliveries: Deliveries
) -> tuple[HandlerEntry, ...]:
    """Return the functions that events are delivered to, each once, sorted."""
    vocabulary = DEFAULT_ENTRIES
    own = {name.rpartition(".")[2] for name in system.config.handler_decorators}
    if own:
        vocabulary = replace(vocabulary, decorators=vocabulary.decorators | own)
    found = {
        _key(entry): entry
        for entry in find_in_code(system.program, vocabulary)
        if not system.is_test(entry.span.path)
    }
    workers = {entry.per_record for entry in found.values()}
    registered = [entry for entry in _registered(system, events) if entry.unit not in workers]
    covered = _chosen_by_class(system, registered, tuple(found.values()))
    covered |= _looked_up(system, events, tuple(found.values()))
    for entry in registered:
        if entry.unit not in covered:
            found.setdefault(entry.unit, entry)
    for key in _templates(system, found):
        del found[key]
    _correct(system, found, deliveries)
    return tuple(sorted(found.values(), key=lambda entry: (entry.span, entry.unit)))


def _chosen_by_class(
    system: System, registered: Iterable[HandlerEntry], entries: Iterable[HandlerEntry]
) -> frozenset[str]:
    """Return the functions of a ``singledispatch`` that a handler hands its message to.

    They are studied as parts of that handler: what guards it guards them.
    """
    generic: dict[str, str] = {}
    for entry in registered:
        unit = system.program.unit(entry.unit)
        for decorator in unit.function.decorators if unit is not None else ():
            expr = decorator.func if isinstance(decorator, Call) else decorator
            if unit is None or not isinstance(expr, Attr) or expr.name != "register":
                continue
            value = system.program.evaluate(unit, expr.base)
            if isinstance(value, FunctionRef):
                generic[entry.unit] = value.id
    if not generic:
        return frozenset()
    handed: set[str] = set()
    for entry in entries:
        above = system.program.unit(entry.unit)
        if above is not None:
            steps = reached(system.program, above, entry.self_class)
            handed |= {callee for step in steps for callee in _called(system, step.unit)}
    return frozenset(id for id, name in generic.items() if name in handed)


def _templates(system: System, found: Mapping[str, HandlerEntry]) -> list[str]:
    """Return the entries of base classes that leave work to subclasses, which are entries too."""
    taken = {(entry.unit, entry.self_class) for entry in found.values()}
    templates: list[str] = []
    for key, entry in found.items():
        unit = system.program.unit(entry.unit)
        derived = any(id == entry.unit and cls != entry.self_class for id, cls in taken)
        if unit is None or not derived or entry.self_class not in ("", unit.owner):
            continue
        left = (system.program.unit(id) for id in _called(system, unit))
        if any(each is not None and is_promise(each) for each in left):
            templates.append(key)
    return templates


def _called(system: System, unit: Unit) -> Iterable[str]:
    """Return the ids of the functions that a function calls by name."""
    sites = system.program.call_sites(unit)
    return (site.callee.id for site in sites if isinstance(site.callee, FunctionRef))


def _looked_up(
    system: System, events: EventFindings, entries: Iterable[HandlerEntry]
) -> frozenset[str]:
    """Return the functions of a table out of which a handler of the same file takes the next step.

    They are parts of that handler too.
    """
    kept = tabled(events)
    found: set[str] = set()
    for entry in entries if kept else ():
        unit = system.program.unit(entry.unit)
        for step in reached(system.program, unit, entry.self_class) if unit is not None else ():
            if step.depth == 1 and step.unit.id in kept and unit and step.unit.path == unit.path:
                found.add(step.unit.id)
    return frozenset(found)


def tabled(events: EventFindings) -> frozenset[str]:
    """Return the functions that nothing but a written table registers for an event."""
    kept = {item.handler for item in events.registrations if item.shape == "registry"}
    others = {item.handler for item in events.registrations if item.shape != "registry"}
    return frozenset(kept - others)


def _key(entry: HandlerEntry) -> str:
    """Return an entry's identity: a method inherited from a base class is one per subclass."""
    inherited = entry.self_class and not entry.unit.startswith(f"{entry.self_class}.")
    return f"{entry.unit}#{entry.self_class}" if inherited else entry.unit


def _registered(system: System, events: EventFindings) -> Iterable[HandlerEntry]:
    for id in sorted({item.handler for item in events.registrations if item.handler}):
        unit = system.program.unit(id)
        if unit is not None and not system.is_test(unit.path):
            yield _entry(unit, "bus", "registered")


def _entry(unit: Unit, source: Source, why: str) -> HandlerEntry:
    span = unit.span(unit.function.name_at)
    batch = source in ("sqs", "sns")
    delivers = "batch" if batch else "message"
    return HandlerEntry(unit.id, source, span, delivers, "", why, unit.owner)  # type: ignore[arg-type]  # narrowed above


def _correct(system: System, found: dict[str, HandlerEntry], deliveries: Deliveries) -> None:
    """Let the infrastructure decide: what it delivers to a function, the function gets."""
    for id, kinds in sorted(deliveries.items()):
        unit = system.program.unit(id)
        source = next((kind for kind in _EVENTS if kind in kinds), None)
        if unit is None or not kinds:
            continue
        if source is None:
            found.pop(id, None)
        elif id not in found:
            found[id] = _entry(unit, source, "delivered by the infrastructure")
        elif found[id].source in ("unknown", "bus", "queue"):
            found[id] = replace(found[id], source=source)


def identity(entry: HandlerEntry) -> str:
    """Return a handler's id; a method that several classes inherit is told apart by class."""
    if entry.self_class and not entry.unit.startswith(f"{entry.self_class}."):
        return entry.per_record or f"{entry.self_class}.{entry.unit.rpartition('.')[2]}"
    return entry.unit
