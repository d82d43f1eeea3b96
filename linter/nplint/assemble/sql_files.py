"""The texts of SQL files: migrations and schemas that say what tables are like."""

from collections.abc import Iterable

from nplint.link.gather import System

_MOST = 4_000_000
"""Characters of all SQL files together; what is beyond are rows, not tables."""
_LARGEST = 1_000_000
"""Characters of one file."""
_UNDOING = (".down.sql", "_down.sql", "/down.sql", ".rollback.sql", ".undo.sql")


class SqlFiles:
    """Reads the files when the first table is asked for, each once."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._texts: list[tuple[str, str]] | None = None

    def of(self, module: str) -> tuple[Iterable[str], Iterable[str]]:
        """Return the texts of other modules' files, and of those of a module itself."""
        if self._texts is None:
            self._texts = self._read()
        own = [text for owner, text in self._texts if owner == module]
        return [text for owner, text in self._texts if owner != module], own

    def _read(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        left = _MOST
        for path in sorted(self._system.paths):
            if not path.endswith(".sql") or path.endswith(_UNDOING) or self._system.is_test(path):
                continue
            text = self._system.read(path)
            if len(text) <= min(left, _LARGEST):
                found.append((self._system.modules.owner(path), text))
                left -= len(text)
        return found
