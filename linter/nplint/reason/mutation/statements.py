"""Statements: what they do to the state, and which paths go on."""

from collections.abc import Callable
from typing import Any

from nplint.facts.code import (
    Assert,
    Assign,
    Attr,
    Augment,
    Call,
    Comprehension,
    Const,
    Delete,
    DictExpr,
    Do,
    Expr,
    For,
    Function,
    If,
    Index,
    Jump,
    Lambda,
    Match,
    Name,
    Raise,
    Return,
    Scope,
    Sequence,
    Star,
    Stmt,
    Try,
    While,
    With,
)
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.expressions import Expressions
from nplint.reason.mutation.flow import Flow
from nplint.reason.mutation.handing import put
from nplint.reason.mutation.objects import ELEMENT, NOTHING, Objs
from nplint.reason.mutation.raising import may_raise
from nplint.reason.mutation.wording import name_of, render_change


class Statements:
    """Interprets statements over a body's state."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._expressions = Expressions(body, self.block)
        self._flow = Flow(body, self._expressions, self.block, self._bind)
        self._dispatch: dict[type, Callable[[Any], object]] = {
            Assign: self._assign,
            Augment: self._augment,
            Delete: self._delete,
            Do: lambda s: self._eval(s.value),
            Assert: lambda s: self._eval(s.test),
            If: self._flow.branch,
            For: self._flow.for_each,
            While: self._flow.repeat,
            Try: self._flow.attempt,
            With: self._flow.within,
            Match: self._flow.match,
            Return: self._flow.leave,
            Raise: self._flow.raise_,
            Jump: self._flow.jump,
            Scope: lambda s: self._body.globals.update(s.names),
            Function: self._function,
        }

    def block(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements in order until none goes on."""
        body = self._body
        for statement in statements:
            if not body.live:
                return
            if body.tries and may_raise(statement):
                body.tries[-1].append(body.state.copy())
            run = self._dispatch.get(type(statement))
            if run is not None:
                run(statement)

    def _eval(self, expr: Expr | None) -> Objs:
        return self._expressions.value(expr) if expr is not None else NOTHING

    # assignments

    def _assign(self, statement: Assign) -> None:
        if statement.value is None:
            return
        if isinstance(statement.value, Lambda) and isinstance(statement.targets[0], Name):
            self._body.functions[statement.targets[0].id] = statement.value
        for target in statement.targets:
            if isinstance(target, Name) and isinstance(statement.value, Attr):
                self._body.methods[target.id] = statement.value
            elif isinstance(target, Name):
                self._body.methods.pop(target.id, None)
        objs = self._eval(statement.value)
        for target in statement.targets:
            self._bind(target, objs, statement)

    def _bind(self, target: Expr, objs: Objs, statement: Stmt) -> None:
        body = self._body
        match target:
            case Name(id=name):
                self._expressions.rebind(name, objs)
            case Sequence(items=items):
                for position, item in enumerate(items):
                    self._bind(item, body.state.read_all(objs, str(position)), statement)
            case Star(value=inner):
                self._bind(inner, objs, statement)
            case Attr(base=base) | Index(base=base):
                self._write(target, base, objs, statement)
            case _:
                pass

    def _write(self, target: Attr | Index, base: Expr, objs: Objs, statement: Stmt) -> None:
        body = self._body
        owners = self._eval(base)
        name = self._expressions.field_of(target)
        if isinstance(target, Index):
            self._eval(target.key)
        slot = self._expressions.class_slot(target)
        if slot is not None and name_of(base) != "self":
            body.shared_changes.append((slot, body.unit.span(target.at), "rebind"))
        if not _forgets_events(target, statement):
            body.change(owners, body.unit.span(statement.at), render_change(target, statement))
        put(body, owners, name, objs, statement.at)

    def _augment(self, statement: Augment) -> None:
        body = self._body
        values = self._eval(statement.value)
        target = statement.target
        if isinstance(target, Attr | Index):
            self._write_back(target, statement)
        objs = self._eval(target)
        if self._changes_in_place(statement, objs):
            what = render_change(target, statement)
            body.change(objs, body.unit.span(statement.at), what)
            held = body.state.read_all(values, ELEMENT) if values else NOTHING
            body.state.write(objs, ELEMENT, held)
        elif isinstance(target, Name):
            self._expressions.rebind(target.id, NOTHING if statement.op != "|" else objs)

    def _write_back(self, target: Attr | Index, statement: Augment) -> None:
        body = self._body
        owners = self._eval(target.base)
        body.change(owners, body.unit.span(statement.at), render_change(target, statement))

    def _changes_in_place(self, statement: Augment, objs: Objs) -> bool:
        """Whether ``+=`` and its kin mean a container here, not a number or a text."""
        value = statement.value
        if statement.op not in ("+", "|", "-", "&", "^") or isinstance(value, Const):
            return False
        if isinstance(value, Sequence | Comprehension | DictExpr):
            return not (isinstance(value, Sequence) and value.kind == "tuple")
        makes = {self._body.known(obj).make for obj in objs}
        if makes & {"dict", "list", "set"}:
            return True
        is_call = isinstance(value, Call) and name_of(value.func) in ("list", "dict", "set")
        return is_call or (statement.op == "|" and any(not obj.path for obj in objs))

    def _delete(self, statement: Delete) -> None:
        body = self._body
        for target in statement.targets:
            match target:
                case Name(id=name):
                    body.state.env.pop(name, None)
                case Attr(base=base) | Index(base=base):
                    what = render_change(target, statement)
                    body.change(self._eval(base), body.unit.span(statement.at), what)
                case _:
                    pass

    def _function(self, statement: Function) -> None:
        self._body.functions[statement.name] = statement


def _forgets_events(target: Attr | Index, statement: Stmt) -> bool:
    """Whether an object empties its own list of recorded events: no event tells of that list."""
    if not isinstance(target, Attr) or name_of(target.base) != "self":
        return False
    value = statement.value if isinstance(statement, Assign) else None
    empty = isinstance(value, Sequence) and not value.items
    return empty and target.name.lower().endswith("events")
