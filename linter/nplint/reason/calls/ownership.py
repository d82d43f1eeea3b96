"""Whose a thing is: manifests, infrastructure, what the variable's or the thing's name says."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from nplint.facts.data import Hole
from nplint.facts.infra import ResourceKind
from nplint.link.values import Env, Known, Lookup, Value
from nplint.link.wiring.addresses import HOLE, parse, shown, words_of
from nplint.link.wiring.functions import WiredFunction
from nplint.link.wiring.identity import WiredResource
from nplint.model.entities import Related
from nplint.naming.spelling import possessive
from nplint.reason.calls.deployments import Deployments
from nplint.reason.calls.names import ModuleNames
from nplint.reason.calls.reach import Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import display, flat, holes, opened

NOBODY: tuple[Target, ...] = ()
"""It is known not to be any module's: settled, nothing to report."""
_SET_ELSEWHERE = frozenset(["ssm", "import", "parameter"])


class Ownership(Struct, frozen=True, dict=True):
    """Answers for the resources that have names: functions, queues, tables, machines, buckets."""

    scene: Scene

    @cached_property
    def names(self) -> ModuleNames:
        """The naming conventions of the modules."""
        return ModuleNames(self.scene)

    @cached_property
    def deployments(self) -> Deployments:
        """What container deployments set."""
        return Deployments(self.scene.system)

    def of(self, value: Value, kind: ResourceKind, path: str) -> tuple[Target, ...] | None:
        """Return whose a value's resource is for the code of a file; None = can't be told."""
        value = opened(value)
        if flat(value) == "":
            return None  # a name that a subclass or a caller fills in
        texts = tuple(self.texts(value, path))
        declared = self.by_manifest(kind, texts, path)
        if declared is not None:
            return (declared,)
        wired = tuple(self._wired(value, kind, path)) or tuple(self._deployed_as(value, kind, path))
        # What all are given is as much anybody's as the module's whose name it bears, and code
        # that is deployed once for each of several modules works for all of them.
        only_named = all(each.confidence == "inferred" for each in wired)
        if only_named and self._is_in_common(value, kind, path):
            return NOBODY
        if wired:
            return wired
        guessed = self._guessed(value, kind, texts, path)
        if guessed is not None:
            return (guessed,)
        if any(HOLE not in text for text in texts) or self._is_elsewhere(value, kind, path):
            return NOBODY
        return None

    def texts(self, value: Value, path: str) -> Iterator[str]:
        """Yield what a value may be as text, environment variables followed; holes as signs."""
        own = flat(value)
        if own is not None:
            yield own
        if holes(value):
            for parts in self.scene.wiring.texts(value, path):
                text = self.scene.wiring.units.flat(parts)
                if text != own and any(isinstance(part, str) and part for part in parts):
                    yield text
        set_to = self._set_to(value, path)
        if set_to:
            yield set_to

    def _set_to(self, value: Value, path: str) -> str:
        """Return what a container deployment sets a variable to; empty when none does."""
        if not isinstance(value, Env):
            return ""
        variable = self.deployments.variable(self.scene.module_of(path), value.name)
        return variable.value if variable is not None else ""

    def _deployed_as(self, value: Value, kind: ResourceKind, path: str) -> Iterator[Target]:
        set_to = self._set_to(value, path)
        if set_to:
            yield from self._wired(Known(set_to), kind, path)

    def by_manifest(self, kind: str, texts: Iterable[str], path: str) -> Target | None:
        """Return the module whose manifest owns one of some names, for the code of a file."""
        asking = self.scene.module_of(path)
        for text in texts:
            for name in _spelled(kind, text):
                found = self.scene.wiring.owned_by_name(kind, name, asking)
                if found is not None:
                    module, confidence, manifest = found
                    said = f"{module} declares to own it"
                    related = (Related(said, manifest),) if manifest is not None else ()
                    return Target(module, shown(name), confidence, related)
        return None

    def _wired(self, value: Value, kind: ResourceKind, path: str) -> Iterator[Target]:
        for item in self.scene.wiring.alternatives(_plain(value, kind), kind, path):
            if item.kind != kind:
                continue  # a reference that was followed to something else tells nothing
            if item.confidence == "inferred" and self._is_own(item, path):
                yield Target(self.scene.module_of(path), item.name, "inferred")
            elif item.module and (item.confidence != "inferred" or self._is_told(item)):
                related = (
                    Related(f"{possessive(item.module)} {item.kind} is declared here", item.span),
                )
                yield Target(item.module, item.name, item.confidence, related)

    def _is_own(self, item: WiredResource, path: str) -> bool:
        """Whether what declares a resource deploys the asking module's functions and no other's."""
        own = self.scene.module_of(path)
        declaring = {each.resource.span.path for each in item.declarations}
        return bool(own) and any(self._deployed.get(file) == {own} for file in declaring)

    @cached_property
    def _deployed(self) -> dict[str, set[str]]:
        """Infrastructure file → the modules whose functions it deploys."""
        found: dict[str, set[str]] = {}
        for function in self.scene.wiring.functions:
            if function.confidence != "inferred" and function.module:
                found.setdefault(function.span.path, set()).add(function.module)
        return found

    def _is_in_common(self, value: Value, kind: ResourceKind, path: str) -> bool:
        found = self.scene.wiring.alternatives(_plain(value, kind), kind, path)
        if len({item.module for item in found}) > 1:
            return True
        return bool(found) and all(item.id in self._common for item in found)

    @cached_property
    def _common(self) -> frozenset[str]:
        """Tables that one deployment hands to the functions of all its modules alike."""
        wiring = self.scene.wiring
        given: dict[tuple[str, str], set[str]] = {}
        for number, facts in enumerate(wiring.infra):
            deployed = self._deployed.get(facts.path, set())
            for variable in facts.environment if len(deployed) > 1 else ():
                table = wiring.refers(number, variable.value, "table", variable.span)
                if table is None:
                    continue
                function = wiring.of_declaration(number, variable.function)
                known = wiring.function(function.id) if function is not None else None
                modules = {known.module} if known is not None else deployed
                given.setdefault((table.id, facts.path), set()).update(modules)
        return frozenset(
            table for (table, path), modules in given.items() if modules >= self._deployed[path]
        )

    def _is_told(self, item: WiredResource) -> bool:
        """Whether the name of a resource tells its module, or that of the function it feeds."""
        fed = self._fed.get(item.id, ())
        return self._tells(item) or any(each.module == item.module for each in fed)

    @cached_property
    def _fed(self) -> dict[str, tuple[WiredFunction, ...]]:
        """Queue → the functions whose names tell their modules that it is delivered to."""
        found: dict[str, tuple[WiredFunction, ...]] = {}
        for function in self.scene.wiring.functions:
            for delivery in function.deliveries if self._tells(function) else ():
                if delivery.kind == "sqs" and delivery.source:
                    found[delivery.source] = (*found.get(delivery.source, ()), function)
        return found

    def _tells(self, item: WiredResource | WiredFunction) -> bool:
        """Whether a resource's name speaks of its module, not only of the system they are in."""
        mentioned = self.names.mentioned(item.name.replace("*", " "))
        if mentioned is None or mentioned[0] != item.module:
            return False
        words = set(words_of(item.name)) - set(mentioned[1])
        return not any(words & common for common in self._system_words)

    @cached_property
    def _system_words(self) -> tuple[frozenset[str], ...]:
        """Words that all resources of one kind have in their names: the system's own name."""
        names: dict[str, list[set[str]]] = {}
        for item in self.scene.wiring.resources:
            if not item.imported:
                names.setdefault(item.kind, []).append(set(words_of(item.name)))
        return tuple(
            frozenset(set.intersection(*listed)) for listed in names.values() if len(listed) > 2
        )

    def _is_elsewhere(self, value: Value, kind: ResourceKind, path: str) -> bool:
        """Whether infrastructure declares the thing, but for no module."""
        found = self.scene.wiring.alternatives(value, kind, path)
        return any(not item.imported for item in found)

    def spoken(self, value: Value, path: str) -> Iterator[str]:
        """Yield the names under which a value is looked up: what is set for a variable first."""
        if isinstance(value, Env | Lookup):
            for parts in self.scene.wiring.texts(value, path):
                for part in parts:
                    if isinstance(part, Hole) and part.kind in _SET_ELSEWHERE and part.name:
                        yield part.name
        name = variable_name(value)
        if name:
            yield name

    def is_shared(self, path: str) -> bool:
        """Whether code runs in whoever's environment calls it: its variables tell nothing."""
        return self.scene.system.modules.kind(self.scene.module_of(path)) == "shared"

    def _guessed(
        self, value: Value, kind: ResourceKind, texts: tuple[str, ...], path: str
    ) -> Target | None:
        """Return the module that names speak of: those of variables first, then the thing's."""
        if kind == "bucket":
            return None
        if kind == "queue" and isinstance(value, Env) and not self.is_shared(path):
            polled = self.scene.wiring.polled(value.name)
            if polled is not None:
                related = (Related(f"{polled[0]} polls it here", polled[1]),)
                return Target(polled[0], value.name, "inferred", related)
        for hole in holes(value) if not self.is_shared(path) else ():
            for name in self.spoken(hole, path):
                module = (
                    self.names.of_table(name)
                    if kind == "table"
                    else self.names.of_variable(name, kind == "host")
                )
                if module:
                    return Target(module, display(value) or name, "inferred")
        if kind == "table":
            return None
        for text in texts:
            mentioned = self.names.mentioned(shown(parse(text).name).replace("*", " "))
            if mentioned is not None:
                return Target(mentioned[0], shown(parse(text).name), "inferred")
        return None


def variable_name(value: Value) -> str:
    """Return the name under which a value is looked up at run time; empty when it is not."""
    match value:
        case Env(name=name):
            return name
        case Lookup(name=name):
            text = flat(name)
            return text.replace(HOLE, " ") if text else variable_name(name)
        case _:
            return ""


def _spelled(kind: str, text: str) -> Iterator[str]:
    """Yield a name as it may stand in a manifest: as written, and out of an ARN or URL."""
    yield text
    name = parse(text).name
    yield name
    if kind == "function":
        yield _function_name(name)


def _function_name(name: str) -> str:
    """Return a function's name without account and qualifier: ``123:function:score:live``."""
    parts = name.split(":")
    if "function" in parts[:-1]:
        parts = parts[parts.index("function") + 1 :]
    return parts[0]


def _plain(value: Value, kind: ResourceKind) -> Value:
    match value:
        case Known(value=str() as text) if kind == "function" and not text.startswith("arn:"):
            return Known(_function_name(text))
        case _:
            return value
