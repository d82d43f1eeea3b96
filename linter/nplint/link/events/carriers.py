"""Functions that subscribe for their callers: the event and the handler are parameters."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from nplint.link.events.callers import Callers
from nplint.link.events.channels import consuming
from nplint.link.events.registration import Reading, Registration, words_of
from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import UNKNOWN, FunctionRef, Known, ListValue, Value
from nplint.span import Span

DEEPEST = 4
"""Functions around one another; deeper ones are not followed."""


class Carrier(Struct, frozen=True):
    """A subscription whose event the function's caller names."""

    unit: Unit
    event: Value
    handlers: tuple[Value, ...]
    """What may handle it, as far as the function itself tells; symbolic in its parameters."""
    shape: str


class Carriers:
    """Moves subscriptions to the calls that name their events."""

    def __init__(self, program: Program, reading: Reading, skip: Callable[[str], bool]) -> None:
        self._program = program
        self._reading = reading
        self._callers = Callers(program, skip)

    def registrations(self, carriers: Iterable[Carrier]) -> Iterator[Registration]:
        """Yield what the callers of carriers subscribe to, each once."""
        waiting = [(carrier, 0) for carrier in carriers]
        seen: set[tuple[str, str]] = set()
        while waiting:
            carrier, depth = waiting.pop(0)
            key = (carrier.unit.id, repr((carrier.event, carrier.handlers)))
            if key in seen or depth >= DEEPEST:
                continue
            seen.add(key)
            for site in self._callers.of(carrier.unit):
                moved = self._moved(carrier, site)
                if has_symbols(moved.event):
                    waiting.append((moved, depth + 1))
                else:
                    yield from self._settled(carrier, moved, site)

    def _moved(self, carrier: Carrier, site: CallSite) -> Carrier:
        receiver = site.callee.bound if isinstance(site.callee, FunctionRef) else None
        unit = carrier.unit
        bindings = bound_arguments(self._program, unit, site.args, receiver or UNKNOWN)
        handlers = [substitute(self._program, each, bindings) for each in carrier.handlers]
        event = substitute(self._program, carrier.event, bindings)
        return Carrier(site.unit, event, tuple(handlers), carrier.shape)

    def _settled(self, carrier: Carrier, moved: Carrier, site: CallSite) -> Iterator[Registration]:
        given = [value for key, value in site.args if value != moved.event and not _on_change(key)]
        handlers = list(self._functions(given)) or list(self._functions(moved.handlers))
        if not handlers and carrier.shape == "channel":
            handlers = consuming(self._program, self._reading, site) or [site.unit.id]
        for name in self._reading.names(moved.event):
            for handler in handlers:
                event = "*" if name == "#" else name
                at = self._listed(moved.event, name, site) or site.span
                yield Registration(event, at, handler, site.unit, carrier.shape)

    def _listed(self, event: Value, name: str, site: CallSite) -> Span | None:
        """Return where the module lists a name before the call: the line that subscribes."""
        for option in options_of(event):
            for item in option.items if isinstance(option, ListValue) else ():
                if isinstance(item, Known) and item.value == name and item.at is not None:
                    unit = self._program.module_unit(item.at.path)
                    here = item.at.path == site.span.path
                    own = unit is not None and unit.module == site.unit.module
                    return item.at if own and (not here or item.at < site.span) else None
        return None

    def _functions(self, values: Iterable[Value]) -> Iterator[str]:
        for value in values:
            yield from (id for id in self._reading.handlers(value) if id)


def _on_change(key: str) -> bool:
    """Whether an argument is told when the connection changes, not of messages."""
    return bool(words_of(key) & _CHANGES)


_CHANGES = frozenset(["connect", "connected", "disconnect", "disconnected", "error", "close"])
