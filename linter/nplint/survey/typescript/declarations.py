"""Imports, exports, classes, functions, enums and namespaces of TypeScript.

What Python says with decorators is said so here too: a getter is a ``property``, a static method a
``staticmethod``, an abstract class ``abstract``. An enum is a class with the base ``Enum``, a
namespace a class without methods. The default export is named ``default``.
"""

from tree_sitter import Node

from nplint.facts.code import (
    Assign,
    Attr,
    Class,
    Const,
    Expr,
    Function,
    Import,
    Imported,
    Name,
    Param,
    Place,
    Stmt,
)
from nplint.survey.typescript.expressions import expression
from nplint.survey.typescript.literals import string_value, type_name
from nplint.survey.typescript.source import Source, first_named, has_token, named


def imports(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower an import statement; type-only imports bind names as well."""
    module = _module_of(source, node)
    bound: list[Imported] = []
    for clause in named(node):
        if clause.type == "import_clause":
            for child in named(clause):
                bound += _import_names(source, child, module)
        elif clause.type == "import_require_clause":
            bound += _import_require(source, clause)
    return (Import(tuple(bound), source.place(node)),)


def _module_of(source: Source, node: Node) -> str:
    text = node.child_by_field_name("source")
    return string_value(source, text) if text else ""


def _import_require(source: Source, node: Node) -> list[Imported]:
    local = first_named(node)
    return [Imported(source.text(local), _module_of(source, node))] if local else []


def _import_names(source: Source, node: Node, module: str) -> list[Imported]:
    if node.type == "identifier":
        return [Imported(source.text(node), module, "default")]
    if node.type == "namespace_import":
        local = first_named(node)
        return [Imported(source.text(local), module)] if local else []
    return [_specifier(source, child, module) for child in named(node)]


def _specifier(source: Source, node: Node, module: str) -> Imported:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    member = source.text(name) if name else source.text(node)
    return Imported(source.text(alias) if alias else member, module, member)


def re_exports(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower ``export … from``, ``export {a as b}`` and ``export default expression``."""
    module = _module_of(source, node)
    at = source.place(node)
    if module:
        return (Import(tuple(_re_exported(source, node, module)), at),)
    value = node.child_by_field_name("value")
    if value is not None:
        return (Assign((Name("default", at),), expression(source, value), None, at, True),)
    result: list[Stmt] = []
    for clause in named(node):
        if clause.type == "export_clause":
            result += [_renamed(source, child) for child in named(clause)]
        elif has_token(node, "="):
            result.append(Assign((Name("default", at),), expression(source, clause), None, at))
    return tuple(result)


def _re_exported(source: Source, node: Node, module: str) -> list[Imported]:
    bound: list[Imported] = []
    for clause in named(node):
        if clause.type == "export_clause":
            bound += [_specifier(source, child, module) for child in named(clause)]
        elif clause.type == "namespace_export":
            local = first_named(clause)
            bound += [Imported(source.text(local), module)] if local else []
    return bound or [Imported("*", module, "*")]


def _renamed(source: Source, node: Node) -> Stmt:
    names = _specifier(source, node, "")
    at = source.place(node)
    if names.local == names.member:
        return Import((), at)
    return Assign((Name(names.local, at),), Name(names.member, at), None, at, True)


def function(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower a function declaration or a method with a body; a signature lowers to nothing."""
    body = node.child_by_field_name("body")
    name = node.child_by_field_name("name")
    if body is None:
        return ()
    holder = node.child_by_field_name("parameters")
    params, prologue = parameters(source, holder) if holder else ((), ())
    return (
        Function(
            source.text(name) if name else "default",
            params,
            prologue + source.block(source, body),
            _decorators(source, node),
            type_name(source, node.child_by_field_name("return_type")),
            has_token(node, "async"),
            source.place(node),
            source.place(name or node),
        ),
    )


def _decorators(source: Source, node: Node) -> tuple[Expr, ...]:
    at = source.place(node)
    marks: list[Expr] = []
    for child in node.children:
        if child.type == "decorator":
            marks.append(expression(source, first_named(child)))
        elif child.type == "static":
            marks.append(Name("staticmethod", at))
        elif child.type == "get":
            marks.append(Name("property", at))
        elif child.type == "set":
            marks.append(Name("setter", at))
    return tuple(marks)


def parameters(source: Source, node: Node) -> tuple[tuple[Param, ...], tuple[Stmt, ...]]:
    """Lower parameters; what they destructure or store in ``this`` opens the body."""
    if node.type == "identifier":
        return (Param(source.text(node)),), ()
    params: list[Param] = []
    prologue: list[Stmt] = []
    for child in named(node):
        if child.type in ("required_parameter", "optional_parameter"):
            _parameter(source, child, params, prologue)
    return tuple(params), tuple(prologue)


def _parameter(source: Source, node: Node, params: list[Param], prologue: list[Stmt]) -> None:
    pattern = node.child_by_field_name("pattern")
    if pattern is None or pattern.type == "this":
        return
    annotation = type_name(source, node.child_by_field_name("type"))
    value = node.child_by_field_name("value")
    default = expression(source, value) if value else None
    if default is None and node.type == "optional_parameter":
        default = Const(None, source.place(node))
    at = source.place(pattern)
    if pattern.type == "rest_pattern":
        inner = first_named(pattern)
        params.append(Param(source.text(inner) if inner else "", "*", annotation))
    elif pattern.type == "identifier":
        name = source.text(pattern)
        params.append(Param(name, "plain", annotation, default))
        if _is_property(node):
            prologue.append(Assign((Attr(Name("this", at), name, at),), Name(name, at), None, at))
    else:
        hidden = f"${len(params)}"
        params.append(Param(hidden, "plain", annotation, default))
        target = expression(source, pattern)
        prologue.append(Assign((target,), Name(hidden, at), None, at, True))


def _is_property(node: Node) -> bool:
    return has_token(node, "accessibility_modifier", "readonly", "override_modifier")


def class_(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower a class with its fields, constructor and methods."""
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    marks = _decorators(source, node)
    if node.type == "abstract_class_declaration":
        marks = (*marks, Name("abstract", source.place(node)))
    members: list[Stmt] = []
    for child in named(body) if body else ():
        members += _class_member(source, child)
    return (
        Class(
            source.text(name) if name else "default",
            _bases(source, node),
            (),
            tuple(members),
            marks,
            source.place(node),
            source.place(name or node),
        ),
    )


def _bases(source: Source, node: Node) -> tuple[Expr, ...]:
    for child in node.children:
        if child.type == "class_heritage":
            for clause in named(child):
                if clause.type == "extends_clause":
                    return (expression(source, clause.child_by_field_name("value")),)
    return ()


def _class_member(source: Source, node: Node) -> tuple[Stmt, ...]:
    match node.type:
        case "method_definition":
            return function(source, node)
        case "public_field_definition":
            return _field(source, node)
        case "class_static_block":
            body = node.child_by_field_name("body")
            return source.block(source, body) if body else ()
        case _:
            return ()


def _field(source: Source, node: Node) -> tuple[Stmt, ...]:
    name = node.child_by_field_name("name")
    if name is None:
        return ()
    target = Name(source.text(name).strip("'\""), source.place(name))
    value = node.child_by_field_name("value")
    lowered = expression(source, value) if value else None
    annotation = type_name(source, node.child_by_field_name("type"))
    return (Assign((target,), lowered, annotation, source.place(node), True),)


def enum(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower an enum; members without a value count from the one before."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    members: list[Stmt] = []
    following: int | None = 0
    for child in named(body) if body else ():
        at = source.place(child)
        if child.type == "enum_assignment":
            value = expression(source, child.child_by_field_name("value"))
            target = child.child_by_field_name("name")
        else:
            value, target = Const(following, at), child
        number = value.value if isinstance(value, Const) else None
        following = number + 1 if isinstance(number, int) else None
        label = source.text(target).strip("'\"") if target else ""
        members.append(Assign((Name(label, at),), value, None, at, True))
    return (_plain_class(source, node, name, (Name("Enum", source.place(node)),), tuple(members)),)


def namespace(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower a namespace to a class that holds its declarations."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if body is None:
        return ()
    return (_plain_class(source, node, name, (), source.block(source, body)),)


def _plain_class(
    source: Source,
    node: Node,
    name: Node | None,
    bases: tuple[Expr, ...],
    body: tuple[Stmt, ...],
) -> Class:
    at: Place = source.place(node)
    label = source.text(name) if name else ""
    return Class(label, bases, (), body, (), at, source.place(name or node))
