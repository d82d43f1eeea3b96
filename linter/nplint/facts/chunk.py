"""A piece of a Python file that can be lowered by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines of a Python file, unchanged and at their own indentation.

    ``indented`` tells that the first code line is indented (a method, a class's body line).
    """

    text: str
    indented: bool


@dataclass(frozen=True, slots=True)
class Unparsable:
    """A chunk that is no Python: the line in it (from 0) and the parser's complaint."""

    line: int
    message: str
