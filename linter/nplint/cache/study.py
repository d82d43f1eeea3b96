"""Lowered chunks by the hash of their text."""

import hashlib

from nplint.cache.codec import facts_codec
from nplint.cache.store import Store
from nplint.facts.chunk import Chunk, Unparsable
from nplint.facts.code import Stmt


class StudyMemory:
    """Satisfies ``link.library.StudyCache``; written once, at the end of a run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] | None = None
        self._new: dict[str, str] = {}
        self._used: set[str] = set()

    def get(self, chunk: Chunk) -> tuple[Stmt, ...] | Unparsable | None:
        """Return what a chunk was lowered to in an earlier run."""
        if self._known is None:
            self._known = self._store.studies()
        digest = _digest(chunk)
        self._used.add(digest)
        text = self._known.get(digest)
        if text is None:
            return None
        try:
            found: tuple[Stmt, ...] | Unparsable = facts_codec().decode(text)
        except (ValueError, TypeError, LookupError):
            return None
        return found

    def put(self, chunk: Chunk, result: tuple[Stmt, ...] | Unparsable) -> None:
        """Remember a chunk's result."""
        self._new[_digest(chunk)] = facts_codec().encode(result)

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self._store.save_studies(sorted(self._new.items()), frozenset(self._used))


def _digest(chunk: Chunk) -> str:
    text = chunk.text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text + f"\0{chunk.indented}{chunk.cuts}".encode()).hexdigest()[:32]
