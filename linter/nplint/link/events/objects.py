"""Objects that publish by themselves: what a method of a base class sends, the object tells."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import Attr
from nplint.facts.nodes import nodes
from nplint.link.events.callers import Callers
from nplint.link.events.classes import simple_name
from nplint.link.events.emission import Emission, could_be_name
from nplint.link.events.screens import SINK_VERBS
from nplint.link.events.sinks import Sinks
from nplint.link.program import Program
from nplint.link.shapes import text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef, Instance, Value

DEEPEST = 4
"""Methods around one another; deeper ones are not followed."""


class Objects:
    """Reads a method's emissions once more for each object that the method is called on."""

    def __init__(self, program: Program, callers: Callers, sinks: Sinks) -> None:
        self._program = program
        self._callers = callers
        self._sinks = sinks

    def emissions(self, site: CallSite, known: list[Emission]) -> list[tuple[CallSite, Emission]]:
        """Return the calls on known objects, with what each lets out; empty: nothing depends.

        ``known``: what the call lets out whatever the object.
        """
        unit = site.unit
        if not unit.owner or ".<" in unit.id:
            return []
        if any(not _is_open(emission.name, unit.owner) for emission in known):
            return []
        if not known and not _takes_of_self(site):
            return []
        found: list[tuple[CallSite, Emission]] = []
        for caller, made in self._uses(unit, 0, unit.owner):
            sites = self._program.sites_of_object(unit, made)
            own = next((each for each in sites if each.call.at == site.call.at), None)
            found += [
                (caller, replace(told, loose=False))
                for told in (self._sinks.emissions(own) if own is not None else ())
                if not _is_open(told.name, unit.owner)
            ]
        return found

    def _uses(self, unit: Unit, depth: int, owner: str) -> Iterator[tuple[CallSite, Instance]]:
        """Yield the calls of a method on objects that are known, through the class's own calls."""
        if depth >= DEEPEST:
            return
        for caller in self._callers.on_objects(unit):
            if caller.receiver_name == "self" and caller.unit.owner:
                if self._is_of(caller.unit.owner, owner):
                    yield from self._uses(caller.unit, depth + 1, owner)
                continue
            bound = caller.callee.bound if isinstance(caller.callee, FunctionRef) else None
            if isinstance(bound, Instance) and self._is_of(bound.cls, owner):
                yield caller, bound

    def _is_of(self, cls: str, owner: str) -> bool:
        return cls == owner or owner in self._program.bases(cls)


def _takes_of_self(site: CallSite) -> bool:
    """Whether a call that publishes is given something of the object around it."""
    verb = site.method or getattr(site.call.func, "id", "")
    if verb not in SINK_VERBS:
        return False
    given = (node for arg in site.call.args for node in nodes(arg.value))
    return any(isinstance(each, Attr) and getattr(each.base, "id", "") == "self" for each in given)


def _is_open(name: Value, owner: str) -> bool:
    """Whether a name says nothing, or only what class the method stands in."""
    text = text_of(name)
    return text == simple_name(owner) if text else not could_be_name(name)
