"""TypeScript and JavaScript files as code values (tree-sitter).

Lives here: the lowering of one file. What the code means (CDK, publishers) is decided in ``link``.
"""

from functools import lru_cache

from tree_sitter import Language, Node, Parser
from tree_sitter_typescript import language_tsx, language_typescript

from nplint.facts.code import NOWHERE
from nplint.facts.codefile import CodeFile, Problem
from nplint.survey.columns import Columns
from nplint.survey.typescript.declarations import parameters
from nplint.survey.typescript.source import Source
from nplint.survey.typescript.statements import block

SUFFIXES = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")


def survey(path: str, text: str) -> CodeFile:
    """Lower one file; a broken construct is a problem and the rest is read."""
    data = text.encode("utf-8", "replace")
    source = Source(data, block, parameters, Columns(data))
    root = Parser(_language(path.endswith((".ts", ".mts", ".cts")))).parse(data).root_node
    try:
        body = block(source, root)
    except RecursionError:
        return CodeFile(path, (), (Problem("nested too deeply", NOWHERE),))
    if root.has_error:
        _note_errors(source, root)
    return CodeFile(path, body, tuple(source.problems))


def _note_errors(source: Source, root: Node) -> None:
    """Note every piece that the grammar could not place."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            source.problem("not TypeScript", node)
        elif node.has_error:
            waiting += reversed(node.children)


@lru_cache(maxsize=2)
def _language(is_typescript: bool) -> Language:
    """Return the grammar: plain JavaScript may hold JSX, TypeScript old-style casts."""
    return Language(language_typescript() if is_typescript else language_tsx())
