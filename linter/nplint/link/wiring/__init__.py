"""Deploy units joined: which declarations are one resource, whose it is, what runs its messages.

Here facts of infrastructure meet facts of code: references are followed through names, ARNs,
environment variables, parameters and exports. What the model makes of it is not decided here.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from nplint.facts.data import Text
from nplint.facts.infra import InfraFacts, ResourceKind
from nplint.link.modules import ModuleMap
from nplint.link.program import Program
from nplint.link.values import Value
from nplint.link.wiring.code import CodeFinder
from nplint.link.wiring.environment import Environment, Setting
from nplint.link.wiring.functions import Delivery, Functions, WiredFunction
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.nested import with_given_numbers
from nplint.link.wiring.owned import OwnedNames
from nplint.link.wiring.owners import Owners
from nplint.link.wiring.pollers import Pollers
from nplint.link.wiring.references import References
from nplint.link.wiring.units import Parts, Units
from nplint.model.entities import Confidence
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.runtime import Poll

__all__ = ["Delivery", "Setting", "WiredFunction", "WiredResource", "Wiring"]


class Wiring:
    """The infrastructure of a system, joined to its code and its modules."""

    def __init__(
        self,
        infra: tuple[InfraFacts, ...],
        modules: ModuleMap,
        program: Program,
        polls: "tuple[Poll, ...]" = (),
    ) -> None:
        self.infra = infra = with_given_numbers(infra)
        self.modules = modules
        self._program = program
        self.units = Units(infra)
        self._identities = Identities(self.units)
        self._finder = CodeFinder(program)
        self._owned = OwnedNames(modules)
        declared = Functions(self.units, self._identities, self._finder)
        self._owners = Owners(self.units, self._identities, declared, modules, self._owned)
        self.functions: tuple[WiredFunction, ...] = self._owners.functions
        """Every declared function, sorted by id."""
        self._environment = Environment(self.units, self._identities, self.functions, self._finder)
        self._references = References(self.units, self._environment)
        self._pollers = Pollers(polls, self._polled)
        self._pollers.assign(self._identities, modules)

    def _polled(self, poll: "Poll") -> WiredResource | None:
        found = {
            item.id: item
            for unit, parts in self._references.texts(poll.queue, poll.path)
            if (item := self._identities.resolve(parts, "queue", unit, _place(poll, parts)))
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def polled(self, variable: str) -> tuple[str, Span] | None:
        """Return the one module that polls the queue of a variable, and where it does."""
        found = self._pollers.of_variable(variable, self.modules)
        unit = self._program.unit(found[1].unit) if found is not None else None
        return (found[0], unit.span(unit.function.name_at)) if found and unit else None

    @property
    def resources(self) -> tuple[WiredResource, ...]:
        """Every resource, those that are only mentioned included, sorted by id."""
        return self._identities.all()

    def resource(self, id: str) -> WiredResource | None:
        """Return a resource by its id."""
        return next((item for item in self.resources if item.id == id), None)

    def of_declaration(self, unit: int, id: str) -> WiredResource | None:
        """Return the resource that the n-th deploy unit declares under a local id."""
        key = self.units.key(unit, id)
        return self._identities.of_key(key) if key else None

    def refers(
        self, unit: int, text: Text, kind: ResourceKind | None, at: Span
    ) -> WiredResource | None:
        """Return the resource that a text of the n-th deploy unit refers to."""
        return self._identities.refers(unit, text, kind, at)

    def resolve(self, value: Value, kind: ResourceKind | None, path: str) -> WiredResource | None:
        """Return the resource that a value in the Python code of a file refers to.

        None when nothing is known of it, or when the functions that run the code disagree.
        """
        wanted = kind or self._references.kind_of(value)
        found: dict[str, WiredResource] = {}
        for unit, parts in self._references.texts(value, path):
            item = self._identities.resolve(parts, wanted, unit, Span.at(path, 1))
            if item is None:
                return None
            found.setdefault(item.id, item)
        return next(iter(found.values())) if len(found) == 1 else None

    def alternatives(
        self, value: Value, kind: ResourceKind | None, path: str
    ) -> tuple[WiredResource, ...]:
        """Return every resource that a value may refer to, sorted by id."""
        wanted = kind or self._references.kind_of(value)
        found = {
            item.id: item
            for unit, parts in self._references.texts(value, path)
            if (item := self._identities.resolve(parts, wanted, unit, Span.at(path, 1)))
        }
        return tuple(found[id] for id in sorted(found))

    def texts(self, value: Value, path: str) -> tuple[Parts, ...]:
        """Return what a value may be as text, with references in it."""
        return tuple(parts for _, parts in self._references.texts(value, path))

    def environment(self, path: str, name: str) -> tuple[Setting, ...]:
        """Return what an environment variable is for the functions that run a file's code."""
        return self._environment.settings(path, name)

    def held(self, kind: ResourceKind, path: str) -> tuple[WiredResource, ...]:
        """Return the resources of a kind that the functions that run a file are told of."""
        found = {
            item.id: item
            for setting in self._environment.held(path)
            if (item := self._identities.resolve(setting.value, kind, setting.unit, None))
            and item.kind == kind
        }
        return tuple(found[id] for id in sorted(found))

    def owned_by_name(
        self, kind: str, name: str, asking: str = ""
    ) -> tuple[str, Confidence, Span | None] | None:
        """Return (module, confidence, manifest) of the module whose ``owns`` names a resource.

        Where several name it alike, the ``asking`` module means its own.
        """
        return self._owned.owner(kind, name, asking)

    def pollers(self, queue: str) -> tuple[str, ...]:
        """Return the ids of the functions of the code that poll a queue themselves."""
        polls = self._pollers.by_queue.get(queue, ())
        return tuple(dict.fromkeys(poll.unit for poll in polls))

    def function(self, id: str) -> WiredFunction | None:
        """Return a function by its resource's id."""
        return self._functions_by_id.get(id)

    @cached_property
    def _functions_by_id(self) -> dict[str, WiredFunction]:
        return {function.id: function for function in self.functions}

    def handlers_of(self, unit_id: str) -> tuple[WiredFunction, ...]:
        """Return the deployed functions whose handler a function of the code is."""
        return self._functions_by_unit.get(unit_id, ())

    @cached_property
    def _functions_by_unit(self) -> dict[str, tuple[WiredFunction, ...]]:
        found: dict[str, tuple[WiredFunction, ...]] = {}
        for function in self.functions:
            if function.unit:
                found[function.unit] = (*found.get(function.unit, ()), function)
        return found


def _place(poll: "Poll", parts: Parts) -> Span | None:
    """Return where a queue is polled that nobody declares, if its name is known."""
    return Span.at(poll.path, 1) if all(isinstance(part, str) for part in parts) else None
