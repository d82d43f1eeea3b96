"""Tables that code declares: ORM classes, ``Table(…)``, migrations, ``CREATE TABLE``."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.reason.calls.scene import Scene
from nplint.reason.calls.sqltext import tables_of
from nplint.span import Span

_MADE = re.compile(r"\b(?:create_table|CreateTable)\(\s*[\"']([\w.]+)[\"']")
_TABLE = re.compile(
    r"(?<![\w.])(?:\w+\.)?Table\(\s*[\"']([\w.]+)[\"']\s*,\s*\w*(?:meta|Base)\w*", re.I
)
_FIELD = re.compile(r"^\s+(?:__tablename__|db_table|table_name)\s*=\s*[\"']([\w.]+)[\"']", re.M)
_DECLARING = (
    "Table",
    "create_table",
    "CREATE",
    "__tablename__",
    "__table_name__",
    "db_table",
    "table_name",
)
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
    reflected: bool = False
    """Whether the code takes the table as the database has it."""


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
