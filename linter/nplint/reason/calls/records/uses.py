"""Where the code of a module reads and changes the tables that some classes map."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.facts.code import Param
from nplint.link.shapes import options_of
from nplint.link.substitute import is_static
from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, ClassRef, FunctionRef, Value
from nplint.reason.calls.mappings import Mapping
from nplint.reason.calls.records.body import Body
from nplint.reason.calls.records.domain import NONE, Event, Mapped, Tracks, handed
from nplint.reason.calls.records.outside import Given
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_matching
from nplint.span import Span

DEEPEST = 5
"""Calls that are followed into one another."""
MANY_FILES = 60
"""A name that stands in more files says little about what it means."""
MOST_UNITS = 2_000
"""Functions that are gone through: a bound on tables that everybody speaks of."""


class Uses:
    """Finds the uses of some mapped tables; each function is gone through once by itself."""

    def __init__(
        self,
        scene: Scene,
        mappings: tuple[Mapping, ...],
        own: Iterable[str],
        given: dict[str, int],
    ) -> None:
        self._scene = scene
        self._program = scene.program
        self._mappings = mappings
        self._mapped = Mapped(scene.program, mappings, own, given)
        self._given = given
        """Classes that are mapped to some of the tables elsewhere than in their statements."""
        self._seen: set[str] = set()
        self._memo: dict[tuple[object, ...], tuple[tuple[Event, ...], Tracks]] = {}
        self._depth = 0
        self._names: list[str] = []
        """Names whose speakers are still to be gone through."""
        self._words: set[str] = set()
        """How code speaks of the tables."""

    def find(self) -> Iterator[Event]:
        """Yield what the code does with the tables, each place once."""
        known: set[str] = set()
        self._names = sorted({name for each in self._mappings for name in self._spoken(each)})
        aliases = (alias for name in self._names for alias in self._program.aliases_of(name))
        self._words = {*self._names, *aliases}
        while self._names and len(self._seen) < MOST_UNITS:
            name = self._names.pop(0)
            if name in known:
                continue
            known.add(name)
            for unit in self._units(name):
                yield from self._studied(unit)

    def _spoken(self, mapping: Mapping) -> Iterator[str]:
        """Yield the names under which a mapped class or table is spoken of."""
        if mapping.cls:
            yield mapping.cls.rpartition(".")[2]
            return
        for id, number in self._given.items():
            if self._mappings[number] == mapping:
                yield id.rpartition("::")[2].rpartition(".")[2]
        for name, value in self._program.module_env(mapping.span.path).items():
            if self._mapped.lists(value):
                yield name
        text = self._program.library.text_of(mapping.span.path, "").splitlines()
        line = text[mapping.span.line - 1] if mapping.span.line <= len(text) else ""
        if match := re.match(r"\s*(\w+)\s*(?::[^=]+)?=", line):
            yield match[1]

    def _units(self, name: str) -> Iterator[Unit]:
        modules = {self._reach(mapping) for mapping in self._mappings}
        names = {name, *self._program.aliases_of(name)}
        paths = {path for each in names for path in self._program.files_with(each)}
        if len(paths) > MANY_FILES:
            home = {mapping.span.path for mapping in self._mappings}
            paths &= self._program.importers.of(sorted(home)) | home
        if "" not in modules:
            paths = {path for path in paths if self._scene.module_of(path) in modules}
        pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(names))) + r")\b")
        for path in sorted(paths):
            self._names += self._holders(path, pattern)
        for unit in units_matching(self._scene, paths, pattern):
            if unit.id not in self._seen:
                self._seen.add(unit.id)
                yield unit

    def _reach(self, mapping: Mapping) -> str:
        """Return the module whose code may use a mapping; empty for what is shared by all."""
        kind = self._scene.system.modules.kind(mapping.module)
        return "" if kind == "shared" else mapping.module

    def _holders(self, path: str, pattern: re.Pattern[str]) -> Iterator[str]:
        """Yield classes that keep a mapped class, and a file's variables that hold one."""
        library = self._program.library
        for qualname, definition in sorted(library.definitions(path).items()):
            if definition.kind == "class" and pattern.search(library.text_of(path, qualname)):
                id = f"{path}::{qualname}"
                if not self._mapped.of(ClassRef(id)) and self._mapped.keeps(id):
                    yield qualname.rpartition(".")[2]
        if pattern.search(library.module_text(path)):
            for name, value in sorted(self._program.module_env(path).items()):
                held = any(self._mapped.holds(option) for option in options_of(value))
                if held or any(track.role == "class" for track in self._mapped.of(value)):
                    yield name

    def _studied(self, unit: Unit) -> Iterator[Event]:
        body = Body(self._mapped, unit, self._call, {}, UNKNOWN)
        body.run()
        if any(track.role in ("rows", "row", "class", "change") for track in body.returned):
            self._names.append(unit.function.name)
        yield from _told(_handed_back(event, body) for event in body.uses())

    def _call(
        self, callee: FunctionRef, base: Tracks, given: list[Given], span: Span, body: Body
    ) -> Tracks:
        """Follow a call of the project that is given something of a table's, or may return it."""
        unit = self._program.unit(callee.id)
        if unit is None or self._depth >= DEEPEST:
            return NONE
        itself = callee.bound if callee.bound is not None else UNKNOWN
        holding = any(self._mapped.holds(option) for option in options_of(itself))
        seeds = _seeds(unit, base, given)
        if not seeds and not holding and not self._speaks(unit):
            return NONE
        events, returned = self._inner(unit, seeds, itself if holding else UNKNOWN)
        for event in events:
            body.events.append(replace(event, span=span, passed=_is_passed(event, base, given)))
            if event.kind == "write":
                body.run_of |= {
                    (track.mapping, track.built)
                    for each in given
                    for track in each.tracks
                    if track.role == "change" and track.mapping == event.mapping
                }
        return frozenset(
            replace(track, built=span) if track.role == "change" else track for track in returned
        )

    def _speaks(self, unit: Unit) -> bool:
        """Whether a function's text names one of the tables, so that it may return rows of it."""
        text = self._program.library.text_of(unit.path, unit.qualname)
        return any(name in text for name in self._words)

    def _inner(
        self, unit: Unit, seeds: dict[str, Tracks], itself: Value
    ) -> tuple[tuple[Event, ...], Tracks]:
        """Return what a called function does with what it is given, and what it gives."""
        key = (unit.id, tuple(sorted(seeds.items(), key=repr)), repr(itself))
        if key not in self._memo:
            self._memo[key] = (), NONE
            self._depth += 1
            body = Body(self._mapped, unit, self._call, seeds, itself)
            body.run()
            self._depth -= 1
            passed = tuple(_told(event for event in body.uses() if event.passed))
            own = frozenset(replace(t, passed=False) if t.passed else t for t in body.returned)
            self._memo[key] = passed, own
        return self._memo[key]


