"""ORM classes and ``Table`` objects of one module over another module's tables, and their uses."""

import re
from collections.abc import Iterable, Iterator

from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import ClassRef, External, Instance, Known
from nplint.model.entities import DirectCall, Related
from nplint.reason.calls.arguments import argument
from nplint.reason.calls.classmaps import mapped_classes, of_metadata
from nplint.reason.calls.mappings import Mapping
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Target
from nplint.reason.calls.records.domain import Event
from nplint.reason.calls.records.uses import Uses
from nplint.reason.calls.scene import Scene, at_start
from nplint.reason.calls.units import units_in, units_mentioning
from nplint.span import Span

_OF_DYNAMODB = "pynamodb"
_MAPPERS = ("map_imperatively", "mapper")
_REFLECTING = ("MetaData", "metadata", "automap_base", "classes")
_REFLECTED = re.compile(r"\.tables\[\s*[\"'](?P<table>\w+)[\"']\s*\]|\.classes\.(?P<cls>[a-z]\w*)")
_TABLES = frozenset(["sqlalchemy.Table", "sqlalchemy.schema.Table", "sqlalchemy.sql.schema.Table",
                     "sqlmodel.Table"])  # fmt: skip


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield a call for each mapping of another module's table, and for each use in other files.

    The table is reached for where its rows are used; where that stands beside the mapping, or
    nowhere that can be told, the mapping stands for it.
    """
    declared = any(item.owns.tables for item in scene.system.modules.modules)
    if not declared and not scene.program.files_with(_OF_DYNAMODB):
        return  # a table of DynamoDB is declared by a stack as well
    owners = Owners(scene)
    mappings = [*mapped_classes(scene), *_table_objects(scene), *_reflected(scene)]
    foreign = {each: found for each in mappings if (found := _owners(owners, each))}
    uses = _uses(scene, tuple(foreign), mappings)
    for mapping, owned in foreign.items():
        apart = [event for event in uses[mapping] if _stands_alone(event, mapping)]
        for owner in owned:
            calls = [_used(scene, event, mapping, owner) for event in apart]
            if not mapping.reflected:
                calls.append(_declared(scene, mapping, owner, uses[mapping]))
            yield from (call for call in calls if call is not None)


def _stands_alone(event: Event, mapping: Mapping) -> bool:
    """Whether a use is told by itself: beside the mapping, that stands for it."""
    beside = event.span.path == mapping.span.path and not mapping.reflected
    return event.kind != "made" and not beside


def _uses(
    scene: Scene, foreign: tuple[Mapping, ...], mappings: Iterable[Mapping]
) -> dict[Mapping, list[Event]]:
    found: dict[Mapping, list[Event]] = {mapping: [] for mapping in foreign}
    if foreign:
        own = (f"{each.span.path}::{each.cls}" for each in mappings if each.cls)
        given = dict(_mapped_later(scene, foreign))
        for event in Uses(scene, foreign, own, given).find():
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


def _mapped_later(scene: Scene, tables: tuple[Mapping, ...]) -> Iterator[tuple[str, int]]:
    """Yield classes that a call maps to one of some tables: ``map_imperatively(Order, orders)``."""
    places = {each.span: number for number, each in enumerate(tables) if not each.cls}
    for unit in units_mentioning(scene, *_MAPPERS) if places else ():
        for site in scene.program.call_sites(unit):
            name = site.callee.name.rpartition(".")[2] if isinstance(site.callee, External) else ""
            cls, table = argument(site, position=0), argument(site, "local_table", position=1)
            if not {site.method, name} & set(_MAPPERS) or not isinstance(cls, ClassRef):
                continue
            if isinstance(table, Instance) and table.at in places:
                yield cls.id, places[table.at]


def _reflected(scene: Scene) -> Iterator[Mapping]:
    """Yield the tables that code takes as the database has them, each where it is first named."""
    program, seen = scene.program, set()
    paths = {path for word in _REFLECTING for path in program.files_with(word)}
    for path in sorted(paths):
        text, module = program.library.text_of(path, ""), scene.module_of(path)
        for match in _REFLECTED.finditer(text) if module and scene.is_judged(path) else ():
            name = match["table"] or match["cls"]
            if (module, name) not in seen:
                seen.add((module, name))
                line = text.count("\n", 0, match.start()) + 1
                yield Mapping(name, module, Span.at(path, line), reflected=True)


def _named(site: CallSite) -> str:
    if not isinstance(site.callee, External) or site.callee.name not in _TABLES:
        return ""
    value = argument(site, "name", position=0)
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else ""
