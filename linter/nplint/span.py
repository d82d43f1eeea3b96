"""Where something stands: a file and a range in it."""

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """A range of one file: 1-based lines and columns in characters, the end exclusive.

    ``path`` is relative to the root, with ``/`` between its parts.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def at(cls, path: str, line: int, column: int = 1) -> "Span":
        """Return the one-character span at a line and column."""
        return cls(path, line, column, line, column + 1)

    def covers(self, other: "Span") -> bool:
        """Whether the other span lies inside this one."""
        return (
            self.path == other.path
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
