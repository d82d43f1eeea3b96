"""One summary per function, bottom-up over the call graph, remembered."""

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Assign, Attr, Call, DictExpr, Name, Sequence
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.link.values import (
    ClassRef,
    Client,
    FunctionRef,
    Handle,
    Instance,
    Symbol,
    Value,
)
from nplint.reason.handlers.code import dotted
from nplint.reason.handlers.registered import put_in
from nplint.reason.idempotency.declared import Declared, Schemas
from nplint.reason.idempotency.decorators import decorated
from nplint.reason.idempotency.domain import CLEAN, START, Env, Shade, Taint
from nplint.reason.idempotency.expressions import evaluate, shade_of
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.memory import Memory
from nplint.reason.idempotency.run import Ended, Run
from nplint.reason.idempotency.specialising import marked, specialised
from nplint.reason.idempotency.statements import execute
from nplint.reason.idempotency.summaries import Raised, Summary
from nplint.reason.idempotency.tables import Table
from nplint.reason.idempotency.vocabulary import GuardVocabulary

Functions = tuple[tuple[str, Shade], ...]


_HANDLING = ("handle", "__call__", "execute", "process", "consume", "on_event", "on_message")
"""What the methods of objects are called that handle messages."""


MOST_WORK = 200_000
"""Steps for all the functions that one handler reaches; services were seen to need a fifth."""
A_FUNCTION = 100
"""Steps that a function costs whatever it does: its code has to be read first."""


class Budget(Struct):
    """The steps that are left for the handler under study."""

    left: int = MOST_WORK


