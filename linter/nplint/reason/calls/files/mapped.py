"""ORM classes and ``Table`` objects of one module over another module's tables, and their uses."""

from collections.abc import Iterable, Iterator

from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import External, Known
from nplint.model.entities import DirectCall, Related
from nplint.reason.calls.arguments import argument
from nplint.reason.calls.classmaps import mapped_classes, of_metadata
from nplint.reason.calls.mappings import Mapping
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Target
from nplint.reason.calls.records.domain import Event
from nplint.reason.calls.records.uses import Uses
from nplint.reason.calls.scene import Scene, at_start
from nplint.reason.calls.units import units_in

_TABLES = frozenset(["sqlalchemy.Table", "sqlalchemy.schema.Table", "sqlalchemy.sql.schema.Table",
                     "sqlmodel.Table"])  # fmt: skip


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield a call for each mapping of another module's table, and for each use in other files.

    The table is reached for where its rows are used; where that stands beside the mapping, or
    nowhere that can be told, the mapping stands for it.
    """
    if not any(item.owns.tables for item in scene.system.modules.modules):
        return
    owners = Owners(scene)
    mappings = [*mapped_classes(scene), *_table_objects(scene)]
    foreign = {each: found for each in mappings if (found := _owners(owners, each))}
    uses = _uses(scene, tuple(foreign), mappings)
    for mapping, owned in foreign.items():
        apart = [event for event in uses[mapping] if event.span.path != mapping.span.path]
        apart = [event for event in apart if event.kind != "made"]
        for owner in owned:
            calls = [_used(scene, event, mapping, owner) for event in apart]
            calls.append(_declared(scene, mapping, owner, uses[mapping]))
            yield from (call for call in calls if call is not None)


def _uses(
    scene: Scene, foreign: tuple[Mapping, ...], mappings: Iterable[Mapping]
) -> dict[Mapping, list[Event]]:
    found: dict[Mapping, list[Event]] = {mapping: [] for mapping in foreign}
    if foreign:
        own = (f"{each.span.path}::{each.cls}" for each in mappings if each.cls)
        for event in Uses(scene, foreign, own).find():
            found[foreign[event.mapping]].append(event)
    return found


def _used(scene: Scene, event: Event, mapping: Mapping, owner: Target) -> DirectCall | None:
    related = (*owner.related, Related("the table is mapped here", mapping.span))
    kind = f"table-{event.kind}"
    return scene.call(
        kind, at_start(event.span), owner.module, _what(mapping), owner.confidence, related
    )


def _declared(
    scene: Scene, mapping: Mapping, owner: Target, events: list[Event]
) -> DirectCall | None:
    kinds = {event.kind for event in events}
    changes = bool(kinds & {"write", "made"}) or not (mapping.cls or kinds)
    writes = sorted(event.span for event in events if event.kind == "write")
    apart = any(span.path != mapping.span.path for span in writes)
    kind = "table-map" if apart else "table-write" if changes else "table-read"
    used = (Related("its rows are changed here", at_start(span)) for span in writes[:1])
    related = (*owner.related, *used)
    return scene.call(kind, mapping.span, owner.module, _what(mapping), owner.confidence, related)


def _what(mapping: Mapping) -> str:
    return f"{mapping.cls or 'Table'} maps {mapping.table}"


def _owners(owners: Owners, mapping: Mapping) -> tuple[Target, ...]:
    if mapping.store == "dynamodb":
        found = owners.named.of(Known(mapping.table), "table", mapping.span.path)
        return _others(owners, mapping, found or ())
    if owners.tables.is_shared(mapping.table):
        return ()
    path, names = mapping.span.path, [mapping.table, mapping.table.lower()]
    if mapping.schema:
        names = [f"{mapping.schema}.{name}" for name in names] + names
    declared = owners.named.by_manifest("table", names, path)
    if declared is None and mapping.schema:
        declared = owners.named.by_manifest("schema", (mapping.schema,), path)
    return _others(owners, mapping, (declared,) if declared is not None else ())


def _others(owners: Owners, mapping: Mapping, found: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the owners that are not the module itself."""
    return tuple(target for target in found if target.module not in ("", mapping.module))


def _table_objects(scene: Scene) -> Iterator[Mapping]:
    for unit in units_in(scene, scene.program.files_with("Table"), ["Table"]):
        for site in scene.program.call_sites(unit):
            name = _named(site)
            if name:
                schema = text_of(site.argument("schema")) or of_metadata(
                    argument(site, "metadata", position=1)
                )
                yield Mapping(name, unit.module, site.span, schema=schema)


def _named(site: CallSite) -> str:
    if not isinstance(site.callee, External) or site.callee.name not in _TABLES:
        return ""
    value = argument(site, "name", position=0)
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else ""
