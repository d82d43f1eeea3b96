"""Whose a resource is: manifests, then code, then who uses it, then its name; else nobody's."""

from collections import Counter
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from nplint.facts.data import Data, Items, Scalar, Table
from nplint.link.modules import ModuleMap
from nplint.link.wiring.addresses import words_of
from nplint.link.wiring.functions import Functions, WiredFunction
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.modulenames import PEERS, ModuleNames
from nplint.link.wiring.owned import OwnedNames
from nplint.link.wiring.units import Units
from nplint.model.entities import Confidence

_SEVERAL = 5
_MOST = 0.6
"""Share of the names in a deploy unit that has the project's own words."""
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
        self._names = ModuleNames(modules)
        self._project = _project_words(units)
        self._carried = _carried(units, identities)
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
        self._assign_unowned(resources, lambda item: self._by_users(item, users))
        self._assign_unowned(resources, self._by_name)
        # Once more: a dead-letter queue belongs to whom its source's name says.
        self._assign_unowned(resources, lambda item: self._by_users(item, users))
        self._identities.assign(
            replace(item, module=self._found[item.id][0], confidence=self._found[item.id][1])
            for item in resources.values()
        )

    def _assign_unowned(
        self, resources: dict[str, WiredResource], find: Callable[[WiredResource], _Owner]
    ) -> None:
        for _ in range(2):
            # Twice: what uses a resource may itself be used by another.
            for item in resources.values():
                if not self._found[item.id][0] and not item.imported:
                    self._found[item.id] = find(item)

    def _of_function(self, function: WiredFunction, resources: dict[str, WiredResource]) -> _Owner:
        item = resources[function.id]
        declared = self._by_manifest(item)
        if declared[0]:
            return declared
        for place in (function.file, function.code):
            owner = self._modules.owner(place) if place else ""
            if self._modules.kind(owner) in PEERS:
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
            if self._modules.kind(owner) in PEERS:
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
            for machine, task in self._tasks(number):
                users.setdefault(machine.id, []).append(task.id)
        return users

    def _tasks(self, number: int) -> Iterator[tuple[WiredResource, WiredResource]]:
        """Yield the state machines of a deploy unit with the functions that their texts run."""
        facts = self._units.facts[number]
        ordered = sorted(facts.resources, key=lambda item: item.span)
        for call in facts.invocations:
            before = [
                item
                for item in ordered
                if item.span.path == call.span.path and item.span.line <= call.span.line
            ]
            if call.kind != "state-machine" or not before or before[-1].kind != "state-machine":
                continue
            key = self._units.key(number, before[-1].id)
            machine = self._identities.of_key(key) if key else None
            function = self._identities.refers(number, call.function, "function", call.span)
            if machine is not None and function is not None:
                yield machine, function

    def _by_users(self, item: WiredResource, users: dict[str, list[str]]) -> _Owner:
        owners = {self._found.get(user, _NOBODY) for user in users.get(item.id, ())}
        names = {name for name, _ in owners}
        if len(names) != 1 or names == {""}:
            return _NOBODY
        sure = any(confidence != "inferred" for _, confidence in owners)
        return names.pop(), "proven" if sure else "inferred"

    # what it is called

    def _by_name(self, item: WiredResource) -> _Owner:
        """Return the module that a resource is called after.

        A queue's name may have the event's words in it, too: they don't count then.
        """
        carried = self._carried.get(item.id, frozenset())
        project = self._project.get(item.declarations[0].unit if item.declarations else -1)
        for words in _spellings(item):
            telling = tuple(word for word in words if not project or word not in project)
            found = self._names.modules(telling)
            if len(found) > 1:
                found = {name: said for name, said in found.items() if not said <= carried}
            if len(found) == 1:
                return next(iter(found)), "inferred"
        return _NOBODY


def _spellings(item: WiredResource) -> Iterator[tuple[str, ...]]:
    """Yield the words a resource goes by, the most telling name first."""
    for name in item.logical_names:
        yield words_of(name)
    for declaration in item.declarations:
        yield words_of(declaration.resource.id)
    for declaration in item.declarations:
        path = declaration.resource.span.path
        stem = path.rpartition("/")[2].partition(".")[0]
        if stem not in _ENTRY_FILES:
            yield words_of(stem)
        yield words_of(path.rpartition("/")[0].rpartition("/")[2])


_ENTRY_FILES = frozenset(["main", "index", "app", "template", "serverless", "stack", "resources"])
"""What tools call the file that they begin with, whatever it is about."""


def _project_words(units: Units) -> dict[int, frozenset[str]]:
    """Return for each deploy unit the words that most names in it have: the project's own."""
    found: dict[int, frozenset[str]] = {}
    for number, facts in enumerate(units.facts):
        names = [
            set(words_of(units.flat(units.expand(number, resource.name))))
            for resource in facts.resources
            if resource.name
        ]
        counts = Counter(word for words in names for word in words)
        if len(names) >= _SEVERAL:
            common = {word for word, count in counts.items() if count >= _MOST * len(names)}
            found[number] = frozenset(common)
    return found


def _carried(units: Units, identities: Identities) -> dict[str, frozenset[str]]:
    """Return for each queue the words of the topics and event types that come into it."""
    found: dict[str, frozenset[str]] = {}
    for number, facts in enumerate(units.facts):
        for item in facts.subscriptions:
            if item.protocol != "sqs":
                continue
            queue = identities.refers(number, item.endpoint, "queue", item.span)
            if queue is None:
                continue
            topic = identities.refers(number, item.topic, "topic", item.span)
            texts = [*_texts(item.policy), *(topic.logical_names if topic else ())]
            words = {word for text in texts for word in words_of(text)}
            found[queue.id] = found.get(queue.id, frozenset()) | words
    return found


def _texts(data: Data | None) -> Iterator[str]:
    match data:
        case Scalar(value=str() as text):
            yield text
        case Table(entries=entries):
            for entry in entries:
                yield from _texts(entry.value)
        case Items(items=items):
            for item in items:
                yield from _texts(item)
        case _:
            pass
