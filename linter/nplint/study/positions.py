"""Where nodes stand: LibCST's positions without what nobody here asks of its metadata.

The printer walks the tree anyway; a state that counts lines and columns while it prints is all that
positions take. The library's own provider does the same and visits the tree once more besides.
"""

from collections.abc import Iterator
from contextlib import contextmanager

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
            self._advance(token)

    def add_token(self, value: str) -> None:
        self._advance(value)

    def _advance(self, value: str) -> None:
        if "\n" in value or "\r" in value:
            lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self._line += len(lines) - 1
            self._column = len(lines[-1])
        else:
            self._column += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._stack.append((self._line, self._column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._stack.pop()
        if node not in self.found:
            self.found[node] = (*start, self._line, self._column)

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        start = (self._line, self._column)
        try:
            yield
        finally:
            end = (self._line, self._column)
            if start_node is not None:
                start = self.found[start_node][:2]
            if end_node is not None:
                end = self.found[end_node][2:]
            self.found[node] = (*start, *end)
