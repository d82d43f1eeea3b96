"""Whose a database table is: manifests, schemas, and the one module whose code declares it."""

import re
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec import Struct

from nplint.link.wiring.addresses import HOLE, shown, words_of
from nplint.model.entities import Related
from nplint.reason.calls.mappings import declared_tables
from nplint.reason.calls.ownership import NOBODY, Ownership
from nplint.reason.calls.reach import Target
from nplint.reason.calls.scene import Scene
from nplint.span import Span

_SYSTEM = frozenset(
    ["information_schema", "pg_catalog", "pg_stat", "sys", "sqlite_master", "dual", "mysql",
     "performance_schema", "sqlite_schema", "unnest", "stdin"]
)  # fmt: skip

_TEMPORARY = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:local\s+|global\s+)?temp(?:orary)?\s+(?:table|view)\s+"
    r"(?:if\s+not\s+exists\s+)?[\"`\[]?([\w.]+)"
    r"|\bcreate(?:OrReplace)?(?:Global)?TempView\(\s*[\"'](\w+)",
    re.I,
)
_PASSING = ("TEMP", "temp", "TEMPORARY", "temporary", "Temp", "createOrReplaceTempView",
            "createTempView")  # fmt: skip


class Tables(Struct, frozen=True, dict=True):
    """Answers for tables in SQL texts."""

    scene: Scene
    ownership: Ownership

    def of(self, name: str, path: str) -> tuple[Target, ...] | None:
        """Return whose a table is (``schema.table``, signs for holes); None = can't be told."""
        schema, _, table = name.rpartition(".")
        schema = schema.rpartition(".")[2]
        if not table.strip(HOLE) or {table.lower(), schema.lower()} & _SYSTEM:
            return NOBODY if table.strip(HOLE) else None
        if self.is_shared(name) or self.is_shared(table):
            return NOBODY
        if table.lower() in self._temporary.get(self.scene.module_of(path), ()):
            return NOBODY
        declared = self._by_manifest(table, schema, path)
        if declared is not None:
            return (declared,)
        own = self.scene.module_of(path)
        modules = self._declared.get(table.lower(), {})
        if own in modules:
            return NOBODY
        if schema.strip(HOLE) and (named := self._by_schema(schema)) is not None:
            return (named,)
        if len(modules) == 1:
            module, span = next(iter(modules.items()))
            if self.scene.is_peer(module):
                related = (Related(f"{module} declares the table here", span),)
                return (Target(module, shown(name), "inferred", related),)
        return NOBODY if HOLE not in table else None

    def _by_manifest(self, table: str, schema: str, path: str) -> Target | None:
        names = [f"{schema}.{table}", table] if schema.strip(HOLE) else [table]
        spellings = [*names, *(name.lower() for name in names)]
        found = self.ownership.by_manifest("table", spellings, path)
        if found is None and schema.strip(HOLE):
            found = self.ownership.by_manifest("schema", (schema, schema.lower()), path)
            return (
                Target(found.module, f"{schema}.{table}", found.confidence, found.related)
                if (found)
                else None
            )
        return found

    def _by_schema(self, schema: str) -> Target | None:
        """Return the module that a schema is called after."""
        named = self.ownership.names.of_label(schema.strip(HOLE + "_-"))
        if named is None or len("".join(words_of(schema))) < 3:
            return None
        return Target(named[0], shown(schema), "inferred")

    def is_shared(self, name: str) -> bool:
        """Whether the configuration lets every module use a table."""
        shared = self.scene.system.config.shared_tables
        plain = name.replace(HOLE, "x")
        return any(fnmatchcase(plain, glob) for glob in shared)

    @cached_property
    def _declared(self) -> dict[str, dict[str, Span]]:
        """Table → the modules that declare it, each with the place."""
        found: dict[str, dict[str, Span]] = {}
        for table, module, span in declared_tables(self.scene):
            found.setdefault(table.rpartition(".")[2].lower(), {}).setdefault(module, span)
        return found

    @cached_property
    def _temporary(self) -> dict[str, set[str]]:
        """Module → tables that its code makes for the time of a session, whatever their names."""
        found: dict[str, set[str]] = {}
        program = self.scene.program
        for path in sorted({path for word in _PASSING for path in program.files_with(word)}):
            for match in _TEMPORARY.finditer(program.library.text_of(path, "")):
                name = (match[1] or match[2]).rpartition(".")[2].lower()
                found.setdefault(self.scene.module_of(path), set()).add(name)
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nobody declares any table, so that no text can tell anything."""
        owns = any(
            item.owns.tables or item.owns.schemas for item in self.scene.system.modules.modules
        )
        return not owns and not self._declared
