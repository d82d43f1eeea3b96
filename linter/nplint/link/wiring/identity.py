"""Which declarations are one resource: looked up, exported, described in several languages."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.data import Hole, Text
from nplint.facts.infra import ResourceKind
from nplint.link.wiring.addresses import HOLE, Address, parse, same, shown, words_of
from nplint.link.wiring.joins import KIND_WORDS, Joins, written
from nplint.link.wiring.stages import stageless
from nplint.link.wiring.units import Declaration, Parts, Ref, Units
from nplint.model.entities import Confidence
from nplint.span import Span

_DEAD = frozenset(["dlq", "dead", "deadletter", "failed"])
_OUTSIDE = frozenset(["parameter", "env", "import", "ssm", "secret"])
"""Kinds of holes whose name says what somebody outside fills in."""
_GENERIC_IDS = frozenset(
    ["this", "default", "main", "queue", "topic", "function", "resource", "dlq"]
)


class WiredResource(Struct, frozen=True):
    """One resource of the system, however many declarations and look-ups mention it."""

    id: str
    """Key of its first declaration (``path#logical id``), or ``?kind:name`` when only mentioned."""
    kind: ResourceKind
    name: str
    """The physical name with ``*`` for holes, else the logical id's last part."""
    span: Span
    declarations: tuple[Declaration, ...] = ()
    imported: bool = False
    """Nobody in the system creates it."""
    runtime: bool = False
    module: str = ""
    confidence: Confidence = "proven"
    """How sure the module is."""

    @property
    def logical_names(self) -> tuple[str, ...]:
        """Every name that it goes by."""
        ids = (_last_name(each.resource.id) for each in self.declarations)
        return tuple(dict.fromkeys((self.name, *ids)))


class Identities:
    """Groups declarations; resolves texts to the groups."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._joins = Joins(units)
        self._mentioned: dict[tuple[str, str], WiredResource] = {}
        self._groups: dict[str, WiredResource] = {}
        self._groups = {item.id: item for item in self._grouped()}

    def all(self) -> tuple[WiredResource, ...]:
        """Return every resource, those only mentioned included, sorted."""
        found = {**self._groups, **{item.id: item for item in self._mentioned.values()}}
        return tuple(found[id] for id in sorted(found))

    def assign(self, resources: Iterable[WiredResource]) -> None:
        """Replace resources by versions with an owner."""
        for item in resources:
            if item.id in self._groups:
                self._groups[item.id] = item
            else:
                for key, old in self._mentioned.items():
                    if old.id == item.id:
                        self._mentioned[key] = item

    def of_key(self, key: str) -> WiredResource | None:
        """Return the resource that a declaration belongs to."""
        leader = self._joins.find(key)
        return self._groups.get(self._ids.get(leader, ""))

    def refers(
        self, unit: int, text: Text, kind: ResourceKind | None, at: Span
    ) -> WiredResource | None:
        """Return the resource of a kind that a unit's text refers to; one made up by its name
        when nobody declares it, None when nothing is known."""
        return self.resolve(self._units.expand(unit, text), kind, unit, at)

    def resolve(
        self, parts: Parts, kind: ResourceKind | None, unit: int | None, at: Span | None
    ) -> WiredResource | None:
        """Return the resource that followed parts refer to."""
        keys = {part.key for part in parts if isinstance(part, Ref)}
        if keys:
            found = [self.of_key(key) for key in sorted(keys)]
            fitting = [item for item in found if item and kind in (None, item.kind)]
            unique = {item.id: item for item in fitting or [item for item in found if item]}
            return next(iter(unique.values())) if len(unique) == 1 else None
        address = parse(self._units.flat(parts))
        wanted = kind or address.kind
        if address.is_known:
            key = self._joins.named(wanted, address.name, unit)
            if key is not None:
                return self.of_key(key)
            if at is not None and wanted is not None and _agrees(address, wanted):
                return self._mention(wanted, address.name, shown(address.name), at)
        return self._of_variable(parts, wanted, unit) or self._by_hole(parts, wanted, at)

    def declared(self, kind: ResourceKind | None, name: str) -> WiredResource | None:
        """Return the declared resource with a physical name (holes as their sign)."""
        key = self._joins.named(kind, name, None)
        return self.of_key(key) if key else None

    # groups

    def _grouped(self) -> Iterator[WiredResource]:
        members: dict[str, list[Declaration]] = {}
        for key, declaration in sorted(self._units.declarations.items()):
            members.setdefault(self._joins.find(key), []).append(declaration)
        self._ids: dict[str, str] = {}
        for leader, group in sorted(members.items()):
            group.sort(
                key=lambda item: (
                    item.resource.imported,
                    self._joins.is_runtime(item.key),
                    item.key,
                )
            )
            first = group[0]
            self._ids[leader] = first.key
            resource = first.resource
            yield WiredResource(
                first.key,
                resource.kind,
                self._display_name(first, group),
                resource.span,
                tuple(group),
                resource.imported,
                self._joins.is_runtime(first.key),
            )

    def _rank(self, item: Declaration) -> tuple[bool, bool, str]:
        return item.resource.imported, self._joins.is_runtime(item.key), item.key

    def _display_name(self, first: Declaration, group: list[Declaration]) -> str:
        for declaration in group:
            text = declaration.resource.name or declaration.resource.arn
            address = parse(self._units.flat(self._units.expand(declaration.unit, text)))
            if address.is_known:
                return shown(address.name)
        return _last_name(first.resource.id)

    # what nobody declares

    def _mention(self, kind: ResourceKind, name: str, display: str, at: Span) -> WiredResource:
        for (known_kind, known), resource in self._mentioned.items():
            if known_kind == kind and same(known, name):
                return resource
        imported = self._imported_named(kind, name)
        if imported is not None:
            return imported
        made = WiredResource(f"?{kind}:{display}", kind, display, at, imported=True)
        self._mentioned[kind, name] = made
        return made

    def _imported_named(self, kind: ResourceKind, name: str) -> WiredResource | None:
        for resource in self._groups.values():
            is_lookup = resource.imported and resource.kind == kind
            if is_lookup and same(resource.name.replace("*", HOLE), name):
                return resource
        return None

    def _of_variable(
        self, parts: Parts, kind: ResourceKind | None, unit: int | None
    ) -> WiredResource | None:
        """Return the resource that is made under the very variable: ``QueueName=QUEUE_NAME``."""
        if kind is None or len(parts) != 1 or not isinstance(parts[0], Hole) or not parts[0].name:
            return None
        found = [
            (made.unit, item)
            for item in self._groups.values()
            if item.kind == kind and not item.imported
            for made in item.declarations
            if made.resource.name == parts
        ]
        here = [item for number, item in found if number == unit] or [item for _, item in found]
        return here[0] if len({item.id for item in here}) == 1 else None

    def _by_hole(
        self, parts: Parts, kind: ResourceKind | None, at: Span | None
    ) -> WiredResource | None:
        """Resolve ``${SharedTopicArn}``: a parameter or variable that nobody in sight sets."""
        holes = [part for part in parts if isinstance(part, Hole)]
        named = [hole for hole in holes if hole.name and hole.kind in _OUTSIDE]
        if kind is None or len(named) != 1:
            return None
        declared = self._by_words(words_of(named[0].name), kind)
        if declared is not None:
            return replace(declared, confidence="inferred")
        spelled = written(parts, kind)
        for resource in self._groups.values():
            if (
                resource.imported
                and resource.kind == kind
                and _looked_up_as(self, resource, spelled)
            ):
                return resource
        label = named[0].name
        return self._mention(kind, f"${label.lower()}", label, at) if at is not None else None

    def _by_words(self, words: tuple[str, ...], kind: ResourceKind) -> WiredResource | None:
        """Return the one declared resource whose name has all the telling words of a variable."""
        telling = _singular(set(words) - KIND_WORDS)
        of_kind = [
            item for item in self._groups.values() if item.kind == kind and not item.imported
        ]
        if not telling:
            return of_kind[0] if len(of_kind) == 1 and kind in ("topic", "bus") else None
        if not telling & _DEAD:
            of_kind = [item for item in of_kind if not _is_dead(item)]
        found = [
            item
            for item in of_kind
            if any(telling <= _singular(words_of(name)) for name in item.logical_names)
        ]
        exact = [
            item
            for item in found
            if any(
                telling == _singular(set(stageless(name)) - KIND_WORDS)
                for name in item.logical_names
            )
        ]
        chosen = exact or found or self._looked_up(telling, kind)
        return chosen[0] if len(chosen) == 1 else None

    def _looked_up(self, telling: set[str], kind: ResourceKind) -> list[WiredResource]:
        """Return what others own and is looked up by a name of just these words."""
        return [
            item
            for item in self._groups.values()
            if item.kind == kind
            and item.imported
            and telling == _singular(set(stageless(item.name)) - KIND_WORDS)
        ]

    def written_as(self, resource: WiredResource) -> set[str]:
        """Return how the look-ups of an imported resource are written."""
        return {
            written(
                self._units.expand(item.unit, item.resource.arn or item.resource.name),
                resource.kind,
            )
            for item in resource.declarations
        }


def _singular(words: Iterable[str]) -> set[str]:
    """Return words without the plural's s: ``TICKET_TOPIC`` is the topic ``Tickets``."""
    return {
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words
    }


def _is_dead(item: WiredResource) -> bool:
    """Whether a resource is a dead-letter queue by its name."""
    return any(_DEAD & set(words_of(name)) for name in item.logical_names)


def _last_name(id: str) -> str:
    """Return the telling end of a construct's path or of a Terraform address."""
    if "aws_" not in id:
        parts = id.split("/")
        return "/".join(parts[-2:] if parts[-1].lower() in _GENERIC_IDS else parts[-1:])
    parts = [part for part in re.split(r"\.(?![^\[]*\])", id) if part not in ("module", "data")]
    telling = [part for part in parts if not part.startswith("aws_")]
    named = [part for part in telling if part.partition("[")[0] not in _GENERIC_IDS]
    return (named or telling or [id])[-1]


def _looked_up_as(identities: Identities, resource: WiredResource, written: str) -> bool:
    return bool(written) and written in identities.written_as(resource)


def _agrees(address: Address, kind: ResourceKind) -> bool:
    return address.kind in (None, kind) or address.kind == "host"
