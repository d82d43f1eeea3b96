"""Deploy units side by side: their declarations, and texts followed across them."""

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from nplint.facts.data import Hole, Text
from nplint.facts.infra import Export, InfraFacts, NestedUnit, Resource
from nplint.link.wiring.addresses import HOLE, same, words_of

_DEEPEST = 12


class Declaration(Struct, frozen=True):
    """One resource as one deploy unit declares or imports it."""

    key: str
    """``path#id``: unique in the system."""
    unit: int
    resource: Resource


class Ref(Struct, frozen=True):
    """A reference to a declared resource, found in a text."""

    key: str
    attribute: str


Part: TypeAlias = str | Ref | Hole
Parts: TypeAlias = tuple[Part, ...]


class Units:
    """All deploy units of a system."""

    def __init__(self, infra: Iterable[InfraFacts]) -> None:
        self.facts = tuple(infra)
        self.declarations: dict[str, Declaration] = {}
        self._keys: dict[tuple[int, str], str] = {}
        self._by_id: dict[str, list[str]] = {}
        self._exports: dict[str, list[tuple[int, str, Export]]] = {}
        self._nested: dict[tuple[int, str], NestedUnit] = {}
        self._parents: dict[str, list[tuple[int, NestedUnit]]] = {}
        for number, facts in enumerate(self.facts):
            self._add(number, facts)

    def _add(self, number: int, facts: InfraFacts) -> None:
        for resource in facts.resources:
            key = f"{facts.path}#{resource.id}"
            if key in self.declarations:
                key = f"{key}@{number}"
            self.declarations[key] = Declaration(key, number, resource)
            self._keys.setdefault((number, resource.id), key)
            self._by_id.setdefault(resource.id, []).append(key)
        for export in facts.exports:
            name = _sketched(self.flat(tuple(export.name)))
            self._exports.setdefault(export.kind, []).append((number, name, export))
        for nested in facts.nested:
            self._nested[number, nested.id] = nested
            if nested.source:
                self._parents.setdefault(nested.source, []).append((number, nested))

    def key(self, unit: int, id: str) -> str | None:
        """Return the key of a resource that a unit names by its id."""
        found = self._keys.get((unit, id))
        if found is None and self.facts[unit].tool == "cdk":
            others = self._by_id.get(id, [])
            found = others[0] if len(others) == 1 else None
        return found

    @staticmethod
    def flat(parts: Parts) -> str:
        """Return a text with the sign for a hole where something is not known."""
        return "".join(part if isinstance(part, str) else HOLE for part in parts)

    def expand(self, unit: int, text: Text, depth: int = 0) -> Parts:
        """Return a text with exports, parameters and parameter-store paths followed."""
        if depth > _DEEPEST:
            return text
        return tuple(
            part
            for piece in text
            for part in (
                (piece,) if isinstance(piece, str) else self._followed(unit, piece, depth + 1)
            )
        )

    def _followed(self, unit: int, hole: Hole, depth: int) -> Parts:
        match hole.kind:
            case "resource":
                return self._resource(unit, hole, depth)
            case "parameter":
                return self._parameter(unit, hole, depth)
            case "import" | "ssm":
                kind = "export" if hole.kind == "import" else "ssm"
                return self.exported(kind, hole.name, depth) or (hole,)
            case _:
                return (hole,)

    def _resource(self, unit: int, hole: Hole, depth: int) -> Parts:
        nested = self._nested.get((unit, hole.name))
        if nested is not None:
            wanted = hole.attribute.rpartition(".")[2]
            return self._output(nested.source, wanted, depth) or (hole,)
        key = self.key(unit, hole.name)
        if key is None:
            return (hole,)
        stored = self._stored(self.declarations[key])
        if stored is not None:
            return self.expand(self.declarations[key].unit, stored.value, depth)
        return (Ref(key, hole.attribute),)

    def _stored(self, declaration: Declaration) -> Export | None:
        """Return the parameter-store entry that a resource is, if it is one."""
        if declaration.resource.kind != "other":
            return None
        entries = (
            export
            for export in self.facts[declaration.unit].exports
            if export.kind == "ssm" and export.span == declaration.resource.span
        )
        return next(entries, None)

    def _output(self, source: str, name: str, depth: int) -> Parts:
        for number, facts in enumerate(self.facts):
            if source and source == facts.path:
                for export in facts.exports:
                    if export.kind == "output" and "".join(map(str, export.name)) == name:
                        return self.expand(number, export.value, depth)
        return ()

    def _parameter(self, unit: int, hole: Hole, depth: int) -> Parts:
        for number, nested in self._parents.get(self.facts[unit].path, ()):
            for name, value in nested.arguments:
                if name == hole.name and number != unit:
                    return self.expand(number, value, depth)
        return (hole,)

    def exported(self, kind: str, name: str, depth: int = 0) -> Parts:
        """Return what an export or parameter-store path holds; empty when nobody sets it."""
        wanted = _sketched(name)
        entries = self._exports.get(kind, [])
        if kind == "export":
            entries = [*entries, *self._exports.get("output", [])]
        exact = [entry for entry in entries if entry[1] == wanted]
        fitting = exact or [entry for entry in entries if same(entry[1], wanted)]
        if not fitting and kind == "export":
            fitting = self._outputs_of(wanted)
        for number, _, export in fitting:
            return self.expand(number, export.value, depth + 1)
        return ()

    def _outputs_of(self, wanted: str) -> list[tuple[int, str, Export]]:
        """Return the output that ``stack.Output`` means: of the stack in a folder called so."""
        stack, _, name = wanted.rpartition(".")
        found = [entry for entry in self._exports.get("output", []) if entry[1] == name]
        words = set(words_of(stack.replace(HOLE, " ")))
        near = [entry for entry in found if words & set(words_of(self._folder(entry[0])))]
        return (near or found) if stack and len(near or found) == 1 else []

    def _folder(self, unit: int) -> str:
        return self.facts[unit].path.rpartition("/")[0].rpartition("/")[2]


def _sketched(name: str) -> str:
    """Return a name whose holes were written as ``{hole}`` or ``${hole}`` with hole signs."""
    out, rest = "", name
    while "{" in rest and "}" in rest:
        before, _, after = rest.partition("{")
        out += before.rstrip("$") + HOLE
        rest = after.partition("}")[2]
    return out + rest
