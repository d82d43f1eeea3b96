"""Tables that code declares: ORM classes, ``Table(…)``, migrations, ``CREATE TABLE``."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import Assign, Name
from nplint.link.shapes import text_of
from nplint.link.values import ListValue, MappingValue, Value
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.sqltext import tables_of
from nplint.span import Span

_FIELDS = {"__tablename__": "sql", "__table_name__": "sql"}
_META_FIELDS = {"db_table": "sql", "table_name": "sql", "table": "sql"}
_META = frozenset(["Meta", "Config", "Settings"])
_MADE = re.compile(r"\b(?:create_table|CreateTable)\(\s*[\"']([\w.]+)[\"']")
_TABLE = re.compile(
    r"(?<![\w.])(?:\w+\.)?Table\(\s*[\"']([\w.]+)[\"']\s*,\s*\w*(?:meta|Base)\w*", re.I
)
_FIELD = re.compile(r"^\s+(?:__tablename__|db_table|table_name)\s*=\s*[\"']([\w.]+)[\"']", re.M)
_DECLARING = ("Table", "create_table", "CREATE", *_FIELDS, "db_table", "table_name")
_SQL = re.compile(r"\bCREATE\s+TABLE\b[^;()]{0,120}", re.I)


class Mapping(Struct, frozen=True):
    """A table that a module's code or migrations speak of as one with a structure."""

    table: str
    module: str
    span: Span
    cls: str = ""
    """The mapped class's name; empty when there is none."""
    store: str = "sql"
    """``sql`` or ``dynamodb``."""
    schema: str = ""
    """The schema that it is said to be in; empty when none is named."""


def mapped_classes(scene: Scene) -> Iterator[Mapping]:
    """Yield the tables that classes are mapped to, sorted by place."""
    program = scene.program
    words = (*_FIELDS, *_META_FIELDS)
    for path in sorted({path for word in words for path in program.files_with(word)}):
        for definition in program.files[path].definitions:
            if definition.kind != "class":
                continue
            found = _mapped(scene, path, definition.qualname)
            if found is not None:
                yield found


def _mapped(scene: Scene, path: str, qualname: str) -> Mapping | None:
    id = f"{path}::{qualname}"
    text = scene.program.library.text_of(path, qualname)
    fields = _META_FIELDS if qualname.rpartition(".")[2] in _META else _FIELDS
    if not any(field in text for field in fields):
        return None
    head = scene.program.class_of(id)
    for statement in head.body if head is not None else ():
        if isinstance(statement, Assign) and _assigns(statement, fields):
            name = text_of(scene.program.class_frame(id).env.get(_assigns(statement, fields)))
            if name:
                first = scene.program.class_line(id)
                at = statement.at
                span = Span(path, first + at.line, at.column, first + at.end_line, at.end_column)
                cls = qualname.rpartition(".")[0] if fields is _META_FIELDS else qualname
                store = _store(scene, path, cls)
                schema = _schema(scene.program.class_frame(id).env.get("__table_args__"))
                return Mapping(name, scene.module_of(path), span, cls, store, schema)
    return None


def _schema(arguments: Value | None) -> str:
    """Return the schema in a mapped class's ``__table_args__``, alone or after constraints."""
    for part in arguments.items if isinstance(arguments, ListValue) else (arguments,):
        if isinstance(part, MappingValue):
            return text_of(part.get("schema")) or ""
    return ""


def _store(scene: Scene, path: str, cls: str) -> str:
    bases = scene.program.bases(f"{path}::{cls}") if cls else ()
    return "dynamodb" if any(base.startswith("pynamodb") for base in bases) else "sql"


def _assigns(statement: Assign, fields: dict[str, str]) -> str:
    names = [target.id for target in statement.targets if isinstance(target, Name)]
    return next((name for name in names if name in fields), "")


def declared_tables(scene: Scene) -> Iterator[tuple[str, str, Span]]:
    """Yield (table, module, place) of every declaration in code, migrations and SQL files.

    Read from the texts: what counts here is that a module speaks of the table as its own.
    """
    program = scene.program
    paths = {path for word in _DECLARING for path in program.files_with(word)}
    for path in sorted(paths):
        if not scene.system.is_test(path):
            yield from _written(scene, path, program.library.text_of(path, ""))
    for path in sorted(scene.system.paths):
        if path.endswith(".sql"):
            yield from _written(scene, path, scene.system.read(path))


def _written(scene: Scene, path: str, text: str) -> Iterator[tuple[str, str, Span]]:
    module = scene.module_of(path)
    for pattern in (_MADE, _TABLE, _FIELD):
        for match in pattern.finditer(text):
            yield match[1], module, _at(path, text, match.start())
    for match in _SQL.finditer(text):
        for use in tables_of(match[0] + " ("):
            if use.use == "create":
                yield use.name, module, _at(path, text, match.start())


def _at(path: str, text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    return Span.at(path, line, offset - text.rfind("\n", 0, offset))
