"""Branches, loops and exits: which paths go on, and what holds where they meet."""

from collections.abc import Callable, Iterator

from nplint.facts.code import (
    Call,
    Case,
    Const,
    DictExpr,
    Expr,
    For,
    If,
    Jump,
    Match,
    Name,
    Raise,
    Return,
    Sequence,
    Star,
    Stmt,
    Try,
    While,
    With,
)
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.consuming import delivered_by
from nplint.reason.mutation.expressions import Expressions
from nplint.reason.mutation.handing import hand_over
from nplint.reason.mutation.identity import focus, fold, leave_marks
from nplint.reason.mutation.narrowing import not_a_dict
from nplint.reason.mutation.objects import NOTHING, Mark, Objs
from nplint.reason.mutation.state import State, join
from nplint.reason.mutation.wording import render


def bound_names(target: Expr) -> Iterator[str]:
    """Yield the variables that an assignment target binds."""
    match target:
        case Name(id=name):
            yield name
        case Sequence(items=items):
            for item in items:
                yield from bound_names(item)
        case Star(value=inner):
            yield from bound_names(inner)
        case _:
            pass


class Flow:
    """Interprets statements that choose, repeat or leave."""

    def __init__(
        self,
        body: Body,
        expressions: Expressions,
        block: Callable[[tuple[Stmt, ...]], None],
        bind: Callable[[Expr, Objs, Stmt], None],
    ) -> None:
        self._body = body
        self._expressions = expressions
        self.block = block
        self._bind = bind

    def _eval(self, expr: Expr | None) -> Objs:
        return self._expressions.value(expr) if expr is not None else NOTHING

    # branches

    def branch(self, statement: If) -> None:
        """Run ``if``."""
        self._eval(statement.test)
        body = self._body
        before = body.state
        ends: list[State | None] = []
        for holds, statements in ((True, statement.then), (False, statement.otherwise)):
            body.state, body.live = before.copy(), True
            body.state.no_dicts |= not_a_dict(statement.test, holds)
            self.block(statements)
            ends.append(body.state if body.live else None)
        self._go_on(join(ends))

    def _go_on(self, state: State | None) -> None:
        self._body.live = state is not None
        if state is not None:
            self._body.state = state

    def match(self, statement: Match) -> None:
        """Run ``match``."""
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
            is_rest = name in case.rests
            held = self._expressions.shallow_copy(objs, case.at, name) if is_rest else objs
            self._expressions.rebind(name, held)

    # loops

    def for_each(self, statement: For) -> None:
        """Run ``for``."""
        source = self._eval(statement.source)
        delivered = delivered_by(self._body, statement.source)
        site = f"{statement.at.line}:{statement.at.column}"

        def start_turn() -> None:
            body = self._body
            elements = delivered or self._expressions.elements(source)
            for name in bound_names(statement.target):
                # What it held in the last turn must not hold this turn's element.
                body.state.env[name] = NOTHING
            one = focus(body.state, elements, site, site)
            self._bind(statement.target, one, statement)

        self._loop(site, start_turn, statement.body, statement.otherwise)

    def repeat(self, statement: While) -> None:
        """Run ``while``."""
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

    def jump(self, statement: Jump) -> None:
        """Run ``jump``."""
        body = self._body
        stacks = body.breaks if statement.kind == "break" else body.continues
        if stacks:
            stacks[-1].append(body.state)
        body.live = False

    # leaving

    def leave(self, statement: Return) -> None:
        """Run ``return``."""
        body = self._body
        value = statement.value
        objs = self._expressions.returned(value) if value is not None else NOTHING
        body.returns.append((objs, body.state))
        body.state = body.state.copy()
        body.live = False

    def raise_(self, statement: Raise) -> None:
        """Run ``raise``."""
        body = self._body
        self._eval(statement.exception)
        if body.tries:
            body.tries[-1].append(body.state.copy())
        body.live = False

    def attempt(self, statement: Try) -> None:
        """Run ``try``."""
        body = self._body
        body.tries.append([body.state.copy()])
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

    def within(self, statement: With) -> None:
        """Run ``with``."""
        body = self._body
        leaving: list[tuple[Objs, Mark]] = []
        entered = len(body.leaving)
        for item in statement.items:
            objs = self._eval(item.context)
            objs = self._expressions.calls.enter(objs, item.target or Name("", statement.at))
            if item.target is not None:
                self._bind(item.target, objs, statement)
            if self._expressions.publishes_on_exit(item.context):
                span = body.unit.span(statement.at)
                leaving.append((objs, Mark(span, render(item.target))))
        put_off = len(body.at_exit)
        self.block(statement.body)
        self._expressions.calls.leave_block(put_off, entered)
        for objs, mark in leaving if body.live else ():
            hand_over(body, objs, mark, statement.at)
