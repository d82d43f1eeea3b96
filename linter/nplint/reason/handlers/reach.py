"""The functions that a message goes through behind a handler's entry."""

from collections import deque

from msgspec import Struct

from nplint.facts.code import Attr, Call, Name
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef, Instance
from nplint.reason.handlers.origins import Origins

_DEEPEST = 4
_MOST = 40


class Reached(Struct, frozen=True):
    """A function that gets the message, and how many calls lie before it."""

    unit: Unit
    depth: int
    origins: Origins


def reached(program: Linked, entry: Unit, self_class: str = "") -> tuple[Reached, ...]:
    """Return the entry and the project functions that it hands the message to, nearest first."""
    first = Reached(entry, 0, Origins.of(entry))
    found = {entry.id: first}
    queue = deque([(first, self_class or entry.owner)])
    while queue and len(found) < _MOST:
        current, cls = queue.popleft()
        if current.depth >= _DEEPEST:
            continue
        for site in program.call_sites(current.unit):
            if not _passes_message(site, current.origins):
                continue
            for unit, owner in _targets(program, site, cls):
                if unit.id not in found:
                    found[unit.id] = Reached(unit, current.depth + 1, Origins.of(unit))
                    queue.append((found[unit.id], owner))
    return tuple(found.values())


def _passes_message(site: CallSite, origins: Origins) -> bool:
    call = site.call
    parts = [argument.value for argument in call.args]
    return any(
        isinstance(node, Name) and node.id in origins.names
        for part in parts
        for node in nodes(part)
    )


def _targets(program: Linked, site: CallSite, self_class: str) -> list[tuple[Unit, str]]:
    own = _own_method(program, site.call, self_class)
    if own is not None:
        return [(own, self_class)]
    found = []
    for option in options_of(site.callee):
        if isinstance(option, FunctionRef):
            unit = program.unit(option.id)
            if unit is not None:
                bound = option.bound
                cls = bound.cls if isinstance(bound, Instance) and bound.project else unit.owner
                found.append((unit, cls))
    for _, value in site.args:
        for option in options_of(value):
            if isinstance(option, FunctionRef) and option.id != site.unit.id:
                unit = program.unit(option.id)
                if unit is not None:
                    found.append((unit, unit.owner))
    return found


def _own_method(program: Linked, call: Call, cls: str) -> Unit | None:
    func = call.func
    if cls and isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id == "self":
        return program.method(cls, func.name)
    return None
