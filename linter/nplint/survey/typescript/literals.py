"""Strings, numbers and names of types."""

from tree_sitter import Node

from nplint.facts.code import Attr, Binary, Const, Expr, Index, Name
from nplint.survey.typescript.source import Source, first_named, named

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def unescape(sequence: str) -> str:
    """Return the character that an escape sequence stands for."""
    body = sequence[1:]
    if body in _ESCAPES:
        return _ESCAPES[body]
    if body.startswith(("\n", "\r")):
        return ""
    if body[:1] in ("x", "u"):
        digits = body[1:].strip("{}")
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            return sequence
    return body


def string_value(source: Source, node: Node) -> str:
    """Return the value of a quoted string."""
    return "".join(fragment(source, part) for part in node.named_children)


def fragment(source: Source, node: Node) -> str:
    """Return the text of a piece of a string."""
    text = source.text(node)
    return unescape(text) if node.type == "escape_sequence" else text


def number_value(text: str) -> int | float | None:
    """Return a number literal's value; None for what is none of Python's."""
    plain = text.replace("_", "").rstrip("n").lower()
    try:
        if plain[:2] in ("0x", "0o", "0b"):
            return int(plain, 0)
        value = float(plain)
    except ValueError:
        return None
    return int(value) if value.is_integer() and abs(value) < 2**63 else value


def type_name(source: Source, node: Node | None) -> Expr | None:
    """Lower a type where it is a name, a union of names or an array of them; else None."""
    if node is None:
        return None
    at = source.place(node)
    match node.type:
        case "type_annotation" | "parenthesized_type" | "readonly_type":
            return type_name(source, first_named(node))
        case "type_identifier" | "identifier" | "predefined_type":
            return Name(source.text(node), at)
        case "nested_type_identifier" | "nested_identifier" | "member_expression":
            parts = source.text(node).replace(" ", "").split(".")
            dotted: Expr = Name(parts[0], at)
            for part in parts[1:]:
                dotted = Attr(dotted, part, at)
            return dotted
        case "generic_type":
            return _generic(source, node)
        case "array_type":
            element = type_name(source, first_named(node))
            return Index(Name("Array", at), element, at) if element else None
        case "union_type":
            return _union(source, node)
        case "literal_type":
            literal = first_named(node)
            is_string = literal is not None and literal.type == "string"
            return Const(string_value(source, literal), at) if literal and is_string else None
        case _:
            return None


def _generic(source: Source, node: Node) -> Expr | None:
    base = type_name(source, node.child_by_field_name("name"))
    arguments = node.child_by_field_name("type_arguments")
    inner = first_named(arguments) if arguments else None
    element = type_name(source, inner)
    return Index(base, element, source.place(node)) if base and element else base


def _union(source: Source, node: Node) -> Expr | None:
    members = [lowered for part in named(node) if (lowered := type_name(source, part))]
    if not members:
        return None
    union = members[0]
    for member in members[1:]:
        union = Binary("|", union, member, source.place(node))
    return union