def _seeds(unit: Unit, base: Tracks, given: list[Given]) -> dict[str, Tracks]:
    """Return what a call gives a function's parameters that has to do with the tables."""
    params: list[Param] = list(unit.function.params)
    found: dict[str, Tracks] = {}
    if unit.owner and ".<" not in unit.id and params and not is_static(unit):
        found[params.pop(0).name] = base
    plain = [param for param in params if param.kind == "plain"]
    positional = [each for each in given if each.name == ""]
    for param, each in zip(plain, positional, strict=False):
        found[param.name] = each.tracks
    rest = positional[len(plain) :]
    for param in params:
        if param.kind == "*":
            found[param.name] = frozenset(track for each in rest for track in each.tracks)
        for each in given:
            if each.name == param.name:
                found[param.name] = each.tracks
    return {name: handed(tracks) for name, tracks in found.items() if tracks}


def _handed_back(event: Event, body: Body) -> Event:
    """Return a statement that a function returns as one that was made: who runs it uses it."""
    returned = {(track.mapping, track.built) for track in body.returned if track.role == "change"}
    back = not event.ran and (event.mapping, event.span) in returned
    return replace(event, kind="made") if back and event.kind == "write" else event


def _is_passed(event: Event, base: Tracks, given: list[Given]) -> bool:
    """Whether what a called function uses was handed to its caller in its turn."""
    about = [track for each in given for track in each.tracks] + list(base)
    of_it = [track for track in about if track.mapping == event.mapping]
    return bool(of_it) and all(track.passed for track in of_it)


def _told(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the writes of a function, and one read of each table that it does not write."""
    listed = sorted(set(events), key=lambda event: (event.mapping, event.span, event.kind))
    written = {event.mapping for event in listed if event.kind == "write"}
    reads: dict[int, Event] = {}
    for event in listed:
        if event.kind != "read":
            yield event
        elif event.mapping not in written:
            best = reads.setdefault(event.mapping, event)
            if event.ran and not best.ran:
                reads[event.mapping] = event
    yield from reads.values()
