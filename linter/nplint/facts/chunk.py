"""A piece of a Python file that can be lowered by itself."""

from msgspec import Struct


class Chunk(Struct, frozen=True):
    """Lines of a Python file, unchanged and at their own indentation.

    ``indented`` tells that the first code line is indented (a method, a class's body line).
    """

    text: str
    indented: bool


class Unparsable(Struct, frozen=True):
    """A chunk that is no Python: the line in it (from 0) and the parser's complaint."""

    line: int
    message: str
