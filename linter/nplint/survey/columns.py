"""Byte columns, as tree-sitter counts them, as character columns, as people and editors do."""

from bisect import bisect_left


class Columns:
    """The columns of one text; asking costs the same at the end of a line as at its start."""

    def __init__(self, data: bytes) -> None:
        """``data``: the text as UTF-8."""
        self._lines = None if data.isascii() else data.split(b"\n")
        self._inner: dict[int, list[int]] = {}

    def column(self, row: int, byte_column: int) -> int:
        """Return the 1-based character column of a place given by row and byte, both from 0."""
        if self._lines is None or row >= len(self._lines):
            return byte_column + 1
        inner = self._inner.get(row)
        if inner is None:
            inner = self._inner[row] = _continuations(self._lines[row])
        return byte_column - bisect_left(inner, byte_column) + 1


def _continuations(line: bytes) -> list[int]:
    """Return where bytes stand that go on with a character begun before."""
    if line.isascii():
        return []
    return [at for at, byte in enumerate(line) if byte & 0xC0 == 0x80]
