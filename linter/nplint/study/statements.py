"""LibCST statements → ``facts.code`` statements."""

from collections.abc import Callable, Iterable
from collections.abc import Sequence as ListLike
from typing import Any

import libcst as cst

from nplint.facts.code import (
    Assert,
    Assign,
    Augment,
    Case,
    Class,
    Delete,
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
    Place,
    Raise,
    Return,
    Scope,
    Sequence,
    Star,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from nplint.study.expressions import ExpressionLowering
from nplint.study.patterns import PatternLowering
from nplint.study.positions import Places

_AUGMENTED: dict[type[cst.CSTNode], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.BitOrAssign: "|",
    cst.BitAndAssign: "&",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.MatrixMultiplyAssign: "@",
}


class StatementLowering:
    """Lowers statements; ``pass`` vanishes, decorators and annotations stay."""

    def __init__(self, positions: Places, lines: tuple[int, ...]) -> None:
        self._expressions = ExpressionLowering(positions, lines)
        self._patterns = PatternLowering(self._expressions)
        self._dispatch: dict[type, Callable[[Any], Stmt | None]] = {
            cst.Assign: self._assign,
            cst.AnnAssign: self._annotated,
            cst.AugAssign: self._augment,
            cst.Del: self._delete,
            cst.Expr: lambda node: Do(self._expr(node.value), self._at(node)),
            cst.If: self._if,
            cst.For: self._for,
            cst.While: self._while,
            cst.Try: self._try,
            cst.TryStar: self._try,
            cst.With: self._with,
            cst.Match: self._match,
            cst.Return: self._return,
            cst.Raise: self._raise,
            cst.Assert: lambda node: Assert(self._expr(node.test), self._at(node)),
            cst.Break: lambda node: Jump("break", self._at(node)),
            cst.Continue: lambda node: Jump("continue", self._at(node)),
            cst.Global: lambda node: self._scope("global", node),
            cst.Nonlocal: lambda node: self._scope("nonlocal", node),
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.FunctionDef: self._function,
            cst.ClassDef: self._class,
        }

    def statements(self, nodes: Iterable[cst.CSTNode]) -> tuple[Stmt, ...]:
        """Lower a sequence of statements or statement lines."""
        lowered: list[Stmt] = []
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                lowered += self.statements(node.body)
                continue
            lower = self._dispatch.get(type(node))
            statement = lower(node) if lower else None
            if statement is not None:
                lowered.append(statement)
        return tuple(lowered)

    def block(self, node: cst.BaseSuite | None) -> tuple[Stmt, ...]:
        """Lower an indented block or the rest of a line."""
        return () if node is None else self.statements(node.body)

    def _expr(self, node: cst.CSTNode) -> Expr:
        return self._expressions.expression(node)

    def _at(self, node: cst.CSTNode) -> Place:
        return self._expressions.place(node)

    def _assign(self, node: cst.Assign) -> Stmt:
        targets = tuple(self._expr(target.target) for target in node.targets)
        return Assign(targets, self._expr(node.value), None, self._at(node))

    def _annotated(self, node: cst.AnnAssign) -> Stmt:
        value = self._expressions.optional(node.value)
        annotation = self._expressions.annotation(node.annotation)
        return Assign((self._expr(node.target),), value, annotation, self._at(node))

    def _augment(self, node: cst.AugAssign) -> Stmt:
        operator = _AUGMENTED[type(node.operator)]
        return Augment(operator, self._expr(node.target), self._expr(node.value), self._at(node))

    def _delete(self, node: cst.Del) -> Stmt:
        target = self._expr(node.target)
        targets = target.items if isinstance(target, Sequence) else (target,)
        return Delete(targets, self._at(node))

    def _else(self, node: cst.If | cst.Else | None) -> tuple[Stmt, ...]:
        if isinstance(node, cst.If):
            return self.statements([node])
        return self.block(node.body) if node else ()

    def _if(self, node: cst.If) -> Stmt:
        then = self.block(node.body)
        return If(self._expr(node.test), then, self._else(node.orelse), self._at(node))

    def _for(self, node: cst.For) -> Stmt:
        target, source = self._expr(node.target), self._expr(node.iter)
        return For(target, source, self.block(node.body), self._else(node.orelse), self._at(node))

    def _while(self, node: cst.While) -> Stmt:
        test, body = self._expr(node.test), self.block(node.body)
        return While(test, body, self._else(node.orelse), self._at(node))

    def _try(self, node: cst.Try | cst.TryStar) -> Stmt:
        handlers = tuple(self._except(handler) for handler in node.handlers)
        final = self.block(node.finalbody.body) if node.finalbody else ()
        return Try(self.block(node.body), handlers, self._else(node.orelse), final, self._at(node))

    def _except(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Except:
        caught = self._expressions.optional(node.type)
        types = caught.items if isinstance(caught, Sequence) else (caught,) if caught else ()
        name = node.name.name.value if node.name and isinstance(node.name.name, cst.Name) else None
        return Except(types, name, self.block(node.body), self._at(node))

    def _with(self, node: cst.With) -> Stmt:
        items = tuple(
            WithItem(self._expr(item.item), self._expr(item.asname.name) if item.asname else None)
            for item in node.items
        )
        return With(items, self.block(node.body), self._at(node))

    def _match(self, node: cst.Match) -> Stmt:
        cases = tuple(self._case(case) for case in node.cases)
        return Match(self._expr(node.subject), cases, self._at(node))

    def _case(self, node: cst.MatchCase) -> Case:
        patterns, captures, rests = self._patterns.lower(node.pattern)
        guard = self._expressions.optional(node.guard)
        return Case(patterns, captures, guard, self.block(node.body), self._at(node), rests)

    def _return(self, node: cst.Return) -> Stmt:
        return Return(self._expressions.optional(node.value), self._at(node))

    def _raise(self, node: cst.Raise) -> Stmt:
        return Raise(self._expressions.optional(node.exc), self._at(node))

    def _scope(self, kind: Any, node: cst.Global | cst.Nonlocal) -> Stmt:
        return Scope(kind, tuple(item.name.value for item in node.names), self._at(node))

    def _import(self, node: cst.Import) -> Stmt:
        names = tuple(_plain_import(alias) for alias in node.names)
        return Import(names, self._at(node))

    def _import_from(self, node: cst.ImportFrom) -> Stmt:
        module = dotted(node.module) if node.module else ""
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            return Import((Imported("*", module, "*", level),), self._at(node))
        names = tuple(
            Imported(_alias(alias) or dotted(alias.name), module, dotted(alias.name), level)
            for alias in node.names
        )
        return Import(names, self._at(node))

    def _decorators(self, nodes: ListLike[cst.Decorator]) -> tuple[Expr, ...]:
        return tuple(self._expr(node.decorator) for node in nodes)

    def _function(self, node: cst.FunctionDef) -> Stmt:
        return Function(
            node.name.value,
            self._expressions.parameters(node.params),
            self.block(node.body),
            self._decorators(node.decorators),
            self._expressions.annotation(node.returns),
            node.asynchronous is not None,
            self._at(node),
            self._at(node.name),
        )

    def _class(self, node: cst.ClassDef) -> Stmt:
        return Class(
            node.name.value,
            tuple(_base(self._expr(arg.value), arg.star) for arg in node.bases),
            self._expressions.arguments(node.keywords),
            self.block(node.body),
            self._decorators(node.decorators),
            self._at(node),
            self._at(node.name),
        )


def dotted(node: cst.CSTNode) -> str:
    """Return the text of a dotted name."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _alias(node: cst.ImportAlias) -> str:
    return dotted(node.asname.name) if node.asname else ""


def _plain_import(node: cst.ImportAlias) -> Imported:
    module = dotted(node.name)
    alias = _alias(node)
    if alias:
        return Imported(alias, module, aliased=True)
    return Imported(module.split(".")[0], module)


def _base(value: Expr, star: str) -> Expr:
    return Star(value) if star else value
