"""Mends a broken piece of a Terraform file: a brace more, or the line left out that breaks it."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from tree_sitter import Node

Parse: TypeAlias = Callable[[bytes], Node]

_MOST_REPAIRS = 6
_MOST_SUSPECTS = 8
_MOST_LINES_TRIED = 200
_MOST_BYTES_TRIED = 150_000
"""Bounds on the search for the bad line, for a parser is slow on broken text."""


def repaired(piece: bytes, parse: Parse) -> tuple[Node, bytes, list[int]]:
    """Return the tree, the text it was parsed from and the rows (from 0) that were left out.

    Rows and columns of all that stays are the same as before.
    """
    root, text, bad = parse(piece), piece, list[int]()
    while root.has_error and len(bad) < _MOST_REPAIRS:
        row, root, text = _best_repair(root, text, parse)
        bad.append(row)
    return root, text, sorted(set(bad))


def _best_repair(root: Node, text: bytes, parse: Parse) -> tuple[int, Node, bytes]:
    suspects = _suspects(root)
    closed = text + b"\n}"
    tried = [(suspects[-1], closed), *((row, _without(text, row)) for row in suspects)]
    parsed = [(row, parse(candidate), candidate) for row, candidate in tried]
    best = min(parsed, key=lambda one: _damage(one[1]))
    return best if _damage(best[1]) == 0 else _any_line(text, parse, best, suspects[0])


def _any_line(
    text: bytes, parse: Parse, best: tuple[int, Node, bytes], near: int
) -> tuple[int, Node, bytes]:
    """Return the repair by the nearest line without which all is well; else the best known."""
    rows = sorted(range(text.count(b"\n") + 1), key=lambda row: abs(row - near))
    for row in rows[: min(_MOST_LINES_TRIED, _MOST_BYTES_TRIED // max(1, len(text)))]:
        candidate = _without(text, row)
        root = parse(candidate)
        if not root.has_error:
            return row, root, candidate
    return best


def _suspects(root: Node) -> list[int]:
    """Return the rows where errors start and end, and those of strings left open."""
    rows = {node.start_point.row for node in _errors(root)}
    rows |= {node.end_point.row for node in _errors(root)}
    rows |= {node.parent.start_point.row for node in _errors(root) if node.parent}
    return sorted(rows)[:_MOST_SUSPECTS] or [0]


def _damage(root: Node) -> int:
    return sum(1 + node.end_byte - node.start_byte for node in _errors(root))


def _errors(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            pending += node.children


def _without(text: bytes, row: int) -> bytes:
    lines = text.split(b"\n")
    if row < len(lines):
        lines[row] = b" " * len(lines[row])
    return b"\n".join(lines)
