"""Environment variables: which texts a file's code finds under a name."""

from msgspec import Struct

from nplint.link.wiring.code import CodeFinder
from nplint.link.wiring.functions import WiredFunction
from nplint.link.wiring.identity import Identities
from nplint.link.wiring.units import Parts, Units
from nplint.span import Span


class Setting(Struct, frozen=True):
    """One value of an environment variable, followed as far as it goes."""

    function: str
    """Id of the function it is set for; empty for all functions of a file."""
    unit: int
    value: Parts
    span: Span


class Environment:
    """The environment wiring of all functions."""

    def __init__(
        self,
        units: Units,
        identities: Identities,
        functions: tuple[WiredFunction, ...],
        finder: CodeFinder,
    ) -> None:
        self._finder = finder
        self._functions = {function.id: function for function in functions}
        self._by_name: dict[str, list[Setting]] = {}
        self._holders: dict[str, frozenset[str]] = {}
        for number, facts in enumerate(units.facts):
            for item in facts.environment:
                key = units.key(number, item.function) if item.function else None
                resource = identities.of_key(key) if key else None
                setting = Setting(
                    resource.id if resource else "",
                    number,
                    units.expand(number, item.value),
                    item.span,
                )
                self._by_name.setdefault(item.name, []).append(setting)
        self._of_unit: dict[int, set[str]] = {}
        for number, facts in enumerate(units.facts):
            for code in facts.functions:
                key = units.key(number, code.function)
                resource = identities.of_key(key) if key else None
                if resource is not None:
                    self._of_unit.setdefault(number, set()).add(resource.id)

    def settings(self, path: str, name: str) -> tuple[Setting, ...]:
        """Return what a variable is in the functions that run a file's code.

        When no function is known to run it: what all functions that set it say.
        """
        found = self._by_name.get(name, [])
        holders = self._running(path)
        own = [item for item in found if item.function in holders]
        own += [
            item
            for item in found
            if not item.function and self._of_unit.get(item.unit, set()) & holders
        ]
        return tuple(own or found)

    def held(self, path: str) -> tuple[Setting, ...]:
        """Return all variables of the functions that are known to run a file's code."""
        holders = self._running(path)
        return tuple(
            item
            for name in sorted(self._by_name)
            for item in self._by_name[name]
            if item.function in holders
            or (not item.function and self._of_unit.get(item.unit, set()) & holders)
        )

    def _running(self, path: str) -> frozenset[str]:
        """Return the ids of the functions whose code a file belongs to, the closest ones."""
        if path not in self._holders:
            self._holders[path] = frozenset(self._closest(path))
        return self._holders[path]

    def _closest(self, path: str) -> set[str]:
        functions = self._functions.values()
        exact = {item.id for item in functions if item.file == path}
        reached = {
            item.id for item in functions if item.file and path in self._finder.reached(item.file)
        }
        if exact or reached:
            return exact | reached
        folders = [item for item in functions if item.code and _holds(item.code, path)]
        return {item.id for item in folders}


def _holds(folder: str, path: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")
