"""LibCST expressions → ``facts.code`` expressions."""

from collections.abc import Callable, Iterable
from collections.abc import Sequence as ListLike
from typing import Any, cast

import libcst as cst
from msgspec.structs import replace

from nplint.facts.code import (
    NOWHERE,
    Arg,
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Const,
    DictExpr,
    DictItem,
    Expr,
    Format,
    Index,
    Lambda,
    Loop,
    Name,
    Param,
    Place,
    Return,
    Sequence,
    Star,
    Unary,
    Unknown,
    Walrus,
    Yield,
)
from nplint.study.positions import Places

_BINARY: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.BitOr: "|",
    cst.BitAnd: "&",
    cst.BitXor: "^",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.MatrixMultiply: "@",
}
_COMPARE: dict[type[cst.CSTNode], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}
_UNARY: dict[type[cst.CSTNode], str] = {
    cst.Not: "not",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
}
_CONSTANTS = {"None": None, "True": True, "False": False}


class ExpressionLowering:
    """Lowers expressions with their places, which are counted from the chunk's first line."""

    def __init__(self, positions: Places, lines: tuple[int, ...]) -> None:
        self._positions = positions
        self._lines = lines
        self._dispatch: dict[type, Callable[[Any], Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Subscript: self._subscript,
            cst.Call: self._call,
            cst.SimpleString: self._string,
            cst.ConcatenatedString: self._concatenated,
            cst.FormattedString: self._formatted,
            cst.Integer: self._number,
            cst.Float: self._number,
            cst.BinaryOperation: self._binary,
            cst.BooleanOperation: self._boolean,
            cst.UnaryOperation: self._unary,
            cst.Comparison: self._comparison,
            cst.IfExp: self._conditional,
            cst.Dict: self._dict,
            cst.List: lambda node: self._sequence("list", node),
            cst.Tuple: lambda node: self._sequence("tuple", node),
            cst.Set: lambda node: self._sequence("set", node),
            cst.ListComp: lambda node: self._comprehension("list", node),
            cst.SetComp: lambda node: self._comprehension("set", node),
            cst.GeneratorExp: lambda node: self._comprehension("generator", node),
            cst.DictComp: self._dict_comprehension,
            cst.Lambda: self._lambda,
            cst.NamedExpr: self._walrus,
            cst.Await: self._await,
            cst.Yield: self._yield,
            cst.From: lambda node: self.expression(node.item),
        }

    def place(self, node: cst.CSTNode) -> Place:
        """Return a node's place: lines from 0 at the chunk's start, columns from 1."""
        found = self._positions.get(id(node))
        if found is None:
            return NOWHERE
        line, column, end_line, end_column = found
        lines = self._lines
        return Place(lines[line - 1], column + 1, lines[end_line - 1], end_column + 1)

    def expression(self, node: cst.CSTNode) -> Expr:
        """Lower one expression; what the language has no word for becomes ``Unknown``."""
        lower = self._dispatch.get(type(node))
        return lower(node) if lower else Unknown(self.place(node))

    def expressions(self, nodes: Iterable[cst.CSTNode]) -> tuple[Expr, ...]:
        """Lower several expressions."""
        return tuple(self.expression(node) for node in nodes)

    def optional(self, node: cst.CSTNode | None) -> Expr | None:
        """Lower an expression that may be absent."""
        return None if node is None else self.expression(node)

    def annotation(self, node: cst.Annotation | None) -> Expr | None:
        """Lower an annotation's expression."""
        return None if node is None else self.expression(node.annotation)

    def arguments(self, nodes: ListLike[cst.Arg]) -> tuple[Arg, ...]:
        """Lower call arguments or class bases and keywords."""
        return tuple(
            Arg(
                self.expression(arg.value),
                arg.keyword.value if arg.keyword else None,
                cast(Any, arg.star),
            )
            for arg in nodes
        )

    def parameters(self, node: cst.Parameters) -> tuple[Param, ...]:
        """Lower a parameter list in its order."""
        params = [self._param(param) for param in (*node.posonly_params, *node.params)]
        if isinstance(node.star_arg, cst.Param):
            params.append(self._param(node.star_arg, "*"))
        params += [self._param(param, "keyword") for param in node.kwonly_params]
        if node.star_kwarg is not None:
            params.append(self._param(node.star_kwarg, "**"))
        return tuple(params)

    def _param(self, node: cst.Param, kind: str = "plain") -> Param:
        return Param(
            node.name.value,
            cast(Any, kind),
            self.annotation(node.annotation),
            self.optional(node.default),
        )

    def _name(self, node: cst.Name) -> Expr:
        if node.value in _CONSTANTS:
            return Const(_CONSTANTS[node.value], self.place(node))
        return Name(node.value, self.place(node))

    def _attribute(self, node: cst.Attribute) -> Expr:
        return Attr(self.expression(node.value), node.attr.value, self.place(node))

    def _subscript(self, node: cst.Subscript) -> Expr:
        keys = [
            self.expression(element.slice.value)
            if isinstance(element.slice, cst.Index)
            else Unknown(self.place(element))
            for element in node.slice
        ]
        at = self.place(node)
        key = keys[0] if len(keys) == 1 else Sequence("tuple", tuple(keys), at)
        return Index(self.expression(node.value), key, at)

    def _call(self, node: cst.Call) -> Expr:
        return Call(self.expression(node.func), self.arguments(node.args), self.place(node))

    def _await(self, node: cst.Await) -> Expr:
        lowered = self.expression(node.expression)
        return replace(lowered, awaited=True) if isinstance(lowered, Call) else lowered

    def _string(self, node: cst.SimpleString) -> Expr:
        return Const(_text_of(node), self.place(node))

    def _concatenated(self, node: cst.ConcatenatedString) -> Expr:
        parts = (
            *_text_parts(self.expression(node.left)),
            *_text_parts(self.expression(node.right)),
        )
        at = self.place(node)
        if all(isinstance(part, Const) for part in parts):
            return Const("".join(str(cast(Const, part).value) for part in parts), at)
        return Format(parts, at)

    def _formatted(self, node: cst.FormattedString) -> Expr:
        parts: list[Expr] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(Const(_unescaped(part.value, node.prefix), self.place(part)))
            elif isinstance(part, cst.FormattedStringExpression):
                parts.append(self.expression(part.expression))
        return Format(tuple(parts), self.place(node))

    def _number(self, node: cst.Integer | cst.Float) -> Expr:
        plain = node.value.isascii() and node.value.isdecimal()
        value = int(node.value) if plain else node.evaluated_value
        return Const(value, self.place(node))

    def _binary(self, node: cst.BinaryOperation) -> Expr:
        operator = _BINARY[type(node.operator)]
        left, right = self.expression(node.left), self.expression(node.right)
        return Binary(operator, left, right, self.place(node))

    def _boolean(self, node: cst.BooleanOperation) -> Expr:
        operator: Any = "and" if isinstance(node.operator, cst.And) else "or"
        left, right = self.expression(node.left), self.expression(node.right)
        first = left.values if isinstance(left, Boolean) and left.op == operator else (left,)
        return Boolean(operator, (*first, right), self.place(node))

    def _unary(self, node: cst.UnaryOperation) -> Expr:
        operand = self.expression(node.expression)
        at = self.place(node)
        operator = _UNARY[type(node.operator)]
        if (
            operator == "-"
            and isinstance(operand, Const)
            and isinstance(operand.value, int | float)
        ):
            return Const(-operand.value, at)
        return Unary(operator, operand, at)

    def _comparison(self, node: cst.Comparison) -> Expr:
        at = self.place(node)
        left = self.expression(node.left)
        links: list[Expr] = []
        for target in node.comparisons:
            right = self.expression(target.comparator)
            links.append(Compare(_COMPARE[type(target.operator)], left, right, at))
            left = right
        return links[0] if len(links) == 1 else Boolean("and", tuple(links), at)

    def _conditional(self, node: cst.IfExp) -> Expr:
        test, then = self.expression(node.test), self.expression(node.body)
        return Conditional(test, then, self.expression(node.orelse), self.place(node))

    def _dict(self, node: cst.Dict) -> Expr:
        items = tuple(
            DictItem(self.expression(element.key), self.expression(element.value))
            if isinstance(element, cst.DictElement)
            else DictItem(None, self.expression(element.value))
            for element in node.elements
        )
        return DictExpr(items, self.place(node))

    def _sequence(self, kind: Any, node: cst.List | cst.Tuple | cst.Set) -> Expr:
        items = tuple(
            Star(self.expression(element.value), self.place(element))
            if isinstance(element, cst.StarredElement)
            else self.expression(element.value)
            for element in node.elements
        )
        return Sequence(kind, items, self.place(node))

    def _comprehension(self, kind: Any, node: Any) -> Expr:
        element = self.expression(node.elt)
        return Comprehension(kind, element, self._loops(node.for_in), None, self.place(node))

    def _dict_comprehension(self, node: cst.DictComp) -> Expr:
        key, value = self.expression(node.key), self.expression(node.value)
        return Comprehension("dict", value, self._loops(node.for_in), key, self.place(node))

    def _loops(self, node: cst.CompFor | None) -> tuple[Loop, ...]:
        loops: list[Loop] = []
        while node is not None:
            conditions = tuple(self.expression(condition.test) for condition in node.ifs)
            loops.append(Loop(self.expression(node.target), self.expression(node.iter), conditions))
            node = node.inner_for_in
        return tuple(loops)

    def _lambda(self, node: cst.Lambda) -> Expr:
        body = self.expression(node.body)
        result = Return(body, self.place(node.body))
        return Lambda(self.parameters(node.params), (result,), self.place(node))

    def _walrus(self, node: cst.NamedExpr) -> Expr:
        target = self.expression(node.target)
        assert isinstance(target, Name)
        return Walrus(target, self.expression(node.value), self.place(node))

    def _yield(self, node: cst.Yield) -> Expr:
        return Yield(self.optional(node.value), self.place(node))


def _text_of(node: cst.SimpleString) -> str:
    """Return what a string literal says; bytes as their Latin-1 text."""
    if "\\" not in node.value and "b" not in node.prefix:
        # Nothing to work out, and most are like that: the library would parse the text anew.
        quote = len(node.quote)
        return node.value[len(node.prefix) + quote : -quote]
    value = node.evaluated_value
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _text_parts(expr: Expr) -> tuple[Expr, ...]:
    return expr.parts if isinstance(expr, Format) else (expr,)


def _unescaped(text: str, prefix: str) -> str:
    """Return the text of an f-string's literal part with its doubled braces and escapes undone."""
    text = text.replace("{{", "{").replace("}}", "}")
    if "\\" not in text or "r" in prefix.lower():
        return text
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace")
