"""One summary per function, bottom-up over the call graph, remembered."""

import re
from dataclasses import replace

from nplint.facts.code import Assign, Name
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.link.values import Client, FunctionRef, Handle, Instance, Symbol
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.decorators import decorated
from nplint.reason.idempotency.domain import CLEAN, START, Env, Shade, Taint, paths_of, world_of
from nplint.reason.idempotency.expressions import evaluate, shade_of
from nplint.reason.idempotency.run import Ended, Run
from nplint.reason.idempotency.statements import execute
from nplint.reason.idempotency.summaries import Summary
from nplint.reason.idempotency.vocabulary import GuardVocabulary

Functions = tuple[tuple[str, Shade], ...]
_EMPTY = Summary(ends=(Ended(START, Env(), Shade()),))


class Analyst:
    """Computes summaries on demand; a cycle is gone round twice."""

    def __init__(self, program: Linked, vocabulary: GuardVocabulary) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self._summaries: dict[object, Summary] = {}
        self._active: dict[object, Summary] = {}
        self._cyclic: set[object] = set()
        self._module_values: dict[tuple[str, str], Shade | None] = {}
        self._methods: dict[str, tuple[Unit, ...]] = {}
        self._varying: dict[tuple[str, str], bool] = {}

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
        marks = tuple((name, _mark(shade)) for name, shade in functions)
        key = (part, unit.id, self_class, marks)
        if key in self._summaries:
            return self._summaries[key]
        if key in self._active:
            self._cyclic.add(key)
            return self._active[key]
        if len(self._active) > 60:
            return _EMPTY
        self._active[key] = _EMPTY
        summary = self._compute(part, unit, self_class, functions, depth)
        if key in self._cyclic:
            self._active[key] = summary
            summary = self._compute(part, unit, self_class, functions, depth)
        del self._active[key]
        if not any(shade.closure for _, shade in functions):
            self._summaries[key] = summary
        return summary

    def _compute(
        self, part: str, unit: Unit, self_class: str, functions: Functions, depth: int
    ) -> Summary:
        run = Run(self, unit, self_class)
        run.depth = depth + 1
        env = self._entry(unit, self_class, functions)
        if part == "whole" and unit.function.decorators:
            decorated(run, unit, env)
        else:
            interpret(run, unit, env)
        summary = run.summary()
        return replace(summary, raises=tuple(left for left in summary.raises if not left.generic))

    def _entry(self, unit: Unit, self_class: str, functions: Functions) -> Env:
        env = Env()
        given = dict(functions)
        for index, param in enumerate(unit.function.params):
            if index == 0 and unit.owner and param.name in ("self", "cls", "mcs"):
                env = env.set(param.name, Shade(value=Instance(self_class), text="self"))
                continue
            env = env.set(param.name, given.get(param.name) or self._parameter(unit, param.name))
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
                telling = shade.statement or shade.closure or shade.constant
                return replace(shade, taints=CLEAN) if telling else None
        return None

    def methods_named(self, name: str) -> tuple[Unit, ...]:
        """Return the methods of the project with a name, whatever their class."""
        if name not in self._methods:
            defined = re.compile(rf"\bdef\s+{re.escape(name)}\s*\(")
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
            stored = re.compile(rf"\bself\.{re.escape(name)}\s*(?:[-+*/|&]|//)?=(?!=)")
            units = self.program.units_where(Screen((name,), stored))
            self._varying[key] = any(
                unit.owner == owner and unit.function.name != "__init__" for unit in units
            )
        return self._varying[key]

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


def interpret(run: Run, unit: Unit, env: Env) -> None:
    """Run a function's own body."""
    left = execute(run, unit.function.body, world_of([(START, env)]))
    run.frame.ends += [Ended(s, e, Shade(known=None)) for s, e in paths_of(left)]
    run.frame.ends = _merged(run.frame.ends)


def _merged(ends: list[Ended]) -> list[Ended]:
    from nplint.reason.idempotency.run import compact

    outs = compact([(end.state, replace(end.env, vars=()), end.value) for end in ends])
    return [Ended(state, env, value) for state, env, value in outs]


def _mark(shade: Shade) -> object:
    if shade.closure is not None:
        return id(shade.closure.node), id(shade.closure.env)
    return shade.value
