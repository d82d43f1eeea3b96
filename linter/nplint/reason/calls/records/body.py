"""One function's body, gone through from top to bottom."""

from typing import Protocol

from nplint.facts.code import (
    Assert,
    Assign,
    Attr,
    Augment,
    Call,
    Class,
    Delete,
    Do,
    Expr,
    For,
    Function,
    If,
    Match,
    Name,
    Param,
    Raise,
    Return,
    Sequence,
    Star,
    Stmt,
    Try,
    While,
    With,
)
from nplint.link.frame import Frame
from nplint.link.shapes import text_of
from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, FunctionRef, Value
from nplint.reason.calls.records import vocabulary as words
from nplint.reason.calls.records.annotated import annotated
from nplint.reason.calls.records.domain import (
    NONE,
    Event,
    Kind,
    Mapped,
    Track,
    Tracks,
    as_role,
    elements,
    handed,
)
from nplint.reason.calls.records.outside import Given
from nplint.reason.calls.records.reading import Reading
from nplint.span import Span


class Calls(Protocol):
    """What follows a call of the project."""

    def __call__(
        self, callee: FunctionRef, base: Tracks, given: list[Given], span: Span, body: "Body"
    ) -> Tracks:
        """Return what the called function gives; note in the body what it does."""


class Body:
    """What one body does with mapped tables."""

    def __init__(
        self, mapped: Mapped, unit: Unit, calls: Calls, given: dict[str, Tracks], itself: Value
    ) -> None:
        self.mapped = mapped
        self.unit = unit
        self.env: dict[str, Tracks] = {}
        self.events: list[Event] = []
        self.run_of: set[tuple[int, Span | None]] = set()
        """Statements that were run after they had been put together."""
        self.returned: Tracks = NONE
        self._calls = calls
        self._reading = Reading(self)
        self._changed: set[tuple[int, str]] = set()
        program = mapped.program
        frame = program.studied(unit)
        self._frame = Frame(unit.path, unit.first_line, unit, unit.owner, dict(frame.env))
        self._itself = itself
        self._without = Frame(unit.path, unit.first_line, unit, unit.owner, dict(frame.env))
        """The same for any object of the method's class."""
        params = unit.function.params
        if itself != UNKNOWN and params:
            self._frame.env[params[0].name] = itself
        for param in params:
            found = given.get(param.name) or self._annotated(param)
            if found:
                self.env[param.name] = found

    def run(self) -> None:
        """Go through the body."""
        self.block(self.unit.function.body)

    def uses(self) -> list[Event]:
        """Return what was done: statements where they are run, others where they are built."""
        return [
            event
            for event in self.events
            if event.ran or (event.mapping, event.span) not in self.run_of
        ]

    def note(self, track: Track, kind: Kind, span: Span, ran: bool = True) -> None:
        """Note what is done with a table."""
        self.events.append(Event(track.mapping, kind, span, track.passed, ran))

    def builds(self, track: Track, span: Span) -> Tracks:
        """Return a statement; rows are changed here or where it is run."""
        self.note(track, "write", span, ran=False)
        return as_role([track], "change", span)

    def ran(self, track: Track, span: Span) -> None:
        """Note that a statement is run: that is where the table is changed."""
        self.run_of.add((track.mapping, track.built))
        self.note(track, "write", span)

    def leaf(self, expr: Expr) -> Tracks:
        """Return what the program says that a name or an attribute is.

        What a method's object was made with counts as handed in.
        """
        evaluator = self.mapped.program.evaluator
        found = self.mapped.of(evaluator.value(expr, self._frame))
        if not found or self._itself == UNKNOWN:
            return found
        own = self.mapped.of(evaluator.value(expr, self._without))
        return own | handed(found - own)

    def text(self, expr: Expr) -> str:
        """Return what an expression is as a text; empty when that is not known."""
        return text_of(self.mapped.program.evaluator.value(expr, self._frame)) or ""

    def called(self, expr: Call) -> tuple[Value, Value]:
        """Return what a call calls, and the object that it is a method of."""
        program = self.mapped.program
        if self._itself != UNKNOWN and isinstance(expr.func, Attr):
            receiver = program.evaluator.value(expr.func.base, self._frame)
            return program.members.attribute(receiver, expr.func.name), receiver
        site = program.site(self.unit, expr)
        return (site.callee, site.receiver) if site is not None else (UNKNOWN, UNKNOWN)

    def methods(self, base: Tracks, name: str) -> list[FunctionRef]:
        """Return the methods of mapped classes that a call of a row or a class runs."""
        found: dict[str, FunctionRef] = {}
        for track in base:
            for id in self.mapped.class_ids(track.mapping):
                method = self.mapped.program.method(id, name)
                if method is not None:
                    found[method.id] = FunctionRef(method.id)
        return [found[id] for id in sorted(found)]

    def inlined(self, callee: FunctionRef, base: Tracks, given: list[Given], span: Span) -> Tracks:
        """Return what a function of the project gives, and note what it does with what it gets."""
        return self._calls(callee, base, given, span, self)

    def _annotated(self, param: Param) -> Tracks:
        return annotated(self.mapped, self.unit.path, param.annotation)

    # statements

    def block(self, statements: tuple[Stmt, ...]) -> None:
        """Go through statements in order."""
        for statement in statements:
            self._statement(statement)

    def apart(self, statements: tuple[Stmt, ...], names: dict[str, Tracks]) -> None:
        """Go through the body of a nested function; what it assigns stays in it."""
        saved, returned = dict(self.env), self.returned
        self.env.update(names)
        self.block(statements)
        self.env, self.returned = saved, returned

    def _statement(self, statement: Stmt) -> None:
        read = self._reading.tracks
        match statement:
            case Assign():
                self._assign(statement)
            case Augment(target=target, value=value, at=at):
                read(value)
                if isinstance(target, Attr):
                    self._attribute_set(target, self.unit.span(at))
            case Do(value=value) | Assert(test=value):
                read(value)
            case Return(value=value):
                self.returned |= read(value)
            case If(test=test, then=then, otherwise=otherwise):
                read(test)
                self._branches(then, otherwise)
            case While(test=test, body=body, otherwise=otherwise):
                read(test)
                self._branches(body, otherwise)
            case For(target=target, source=source, body=body, otherwise=otherwise):
                self.bind(target, elements(read(source)))
                self._branches(body, otherwise)
            case Function(params=params, body=body, decorators=decorators):
                for decorator in decorators:
                    read(decorator)
                self.apart(body, {param.name: self._annotated(param) for param in params})
            case Class():
                pass
            case _:
                self._compound(statement)

    def _compound(self, statement: Stmt) -> None:
        read = self._reading.tracks
        match statement:
            case Try(body=body, handlers=handlers, otherwise=otherwise, final=final):
                self.block(body)
                for handler in handlers:
                    self._branches(handler.body, ())
                self.block(otherwise)
                self.block(final)
            case With(items=items, body=body):
                for item in items:
                    entered = read(item.context)
                    if item.target is not None:
                        self.bind(item.target, entered)
                self.block(body)
            case Match(subject=subject, cases=cases):
                read(subject)
                for case in cases:
                    self._branches(case.body, ())
            case Raise(exception=exception):
                read(exception)
            case Delete(targets=targets):
                for target in targets:
                    read(target)
            case _:
                pass

    def _branches(self, *branches: tuple[Stmt, ...]) -> None:
        """Go through alternatives from the same state; afterwards either may have been taken."""
        start = self.env
        ends = []
        for branch in branches:
            self.env = dict(start)
            self.block(branch)
            ends.append(self.env)
        names = sorted({name for end in ends for name in end})
        joined = {name: [end[name] for end in ends if name in end] for name in names}
        self.env = {name: frozenset().union(*found) for name, found in joined.items()}

    def _assign(self, statement: Assign) -> None:
        found = self._reading.tracks(statement.value)
        for target in statement.targets:
            if isinstance(target, Attr):
                self._attribute_set(target, self.unit.span(statement.at))
            self.bind(target, found)

    def bind(self, target: Expr, found: Tracks) -> None:
        """Give names what is assigned to them."""
        match target:
            case Name(id=name):
                self.env[name] = found
            case Attr(base=Name(id=base), name=name):
                self.env[f"{base}.{name}"] = found
            case Sequence(items=items):
                for item in items:
                    self.bind(item, _part(found))
            case Star(value=inner):
                self.bind(inner, found)
            case _:
                self._reading.tracks(target)

    def _attribute_set(self, target: Attr, span: Span) -> None:
        """Note that a loaded row is changed, where a session keeps what was changed."""
        base = ast_name(target.base)
        for track in sorted(self._reading.tracks(target.base), key=repr):
            if track.role not in ("row", "rows") or (track.mapping, base) in self._changed:
                continue
            if self.mapped.library(track.mapping) not in words.SAVED:
                self._changed.add((track.mapping, base))
                self.note(track, "write", span)


def ast_name(expr: Expr) -> str:
    """Return a name or an attribute as written."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            return f"{ast_name(base)}.{name}"
        case _:
            return repr(expr)


def _part(found: Tracks) -> Tracks:
    """Return what one of several names gets: a row of ``row, created = …``."""
    return frozenset(
        part
        for track in found
        for part in (as_role([track], "row") if track.role in ("change", "rows") else [track])
    )
