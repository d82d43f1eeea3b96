"""The mutation analysis of a program: functions bottom-up, then what they tell of each other."""

import re
from collections.abc import Iterable, Iterator, Mapping

from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.model.entities import Mutation
from nplint.reason.mutation.body import Body, Found
from nplint.reason.mutation.bottomup import BottomUp
from nplint.reason.mutation.field_types import is_atom
from nplint.reason.mutation.identity import TooManyObjectsError
from nplint.reason.mutation.kept import Kept, is_step_of, kept_in_self
from nplint.reason.mutation.objects import NOTHING, Obj
from nplint.reason.mutation.received import ReceivedParam, nested_ids
from nplint.reason.mutation.shared_base import Shared, shared_mutations
from nplint.reason.mutation.sinks import SinkOracle
from nplint.reason.mutation.statements import Statements
from nplint.reason.mutation.summaries import Hand, Summary
from nplint.span import Span

MOST_DEMANDS = 20_000
"""Received events followed into this many functions; a bound against pathological programs."""


class MutationAnalysis:
    """Runs functions on demand, each once (twice in a recursion), and collects what they found."""

    def __init__(
        self, program: Linked, sinks: SinkOracle, received: Mapping[str, ReceivedParam]
    ) -> None:
        self._program = program
        self._sinks = sinks
        self._received = received
        self._plain = BottomUp(program, self._run_plain, self._keep)
        self._telling = BottomUp(program, self._run_telling)
        self._run: set[str] = set()
        """Functions that were asked for, with those nested in them."""
        self._found: dict[tuple[str, Found], None] = {}
        self._units: dict[str, Unit] = {}
        self._demands: list[tuple[str, str, str]] = []
        self._shared = Shared()
        self._kept: list[Kept] = []
        self._self_changes: list[tuple[Unit, Obj, Span, str]] = []
        self._bypasses: list[tuple[str, str, Span, str]] = []
        self.published_classes: set[str] = set()

    def run(self, units: Iterable[Unit]) -> None:
        """Analyse functions, what they call, and where received events go from them."""
        for unit in units:
            if unit.id in self._run:
                continue
            self._run.add(unit.id)
            self._plain.of(unit.id)
            for id in nested_ids(unit):
                self._plain.of(id)
        done: set[tuple[str, str, str]] = set()
        while self._demands and len(done) < MOST_DEMANDS:
            demand = self._demands.pop()
            if demand in done:
                continue
            done.add(demand)
            id, param, kind = demand
            callee = self._program.unit(id)
            if callee is not None and id not in self._received:
                self._keep_received(callee, self._interpret(callee, self._plain, {param: kind}))

    def carriers(self) -> frozenset[tuple[str, str]]:
        """Return names whose mention makes a function matter, each with the file that defines it.

        Those of wrappers, and of shared messages that are published; who publishes what is changed
        elsewhere has come by a wrapper's name, or has a sink of its own.
        """
        known = self._plain.known.items()
        named = {(_name(id), _file(id)) for id, each in known if _publishes(each)}
        named |= {(_decorator(id), _file(id)) for id, each in known if each.publishes_wrapped}
        for root in self._shared.hands:
            named.add((re.split(r"[.:]", root)[-1], _file(root)))
        return frozenset(pair for pair in named if pair[0])

    def keepers(self) -> frozenset[str]:
        """Return the classes whose methods leave a published event in ``self``."""
        return frozenset(kept.owner for kept in self._kept)

    def _what_leaves(self, id: str) -> tuple[Hand, ...]:
        """Return what leaves a function; few are asked, so that it is found in a run of its own."""
        return self._telling.of(id).leaves

    def _run_plain(self, unit: Unit) -> Body:
        return self._interpret(unit, self._plain)

    def _run_telling(self, unit: Unit) -> Body:
        return self._interpret(unit, self._telling)

    def _interpret(
        self, unit: Unit, summaries: BottomUp, assumed: Mapping[str, str] | None = None
    ) -> Body:
        body = Body(
            self._program,
            unit,
            self._sinks,
            summaries.of,
            self._what_leaves,
            tells_leaves=summaries is self._telling,
            received=dict(assumed or {}),
        )
        received = self._received.get(unit.id)
        for param in unit.function.params:
            if received is not None and param.name == received.param:
                kind = "parsed" if received.parsed else "whole"
                body.received[param.name] = kind
                if received.transport:
                    body.transports.add(param.name)
                obj = Obj("param" if received.parsed else "received", param.name)
            else:
                obj = Obj("param", param.name)
            # An id kept as a key of a register takes no event there.
            body.state.env[param.name] = NOTHING if is_atom(param.annotation) else frozenset([obj])
        try:
            Statements(body).block(unit.function.body)
        except (RecursionError, TooManyObjectsError):
            body.found.clear()
            body.returns.clear()
            body.live, body.lost = False, True
        if body.live:
            body.returns.append((NOTHING, body.state))
        return body

    def _keep(self, unit: Unit, body: Body) -> None:
        self._units[unit.id] = unit
        self._demands += body.demands
        self.published_classes |= body.published_classes
        self._bypasses += [(unit.module, *each) for each in body.bypasses]
        for found in body.found:
            self._found[unit.id, found] = None
        if not unit.id.endswith("::"):
            self._shared.add(unit, body)
        if unit.owner:
            self._kept += kept_in_self(unit, body)
            self._self_changes += [(unit, *change) for change in body.self_changes]

    def _keep_received(self, unit: Unit, body: Body) -> None:
        """Keep what only shows when a parameter is known to hold a received event."""
        self._units[unit.id] = unit
        self._demands += body.demands
        for found in body.found:
            if found.kind == "received":
                self._found[unit.id, found] = None

    def every_change(self) -> list[tuple[Unit, Found]]:
        """Return all changes found inside functions and between methods, sorted."""
        pairs = [(self._units[id], found) for id, found in self._found]
        for unit, obj, at, what in self._self_changes:
            for kept in self._kept:
                if kept.reaches(unit, obj) and not is_step_of(self._program, unit, kept.method):
                    root = f"self.{'.'.join(kept.path)}"
                    pairs.append((unit, Found("after-publish", at, what, root, kept.mark.at, root)))
        return sorted(pairs, key=lambda pair: (pair[1].at, pair[1].kind, pair[1].root))

    def bypasses(self, event_classes: Mapping[str, Span]) -> Iterator[Mutation]:
        """Yield writes past the freezing of event classes (id → where the class stands)."""
        found = {(at, what): (module, cls) for module, cls, at, what in self._bypasses}
        for (at, what), (module, cls) in sorted(found.items()):
            if cls in event_classes:
                name = re.split(r"[.:]", cls)[-1]
                yield Mutation("frozen-bypass", module, at, what, name, event_classes[cls])

    def mutations(self) -> tuple[Mutation, ...]:
        """Return the first change of each event in each function, and shared base messages."""
        first: dict[tuple[str, str, str], Mutation] = {}
        places: set[tuple[str, Span]] = set()
        for unit, found in self.every_change():
            key = (unit.id, found.kind, found.root)
            if key in first or ("", found.at) in places:
                continue
            places.add(("", found.at))
            first[key] = Mutation(
                found.kind, unit.module, found.at, found.what, found.subject, found.origin,
                found.via,
            )  # fmt: skip
        shared = shared_mutations(self._shared)
        return tuple(sorted((*first.values(), *shared), key=lambda item: (item.span, item.kind)))


def _publishes(known: Summary) -> bool:
    return bool(known.hands) or known.publishes_yielded or known.returns.published


def _file(id: str) -> str:
    return id.partition("::")[0]


def _name(id: str) -> str:
    """Return the name that a caller writes: a class's for its constructor and operators."""
    scope, _, name = id.rpartition("::")[2].replace("<", "").replace(">", "").rpartition(".")
    return scope.rpartition(".")[2] if name.startswith("__") else name


def _decorator(id: str) -> str:
    """Return the name under which functions are decorated, of a function nested in it."""
    return id.partition(".<")[0].rpartition("::")[2].rpartition(".")[2]


def find_mutations(
    program: Linked,
    units: Iterable[Unit],
    sinks: SinkOracle,
    received: Mapping[str, ReceivedParam],
) -> tuple[Mutation, ...]:
    """Return the events that are changed after they were published or received, sorted."""
    analysis = MutationAnalysis(program, sinks, received)
    analysis.run(units)
    return analysis.mutations()
