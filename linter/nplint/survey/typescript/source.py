"""A parsed file: text and places of its syntax nodes."""

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from tree_sitter import Node

from nplint.facts.code import Param, Place, Stmt
from nplint.facts.codefile import Problem
from nplint.survey.columns import Columns

Block = Callable[["Source", Node], tuple[Stmt, ...]]
Parameters = Callable[["Source", Node], tuple[tuple[Param, ...], tuple[Stmt, ...]]]


class Source(Struct):
    """What lowering needs to know of the file; ``block`` and ``parameters`` close the recursion
    between expressions and statements."""

    data: bytes
    block: Block
    parameters: Parameters
    columns: Columns
    problems: list[Problem] = field(default_factory=list)

    def text(self, node: Node) -> str:
        """Return the source text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def place(self, node: Node) -> Place:
        """Return where a node stands; tree-sitter counts bytes, a place counts characters."""
        (line, column), (end_line, end_column) = node.start_point, node.end_point
        count = self.columns.column
        return Place(line, count(line, column), end_line, count(end_line, end_column))

    def problem(self, message: str, node: Node) -> None:
        """Note what could not be read."""
        self.problems.append(Problem(message, self.place(node)))


def named(node: Node) -> Iterator[Node]:
    """Yield a node's named children without comments."""
    return (child for child in node.named_children if child.type != "comment")


def first_named(node: Node) -> Node | None:
    """Return the first named child that is no comment."""
    return next(named(node), None)


def has_token(node: Node, *tokens: str) -> bool:
    """Whether a keyword or punctuation stands directly in the node."""
    return any(child.type in tokens for child in node.children)
