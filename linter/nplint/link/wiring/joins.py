"""Which declarations are one: copies for stages, descriptions in several languages, look-ups."""

import posixpath
from collections.abc import Iterable

from nplint.facts.data import Hole
from nplint.facts.infra import ResourceKind
from nplint.link.wiring.addresses import HOLE, core, parse, same, words_of
from nplint.link.wiring.stages import plain, stageless
from nplint.link.wiring.units import Declaration, Part, Parts, Ref, Units

RUNTIME = "boto3"
"""The tool of facts that were read from calls of the AWS SDK."""
KIND_WORDS = frozenset(
    ["topic", "queue", "arn", "url", "name", "sns", "sqs", "function", "lambda", "table", "bus",
     "id", "fn", "event", "events"]
)  # fmt: skip
"""Words of variables that say what a resource is, not which."""


class Joins:
    """Groups the declarations of a system; every group has a leader."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._leader: dict[str, str] = {}
        self._names: dict[str, list[tuple[str, str]]] = {}
        for declaration in units.declarations.values():
            if not declaration.resource.imported:
                self._index(declaration)
        self._join_constructs()
        self._join_stages()
        self._join_descriptions()
        self._join_imports()

    def find(self, key: str) -> str:
        """Return the leader of a declaration's group."""
        while (parent := self._leader.get(key, key)) != key:
            key = parent
        return key

    def _join(self, key: str, other: str) -> None:
        first, second = self.find(key), self.find(other)
        if first != second:
            self._leader[second] = first

    def _index(self, declaration: Declaration) -> None:
        parts = self._units.expand(declaration.unit, declaration.resource.name)
        address = parse(self._units.flat(parts))
        if address.is_known:
            kind = declaration.resource.kind
            self._names.setdefault(kind, []).append((address.name, declaration.key))

    def named(self, kind: ResourceKind | None, name: str, unit: int | None) -> str | None:
        """Return what is created under a physical name, of one's own unit if there is one."""
        kinds = [kind] if kind else sorted(self._names)
        entries = [entry for each in kinds for entry in self._names.get(each, ())]
        exact = [key for text, key in entries if text == name]
        found = exact or [key for text, key in entries if same(text, name)]
        if not found:
            return None
        here = [key for key in found if self._units.declarations[key].unit == unit]
        runtime = [key for key in found if not self.is_runtime(key)]
        return sorted(here or runtime or found)[0]

    def is_runtime(self, key: str) -> bool:
        """Whether code creates a resource when it runs."""
        return self._tool(key) == RUNTIME

    def _tool(self, key: str) -> str:
        return self._units.facts[self._units.declarations[key].unit].tool

    def _join_descriptions(self) -> None:
        """Join what several languages say of one resource; copies in one language stay apart."""
        for entries in self._names.values():
            by_family: dict[str, list[tuple[str, str]]] = {}
            for name, key in entries:
                by_family.setdefault(self._family(key), []).append((name, key))
            for family, group in sorted(by_family.items()):
                for other_family, other_group in sorted(by_family.items()):
                    if family < other_family:
                        self._join_named(group, other_group)
            self._join_equal(by_family.get(RUNTIME, []))

    def _join_equal(self, group: list[tuple[str, str]]) -> None:
        """Join what code creates under one name: creating it again gives the same."""
        first: dict[str, str] = {}
        for name, key in sorted(group):
            self._join(first.setdefault(name, key), key)

    def _join_named(self, group: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        for name, key in group:
            for other_name, other in others:
                exact = core(name) == core(other_name)
                telling = "-" in core(name) and "-" in core(other_name)
                if (exact or telling) and same(name, other_name):
                    self._join(key, other)

    def _join_stages(self) -> None:
        """Join the copies that one text has in several environments.

        Topics and buses are joined where each environment has a text of its own, too: who publishes
        and who subscribes does not depend on the stage. Templates that lie side by side and make
        one name are variants of each other: an account can have the name once.
        """
        at_place: dict[tuple[object, ...], list[str]] = {}
        named: dict[tuple[object, ...], list[str]] = {}
        for key, declaration in sorted(self._units.declarations.items()):
            resource = declaration.resource
            facts = self._units.facts[declaration.unit]
            if resource.imported:
                continue
            at_place.setdefault((resource.kind, facts.tool, resource.span), []).append(key)
            if resource.kind in ("topic", "bus"):
                owner = (facts.tool, stageless(facts.path), stageless(resource.id))
                named.setdefault((resource.kind, *owner), []).append(key)
        for keys in (*at_place.values(), *named.values()):
            if len(keys) > 1:
                self._join_copies(keys)
        self._join_variants()

    def _join_variants(self) -> None:
        first: dict[tuple[str, ...], str] = {}
        for kind in ("topic", "bus"):
            for name, key in sorted(self._names.get(kind, ())):
                path = self._units.facts[self._units.declarations[key].unit].path
                if HOLE not in name and not self.is_runtime(key):
                    folder = posixpath.dirname(path)
                    self._join(first.setdefault((kind, folder, name), key), key)

    def _join_copies(self, keys: list[str]) -> None:
        """Join look-alikes that differ by the stage, not by being several in one deployment.

        In one source they are copies where one path is the other's inside a further stage or
        pipeline; in sources of their own where these differ by the stage alone.
        """
        known = {key: plain(self._units.declarations[key].resource.id) for key in keys}
        by_words: dict[tuple[str, ...], list[str]] = {}
        by_stage: dict[tuple[object, ...], list[str]] = {}
        for key in keys:
            path = self._path(key)
            if self._tool(key) == "cdk":
                by_words.setdefault((path, *known[key]), []).append(key)
            by_stage.setdefault((stageless(path), known[key]), []).append(key)
        pairs: set[tuple[str, str]] = set()
        for key in keys:
            words = known[key]
            for start in range(len(words)):
                for other in by_words.get((self._path(key), *words[start:]), ())[:1]:
                    pairs.add((min(key, other), max(key, other)))
        for alike in by_stage.values():
            if len({self._path(key) for key in alike}) > 1:
                pairs.update((alike[0], other) for other in alike[1:])
        for key, other in sorted(pairs):
            self._join(key, other)

    def _path(self, key: str) -> str:
        return self._units.facts[self._units.declarations[key].unit].path

    def _family(self, key: str) -> str:
        tool = self._tool(key)
        return "cloudformation" if tool in ("sam", "serverless") else tool

    def _join_constructs(self) -> None:
        """Join a synthesised template's resources with the constructs that made them."""
        source = {
            declaration.resource.id: key
            for key, declaration in self._units.declarations.items()
            if self._tool(key) == "cdk"
        }
        for key, declaration in self._units.declarations.items():
            path = declaration.resource.construct.removesuffix("/Resource")
            if path and path in source:
                self._join(source[path], key)

    def _join_imports(self) -> None:
        looked_up = self._written_names()
        for key, declaration in sorted(self._units.declarations.items()):
            resource = declaration.resource
            if not resource.imported:
                continue
            parts = self._units.expand(declaration.unit, resource.arn or resource.name)
            target = self._target(parts, resource.kind, key)
            if target is not None:
                self._join(target, key)
            elif parts:
                spelled = written(parts, resource.kind)
                if spelled:
                    self._join(looked_up.setdefault((resource.kind, spelled), key), key)

    def _written_names(self) -> dict[tuple[str, str], str]:
        """Return what is created under a name that only a parameter knows, as it is written."""
        found: dict[tuple[str, str], str] = {}
        for key, declaration in sorted(self._units.declarations.items()):
            resource = declaration.resource
            parts = self._units.expand(declaration.unit, resource.name)
            spelled = written(parts, resource.kind)
            telling = set(words_of(spelled)) - KIND_WORDS
            if spelled.startswith("{") and telling and not resource.imported:
                found.setdefault((resource.kind, spelled), key)
        return found

    def _target(self, parts: Parts, kind: ResourceKind, own: str) -> str | None:
        refs = sorted({part.key for part in parts if isinstance(part, Ref)} - {own})
        if len(refs) == 1:
            return refs[0]
        address = parse(self._units.flat(parts))
        return self.named(kind, address.name, None) if address.is_known else None


def written(parts: Iterable[Part], kind: str) -> str:
    """Return a look-up as written, to join those written alike; empty when it says nothing."""
    out = ""
    for part in parts:
        match part:
            case str():
                out += part
            case Ref(key=key):
                out += f"{{{key}}}"
            case Hole(kind="unknown"):
                return ""
            case Hole(name=name):
                out += f"{{{name.lower()}}}"
    return out if sum(character.isalnum() for character in out) > 2 else ""
