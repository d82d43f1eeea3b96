"""Statements: what they do to the state, and which paths go on."""

from collections.abc import Callable
from typing import Any

from nplint.facts.code import (
    Assert,
    Assign,
    Attr,
    Augment,
    Call,
    Case,
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
from nplint.reason.mutation.expressions import Expressions, field_of
from nplint.reason.mutation.identity import focus, fold, leave_marks
from nplint.reason.mutation.objects import ELEMENT, NOTHING, Mark, Objs
from nplint.reason.mutation.state import State, join
from nplint.reason.mutation.wording import name_of, render, render_change


class Statements:
    """Interprets statements over a body's state."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._expressions = Expressions(body, self.block)
        self._dispatch: dict[type, Callable[[Any], object]] = {
            Assign: self._assign,
            Augment: self._augment,
            Delete: self._delete,
            Do: lambda s: self._eval(s.value),
            Assert: lambda s: self._eval(s.test),
            If: self._if,
            For: self._for,
            While: self._while,
            Try: self._try,
            With: self._with,
            Match: self._match,
            Return: self._return,
            Raise: self._raise,
            Jump: self._jump,
            Scope: lambda s: self._body.globals.update(s.names),
            Function: self._function,
        }

    def block(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements in order until none goes on."""
        body = self._body
        for statement in statements:
            if not body.live:
                return
            if body.tries:
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
        name = field_of(target)
        if isinstance(target, Index):
            self._eval(target.key)
        slot = self._expressions.class_slot(target)
        if slot is not None and name_of(base) != "self":
            body.shared_changes.append((slot, body.unit.span(target.at), "rebind"))
        body.change(owners, body.unit.span(statement.at), render_change(target, statement))
        body.state.write(owners, name, objs)

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

    # branches

    def _if(self, statement: If) -> None:
        self._eval(statement.test)
        self._either([statement.then, statement.otherwise])

    def _either(self, blocks: list[tuple[Stmt, ...]]) -> None:
        body = self._body
        before = body.state
        ends: list[State | None] = []
        for statements in blocks:
            body.state, body.live = before.copy(), True
            self.block(statements)
            ends.append(body.state if body.live else None)
        self._go_on(join(ends))

    def _go_on(self, state: State | None) -> None:
        self._body.live = state is not None
        if state is not None:
            self._body.state = state

    def _match(self, statement: Match) -> None:
        body = self._body
        subject = self._eval(statement.subject)
        before = body.state
        ends: list[State | None] = [before]
        for case in statement.cases:
            body.state, body.live = before.copy(), True
            self._capture(case, subject)
            self._eval(case.guard)
            self.block(case.body)
            ends.append(body.state if body.live else None)
            if not case.patterns and case.guard is None:
                ends.remove(before)
                break
        self._go_on(join(ends))

    def _capture(self, case: Case, subject: Objs) -> None:
        state = self._body.state
        objs = subject
        for pattern in case.patterns:
            match pattern:
                case DictExpr(items=items):
                    keys = [item.key.value for item in items if isinstance(item.key, Const)]
                    objs |= NOTHING.union(*(state.read_all(subject, str(key)) for key in keys))
                case Call(args=args):
                    names = [arg.name for arg in args if arg.name]
                    objs |= NOTHING.union(*(state.read_all(subject, name) for name in names))
                case _:
                    pass
        for name in case.captures:
            self._expressions.rebind(name, objs)

    # loops

    def _for(self, statement: For) -> None:
        source = self._eval(statement.source)
        site = f"{statement.at.line}:{statement.at.column}"

        def start_turn() -> None:
            body = self._body
            elements = self._expressions.elements(source)
            one = focus(body.state, elements, site, site)
            self._bind(statement.target, one, statement)

        self._loop(site, start_turn, statement.body, statement.otherwise)

    def _while(self, statement: While) -> None:
        site = f"{statement.at.line}:{statement.at.column}"
        forever = isinstance(statement.test, Const) and bool(statement.test.value)
        start: Callable[[], object] = lambda: self._eval(statement.test)  # noqa: E731
        self._loop(site, start, statement.body, statement.otherwise, forever)

    def _loop(
        self,
        site: str,
        start_turn: Callable[[], object],
        statements: tuple[Stmt, ...],
        otherwise: tuple[Stmt, ...],
        forever: bool = False,
    ) -> None:
        """Run a loop's body twice: enough for what one turn leaves to the next."""
        body = self._body
        leave_marks(body.state, site)
        exhausted: list[State | None] = [None if forever else body.state.copy()]
        broken: list[State | None] = []
        body.loops.append(site)
        raised_before = [len(states) for states in body.tries]
        for _ in range(2):
            body.breaks.append([])
            body.continues.append([])
            start_turn()
            self.block(statements)
            ends = [*body.continues.pop(), *([body.state] if body.live else [])]
            breaks = body.breaks.pop()
            for state in (*ends, *breaks):
                fold(state, site, site)
            broken += breaks
            end = join(ends)
            self._go_on(end)
            if end is None:
                break
            if not forever:
                exhausted.append(end.copy())
        body.loops.pop()
        for states, start in zip(body.tries, raised_before, strict=True):
            for state in states[start:]:
                fold(state, site, site)
        self._after_loop(join(exhausted), otherwise, broken)

    def _after_loop(
        self, done: State | None, otherwise: tuple[Stmt, ...], broken: list[State | None]
    ) -> None:
        body = self._body
        self._go_on(done)
        if done is not None and otherwise:
            self.block(otherwise)
        self._go_on(join([body.state if body.live else None, *broken]))

    def _jump(self, statement: Jump) -> None:
        body = self._body
        stacks = body.breaks if statement.kind == "break" else body.continues
        if stacks:
            stacks[-1].append(body.state)
        body.live = False

    # leaving

    def _return(self, statement: Return) -> None:
        body = self._body
        objs = self._eval(statement.value)
        body.returns.append((objs, body.state))
        body.state = body.state.copy()
        body.live = False

    def _raise(self, statement: Raise) -> None:
        body = self._body
        self._eval(statement.exception)
        if body.tries:
            body.tries[-1].append(body.state.copy())
        body.live = False

    def _try(self, statement: Try) -> None:
        body = self._body
        body.tries.append([])
        returned = len(body.returns)
        self.block(statement.body)
        raised = body.tries.pop()
        if body.live:
            self.block(statement.otherwise)
        normal = body.state if body.live else None
        ends = [normal]
        entry = join(raised)
        for handler in statement.handlers if entry is not None else ():
            assert entry is not None
            body.state, body.live = entry.copy(), True
            if handler.name:
                self._expressions.rebind(handler.name, NOTHING)
            self.block(handler.body)
            ends.append(body.state if body.live else None)
        if body.tries and entry is not None:
            body.tries[-1].append(entry)
        self._finally(statement, ends, entry, returned)

    def _finally(
        self, statement: Try, ends: list[State | None], entry: State | None, returned: int
    ) -> None:
        """Run the ``finally`` for the paths that leave, then for the one that goes on."""
        body = self._body
        leaving = [state for _, state in body.returns[returned:]]
        if statement.final and (leaving or entry is not None):
            every = join([*ends, entry, *leaving])
            assert every is not None
            self._go_on(every)
            self.block(statement.final)
        self._go_on(join(ends))
        if body.live:
            self.block(statement.final)

    def _with(self, statement: With) -> None:
        body = self._body
        leaving: list[tuple[Objs, Mark]] = []
        for item in statement.items:
            objs = self._eval(item.context)
            if item.target is not None:
                self._bind(item.target, objs, statement)
            if self._expressions.publishes_on_exit(item.context):
                span = body.unit.span(statement.at)
                leaving.append((objs, Mark(span, render(item.target))))
        self.block(statement.body)
        for objs, mark in leaving if body.live else ():
            body.hand_over(objs, mark, statement.at)
