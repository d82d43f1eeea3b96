"""LibCST ``match`` patterns → the values they match and the names they bind."""

import libcst as cst

from nplint.facts.code import Arg, Call, Const, DictExpr, DictItem, Expr, Sequence, Unknown
from nplint.study.expressions import ExpressionLowering


class PatternLowering:
    """Lowers a pattern to alternatives; no alternatives = matches anything."""

    def __init__(self, expressions: ExpressionLowering) -> None:
        self._expressions = expressions
        self._rests: list[str] = []

    def lower(
        self, node: cst.MatchPattern
    ) -> tuple[tuple[Expr, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the matched values, the captured names, and which of them are rests."""
        captures: list[str] = []
        self._rests = []
        values = self._alternatives(node, captures)
        return values, tuple(captures), tuple(self._rests)

    def _alternatives(self, node: cst.MatchPattern, captures: list[str]) -> tuple[Expr, ...]:
        match node:
            case cst.MatchValue():
                return (self._expressions.expression(node.value),)
            case cst.MatchSingleton():
                return (self._expressions.expression(node.value),)
            case cst.MatchOr():
                parts = [self._alternatives(part.pattern, captures) for part in node.patterns]
                return tuple(value for part in parts for value in part) if all(parts) else ()
            case cst.MatchAs():
                if node.name is not None:
                    captures.append(node.name.value)
                return self._alternatives(node.pattern, captures) if node.pattern else ()
            case cst.MatchClass():
                return (self._class(node, captures),)
            case cst.MatchMapping():
                return (self._mapping(node, captures),)
            case cst.MatchList() | cst.MatchTuple():
                return (self._sequence(node, captures),)
            case _:
                return (Unknown(self._expressions.place(node)),)

    def _class(self, node: cst.MatchClass, captures: list[str]) -> Expr:
        args = [
            Arg(self._one(element.pattern, captures), element.key.value) for element in node.kwds
        ]
        args += [Arg(self._one(element.value, captures)) for element in node.patterns]
        return Call(
            self._expressions.expression(node.cls), tuple(args), self._expressions.place(node)
        )

    def _mapping(self, node: cst.MatchMapping, captures: list[str]) -> Expr:
        items = tuple(
            DictItem(self._expressions.expression(item.key), self._one(item.pattern, captures))
            for item in node.elements
        )
        if node.rest is not None:
            captures.append(node.rest.value)
            self._rests.append(node.rest.value)
        return DictExpr(items, self._expressions.place(node))

    def _sequence(self, node: cst.MatchList | cst.MatchTuple, captures: list[str]) -> Expr:
        items = []
        for element in node.patterns:
            if isinstance(element, cst.MatchSequenceElement):
                items.append(self._one(element.value, captures))
            elif element.name is not None:
                captures.append(element.name.value)
                self._rests.append(element.name.value)
        return Sequence("list", tuple(items), self._expressions.place(node))

    def _one(self, node: cst.MatchPattern, captures: list[str]) -> Expr:
        values = self._alternatives(node, captures)
        return values[0] if len(values) == 1 else Const("_") if not values else Unknown()
