"""Where an event's name is fixed, when another function made the message that is sent."""

from collections.abc import Iterator

from nplint.link.program import Program
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    Choice,
    Instance,
    Joined,
    Known,
    ListValue,
    MappingValue,
    Serialized,
    Value,
)
from nplint.span import Span

_ATTRIBUTE = "StringValue"
"""Key of an SNS message attribute: it repeats a name, the message is elsewhere."""
_DEEPEST = 6


class Places:
    """Finds where a name was put into the message that a call sends."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, site: CallSite, name: Value) -> Span | None:
        """Return where a function that makes the message for a call fixes its name.

        None: the call itself does, or its function, or nobody knows. What is sent for others,
        from a file of another module, stays with the call: it is the sender's event.
        """
        if not isinstance(name, Known) or name.at is None or site.span.covers(name.at):
            return None
        if any(text_of(each) == name.value for _, value in site.args for each in options_of(value)):
            return None  # the call says it as well: the channel is called like the event
        for made in _carriers(name, (value for _, value in site.args), _DEEPEST):
            maker = self._function_around(made)
            if maker is None or _covers(site.unit, made):
                return None
            spot = name.at if self._function_around(name.at) is not None else made
            return spot if self._is_of_module(spot, site) else None
        return None

    def _function_around(self, spot: Span) -> Unit | None:
        if spot.path not in self._program.files:
            return None
        units = (unit for unit in self._program.units_of(spot.path) if unit.function.name)
        return next((unit for unit in units if _covers(unit, spot)), None)

    def _is_of_module(self, spot: Span, site: CallSite) -> bool:
        return self._program.module_of(spot.path) == site.unit.module


def _covers(unit: Unit, spot: Span) -> bool:
    if not unit.function.name:
        return False
    return unit.span(unit.function.at).covers(spot)


def _carriers(name: Known, values: Iterator[Value], deepest: int) -> Iterator[Span]:
    """Yield where the mappings and objects were made that a name was put into as such."""
    if deepest == 0:
        return
    for value in values:
        match value:
            case MappingValue(items=items, at=at):
                parts = items
            case Instance(kwargs=kwargs, args=args, at=at):
                parts = (*kwargs, *(("", each) for each in args))
            case ListValue(items=inside):
                yield from _carriers(name, iter(inside), deepest - 1)
                continue
            case Choice(options=inside) | Joined(parts=inside):
                yield from _carriers(name, iter(inside), deepest)
                continue
            case Serialized(value=inner):
                yield from _carriers(name, iter((inner,)), deepest - 1)
                continue
            case _:
                continue
        said = (each for key, part in parts if key != _ATTRIBUTE for each in options_of(part))
        if at is not None and any(each == name for each in said):
            yield at
        yield from _carriers(name, (part for _, part in parts), deepest - 1)
