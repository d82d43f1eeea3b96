"""Expressions of TypeScript, lowered to the code language.

``new`` is a call, ``?.``, ``!``, ``as``, ``satisfies``, ``await`` and parentheses are transparent,
``??`` is ``or``. A default in a pattern (``{a = 1}``) is ``Boolean("or", (a, 1))``.
"""

from collections.abc import Callable

from tree_sitter import Node

from nplint.facts.code import (
    Arg,
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Conditional,
    Const,
    DictExpr,
    DictItem,
    Expr,
    Format,
    Index,
    Lambda,
    Name,
    Return,
    Sequence,
    Star,
    Unary,
    Unknown,
    Walrus,
    Yield,
)
from nplint.survey.typescript.literals import fragment, number_value, string_value
from nplint.survey.typescript.source import Source, first_named, named

_COMPARISONS = {
    "==": "==", "===": "==", "!=": "!=", "!==": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
    "in": "in", "instanceof": "instanceof",
}  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {
    "true": True, "false": False, "null": None, "undefined": None,
}  # fmt: skip


def expression(source: Source, node: Node | None) -> Expr:
    """Lower any expression or pattern; what is outside the language is ``Unknown``."""
    if node is None:
        return Unknown()
    if node.type in _CONSTANTS:
        return Const(_CONSTANTS[node.type], source.place(node))
    lower = _LOWERINGS.get(node.type)
    return lower(source, node) if lower else Unknown(source.place(node))


def _name(source: Source, node: Node) -> Expr:
    text = source.text(node)
    at = source.place(node)
    return Const(None, at) if text == "undefined" else Name(text, at)


def _string(source: Source, node: Node) -> Expr:
    return Const(string_value(source, node), source.place(node))


def _number(source: Source, node: Node) -> Expr:
    value = number_value(source.text(node))
    at = source.place(node)
    return Unknown(at) if value is None else Const(value, at)


def _template(source: Source, node: Node) -> Expr:
    parts: list[Expr] = []
    for part in node.named_children:
        if part.type == "template_substitution":
            parts.append(expression(source, first_named(part)))
        else:
            _append_text(parts, Const(fragment(source, part), source.place(part)))
    at = source.place(node)
    if not parts:
        return Const("", at)
    if len(parts) == 1 and isinstance(parts[0], Const) and isinstance(parts[0].value, str):
        return Const(parts[0].value, at)
    return Format(tuple(parts), at)


def _append_text(parts: list[Expr], text: Const) -> None:
    if parts and isinstance(parts[-1], Const) and isinstance(parts[-1].value, str):
        parts[-1] = Const(f"{parts[-1].value}{text.value}", parts[-1].at)
    else:
        parts.append(text)


def _transparent(source: Source, node: Node) -> Expr:
    return expression(source, first_named(node))


def _type_assertion(source: Source, node: Node) -> Expr:
    *_, value = named(node)
    return expression(source, value)


def _sequence_expression(source: Source, node: Node) -> Expr:
    *_, last = named(node)
    return expression(source, last)


def _member(source: Source, node: Node) -> Expr:
    base = expression(source, node.child_by_field_name("object"))
    property_name = node.child_by_field_name("property")
    name = source.text(property_name) if property_name else ""
    return Attr(base, name, source.place(node))


def _subscript(source: Source, node: Node) -> Expr:
    return Index(
        expression(source, node.child_by_field_name("object")),
        expression(source, node.child_by_field_name("index")),
        source.place(node),
    )


def _call(source: Source, node: Node) -> Expr:
    callee = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    return Call(expression(source, callee), _arguments(source, arguments), source.place(node))


def _arguments(source: Source, node: Node | None) -> tuple[Arg, ...]:
    if node is None:
        return ()
    if node.type == "template_string":
        return (Arg(_template(source, node)),)
    return tuple(_argument(source, child) for child in named(node) if child.type != "ERROR")


def _argument(source: Source, node: Node) -> Arg:
    if node.type == "spread_element":
        return Arg(expression(source, first_named(node)), star="*")
    return Arg(expression(source, node))


def _binary(source: Source, node: Node) -> Expr:
    operator = node.child_by_field_name("operator")
    symbol = source.text(operator) if operator else ""
    left = expression(source, node.child_by_field_name("left"))
    right = expression(source, node.child_by_field_name("right"))
    at = source.place(node)
    if symbol in ("||", "??"):
        return Boolean("or", (left, right), at)
    if symbol == "&&":
        return Boolean("and", (left, right), at)
    if symbol in _COMPARISONS:
        return Compare(_COMPARISONS[symbol], left, right, at)
    return Binary(symbol, left, right, at)


