"""The cache's file: one SQLite database, safe for several processes at once."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import nplint

_TABLES = """
CREATE TABLE IF NOT EXISTS surveys
    (path TEXT PRIMARY KEY, size INT, modified INT, digest TEXT, facts TEXT);
CREATE TABLE IF NOT EXISTS studies (digest TEXT PRIMARY KEY, code TEXT);
CREATE TABLE IF NOT EXISTS models (digest TEXT PRIMARY KEY, model TEXT, used INTEGER);
CREATE TABLE IF NOT EXISTS configurations (digest TEXT PRIMARY KEY, value TEXT);
"""
_MODELS_KEPT = 4
_CONFIGURATIONS_KEPT = 2_000
_IGNORE = "# Written by nplint; safe to delete.\n*\n"


class Store:
    """Reads and writes rows; every failure reads as "nothing there"."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None
        self._failed = False

    def surveys(self) -> dict[str, tuple[int, int, str, str]]:
        """Return path → (size, mtime in ns, content digest, facts as text)."""
        rows = self._read("SELECT path, size, modified, digest, facts FROM surveys")
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}

    def signatures(self) -> dict[str, tuple[int, int, str]]:
        """Return path → (size, mtime in ns, content digest)."""
        rows = self._read("SELECT path, size, modified, digest FROM surveys")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def save_surveys(
        self, rows: Iterable[tuple[str, int, int, str, str]], gone: Iterable[str]
    ) -> None:
        """Write surveys, and forget those of files that are gone."""
        with self._writing() as connection:
            if connection is not None:
                connection.executemany(
                    "INSERT OR REPLACE INTO surveys VALUES (?, ?, ?, ?, ?)", rows
                )
                connection.executemany("DELETE FROM surveys WHERE path = ?", [(p,) for p in gone])

    def studies(self) -> dict[str, str]:
        """Return chunk digest → lowered code as text."""
        return {row[0]: row[1] for row in self._read("SELECT digest, code FROM studies")}

    def save_studies(self, rows: Iterable[tuple[str, str]], used: frozenset[str]) -> None:
        """Write lowered chunks, and forget those that nobody used."""
        with self._writing() as connection:
            if connection is not None:
                connection.executemany("INSERT OR REPLACE INTO studies VALUES (?, ?)", rows)
                known = {row[0] for row in connection.execute("SELECT digest FROM studies")}
                stale = [(digest,) for digest in sorted(known - used)]
                if len(stale) > len(known) // 2:
                    connection.executemany("DELETE FROM studies WHERE digest = ?", stale)

    def configuration(self, digest: str) -> str | None:
        """Return what was read from a configuration or manifest of this content, as text."""
        query = "SELECT value FROM configurations WHERE digest = ?"
        rows = list(self._read(query, (digest,)))
        return str(rows[0][0]) if rows else None

    def save_configurations(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write what was read from configurations and manifests; the oldest ones go."""
        with self._writing() as connection:
            if connection is not None:
                connection.executemany("INSERT OR REPLACE INTO configurations VALUES (?, ?)", rows)
                connection.execute(
                    "DELETE FROM configurations WHERE rowid <="
                    " (SELECT MAX(rowid) FROM configurations) - ?",
                    (_CONFIGURATIONS_KEPT,),
                )

    def model(self, digest: str) -> str | None:
        """Return the model of a tree, as text."""
        rows = list(self._read("SELECT model FROM models WHERE digest = ?", (digest,)))
        return str(rows[0][0]) if rows else None

    def save_model(self, digest: str, model: str) -> None:
        """Write the model of a tree; only the last few are kept."""
        with self._writing() as connection:
            if connection is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO models VALUES"
                    " (?, ?, (SELECT COALESCE(MAX(used), 0) + 1 FROM models))",
                    (digest, model),
                )
                connection.execute(
                    "DELETE FROM models WHERE digest NOT IN"
                    " (SELECT digest FROM models ORDER BY used DESC LIMIT ?)",
                    (_MODELS_KEPT,),
                )

    def _read(self, query: str, parameters: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
        connection = self._connect()
        if connection is None:
            return
        try:
            yield from connection.execute(query, parameters)
        except sqlite3.Error:
            self._give_up()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection | None]:
        connection = self._connect()
        try:
            yield connection
            if connection is not None:
                connection.commit()
        except sqlite3.Error:
            self._give_up()

    def _connect(self) -> sqlite3.Connection | None:
        if self._connection is not None or self._failed:
            return self._connection
        try:
            self._connection = self._open()
        except (sqlite3.Error, OSError):
            self._give_up()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        ignore = self._folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORE, "utf-8")
        path = _file(self._folder)
        try:
            return _prepared(path)
        except sqlite3.DatabaseError:
            # A corrupt file: start anew, once.
            path.unlink(missing_ok=True)
            return _prepared(path)

    def _give_up(self) -> None:
        self._failed = True
        self._connection = None


def is_store(folder: Path) -> bool:
    """Whether this nplint has kept something in a folder."""
    return _file(folder).is_file()


def _file(folder: Path) -> Path:
    return folder / f"{own_version()}.sqlite"


def _prepared(path: Path) -> sqlite3.Connection:
    for old in path.parent.glob("*.sqlite*"):
        if not old.name.startswith(path.name):
            old.unlink(missing_ok=True)
    connection = sqlite3.connect(path, timeout=2)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    return connection


@lru_cache(maxsize=1)
def own_version() -> str:
    """Return what identifies this nplint: its version and its own files' sizes and times."""
    folder = Path(nplint.__file__).parent
    own = hashlib.sha256(nplint.__version__.encode())
    for path in sorted(folder.rglob("*.py")):
        status = path.stat()
        own.update(f"{path.name}:{status.st_size}:{status.st_mtime_ns};".encode())
    return own.hexdigest()[:16]
