"""Whose a resource is: manifests, then code, then who uses it, then its name; else nobody's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nplint.link.modules import ModuleMap
from nplint.link.wiring.addresses import words_of
from nplint.link.wiring.functions import Functions, WiredFunction
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.owned import OwnedNames
from nplint.link.wiring.units import Units
from nplint.model.entities import Confidence, ModuleKind

_PEERS: frozenset[ModuleKind] = frozenset(["service", "frontend"])
_SUFFIXES = frozenset(
    ["service", "services", "svc", "module", "api", "lambda", "function", "worker", "app", "ms"]
)
_Owner = tuple[str, Confidence]
_NOBODY: _Owner = ("", "proven")


class Owners:
    """Assigns a module to every resource and function."""

    def __init__(
        self,
        units: Units,
        identities: Identities,
        functions: Functions,
        modules: ModuleMap,
        owned: OwnedNames,
    ) -> None:
        self._units = units
        self._identities = identities
        self._modules = modules
        self._owned = owned
        self._names = _Names(modules)
        self.functions: tuple[WiredFunction, ...] = ()
        self._found: dict[str, _Owner] = {}
        self._assign(functions)

    def _assign(self, functions: Functions) -> None:
        resources = {item.id: item for item in self._identities.all()}
        assigned = []
        for function in functions.all:
            self._found[function.id] = owner = self._of_function(function, resources)
            assigned.append(replace(function, module=owner[0], confidence=owner[1]))
        self.functions = tuple(assigned)
        for item in resources.values():
            if item.id not in self._found:
                self._found[item.id] = self._declared_owner(item)
        users = self._users(functions)
        for _ in range(2):
            # Twice: a dead-letter queue belongs to whom its source belongs.
            for item in resources.values():
                if not self._found[item.id][0]:
                    self._found[item.id] = self._by_users(item, users)
        for item in resources.values():
            if not self._found[item.id][0] and not item.imported:
                self._found[item.id] = self._by_name(item)
        self._identities.assign(
            replace(item, module=self._found[item.id][0], confidence=self._found[item.id][1])
            for item in resources.values()
        )

    def _of_function(self, function: WiredFunction, resources: dict[str, WiredResource]) -> _Owner:
        item = resources[function.id]
        declared = self._by_manifest(item)
        if declared[0]:
            return declared
        for place in (function.file, function.code):
            owner = self._modules.owner(place) if place else ""
            if self._modules.kind(owner) in _PEERS:
                return owner, "proven"
        found = self._declared_owner(item)
        return found if found[0] else self._by_name(item)

    def _declared_owner(self, item: WiredResource) -> _Owner:
        declared = self._by_manifest(item)
        if declared[0] or item.imported:
            return declared
        for declaration in item.declarations:
            if declaration.resource.imported:
                continue
            owner = self._modules.owner(declaration.resource.span.path)
            if self._modules.kind(owner) in _PEERS:
                return owner, "proven"
        return _NOBODY

    def _by_manifest(self, item: WiredResource) -> _Owner:
        for name in item.logical_names:
            found = self._owned.owner(item.kind, name)
            if found is not None:
                return found[0], found[1]
        return _NOBODY

    # who uses it

    def _users(self, functions: Functions) -> dict[str, list[str]]:
        """Return for each queue the ids of what consumes or dead-letters into it."""
        users: dict[str, list[str]] = {}
        for function in functions.all:
            for delivery in function.deliveries:
                if delivery.kind == "sqs" and delivery.source:
                    users.setdefault(delivery.source, []).append(function.id)
        for number, facts in enumerate(self._units.facts):
            for letter in facts.dead_letters:
                target = self._identities.refers(number, letter.target, "queue", letter.span)
                source = self._identities.refers(number, letter.source, None, letter.span)
                if target is not None and source is not None and source.id != target.id:
                    users.setdefault(target.id, []).append(source.id)
        return users

    def _by_users(self, item: WiredResource, users: dict[str, list[str]]) -> _Owner:
        owners = {self._found.get(user, _NOBODY) for user in users.get(item.id, ())}
        names = {name for name, _ in owners}
        if len(names) != 1 or names == {""}:
            return _NOBODY
        sure = any(confidence != "inferred" for _, confidence in owners)
        return names.pop(), "proven" if sure else "inferred"

    # what it is called

    def _by_name(self, item: WiredResource) -> _Owner:
        for words in _spellings(item):
            owner = self._names.module(words)
            if owner:
                return owner, "inferred"
        return _NOBODY


def _spellings(item: WiredResource) -> Iterator[tuple[str, ...]]:
    """Yield the words a resource goes by, the most telling name first."""
    for name in item.logical_names:
        yield words_of(name)
    for declaration in item.declarations:
        yield words_of(declaration.resource.id)
    for declaration in item.declarations:
        path = declaration.resource.span.path
        yield words_of(path.rpartition("/")[2].partition(".")[0])
        yield words_of(path.rpartition("/")[0].rpartition("/")[2])


class _Names:
    """Module names and aliases as words."""

    def __init__(self, modules: ModuleMap) -> None:
        self._spelled: list[tuple[str, str]] = []
        for item in modules.modules:
            if item.module.kind not in _PEERS:
                continue
            for name in (item.module.name, *item.module.aliases):
                for spelled in sorted(_variants(words_of(name))):
                    self._spelled.append((spelled, item.module.name))
        self._spelled.sort(key=lambda entry: (-len(entry[0]), entry))

    def module(self, words: tuple[str, ...]) -> str:
        """Return the one module that a name mentions; empty when none or several."""
        found: dict[str, set[int]] = {}
        for spelled, module in self._spelled:
            for start, end in _runs(words, spelled):
                taken = set(range(start, end))
                if not any(taken < other or taken == other for other in found.values()):
                    found.setdefault(module, taken)
        return next(iter(found)) if len(found) == 1 else ""


def _variants(words: tuple[str, ...]) -> set[str]:
    """Return a name's spellings without separators: with and without its generic ending."""
    forms = {"".join(words)}
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
        forms.add("".join(words))
    forms |= {form[:-1] for form in forms if form.endswith("s") and len(form) > 4}
    return {form for form in forms if len(form) > 2}


def _runs(words: tuple[str, ...], spelled: str) -> Iterable[tuple[int, int]]:
    """Return the ranges of words that put together give a spelling (or its plural)."""
    for start in range(len(words)):
        text = ""
        for end in range(start, len(words)):
            text += words[end]
            if text in (spelled, f"{spelled}s"):
                yield start, end + 1
            if len(text) > len(spelled):
                break
