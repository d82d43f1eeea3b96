"""Statements of TypeScript, lowered to the code language."""

from collections.abc import Callable

from tree_sitter import Node

from nplint.facts.code import (
    Arg,
    Assign,
    Attr,
    Augment,
    Call,
    Case,
    Class,
    Const,
    Delete,
    DictExpr,
    Do,
    Except,
    Expr,
    For,
    Function,
    If,
    Import,
    Imported,
    Jump,
    Match,
    Name,
    Raise,
    Return,
    Stmt,
    Try,
    Unary,
    While,
)
from nplint.survey.typescript import declarations
from nplint.survey.typescript.expressions import expression
from nplint.survey.typescript.literals import type_name
from nplint.survey.typescript.source import Source, first_named, has_token, named

_AUGMENTS = {"??": "or", "||": "or", "&&": "and"}


def block(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower the statements of a block, a program, or the one statement that stands for a block."""
    if node.type not in ("statement_block", "program", "ERROR", "class_body"):
        return statement(source, node)
    result: list[Stmt] = []
    for child in named(node):
        result += _guarded(source, child)
    return tuple(result)


def _guarded(source: Source, node: Node) -> tuple[Stmt, ...]:
    try:
        return statement(source, node)
    except RecursionError:
        source.problem("nested too deeply", node)
        return ()


def statement(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower one statement; types vanish, a broken piece yields what can be read of it."""
    lower = _LOWERINGS.get(node.type)
    return lower(source, node) if lower else ()


def _export(source: Source, node: Node) -> tuple[Stmt, ...]:
    declaration = node.child_by_field_name("declaration")
    if declaration is None:
        return declarations.re_exports(source, node)
    lowered = statement(source, declaration)
    if not has_token(node, "default"):
        return lowered
    at = source.place(node)
    names = [item.name for item in lowered if isinstance(item, Function | Class)]
    return lowered + tuple(
        Assign((Name("default", at),), Name(name, at), None, at, True)
        for name in names
        if name != "default"
    )


def _variables(source: Source, node: Node) -> tuple[Stmt, ...]:
    return tuple(
        _variable(source, child) for child in named(node) if child.type == "variable_declarator"
    )


def _variable(source: Source, node: Node) -> Stmt:
    target = expression(source, node.child_by_field_name("name"))
    value_node = node.child_by_field_name("value")
    value = expression(source, value_node) if value_node else None
    at = source.place(node)
    required = _required_module(value)
    if required is not None and (bound := _require_names(target, required)):
        return Import(bound, at)
    annotation = type_name(source, node.child_by_field_name("type"))
    return Assign((target,), value, annotation, at, True)


def _required_module(value: Expr | None) -> str | None:
    match value:
        case Call(func=Name(id="require"), args=(Arg(value=Const(value=str(module))),)):
            return module
        case _:
            return None


def _require_names(target: Expr, module: str) -> tuple[Imported, ...]:
    match target:
        case Name(id=local):
            return (Imported(local, module),)
        case DictExpr(items=items):
            return tuple(
                Imported(item.value.id, module, str(item.key.value))
                for item in items
                if isinstance(item.key, Const) and isinstance(item.value, Name)
            )
        case _:
            return ()


def _do(source: Source, node: Node) -> tuple[Stmt, ...]:
    inner = first_named(node)
    if inner is None:
        return ()
    at = source.place(inner)
    match inner.type:
        case "assignment_expression":
            return (_assign(source, inner),)
        case "augmented_assignment_expression":
            return (_augment(source, inner),)
        case "update_expression":
            target = expression(source, inner.child_by_field_name("argument"))
            sign = "-" if has_token(inner, "--") else "+"
            return (Augment(sign, target, Const(1, at), at),)
        case "internal_module" | "module":
            return declarations.namespace(source, inner)
        case "sequence_expression":
            return tuple(Do(expression(source, part), at) for part in named(inner))
        case _:
            pass
    value = expression(source, inner)
    if isinstance(value, Unary) and value.op == "delete":
        return (Delete((value.operand,), at),)
    return (Do(value, at),)


def _assign(source: Source, node: Node) -> Stmt:
    targets: list[Expr] = []
    current: Node | None = node
    while current is not None and current.type == "assignment_expression":
        targets.append(expression(source, current.child_by_field_name("left")))
        current = current.child_by_field_name("right")
    return Assign(tuple(targets), expression(source, current), None, source.place(node))


def _augment(source: Source, node: Node) -> Stmt:
    operator = node.child_by_field_name("operator")
    symbol = source.text(operator).removesuffix("=") if operator else "+"
    return Augment(
        _AUGMENTS.get(symbol, symbol),
        expression(source, node.child_by_field_name("left")),
        expression(source, node.child_by_field_name("right")),
        source.place(node),
    )


def _body(source: Source, node: Node | None) -> tuple[Stmt, ...]:
    return block(source, node) if node else ()


def _if(source: Source, node: Node) -> tuple[Stmt, ...]:
    alternative = node.child_by_field_name("alternative")
    return (
        If(
            expression(source, node.child_by_field_name("condition")),
            _body(source, node.child_by_field_name("consequence")),
            _body(source, first_named(alternative) if alternative else None),
            source.place(node),
        ),
    )


def _for_of(source: Source, node: Node) -> tuple[Stmt, ...]:
    at = source.place(node)
    items = expression(source, node.child_by_field_name("right"))
    operator = node.child_by_field_name("operator")
    if operator is not None and operator.type == "in":
        items = Call(Attr(Name("Object", at), "keys", at), (Arg(items),), at)
    target = expression(source, node.child_by_field_name("left"))
    return (For(target, items, _body(source, node.child_by_field_name("body")), (), at),)


def _for(source: Source, node: Node) -> tuple[Stmt, ...]:
    start = node.child_by_field_name("initializer")
    condition = node.child_by_field_name("condition")
    step = node.child_by_field_name("increment")
    test = _condition(source, condition)
    body = _body(source, node.child_by_field_name("body"))
    following = _wrapped(source, step) if step else ()
    loop = While(test, body + following, (), source.place(node))
    return (*(statement(source, start) if start else ()), loop)


def _condition(source: Source, node: Node | None) -> Expr:
    if node is None or node.type == "empty_statement":
        return Const(True)
    return expression(source, first_named(node) if node.type == "expression_statement" else node)


def _wrapped(source: Source, node: Node) -> tuple[Stmt, ...]:
    at = source.place(node)
    if node.type == "update_expression":
        target = expression(source, node.child_by_field_name("argument"))
        return (Augment("-" if has_token(node, "--") else "+", target, Const(1, at), at),)
    if node.type == "augmented_assignment_expression":
        return (_augment(source, node),)
    if node.type == "assignment_expression":
        return (_assign(source, node),)
    return (Do(expression(source, node), at),)


def _while(source: Source, node: Node) -> tuple[Stmt, ...]:
    test = expression(source, node.child_by_field_name("condition"))
    body = _body(source, node.child_by_field_name("body"))
    loop = While(test, body, (), source.place(node))
    return (*body, loop) if node.type == "do_statement" else (loop,)


def _switch(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower a switch; empty cases fall into the next, a closing ``break`` vanishes."""
    cases: list[Case] = []
    waiting: list[Expr] = []
    body = node.child_by_field_name("body")
    for child in named(body) if body else ():
        if child.type == "switch_case":
            waiting.append(expression(source, child.child_by_field_name("value")))
        lowered = _case_body(source, child)
        if lowered or child.type == "switch_default":
            patterns = () if child.type == "switch_default" else tuple(waiting)
            cases.append(Case(patterns, (), None, _unbroken(lowered), source.place(child)))
            waiting = []
    # A default in the middle matches last.
    cases.sort(key=lambda case: not case.patterns)
    subject = expression(source, node.child_by_field_name("value"))
    return (Match(subject, tuple(cases), source.place(node)),)


def _case_body(source: Source, node: Node) -> tuple[Stmt, ...]:
    result: list[Stmt] = []
    for child in node.children_by_field_name("body"):
        result += _guarded(source, child)
    return tuple(result)


def _unbroken(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    if body and isinstance(body[-1], Jump) and body[-1].kind == "break":
        return body[:-1]
    return body


def _try(source: Source, node: Node) -> tuple[Stmt, ...]:
    handler = node.child_by_field_name("handler")
    final = node.child_by_field_name("finalizer")
    handlers: tuple[Except, ...] = ()
    if handler is not None:
        name = handler.child_by_field_name("parameter")
        body = _body(source, handler.child_by_field_name("body"))
        bound = source.text(name) if name else None
        handlers = (Except((), bound, body, source.place(handler)),)
    return (
        Try(
            _body(source, node.child_by_field_name("body")),
            handlers,
            (),
            _body(source, final.child_by_field_name("body") if final else None),
            source.place(node),
        ),
    )


def _return(source: Source, node: Node) -> tuple[Stmt, ...]:
    value = first_named(node)
    return (Return(expression(source, value) if value else None, source.place(node)),)


def _throw(source: Source, node: Node) -> tuple[Stmt, ...]:
    return (Raise(expression(source, first_named(node)), source.place(node)),)


def _break(source: Source, node: Node) -> tuple[Stmt, ...]:
    return (Jump("break", source.place(node)),)


def _continue(source: Source, node: Node) -> tuple[Stmt, ...]:
    return (Jump("continue", source.place(node)),)


def _inner(source: Source, node: Node) -> tuple[Stmt, ...]:
    """Lower the last child: a label's or ``declare``'s statement."""
    *_, last = named(node)
    return statement(source, last)


_LOWERINGS: dict[str, Callable[[Source, Node], tuple[Stmt, ...]]] = {
    "import_statement": declarations.imports,
    "export_statement": _export,
    "lexical_declaration": _variables,
    "variable_declaration": _variables,
    "function_declaration": declarations.function,
    "generator_function_declaration": declarations.function,
    "class_declaration": declarations.class_,
    "abstract_class_declaration": declarations.class_,
    "enum_declaration": declarations.enum,
    "internal_module": declarations.namespace,
    "module": declarations.namespace,
    "ambient_declaration": _inner,
    "labeled_statement": _inner,
    "expression_statement": _do,
    "statement_block": block,
    "if_statement": _if,
    "for_in_statement": _for_of,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
    "switch_statement": _switch,
    "try_statement": _try,
    "return_statement": _return,
    "throw_statement": _throw,
    "break_statement": _break,
    "continue_statement": _continue,
    "ERROR": block,
}
