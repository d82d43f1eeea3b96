"""Terraform's expressions as values."""

from tree_sitter import Node

from nplint.facts.hcl import (
    Access,
    Attr,
    Call,
    Conditional,
    Expression,
    ForList,
    ForObject,
    Index,
    ListOf,
    Literal,
    Member,
    ObjectOf,
    Operation,
    Reference,
    Splat,
    Step,
    Unreadable,
)
from nplint.survey.hcl.places import Places
from nplint.survey.hcl.templates import read_template

_DEEPEST = 80
_STEPS = ("get_attr", "index", "splat")
_OPAQUE = frozenset(["(", ")", "comment", "expression"])


class Expressions:
    """Reads the expression nodes of one parsed piece."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._depth = 0

    def read(self, node: Node) -> Expression:
        """Return the expression of a node (an ``expression`` or what may stand in one)."""
        self._depth += 1
        try:
            if self._depth > _DEEPEST or node.is_error or node.is_missing:
                return Unreadable(self._places.span(node))
            return self._operand([child for child in node.children if child.type != "comment"])
        finally:
            self._depth -= 1

    def _operand(self, children: list[Node]) -> Expression:
        """Return a primary expression with the steps that follow it."""
        children = [child for child in children if child.type not in ("(", ")", "comment")]
        first, rest = children[0], children[1:]
        steps = tuple(step for node in rest if node.type in _STEPS for step in self._steps(node))
        if not steps:
            return self._primary(first)
        span = self._places.span(first, rest[-1])
        if first.type == "variable_expr":
            return Reference(self._places.text(first), steps, span)
        return Access(self._primary(first), steps, span)

    def _primary(self, node: Node) -> Expression:
        match node.type:
            case "expression":
                return self.read(node)
            case "variable_expr":
                return Reference(self._places.text(node), (), self._places.span(node))
            case "literal_value":
                return self._literal(node)
            case "template_expr":
                return read_template(node.children[0], self._places, self.read)
            case "collection_value":
                return self._collection(node.children[0])
            case "for_expr":
                return self._for(node.children[0])
            case "function_call":
                return self._call(node)
            case "conditional":
                return self._conditional(node)
            case "operation":
                return self._operation(node.children[0])
            case _:
                return Unreadable(self._places.span(node))

    def _literal(self, node: Node) -> Expression:
        inner = node.children[0]
        if inner.type == "string_lit":
            return read_template(inner, self._places, self.read)
        text = self._places.text(inner)
        span = self._places.span(inner)
        match inner.type:
            case "bool_lit":
                return Literal(text == "true", span)
            case "numeric_lit":
                return Literal(_number(text), span)
            case _:
                return Literal(None, span)

    def _collection(self, node: Node) -> Expression:
        span = self._places.span(node)
        if node.type == "tuple":
            return ListOf(tuple(self.read(item) for item in _expressions(node)), span)
        members = (child for child in node.children if child.type == "object_elem")
        return ObjectOf(tuple(m for member in members for m in self._member(member)), span)

    def _member(self, node: Node) -> list[Member]:
        parts = _expressions(node)
        return [Member(self._key(parts[0]), self.read(parts[-1]))] if len(parts) > 1 else []

    def _key(self, node: Node) -> Expression:
        """Return a member's key: a bare word is a literal, in parentheses it is a reference."""
        key = self.read(node)
        bare = isinstance(key, Reference) and not key.steps and node.children[0].type != "("
        return Literal(key.root, key.span) if bare and isinstance(key, Reference) else key

    def _call(self, node: Node) -> Expression:
        given = [child for child in node.children if child.type == "function_arguments"]
        arguments = [item for group in given for item in _expressions(group)]
        expanded = any(c.type == "ellipsis" for group in given for c in group.children)
        return Call(
            self._places.text(node.children[0]),
            tuple(self.read(argument) for argument in arguments),
            self._places.span(node),
            expanded,
        )

    def _conditional(self, node: Node) -> Expression:
        parts = _expressions(node)
        span = self._places.span(node)
        if len(parts) != 3:
            return Unreadable(span)
        test, yes, no = parts
        return Conditional(self.read(test), self.read(yes), self.read(no), span)

    def _operation(self, node: Node) -> Expression:
        """Read ``left operator right``; an operand may be several nodes (a name and its steps)."""
        operator = next((i for i, child in enumerate(node.children) if _is_operator(child)), None)
        if operator is None or self._depth > _DEEPEST:
            return Unreadable(self._places.span(node))
        self._depth += 1
        groups = [node.children[:operator], node.children[operator + 1 :]]
        operands = tuple(self._operand(group) for group in groups if group)
        self._depth -= 1
        return Operation(node.children[operator].type, operands, self._places.span(node))

    def _for(self, node: Node) -> Expression:
        intro = next((child for child in node.children if child.type == "for_intro"), None)
        sources = _expressions(intro) if intro else []
        bodies = _expressions(node)
        span = self._places.span(node)
        if intro is None or not sources or not bodies:
            return Unreadable(span)
        names = [self._places.text(c) for c in intro.children if c.type == "identifier"]
        key, item = ("", *names)[-2:] if names else ("", "")
        source, test = self.read(sources[0]), self._for_test(node)
        if node.type == "for_tuple_expr":
            return ForList(key, item, source, self.read(bodies[0]), test, span)
        grouped = any(child.type == "ellipsis" for child in node.children)
        name, body = self.read(bodies[0]), self.read(bodies[-1])
        return ForObject(key, item, source, name, body, test, grouped, span)

    def _for_test(self, node: Node) -> Expression | None:
        found = [e for c in node.children if c.type == "for_cond" for e in _expressions(c)]
        return self.read(found[0]) if found else None

    def _steps(self, node: Node) -> list[Step]:
        """Return the steps of one access node; a splat node holds those that follow it."""
        match node.type:
            case "get_attr":
                return [Attr(self._places.text(node.children[-1]))]
            case "index":
                return [self._index(node.children[0])]
            case "splat":
                inner = node.children[0].children[1:]
                return [Splat(), *(step for child in inner for step in self._steps(child))]
            case _:
                return []

    def _index(self, node: Node) -> Step:
        if node.type == "legacy_index":
            return Attr(self._places.text(node).lstrip("."))
        keys = _expressions(node)
        return Index(self.read(keys[0])) if keys else Splat()


def _expressions(node: Node) -> list[Node]:
    return [child for child in node.children if child.type == "expression"]


def _is_operator(node: Node) -> bool:
    return not node.is_named and node.type not in ("(", ")")


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
