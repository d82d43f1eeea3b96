"""A piece of a Python file that can be lowered by itself."""

from itertools import accumulate

from msgspec import Struct


class Chunk(Struct, frozen=True):
    """Lines of a Python file, unchanged and at their own indentation."""

    text: str
    indented: bool
    """Whether the first code line is indented (a method, a class's body line)."""
    cuts: tuple[tuple[int, int], ...] = ()
    """Line of the text (from 0, in order) → how many lines of the file were left out before it."""

    def lines(self) -> tuple[int, ...]:
        """Return for each line of the text, and for one after it, its place from the first line."""
        cuts = dict(self.cuts)
        counted = [cuts.get(line, 0) for line in range(self.text.count("\n") + 2)]
        return tuple(line + left_out for line, left_out in enumerate(accumulate(counted)))


class Unparsable(Struct, frozen=True):
    """A chunk that is no Python: the line in it (from 0) and the parser's complaint."""

    line: int
    message: str
