"""What is wrong with a Python file, once two parsers agree that something is.

tree-sitter's grammar lacks a few corners of the language (``return a, *(b for b in c)``); CPython's
own parser knows it all, but its version is that of the interpreter. Only what both refuse is wrong.
"""

import ast
import warnings
from collections.abc import Iterator

from tree_sitter import Node

from nplint.facts.python import Problem
from nplint.survey.columns import Columns

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def syntax_problems(
    text: str, root: Node, errors: list[Node], columns: Columns, names: set[str]
) -> Iterator[Problem]:
    """Yield the first syntax error: one bad line often makes many.

    ``errors``: the nodes that tree-sitter could not read; ``names``: what it found defined.
    """
    if not root.has_error:
        return
    known = _defined(text)
    if known is not None and known <= names:
        return
    what = "invalid syntax" if known is None else "nplint can't read this; what it defines is lost"
    first = min(errors, key=lambda node: node.start_byte, default=None)
    if first is None:
        yield Problem(what, _missing_row(root) + 1)
        return
    row, column = first.start_point.row, first.start_point.column
    yield Problem(what, row + 1, columns.column(row, column))


def _defined(text: str) -> set[str] | None:
    """Return the names of a text's functions and classes; None when it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return {node.name for node in _outside_functions(tree) if isinstance(node, _DEFINITIONS)}


def _outside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))


def _missing_row(root: Node) -> int:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_missing:
            return node.start_point.row
        stack.extend(child for child in reversed(node.children) if child.has_error)
    return 0
