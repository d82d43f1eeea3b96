"""ORM classes and ``Table`` objects of one module over another module's tables."""

import re
from collections.abc import Iterator

from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import External, Known
from nplint.model.entities import DirectCall
from nplint.reason.calls.arguments import argument
from nplint.reason.calls.mappings import Mapping, mapped_classes
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_in

_TABLES = frozenset(["sqlalchemy.Table", "sqlalchemy.schema.Table", "sqlalchemy.sql.schema.Table",
                     "sqlmodel.Table"])  # fmt: skip


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield one call per mapping of another module's table."""
    if not any(item.owns.tables for item in scene.system.modules.modules):
        return
    owners = Owners(scene)
    for mapping in [*mapped_classes(scene), *_table_objects(scene)]:
        for owner in _owners(owners, mapping):
            kind = "table-write" if _writes(scene, mapping) else "table-read"
            what = f"{mapping.cls or 'Table'} maps {mapping.table}"
            call = scene.call(
                kind, mapping.span, owner.module, what, owner.confidence, owner.related
            )
            if call is not None:
                yield call


def _owners(owners: Owners, mapping: Mapping) -> tuple[Target, ...]:
    if mapping.store == "dynamodb":
        found = owners.named.of(Known(mapping.table), "table", mapping.span.path)
        return found or ()
    if owners.tables.is_shared(mapping.table):
        return ()
    path, names = mapping.span.path, [mapping.table, mapping.table.lower()]
    if mapping.schema:
        names = [f"{mapping.schema}.{name}" for name in names] + names
    declared = owners.named.by_manifest("table", names, path)
    if declared is None and mapping.schema:
        declared = owners.named.by_manifest("schema", (mapping.schema,), path)
    return (declared,) if declared is not None else ()


def _table_objects(scene: Scene) -> Iterator[Mapping]:
    for unit in units_in(scene, scene.program.files_with("Table"), ["Table"]):
        for site in scene.program.call_sites(unit):
            name = _named(site)
            if name:
                schema = text_of(site.argument("schema")) or ""
                yield Mapping(name, unit.module, site.span, schema=schema)


def _named(site: CallSite) -> str:
    if not isinstance(site.callee, External) or site.callee.name not in _TABLES:
        return ""
    value = argument(site, "name", position=0)
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else ""


def _writes(scene: Scene, mapping: Mapping) -> bool:
    """Whether the module's code makes or changes rows of a mapped class or table object."""
    name = mapping.cls.rpartition(".")[2] or _bound_to(scene, mapping)
    if not name:
        return True
    own = [
        path
        for path in scene.program.files_with(name)
        if scene.module_of(path) == mapping.module and not scene.system.is_test(path)
    ]
    texts = [scene.program.library.text_of(path, "") for path in own]
    if mapping.cls:
        return any(_changes(text, re.escape(name)) for text in texts)
    uses = {use for text in texts for use in _table_uses(text, re.escape(name))}
    return "write" in uses or "read" not in uses


def _bound_to(scene: Scene, mapping: Mapping) -> str:
    """Return the variable that holds a table object; empty when none does."""
    lines = scene.program.library.text_of(mapping.span.path, "").splitlines()
    line = lines[mapping.span.line - 1] if mapping.span.line <= len(lines) else ""
    match = re.match(r"\s*(\w+)\s*(?::[^=]+)?=\s*[\w.]*Table\(", line)
    return match[1] if match else ""


def _table_uses(text: str, name: str) -> Iterator[str]:
    """Yield what a text does with a table object: ``read`` or ``write``."""
    changed = (
        rf"\b{name}\s*\.\s*(?:insert|update|delete)\("
        rf"|\b(?:\w*insert|update|delete)\(\s*(?:\w+\.)*{name}\b"
    )
    if re.search(changed, text):
        yield "write"
    if re.search(rf"\b{name}\s*\.\s*(?:select\(|c\.)|\bselect\([^)]*\b{name}\b", text):
        yield "read"


def _changes(text: str, cls: str) -> bool:
    """Whether a text makes rows of a class, or changes what it got as one."""
    made = (
        rf"(?<!class )\b{cls}\(|\b(?:insert|update|delete|add|bulk_\w+|merge)\(\s*{cls}\b"
        rf"|\b{cls}\.(?:objects\.)?(?:\w*create\w*|insert\w*|update|delete|bulk_\w+"
        rf"|batch_write)\("
        rf"|\bquery\(\s*{cls}\b(?:[^;\n]|\n\s*[.)]){{0,300}}?\)\s*\.(?:update|delete)\("
        rf"|\b{cls}\.(?:objects\b|query\b|get\()(?:[^;\n]|\n\s*[.)]){{0,300}}?\)\s*\.(?:update|delete|save)\("
    )
    if re.search(made, text):
        return True
    got = rf"\b(\w+)\s*=\s*(?:await\s+)?[\w.]*\(?[^\n=]{{0,200}}?\b{cls}\b|\b(\w+)\s*:\s*{cls}\b"
    names = {re.escape(match[1] or match[2]) for match in re.finditer(got, text)}
    for name in sorted(names):
        changed = (
            rf"\b{name}\.\w+\s*[-+*/|&]?=(?!=)|\b{name}\.(?:save|update|delete)\("
            rf"|\.(?:add|merge|delete)\(\s*{name}\b"
        )
        if re.search(changed, text):
            return True
    return False
