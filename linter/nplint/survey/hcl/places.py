"""Tree-sitter's places (rows and columns from 0, in bytes) as spans (from 1, in characters)."""

from tree_sitter import Node

from nplint.span import Span
from nplint.survey.columns import Columns


class Places:
    """Makes spans for the nodes of one parsed piece of a file."""

    def __init__(self, path: str, source: bytes, first_line: int = 1) -> None:
        self.path = path
        self.source = source
        self._first_line = first_line
        self._columns = Columns(source)

    def text(self, node: Node) -> str:
        """Return a node's source text."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """Return the source text of a range of bytes."""
        return self.source[start:end].decode("utf-8", "replace")

    def span(self, start: Node, end: Node | None = None) -> Span:
        """Return the span from one node's start to its own (or another's) end."""
        last = end or start
        return Span(
            self.path,
            start.start_point.row + self._first_line,
            self._columns.column(start.start_point.row, start.start_point.column),
            last.end_point.row + self._first_line,
            self._columns.column(last.end_point.row, last.end_point.column),
        )

    def at(self, byte: int) -> tuple[int, int]:
        """Return the line and column of a byte."""
        row = self.source.count(b"\n", 0, byte)
        start = self.source.rfind(b"\n", 0, byte) + 1
        return row + self._first_line, len(self.between(start, byte)) + 1
