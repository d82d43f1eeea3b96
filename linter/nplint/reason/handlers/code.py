"""Walks over code values that several readers of handlers share."""

from typing import Any

from nplint.facts.code import Attr, Call, Const, Expr, Index, Name
from nplint.facts.nodes import nodes


def dotted(expr: Expr | None) -> str:
    """Return a chain of names as text; a call stands for its function."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            inner = dotted(base)
            return f"{inner}.{name}" if inner else name
        case Call(func=func):
            return dotted(func)
        case _:
            return ""


def read_key(node: Any) -> tuple[Expr, str] | None:
    """Return the base and the literal key of ``base[key]``, ``base.get(key)``; None for others."""
    match node:
        case Index(base=base, key=Const(value=str(key))):
            return base, key
        case Call(func=Attr(base=base, name="get" | "pop"), args=args) if args:
            key_expr = args[0].value
            if isinstance(key_expr, Const) and isinstance(key_expr.value, str):
                return base, key_expr.value
    return None


def root_name(expr: Expr | None) -> str:
    """Return the variable that a chain of keys, attributes and calls starts from."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base) | Index(base=base):
            return root_name(base)
        case Call(func=Attr(base=base)):
            return root_name(base)
        case Call(args=args) if args:
            return root_name(args[0].value)
        case _:
            return ""


def keys_read(part: Any, name: str) -> frozenset[str]:
    """Return the literal keys and attributes read directly from a variable."""
    found = set()
    for node in nodes(part):
        read = read_key(node)
        if read is not None and isinstance(read[0], Name) and read[0].id == name:
            found.add(read[1])
        elif isinstance(node, Attr) and isinstance(node.base, Name) and node.base.id == name:
            found.add(node.name)
    return frozenset(found)


def all_keys(part: Any) -> frozenset[str]:
    """Return all literal keys that a piece of code reads from anything."""
    return frozenset(read[1] for node in nodes(part) if (read := read_key(node)) is not None)
