"""Survey one Python file with tree-sitter: imports, definitions, words.

Bodies are not read here; ``study`` lowers them on demand. tree-sitter reads half-written files: a
broken function costs only itself, the rest of the file is kept.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from nplint.facts.directives import Directive
from nplint.facts.python import Definition, Problem, PythonFile, PythonImport
from nplint.span import Span
from nplint.survey.columns import Columns
from nplint.survey.python_errors import syntax_problems

_WORD = re.compile(r"[^\W\d]\w+")
_STRUCTURE = """
[(function_definition) (class_definition)] @definition
[(import_statement) (import_from_statement)] @import
(ERROR) @error
"""


@lru_cache(maxsize=1)
def _tools() -> tuple[Parser, Query]:
    language = Language(tree_sitter_python.language())
    return Parser(language), Query(language, _STRUCTURE)


def survey_python(
    path: str, text: str, directives: tuple[Directive, ...] = (), problems: tuple[Problem, ...] = ()
) -> PythonFile:
    """Return what one Python file says; never raises on its contents."""
    data = text.encode("utf-8", "surrogatepass")
    parser, query = _tools()
    root = parser.parse(data).root_node
    captures = QueryCursor(query).captures(root)
    columns = Columns(data)
    definitions = sorted(
        _definitions(captures.get("definition", []), columns),
        key=lambda definition: (definition.first_line, definition.qualname),
    )
    imports = [
        found
        for node in sorted(captures.get("import", []), key=lambda node: node.start_byte)
        for found in _imports(path, node, columns)
    ]
    errors = captures.get("error", [])
    names = {definition.qualname.rpartition(".")[2] for definition in definitions}
    return PythonFile(
        path=path,
        digest=hashlib.sha256(data).hexdigest()[:24],
        lines=data.count(b"\n") + 1,
        imports=tuple(imports),
        definitions=tuple(definitions),
        words=tuple(sorted(set(_WORD.findall(text)))),
        directives=directives,
        problems=(*problems, *syntax_problems(text, root, errors, columns, names)),
    )


def _span(path: str, node: Node, columns: Columns) -> Span:
    (row, column), (end_row, end_column) = node.start_point, node.end_point
    count = columns.column
    return Span(path, row + 1, count(row, column), end_row + 1, count(end_row, end_column))


def _definitions(nodes: list[Node], columns: Columns) -> Iterator[Definition]:
    for node in nodes:
        names = _enclosing(node)
        name = node.child_by_field_name("name")
        if names is None or name is None:
            continue
        outer = node.parent if _is_decorated(node.parent) else node
        assert outer is not None
        yield Definition(
            kind="class" if node.type == "class_definition" else "function",
            qualname=".".join((*names, _text(name))),
            first_line=outer.start_point.row + 1,
            def_line=name.start_point.row + 1,
            last_line=_last_line(node),
            name_column=columns.column(name.start_point.row, name.start_point.column),
            indented=outer.start_point.column > 0,
        )


def _is_decorated(node: Node | None) -> bool:
    return node is not None and node.type == "decorated_definition"


def _last_line(node: Node) -> int:
    end = node.end_point
    return end.row if end.column == 0 else end.row + 1


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _enclosing(node: Node) -> tuple[str, ...] | None:
    """Return the names of the classes around a definition; None inside a function."""
    names: list[str] = []
    parent = node.parent
    while parent is not None:
        if parent.type in ("function_definition", "lambda"):
            return None
        if parent.type == "class_definition":
            name = parent.child_by_field_name("name")
            names.append(_text(name) if name else "")
        parent = parent.parent
    return tuple(reversed(names))


def _imports(path: str, node: Node, columns: Columns) -> Iterator[PythonImport]:
    span = _span(path, node, columns)
    guarded, scope = _import_context(node)
    if node.type == "import_statement":
        for child in node.children_by_field_name("name"):
            module, local = _alias(child)
            name = local or module.split(".")[0]
            yield PythonImport(module, "", name, 0, span, guarded, scope, bool(local))
        return
    module, level = _from_module(node)
    names = node.children_by_field_name("name")
    if not names:
        yield PythonImport(module, "*", "*", level, span, guarded, scope)
    for child in names:
        member, local = _alias(child)
        yield PythonImport(module, member, local or member, level, span, guarded, scope)


def _alias(node: Node) -> tuple[str, str]:
    if node.type != "aliased_import":
        return _text(node), ""
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    return (_text(name) if name else ""), (_text(alias) if alias else "")


def _from_module(node: Node) -> tuple[str, int]:
    module = node.child_by_field_name("module_name")
    if module is None:
        return "", 0
    text = _text(module).replace(" ", "")
    name = text.lstrip(".")
    return name, len(text) - len(name)


def _import_context(node: Node) -> tuple[bool, str]:
    guarded, scope = False, ""
    parent = node.parent
    while parent is not None:
        if parent.type == "if_statement":
            condition = parent.child_by_field_name("condition")
            guarded = guarded or (condition is not None and "TYPE_CHECKING" in _text(condition))
        elif parent.type == "function_definition" and not scope:
            name = parent.child_by_field_name("name")
            scope = _text(name) if name else ""
        parent = parent.parent
    return guarded, scope
