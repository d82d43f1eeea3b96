"""SQL texts that reach a database: whose tables they read and write."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from nplint.link.shapes import join, options_of, text_of
from nplint.link.substitute import has_symbols
from nplint.link.unit import CallSite, Unit
from nplint.link.values import External, Instance, Joined, Known, Result, Symbol, Value
from nplint.link.wiring.addresses import HOLE
from nplint.reason.calls.arguments import argument, is_project
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import flat
from nplint.reason.calls.sqltext import is_sql, tables_of
from nplint.reason.calls.units import units_in

_METHODS = frozenset(
    [
        "execute", "executemany", "executescript", "execute_async", "exec_driver_sql", "fetch",
        "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val", "fetchone", "fetchall",
        "raw", "query", "read_sql", "read_sql_query", "scalar", "scalars", "mogrify", "run_sql",
        "execute_values", "execute_batch", "copy_expert", "sql", "execute_statement", "cursor",
        "batch_execute_statement", "start_query_execution", "execute_query", "iterate",
        "execute_sql", "stream", "raw_sql", "select", "executestring", "execute_string", "copy",
        "run", "command", "query_df", "prepare", "read_database", "read_database_uri",
        "get_records", "get_first", "get_pandas_df",
    ]
)  # fmt: skip
_BY_NAME = {
    "read_sql_table": ("table-read", 0), "to_sql": ("table-write", 0),
    "copy_records_to_table": ("table-write", 0), "copy_to_table": ("table-write", 0),
    "copy_from_table": ("table-read", 0), "copy_from": ("table-write", 1),
    "copy_to": ("table-read", 1), "insert_rows_json": ("table-write", 0),
    "insert_rows": ("table-write", 0), "insert_rows_from_dataframe": ("table-write", 0),
    "load_table_from_json": ("table-write", 1), "load_table_from_dataframe": ("table-write", 1),
    "list_rows": ("table-read", 0), "write_pandas": ("table-write", 2),
    "to_gbq": ("table-write", 0), "saveAsTable": ("table-write", 0),
    "insertInto": ("table-write", 0), "write_database": ("table-write", 0),
}  # fmt: skip
"""Methods that are told a table instead of a statement, and where."""
_BY_LIBRARY = {
    "insert": ("table-write", 0), "insert_df": ("table-write", 0), "table": ("table-read", 0),
}  # fmt: skip
"""The same for methods that mean it only on objects of some libraries."""
_LIBRARIES = ("clickhouse_connect.", "pyspark.", "snowflake.snowpark", "duckdb.")
_OF_LIBRARIES = ("clickhouse_connect", "pyspark", "snowpark", "duckdb")
_TABLE_NAMES = ("table_name", "name", "table", "table_id", "destination_table", "destination",
                "tableName")  # fmt: skip
_STRONG = frozenset(
    ["execute", "executemany", "executescript", "exec_driver_sql", "execute_values", "read_sql",
     "execute_batch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "read_sql_query",
     "copy_expert", *_BY_NAME]
)  # fmt: skip
_TELLS = re.compile(
    r"(?i)\bselect\b.{1,2000}?\bfrom\s+[\w\"`{\[]|\b(?:insert|replace|merge)\s+(?:\w+\s+)?into\b"
    r"|\bcopy\s+[\w\"`{\[.]+\s*(?:\([^()]*\)\s*)?(?:from|to)\b"
    r"|\bdelete\s+from\b|\bupdate\s+[\w\"`{\[.\]}]+\s+(?:\w+\s+)?set\b|\btruncate\s+table\b",
    re.S,
)
_NAMES = ("sql", "query", "statement", "stmt", "QueryString", "operation", "command", "Statement",
          "sql_query", "Sql", "clause")  # fmt: skip
_NAMELESS = re.compile(
    r"(?i)\b(?:from|join)\s+(?:None\b|where\b|order\b|limit\b|group\b|$)"
    r"|\binto\s+(?:None\b|values\b|select\b|\()|\bupdate\s+(?:None\s+)?set\b"
)
"""A statement whose table a class leaves empty."""
_SECOND = frozenset(["execute_values", "execute_batch"])


class Sql(Channel):
    """Statements handed to an execute, whoever's it is."""

    def units(self, owners: Owners) -> Iterator[Unit]:
        """Return the functions that run statements, when some module's tables are known."""
        scene = owners.scene
        if owners.tables.is_empty:
            return
        library = scene.program.library
        strong = {path for name in _STRONG for path in scene.program.files_with(name)}
        weak = {path for name in _METHODS - _STRONG for path in scene.program.files_with(name)}
        telling = {path for path in weak if _TELLS.search(library.text_of(path, ""))}
        yield from units_in(scene, strong - telling, _STRONG)
        yield from units_in(scene, telling, _METHODS | _STRONG)
        special = {path for word in _OF_LIBRARIES for path in scene.program.files_with(word)}
        yield from units_in(scene, special, _BY_LIBRARY)

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the statement that a call runs."""
        name = site.callee.name.rpartition(".")[2] if isinstance(site.callee, External) else ""
        method = site.method or name
        if is_project(site.callee):
            return
        told = _BY_NAME.get(method) or (_BY_LIBRARY.get(method) if _is_special(site) else None)
        if told is not None:
            kind, position = told
            table = argument(site, *_TABLE_NAMES, position=position)
            if isinstance(table, Known | Joined | Symbol):
                schema = argument(site, "schema", "schema_name")
                is_named = isinstance(schema, Symbol) or bool(text_of(schema))
                whole = join([schema, Known("."), table]) if schema and is_named else table
                yield Reach(kind, "table", whole, method)
        elif method in _METHODS:
            statement = self._statement(site, method)
            if statement is not None:
                yield Reach("table-read", "table", statement, "")

    def _statement(self, site: CallSite, method: str) -> Value | None:
        position = 1 if method in _SECOND else 0
        given = argument(site, *_NAMES, position=position)
        if given is None and method in ("execute",):
            given = argument(site, position=1)  # execute(cursor, sql) of a helper library
        return given if given is not None and _may_be_sql(given) else None

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose tables the statement uses; writes before reads."""
        if owners.tables.is_empty:
            return ()
        text = flat(reach.target)
        if text is None:
            return None
        if reach.what in _BY_NAME or reach.what in _BY_LIBRARY:
            whose = owners.tables.of(text, path)
            return None if not whose and has_symbols(reach.target) else whose
        uses = tables_of(text) if is_sql(text) else ()
        if _NAMELESS.search(text) and all(use.name == "None" for use in uses):
            return None  # a subclass or a caller gives it
        answers = [(use, owners.tables.of(use.name, path)) for use in uses if use.use != "create"]
        if has_symbols(reach.target) and any(
            answer is None and HOLE in use.name for use, answer in answers
        ):
            return None
        found: dict[str, Target] = {}
        # The gravest use of a module's tables stands for all of them.
        for wanted in ("write", "read"):
            for use, answer in answers:
                for target in answer or () if use.use == wanted else ():
                    named = f"table {use.name.replace(HOLE, '*')}"
                    what = replace(target, kind=f"table-{use.use}", name=named)
                    found.setdefault(target.module, what)
        if not found and any(use.name.strip(".") == HOLE for use in uses):
            return None  # whichever table it is, somebody may know
        return tuple(found[module] for module in sorted(found))


def _is_special(site: CallSite) -> bool:
    """Whether a method is called on an object of a library of tables."""
    for option in options_of(site.receiver):
        name = option.cls if isinstance(option, Instance) else ""
        name = option.callee if isinstance(option, Result) else name
        name = option.name if isinstance(option, External) else name
        if name.startswith(_LIBRARIES):
            return True
    return site.method == "table" and site.receiver_name.rpartition(".")[2] == "spark"


def _may_be_sql(value: Value) -> bool:
    for option in options_of(value):
        text = flat(option)
        if text is None:
            if has_symbols(option):
                return True
        elif is_sql(text) or (text.startswith(HOLE) and has_symbols(option)):
            return True
    return False


CHANNEL = Sql()
