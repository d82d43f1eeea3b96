"""Statements → environments: one forward walk through a body, branches joined, loops once."""

from typing import TYPE_CHECKING

from nplint.facts.code import (
    Assert,
    Assign,
    Attr,
    Augment,
    Class,
    Delete,
    Do,
    Expr,
    For,
    Function,
    If,
    Import,
    Index,
    Jump,
    Match,
    Name,
    Raise,
    Return,
    Scope,
    Stmt,
    Try,
    While,
    With,
)
from nplint.link.comprehended import rows_of
from nplint.link.frame import Frame
from nplint.link.shapes import (
    choice,
    elements_of,
    is_unknown,
    join,
    merge_mappings,
    options_of,
)
from nplint.link.values import (
    UNKNOWN,
    Client,
    FunctionRef,
    Handle,
    Instance,
    ListValue,
    MappingValue,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class Walker:
    """Walks bodies and keeps a frame's local names up to date."""

    def __init__(self, program: "Program") -> None:
        self._program = program

    def block(self, statements: tuple[Stmt, ...], frame: Frame) -> bool:
        """Walk statements in order; return whether control can leave at the end."""
        return all(self._statement(statement, frame) for statement in statements)

    def _value(self, expr: Expr | None, frame: Frame) -> Value:
        return UNKNOWN if expr is None else self._program.evaluator.value(expr, frame)

    def _bind(self, target: Expr, value: Value, frame: Frame) -> None:
        self._program.evaluator.bind(target, value, frame)

    def _statement(self, statement: Stmt, frame: Frame) -> bool:
        match statement:
            case Assign():
                self._assign(statement, frame)
            case Augment():
                self._augment(statement, frame)
            case Do(value=value) | Assert(test=value):
                self._program.evaluator.visit(value, frame)
            case If(test=test, then=then, otherwise=otherwise):
                self._program.evaluator.visit(test, frame)
                holds = self._program.evaluator.holds(test, frame)
                taken = [then, otherwise] if holds is None else [then if holds else otherwise]
                return self._branches(taken, frame)
            case For():
                self._for(statement, frame)
            case While(test=test, body=body, otherwise=otherwise):
                self._program.evaluator.visit(test, frame)
                self._branches([body, ()], frame)
                self.block(otherwise, frame)
            case Try():
                return self._try(statement, frame)
            case With(items=items, body=body):
                for item in items:
                    entered = self._entered(self._value(item.context, frame))
                    if item.target is not None:
                        self._bind(item.target, entered, frame)
                return self.block(body, frame)
            case Match():
                return self._match(statement, frame)
            case Return(value=value):
                frame.returns.append(self._value(value, frame))
                return False
            case Raise(exception=exception):
                self._value(exception, frame)
                return False
            case Jump():
                return False
            case Delete(targets=targets):
                for target in targets:
                    self._value(target, frame)
            case Scope(kind=kind, names=names):
                if kind == "global":
                    frame.global_names.update(names)
            case Import(names=names):
                for name in names:
                    local = "" if name.aliased else name.local
                    frame.env[name.local] = self._program.names.imported(
                        frame.path, name.module, name.member, name.level, local
                    )
            case Function():
                self._nested(statement, frame)
            case Class():
                self._local_class(statement, frame)
        return True

    def _assign(self, statement: Assign, frame: Frame) -> None:
        if statement.value is None:
            return
        value = self._value(statement.value, frame)
        if is_unknown(value) and statement.annotation is not None:
            value = self._program.annotations.instance_of(self._value(statement.annotation, frame))
        for target in statement.targets:
            self._bind(target, value, frame)

    def _augment(self, statement: Augment, frame: Frame) -> None:
        value = self._value(statement.value, frame)
        if isinstance(statement.target, Attr | Index):
            self._value(statement.target, frame)
        if not isinstance(statement.target, Name):
            return
        name = statement.target.id
        current = frame.env.get(name, UNKNOWN)
        lists = [option for option in options_of(current) if isinstance(option, ListValue)]
        if lists and isinstance(value, ListValue):
            frame.env[name] = choice(ListValue(each.items + value.items, True) for each in lists)
        elif isinstance(current, MappingValue) and statement.op == "|":
            frame.env[name] = merge_mappings(current, value)
        elif statement.op == "+" and not isinstance(current, ListValue):
            frame.env[name] = join([current, value])

    def _for(self, statement: For, frame: Frame) -> None:
        source = self._value(statement.source, frame)
        rows = rows_of(source) if frame.turns is not None and frame.in_turn < 2 else ()
        if rows:
            frame.unrolled.append(statement.at)
            frame.in_turn += 1
        for element in rows or (elements_of(source),):
            self._bind(statement.target, element, frame)
            self._branches([statement.body] if rows else [statement.body, ()], frame)
        if rows:
            frame.in_turn -= 1
        self.block(statement.otherwise, frame)

    def _branches(self, branches: list[tuple[Stmt, ...]], frame: Frame) -> bool:
        """Walk alternatives from the same state and join what leaves them."""
        start = frame.env
        ends: list[dict[str, Value]] = []
        for branch in branches:
            frame.env = dict(start)
            if self.block(branch, frame):
                ends.append(frame.env)
        frame.env = joined(ends) if ends else start
        return bool(ends)

    def _try(self, statement: Try, frame: Frame) -> bool:
        start = dict(frame.env)
        leaves = self.block(statement.body, frame) and self.block(statement.otherwise, frame)
        after_body = frame.env
        ends = [after_body] if leaves else []
        for handler in statement.handlers:
            for caught in handler.types:
                self._value(caught, frame)
            frame.env = joined([start, after_body])
            if handler.name:
                frame.env[handler.name] = UNKNOWN
            if self.block(handler.body, frame):
                ends.append(frame.env)
        frame.env = joined(ends) if ends else after_body
        return self.block(statement.final, frame) and bool(ends)

    def _match(self, statement: Match, frame: Frame) -> bool:
        subject = self._value(statement.subject, frame)
        start = frame.env
        ends: list[dict[str, Value]] = [dict(start)]
        for case in statement.cases:
            frame.env = dict(start)
            for capture in case.captures:
                frame.env[capture] = subject if len(case.captures) == 1 else UNKNOWN
            if case.guard is not None:
                self._value(case.guard, frame)
            if self.block(case.body, frame):
                ends.append(frame.env)
        frame.env = joined(ends)
        return True

    def _entered(self, value: Value) -> Value:
        """Return what ``with value as x`` binds."""
        match value:
            case Client() | Handle() | Symbol() | ListValue():
                return value
            case Instance(cls=cls, project=True):
                for name in ("__enter__", "__aenter__"):
                    unit = self._program.method(cls, name)
                    if unit is not None:
                        result = self._program.return_value(unit)
                        itself = isinstance(result, Symbol) or result == Instance(cls)
                        return value if is_unknown(result) or itself else result
                return value
            case _:
                return value

    def _nested(self, function: Function, frame: Frame) -> None:
        """Walk a nested function where it stands and remember it as a unit of its own."""
        for decorator in function.decorators:
            self._value(decorator, frame)
        if frame.unit is None:
            return
        id = self._program.register_nested(frame, function)
        frame.env[function.name] = FunctionRef(id)
        saved, returns, yields = dict(frame.env), frame.returns, frame.yields
        frame.returns, frame.yields = [], []
        prefix, frame.prefix = frame.prefix, f"{frame.prefix}{function.name}."
        for param in function.params:
            frame.env[param.name] = Symbol(frame.prefix + param.name)
        self.block(function.body, frame)
        frame.env, frame.returns, frame.yields, frame.prefix = saved, returns, yields, prefix

    def _local_class(self, statement: Class, frame: Frame) -> None:
        frame.env[statement.name] = UNKNOWN
        for inner in statement.body:
            if isinstance(inner, Function):
                saved = dict(frame.env)
                for param in inner.params:
                    frame.env[param.name] = UNKNOWN
                returns, frame.returns = frame.returns, []
                self.block(inner.body, frame)
                frame.env, frame.returns = saved, returns


def joined(environments: list[dict[str, Value]]) -> dict[str, Value]:
    """Return the environment that holds whichever of several was taken."""
    if len(environments) == 1:
        return environments[0]
    names = dict.fromkeys(name for env in environments for name in env)
    return {name: choice(env[name] for env in environments if name in env) for name in names}