def _unary(source: Source, node: Node) -> Expr:
    operator = node.child_by_field_name("operator")
    symbol = source.text(operator) if operator else ""
    operand = expression(source, node.child_by_field_name("argument"))
    if symbol == "void":
        return Const(None, source.place(node))
    return Unary("not" if symbol == "!" else symbol, operand, source.place(node))


def _ternary(source: Source, node: Node) -> Expr:
    return Conditional(
        expression(source, node.child_by_field_name("condition")),
        expression(source, node.child_by_field_name("consequence")),
        expression(source, node.child_by_field_name("alternative")),
        source.place(node),
    )


def _assignment(source: Source, node: Node) -> Expr:
    """Lower an assignment inside an expression; one that binds no plain name is its value."""
    target = expression(source, node.child_by_field_name("left"))
    value = expression(source, node.child_by_field_name("right"))
    return Walrus(target, value, source.place(node)) if isinstance(target, Name) else value


def _yield(source: Source, node: Node) -> Expr:
    value = first_named(node)
    return Yield(expression(source, value) if value else None, source.place(node))


def _array(source: Source, node: Node) -> Expr:
    items: list[Expr] = []
    is_filled = False
    for child in node.children:
        if child.type == "," and not is_filled:
            items.append(Unknown(source.place(child)))  # A gap: `[, second]`.
        elif child.is_named and child.type not in ("comment", "ERROR"):
            items.append(expression(source, child))
        is_filled = child.type not in (",", "[", "comment")
    return Sequence("list", tuple(items), source.place(node))


def _star(source: Source, node: Node) -> Expr:
    return Star(expression(source, first_named(node)), source.place(node))


def _object(source: Source, node: Node) -> Expr:
    items = [item for child in named(node) if (item := _item(source, child))]
    return DictExpr(tuple(items), source.place(node))


def _item(source: Source, node: Node) -> DictItem | None:
    match node.type:
        case "pair" | "pair_pattern":
            key = _key(source, node.child_by_field_name("key"))
            return DictItem(key, expression(source, node.child_by_field_name("value")))
        case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
            text, at = source.text(node), source.place(node)
            return DictItem(Const(text, at), Name(text, at))
        case "object_assignment_pattern":
            return _defaulted_item(source, node)
        case "spread_element" | "rest_pattern":
            return DictItem(None, expression(source, first_named(node)))
        case "method_definition":
            key = _key(source, node.child_by_field_name("name"))
            return DictItem(key, function_value(source, node))
        case _:
            return None


def _defaulted_item(source: Source, node: Node) -> DictItem:
    left = node.child_by_field_name("left")
    key = Const(source.text(left) if left else "", source.place(node))
    name = Name(str(key.value), key.at)
    default = expression(source, node.child_by_field_name("right"))
    return DictItem(key, Boolean("or", (name, default), key.at))


def _default_pattern(source: Source, node: Node) -> Expr:
    target = expression(source, node.child_by_field_name("left"))
    default = expression(source, node.child_by_field_name("right"))
    return Boolean("or", (target, default), source.place(node))


def _key(source: Source, node: Node | None) -> Expr:
    if node is None:
        return Unknown()
    if node.type in ("string", "number"):
        return expression(source, node)
    if node.type == "computed_property_name":
        return expression(source, first_named(node))
    return Const(source.text(node), source.place(node))


def function_value(source: Source, node: Node) -> Lambda:
    """Lower an arrow function, a function expression or a method as a value."""
    single = node.child_by_field_name("parameter")
    holder = node.child_by_field_name("parameters")
    given = single or holder
    params, prologue = source.parameters(source, given) if given else ((), ())
    body = node.child_by_field_name("body")
    if body is None:
        return Lambda(params, (), source.place(node))
    if body.type == "statement_block":
        return Lambda(params, prologue + source.block(source, body), source.place(node))
    result = Return(expression(source, body), source.place(body))
    return Lambda(params, (*prologue, result), source.place(node))


_LOWERINGS: dict[str, Callable[[Source, Node], Expr]] = {
    "identifier": _name,
    "this": _name,
    "super": _name,
    "import": _name,
    "shorthand_property_identifier_pattern": _name,
    "string": _string,
    "number": _number,
    "template_string": _template,
    "parenthesized_expression": _transparent,
    "await_expression": _transparent,
    "as_expression": _transparent,
    "satisfies_expression": _transparent,
    "non_null_expression": _transparent,
    "instantiation_expression": _transparent,
    "type_assertion": _type_assertion,
    "sequence_expression": _sequence_expression,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _call,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _ternary,
    "assignment_expression": _assignment,
    "yield_expression": _yield,
    "array": _array,
    "array_pattern": _array,
    "object": _object,
    "object_pattern": _object,
    "assignment_pattern": _default_pattern,
    "spread_element": _star,
    "rest_pattern": _star,
    "arrow_function": function_value,
    "function_expression": function_value,
    "function": function_value,
}
