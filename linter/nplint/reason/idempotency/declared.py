"""What a repository declares of its tables, in Python and as SQL."""

from collections.abc import Callable, Iterable

from nplint.link.interface import Linked
from nplint.reason.idempotency.collections import indexed_collections
from nplint.reason.idempotency.schema_texts import Tables, created_tables, texts_in
from nplint.reason.idempotency.tables import Table, declared_tables, united

Schemas = Callable[[], Iterable[Iterable[str]]]
"""Gives the texts of SQL files: groups, of which the later know better what a table is like."""


class Declared:
    """Reads the declarations when the first table is asked for."""

    def __init__(self, program: Linked, schemas: Schemas) -> None:
        self._program = program
        self._schemas = schemas
        self._tables: Tables | None = None
        self._collections: Tables | None = None

    def table(self, name: str) -> Table | None:
        """Return what is declared of a table; None when nothing."""
        if self._tables is None:
            self._tables = self._all()
        return self._tables.get(name)

    def collection(self, name: str) -> Table | None:
        """Return what indexes are made on a collection of documents; None when none are."""
        if self._collections is None:
            self._collections = indexed_collections(self._program)
        return self._collections.get(name)

    def _all(self) -> Tables:
        found: Tables = {}
        for texts in self._schemas():
            found |= created_tables(texts)
        in_code = created_tables(texts_in(self._program))
        for name, table in (*in_code.items(), *declared_tables(self._program)):
            found[name] = united(found.get(name), table)
        return found