class Analyst:
    """Computes summaries on demand, and what they share."""

    def __init__(
        self, program: Linked, vocabulary: GuardVocabulary, schemas: Schemas = tuple
    ) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self._inside: Analyst | None = None
        self.budget = Budget()
        self._memory = Memory()
        self._module_values: dict[tuple[str, str], Shade | None] = {}
        self._methods: dict[str, tuple[Unit, ...]] = {}
        self._varying: dict[tuple[str, str], bool] = {}
        self._tables: dict[tuple[str, str, str], tuple[Value, ...]] = {}
        self._declared = Declared(program, schemas)
        self.listed: set[str] = set()
        """Functions that stand in tables which calls fill: handlers of their own."""
        self.serving: set[str] = set()
        """Functions that tell requests through a gateway from events."""

    @property
    def inside(self) -> "Analyst":
        """The analyst of what stands in tables itself: what that publishes, others handle."""
        if self._inside is None:
            self._inside = Analyst(self.program, self.vocabulary)
            self._inside._inside = self._inside
            self._inside._declared = self._declared
            self._inside.listed = self.listed
            self._inside.serving = self.serving
            self._inside.budget = self.budget
        return self._inside

    def summary(
        self, unit: Unit, self_class: str = "", functions: Functions = (), depth: int = 0
    ) -> Summary:
        """Return what a function does, its decorators included."""
        return self._remembered("whole", unit, self_class, functions, depth)

    def raw_summary(
        self, unit: Unit, self_class: str = "", functions: Functions = (), depth: int = 0
    ) -> Summary:
        """Return what a function's own body does."""
        return self._remembered("body", unit, self_class, functions, depth)

    def _remembered(
        self, part: str, unit: Unit, self_class: str, functions: Functions, depth: int
    ) -> Summary:
        marks = tuple((name, marked(shade)) for name, shade in functions)
        keep = not any(shade.closure for _, shade in functions)
        return self._memory.ask(
            (part, unit.id, self_class, marks),
            lambda: self._compute(part, unit, self_class, functions, depth),
            keep=lambda: keep and self.budget.left > 0,
        )

    def _compute(
        self, part: str, unit: Unit, self_class: str, functions: Functions, depth: int
    ) -> Summary:
        run = Run(self, unit, self_class)
        run.depth = depth + 1
        run.fuel = given = max(min(run.fuel, self.budget.left), 0)
        env = self._entry(unit, self_class, functions)
        if part == "whole" and unit.function.decorators:
            decorated(run, unit, env)
        else:
            interpret(run, unit, env)
        self.budget.left -= A_FUNCTION + given - max(run.fuel, 0)
        summary = run.summary()
        return replace(summary, raises=_ways_out(summary.raises))

    def _entry(self, unit: Unit, self_class: str, functions: Functions) -> Env:
        env = Env()
        given = dict(functions)
        for index, param in enumerate(unit.function.params):
            if index == 0 and unit.owner and param.name in ("self", "cls", "mcs"):
                own = given.get("self") or Shade(value=Instance(self_class), text="self")
                if param.name == "cls" and self_class:
                    own = replace(own, value=ClassRef(self_class))
                env = env.set(param.name, own)
                continue
            shade = given.get(param.name)
            told = specialised(unit, param.name, shade) if shade is not None else None
            env = env.set(param.name, told or self._parameter(unit, param.name))
        return env

    def _parameter(self, unit: Unit, name: str) -> Shade:
        value = self.program.evaluate(unit, Name(name))
        taint = Taint("param", f"{unit.id}|{name}")
        if isinstance(value, Symbol | Client | Handle | Instance | FunctionRef):
            shade = shade_of(Run(self, unit, ""), value, name)
        else:
            shade = Shade(text=name)
        return replace(
            shade, taints=frozenset({taint}), origin=f"{unit.id}|{name}", text=name,
            known=Shade().known, fields=None,
            container=f"{unit.id}|{name}" if _outlives(unit, name) else "",
        )  # fmt: skip

    def module_value(self, path: str, name: str) -> Shade | None:
        """Return what a file's own code assigns to a name; None when that is no statement."""
        key = (path, name)
        if key not in self._module_values:
            self._module_values[key] = None
            self._module_values[key] = self._assigned(path, name)
        return self._module_values[key]

    def _assigned(self, path: str, name: str) -> Shade | None:
        unit = self.program.module_unit(path)
        for statement in unit.function.body if unit else ():
            if not isinstance(statement, Assign) or statement.value is None or unit is None:
                continue
            if any(isinstance(t, Name) and t.id == name for t in statement.targets):
                run = Run(self, unit, "")
                run.fuel = 500
                shade = evaluate(run, statement.value, START, Env())[0][2]
                telling = shade.statement or shade.closure or shade.constant or shade.container
                return replace(shade, taints=CLEAN) if telling else None
        return None

    def table(self, name: str) -> Table | None:
        """Return what is declared of a table, in Python or as SQL; None when nothing."""
        return self._declared.table(name)

    def collection(self, name: str) -> Table | None:
        """Return what indexes the code makes on a collection of documents; None when none."""
        return self._declared.collection(name)

    def methods_named(self, name: str) -> tuple[Unit, ...]:
        """Return the methods of the project with a name, whatever their class."""
        if name not in self._methods:
            defined = re.compile(rf"def\s+{re.escape(name)}\s*\(")
            self._methods[name] = tuple(
                unit
                for unit in self.program.units_where(Screen((name,), defined))
                if unit.owner and unit.function.name == name and ".<" not in unit.id
            )
        return self._methods[name]

    def varies(self, owner: str, name: str) -> bool:
        """Whether a method of a class, other than its constructor, sets an attribute."""
        key = (owner, name)
        if key not in self._varying:
            stored = re.compile(rf"self\.{re.escape(name)}\s*(?:[-+*/|&]|//)?=(?!=)")
            path = owner.partition("::")[0]
            within = Screen((name,), stored, skip=lambda each: each != path)
            units = self.program.units_where(within)
            self._varying[key] = any(
                unit.owner == owner and unit.function.name != "__init__" for unit in units
            )
        return self._varying[key]

    def put_in(self, unit: Unit, table: Name | Attr) -> tuple[Value, ...]:
        """Return the functions and objects that calls put in a table of the code."""
        if self._inside is self:
            return ()
        name = table.name if isinstance(table, Attr) else table.id
        key = (unit.path, unit.owner if isinstance(table, Attr) else "", name)
        if key not in self._tables:
            self._tables[key] = found = put_in(self.program, unit, table, unit.module)
            self.listed |= {id for value in found for id in self._run_by(value)}
        return self._tables[key]

    def _run_by(self, value: Value) -> tuple[str, ...]:
        """Return the functions that something in a table runs: itself, or an object's methods."""
        if isinstance(value, FunctionRef):
            return (value.id,)
        if not isinstance(value, Instance):
            return ()
        methods = (self.program.method(value.cls, name) for name in _HANDLING)
        return tuple(unit.id for unit in methods if unit is not None)

    def registered_for(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the functions that are chosen by the argument's class (``singledispatch``)."""
        decorators = {dotted(item).rpartition(".")[2] for item in unit.function.decorators}
        if not decorators & {"singledispatch", "singledispatchmethod"}:
            return ()
        name = unit.function.name
        applied = re.compile(rf"@[\w.]*\b{re.escape(name)}\.register\b")
        found = (
            other
            for other in self.program.units_where(Screen((name,), applied))
            if other.owner == unit.owner
            and any(
                f".{dotted(item)}".endswith(f".{name}.register")
                for item in other.function.decorators
            )
        )
        return tuple(sorted(found, key=lambda other: other.id))


def _outlives(unit: Unit, name: str) -> bool:
    """Whether a parameter's default is a collection, which is made once for all calls."""
    default = next((p.default for p in unit.function.params if p.name == name), None)
    made = isinstance(default, Call) and dotted(default) in ("set", "dict", "list")
    listed = isinstance(default, Sequence) and default.kind != "tuple"
    return made or listed or isinstance(default, DictExpr)


def interpret(run: Run, unit: Unit, env: Env) -> None:
    """Run a function's own body."""
    left = execute(run, unit.function.body, world_of([(START, env)]))
    run.frame.ends += [Ended(s, e, Shade(known=None)) for s, e in paths_of(left)]
    run.frame.ends = _merged(run.frame.ends)


def _merged(ends: list[Ended]) -> list[Ended]:
    from nplint.reason.idempotency.run import compact

    outs = compact([(end.state, replace(end.env, vars=()), end.value) for end in ends])
    return [Ended(state, env, value) for state, env, value in outs]


def _ways_out(raises: Iterable[Raised]) -> tuple[Raised, ...]:
    """Return the exceptions that a caller may tell apart: of a path, only its history."""
    told = (replace(left, env=replace(left.env, vars=())) for left in raises if not left.generic)
    return tuple(dict.fromkeys(told))
