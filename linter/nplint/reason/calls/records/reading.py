"""Expressions → what they have to do with mapped tables; what calls do to them on the way."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nplint.facts.code import (
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Comprehension,
    Conditional,
    DictExpr,
    Expr,
    Format,
    Index,
    Lambda,
    Name,
    Sequence,
    Star,
    Unary,
    Walrus,
    Yield,
)
from nplint.link.shapes import options_of
from nplint.link.values import External, FunctionRef, Value
from nplint.reason.calls.records import vocabulary as words
from nplint.reason.calls.records.domain import NONE, Track, Tracks, as_role, elements
from nplint.reason.calls.records.outside import Given, Outside
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.reason.calls.records.body import Body


class Reading:
    """Reads the expressions of one body."""

    def __init__(self, body: "Body") -> None:
        self._body = body
        self._outside = Outside(body)

    def tracks(self, expr: Expr | None) -> Tracks:
        """Return what an expression has to do with the tables; see to the calls in it."""
        match expr:
            case Name(id=name):
                known = self._body.env.get(name)
                return self._body.leaf(expr) if known is None else known
            case Attr():
                return self._attribute(expr)
            case Call():
                return self._call(expr)
            case Index(base=base, key=key):
                self.tracks(key)
                return elements(self.tracks(base)) or self._body.leaf(expr)
            case Binary(left=left, right=right):
                return self.tracks(left) | self.tracks(right)
            case Boolean(values=values):
                return self._all(values)
            case Conditional(test=test, then=then, other=other):
                self.tracks(test)
                return self.tracks(then) | self.tracks(other)
            case Sequence(items=items):
                return self._all(items)
            case Star(value=value):
                return self.tracks(value)
            case Walrus(target=target, value=value):
                self._body.env[target.id] = found = self.tracks(value)
                return found
            case Comprehension():
                return self._comprehension(expr)
            case _:
                return self._aside(expr)

    def _all(self, exprs: Iterable[Expr]) -> Tracks:
        return frozenset(track for expr in exprs for track in self.tracks(expr))

    def _aside(self, expr: Expr | None) -> Tracks:
        """See to the calls in an expression that is itself no row."""
        match expr:
            case Compare(left=left, right=right):
                self._all((left, right))
            case Unary(operand=inner):
                self.tracks(inner)
            case Format(parts=parts):
                self._all(parts)
            case DictExpr(items=items):
                self._all(item.value for item in items)
            case Yield(value=value) if value is not None:
                self._body.returned |= self.tracks(value)
            case Lambda(body=inner):
                self._body.apart(inner, {})
            case _:
                pass
        return NONE

    def _comprehension(self, expr: Comprehension) -> Tracks:
        saved = dict(self._body.env)
        for loop in expr.loops:
            self._body.bind(loop.target, elements(self.tracks(loop.source)))
            self._all(loop.conditions)
        found = self.tracks(expr.element)
        self._body.env = saved
        return found

    def _attribute(self, expr: Attr) -> Tracks:
        if isinstance(expr.base, Name):
            known = self._body.env.get(f"{expr.base.id}.{expr.name}")
            if known is not None:
                return known
        base = self.tracks(expr.base)
        if not base:
            return self._body.leaf(expr)
        found: set[Track] = set()
        for track in base:
            if track.role == "class":
                found |= as_role([track], "class" if self._is_manager(track, expr) else "column")
            elif track.role == "change":
                found.add(track)
        return frozenset(found)

    def _is_manager(self, track: Track, expr: Attr) -> bool:
        if expr.name in words.MANAGERS:
            return True
        library = self._body.mapped.library(track.mapping)
        return library in words.MANAGED and not expr.name.isupper()

    def _call(self, expr: Call) -> Tracks:
        span = self._body.unit.span(expr.at)
        base = self.tracks(expr.func.base) if isinstance(expr.func, Attr) else NONE
        given = [Given(arg.star or arg.name or "", self.tracks(arg.value)) for arg in expr.args]
        callee, receiver = self._body.called(expr)
        own = [option for option in options_of(callee) if isinstance(option, FunctionRef)]
        if own:
            return self._inlined(own, base, given, span)
        made = self._made(expr, callee, span)
        if made:
            return made
        if isinstance(callee, External) and callee.name.endswith("apps.get_model"):
            told = [text for arg in expr.args if (text := self._body.text(arg.value))]
            return self._body.mapped.named(told[-1]) if told else NONE
        if isinstance(expr.func, Attr):
            method = expr.func.name
            if base:
                inner = self._body.methods(base, method)
                if inner:
                    return self._inlined(inner, base, given, span)
                return frozenset(t for track in base for t in self._on(track, method, span))
            return self._outside.of_method(expr.func, receiver, callee, given, span)
        name = expr.func.id if isinstance(expr.func, Name) else ""
        return self._outside.of_function(callee, name, given, span)

    def _inlined(
        self, functions: list[FunctionRef], base: Tracks, given: list[Given], span: Span
    ) -> Tracks:
        found = (self._body.inlined(each, base, given, span) for each in functions)
        return frozenset(track for tracks in found for track in tracks)

    def _made(self, expr: Call, callee: Value, span: Span) -> Tracks:
        """Return the row that calling a mapped class makes."""
        if isinstance(expr.func, Name | Index | Call):
            known = self.tracks(expr.func)
        else:
            known = self._body.leaf(expr.func) if self._body.mapped.of(callee) else NONE
        made = [track for track in known if track.role == "class"]
        for track in made:
            library = self._body.mapped.library(track.mapping)
            self._body.note(track, "write" if library in words.AT_ONCE else "made", span)
        return as_role(made, "made")

    def _on(self, track: Track, method: str, span: Span) -> Tracks:
        """Return what a method of a class, a query, a row or a statement gives."""
        match track.role:
            case "class" if method in words.CHANGES:
                return self._body.builds(track, span)
            case "rows" if method in words.OF_ROWS:
                return self._body.builds(track, span)
            case "class" | "rows":
                self._body.note(track, "read", span, ran=method in words.RUNS)
                if method in words.FLAT:
                    return NONE
                return as_role([track], "row" if method in words.ONE else "rows")
            case "column":
                return frozenset([track])
            case "change":
                if method in words.RUNS:
                    self._body.ran(track, span)
                    return as_role([track], "rows")
                return frozenset([track])
            case _:
                if self._keeps(track, method):
                    self._body.note(track, "write", span)
                return NONE

    def _keeps(self, track: Track, method: str) -> bool:
        if track.role == "made":
            return method in words.OF_MADE
        library = self._body.mapped.library(track.mapping)
        updated = method in ("update", "aupdate") and library in words.UPDATED
        return updated or method in words.OF_ROW
