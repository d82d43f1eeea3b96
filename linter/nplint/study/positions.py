"""Where nodes stand: LibCST's positions without what nobody here asks of its metadata.

The printer walks the tree anyway. What it prints and which nodes it enters and leaves go into one
list, in order; one pass over that list counts lines and columns. The library's own provider counts
at each of some hundred thousand calls, and visits the tree once more besides.
"""

from typing import TypeAlias

import libcst as cst
from libcst._nodes.internal import CodegenState

Corners: TypeAlias = tuple[int, int, int, int]
"""Line (from 1) and column (from 0) of a start and an end."""

Places: TypeAlias = dict[int, Corners]
"""The corners of nodes by their ``id``: a node's own hash is a Python call."""

MARKS = frozenset(
    {
        cst.SimpleWhitespace,
        cst.ParenthesizedWhitespace,
        cst.TrailingWhitespace,
        cst.EmptyLine,
        cst.Newline,
        cst.Comment,
        cst.Comma,
        cst.Dot,
        cst.AssignEqual,
        cst.Colon,
    }
)
"""What stands between code: half of all nodes, and nobody asks where."""


def positions_of(module: cst.Module) -> Places:
    """Return the place of every node of a module but marks, surrounding whitespace left aside.

    The keys mean something for as long as the module is held.
    """
    state = _Printing(module.default_indent, module.default_newline)
    module._codegen(state)
    return _counted(state.events)


class _Recording:
    """Where a node stands without what surrounds it; told at its start and at its end."""

    __slots__ = ("_events", "end", "node", "start")

    def __init__(
        self,
        events: list[object],
        node: cst.CSTNode,
        start: cst.CSTNode | None,
        end: cst.CSTNode | None,
    ) -> None:
        self._events = events
        self.node = node
        self.start = start
        self.end = end

    def __enter__(self) -> None:
        self._events.append(self)

    def __exit__(self, *_: object) -> None:
        self._events.append(self)


class _Printing(CodegenState):
    """Notes each token, and each node and recording twice: where it starts and where it ends."""

    def __init__(self, indent: str, newline: str) -> None:
        super().__init__(default_indent=indent, default_newline=newline)
        self.events: list[object] = []
        # Bound to the list itself: of some 300,000 calls none is a Python one.
        self.add_token = self.events.append  # type: ignore[method-assign, assignment]
        self.before_codegen = self.events.append  # type: ignore[method-assign, assignment]
        self.after_codegen = self.events.append  # type: ignore[method-assign, assignment]

    def add_indent_tokens(self) -> None:
        self.events.extend(self.indent_tokens)

    def pop_trailing_newline(self) -> None:
        """Leave the last newline: no node stands behind it."""

    def record_syntactic_position(  # type: ignore[override] # only ever entered by ``with``
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Recording:
        return _Recording(self.events, node, start_node, end_node)


def _counted(events: list[object]) -> Places:
    found: Places = {}
    line, column = 1, 0
    open_since: list[tuple[object, int, int]] = [(None, 0, 0)]
    for event in events:
        if isinstance(event, str):
            if "\n" in event or "\r" in event:
                lines = event.replace("\r\n", "\n").replace("\r", "\n").split("\n")
                line += len(lines) - 1
                column = len(lines[-1])
            else:
                column += len(event)
        elif type(event) in MARKS:
            continue
        elif open_since[-1][0] is not event:
            open_since.append((event, line, column))
        else:
            _, since, at = open_since.pop()
            if isinstance(event, _Recording):
                start = (since, at) if event.start is None else found[id(event.start)][:2]
                end = (line, column) if event.end is None else found[id(event.end)][2:]
                found[id(event.node)] = (*start, *end)
            else:
                found.setdefault(id(event), (since, at, line, column))
    return found
