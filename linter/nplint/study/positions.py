"""Where nodes stand: LibCST's positions without what nobody here asks of its metadata.

The printer walks the tree anyway; a state that counts lines and columns while it prints is all that
positions take. The library's own provider does the same and visits the tree once more besides.
"""

import libcst as cst
from libcst._nodes.internal import CodegenState

Corners = tuple[int, int, int, int]
"""Line (from 1) and column (from 0) of a start and an end."""


def positions_of(module: cst.Module) -> dict[cst.CSTNode, Corners]:
    """Return the place of every node of a module, surrounding whitespace left aside."""
    state = _Printing(module.default_indent, module.default_newline)
    module._codegen(state)
    return state.found


class _Printing(CodegenState):
    def __init__(self, indent: str, newline: str) -> None:
        super().__init__(default_indent=indent, default_newline=newline)
        self.found: dict[cst.CSTNode, Corners] = {}
        self._line = 1
        self._column = 0
        self._stack: list[tuple[int, int]] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        if "\n" in value or "\r" in value:
            lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self._line += len(lines) - 1
            self._column = len(lines[-1])
        else:
            self._column += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._stack.append((self._line, self._column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        line, column = self._stack.pop()
        if node not in self.found:
            self.found[node] = (line, column, self._line, self._column)

    def record_syntactic_position(  # type: ignore[override] # only ever entered by ``with``
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> "_Recording":
        return _Recording(self, node, start_node, end_node)

    def here(self) -> tuple[int, int]:
        """Return the line and column that printing has come to."""
        return self._line, self._column


class _Recording:
    """Notes where a node starts and ends; a class, as a generator takes three times as long."""

    __slots__ = ("_end", "_node", "_printing", "_start", "_start_at")

    def __init__(
        self,
        printing: _Printing,
        node: cst.CSTNode,
        start: cst.CSTNode | None,
        end: cst.CSTNode | None,
    ) -> None:
        self._printing = printing
        self._node = node
        self._start = start
        self._end = end
        self._start_at = printing.here()

    def __enter__(self) -> None:
        self._start_at = self._printing.here()

    def __exit__(self, *_: object) -> None:
        found = self._printing.found
        start = self._start_at if self._start is None else found[self._start][:2]
        end = self._printing.here() if self._end is None else found[self._end][2:]
        found[self._node] = (*start, *end)
