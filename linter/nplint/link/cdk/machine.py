"""The interpreter's state, and the door through which its parts call one another."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from nplint.facts.code import Expr, Place, Stmt
from nplint.facts.infra import InfraGap
from nplint.link.cdk import calls, classes, expressions, statements
from nplint.link.cdk.limits import MAX_STEPS
from nplint.link.cdk.program import Program
from nplint.link.cdk.values import (
    Arguments,
    ClassValue,
    Made,
    Module,
    ModuleValue,
    Scope,
    Stack,
    Unknown,
    Value,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.statements import Outcome


class Frame(Struct, eq=False):
    """One activation: names in sight, the object under ``this``, what may have been returned."""

    scope: Scope
    module: Module
    this: Value | None = None
    owner: ClassValue | None = None
    maybe: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)

    def within(self, scope: Scope) -> "Frame":
        """Return the same activation with a scope inside."""
        return Frame(scope, self.module, self.this, self.owner, self.maybe, self.yields)

    def span(self, at: Place) -> Span:
        """Return a place of the frame's file as a span."""
        return Span(self.module.path, at.line + 1, at.column, at.end_line + 1, at.end_column)


class Machine(Struct, eq=False):
    """One run over one application."""

    program: Program
    app_folder: str = ""
    entry: str = ""
    """The file that runs as the main program."""
    modules: dict[str, Module] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)
    sites: dict[str, int] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    """File and name of every class that was instantiated or extended by one that was."""
    gaps: list[tuple[Stack | None, InfraGap]] = field(default_factory=list)
    steps: int = MAX_STEPS
    depth: int = 0

    def evaluate(self, expr: Expr, frame: Frame) -> Value:
        """Return what an expression is."""
        self.steps -= 1
        if self.steps < 0:
            return Unknown(frame.span(expr.at), "…")
        return expressions.evaluate(self, expr, frame)

    def execute(self, body: tuple[Stmt, ...], frame: Frame) -> "Outcome | None":
        """Run statements until one leaves the block."""
        return statements.execute(self, body, frame)

    def call(self, callee: Value, arguments: Arguments, frame: Frame, span: Span) -> Value:
        """Call a function, class or library name."""
        return calls.call(self, callee, arguments, frame, span)

    def module(self, path: str) -> Module:
        """Return a file's module, run once; a cyclic import sees it half done."""
        known = self.modules.get(path)
        if known is None:
            known = Module(path, Scope({}), path.endswith(".py"))
            self.modules[path] = known
            frame = Frame(known.scope, known)
            statements.hoist(self, self.program.files[path].body, frame)
            self.execute(self.program.files[path].body, frame)
        return known

    def imported(self, importer: str, specifier: str, level: int) -> ModuleValue | None:
        """Return the project file that an import means."""
        path = self.program.find(importer, specifier, level)
        return ModuleValue(self.module(path)) if path is not None else None

    def gap(self, message: str, span: Span, frame: Frame | None = None) -> None:
        """Note what could not be followed."""
        stack = classes.stack_of(frame.this) if frame else None
        self.gaps.append((stack, InfraGap(message, span)))

    def frame(self, scope: Scope, module: Module) -> Frame:
        """Return a fresh activation."""
        return Frame(scope, module)
