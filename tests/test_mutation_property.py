"""Programs made at random, run with a bus that remembers, against what NP301 says of their text.

Only programs generated here are executed. The bus keeps each published object and a deep copy;
after every line the two are compared, so that a line that changes a published event is known.
"""

import copy
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mutation_ways import (
    FRESH,
    HELPERS,
    IMPORTS,
    NAMES,
    WAYS_TO_CHANGE,
    WAYS_TO_NAME,
    WAYS_TO_PUBLISH,
)
from nplint.link.program import Program
from nplint.reason.mutation import DefaultSinks, MutationAnalysis


@dataclass
class Writer:
    """Lines of a program, with the variables that exist so far."""

    draw: Callable[[Any], Any]
    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: ["a"])
    counter: int = 1000

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def filled(self, choices: tuple[str, ...]) -> str:
        self.counter += 1
        shape: str = self.draw(st.sampled_from(choices))
        v, w = (self.draw(st.sampled_from(self.names)) for _ in range(2))
        return shape.format(v=v, w=w, i=self.counter)

    def simple(self, depth: int, may_name: bool) -> None:
        kind = self.draw(st.sampled_from(["publish", "change", "change", "name", "items"]))
        if kind == "publish":
            self.line(depth, self.filled(WAYS_TO_PUBLISH))
        elif kind == "change" or not may_name:
            self.line(depth, self.filled(WAYS_TO_CHANGE))
        elif kind == "items":
            self.line(depth, f"items = {self.draw(st.sampled_from(self.names))}['items']")
            self.line(depth, f"items.append({self.counter}.5)")
        else:
            name = self.draw(st.sampled_from(["a", "b", "c"]))
            self.line(depth, f"{name} = {self.filled(WAYS_TO_NAME)}")
            self.names = sorted({*self.names, name})

    def block(self, depth: int, most: int) -> None:
        for _ in range(self.draw(st.integers(1, most))):
            self.simple(depth, may_name=depth == 1)

    def compound(self) -> None:
        kind = self.draw(st.sampled_from(["if", "else", "for", "while", "try", "simple"]))
        if kind == "simple":
            self.simple(1, may_name=True)
            return
        flag = f"flags[{self.draw(st.integers(0, 2))}]"
        heads = {"if": f"if {flag}:", "else": f"if {flag}:", "for": "for turn in range(2):"}
        if kind == "while":
            self.line(1, "turns = [1, 2]")
            self.line(1, "while turns:")
            self.line(2, "turns.pop()")
        else:
            self.line(1, heads.get(kind, "try:"))
        self.block(2, 3)
        if kind == "else":
            self.line(1, "else:")
            self.block(2, 2)
        if kind == "try":
            self.line(2, f"stop({flag})")
            self.line(1, "except ValueError:")
            self.block(2, 2)
            self.line(1, "finally:")
            self.block(2, 2)

    def nested(self, depth: int, in_loop: bool) -> None:
        """Write statements in statements: loops that are left, branches that only some take."""
        for _ in range(self.draw(st.integers(1, 3))):
            kinds = ["simple", "simple"]
            kinds += ["if", "else", "for", "while", "try"] if depth <= DEEPEST else []
            kinds += ["break", "continue"] if in_loop else []
            kind = self.draw(st.sampled_from(kinds))
            if kind == "simple":
                self.simple(depth, may_name=True)
            else:
                self.one_nested(kind, depth, in_loop)

    def one_nested(self, kind: str, depth: int, in_loop: bool) -> None:
        flag = f"flags[{self.draw(st.integers(0, 2))}]"
        if kind == "while":
            self.counter += 1
            self.line(depth, f"turns{self.counter} = [1, 2]")
            self.line(depth, f"while turns{self.counter}:")
            self.line(depth + 1, f"turns{self.counter}.pop()")
        else:
            heads = {"for": "for turn in range(2):", "try": "try:"}
            self.line(depth, heads.get(kind, f"if {flag}:"))
        if kind in ("break", "continue"):
            self.line(depth + 1, kind)
            return
        self.nested(depth + 1, in_loop or kind in ("for", "while"))
        if kind == "else":
            self.line(depth, "else:")
            self.nested(depth + 1, in_loop)
        if kind == "try":
            self.line(depth + 1, f"stop({flag})")
            self.line(depth, "except ValueError:")
            self.nested(depth + 1, in_loop)
            if self.draw(st.booleans()):
                self.line(depth, "finally:")
                self.nested(depth + 1, False)


DEEPEST = 3
"""Levels of statements within statements."""


@st.composite
def straight_programs(draw: Callable[[Any], Any]) -> str:
    writer = Writer(draw)
    writer.line(0, "def scenario(bus, flags, stop):")
    writer.line(1, f"a = {FRESH}")
    for _ in range(draw(st.integers(2, 9))):
        writer.simple(1, may_name=True)
    return IMPORTS + "\n".join(writer.lines) + "\n"


@st.composite
def branching_programs(draw: Callable[[Any], Any]) -> str:
    writer = Writer(draw)
    writer.line(0, "def scenario(bus, flags, stop):")
    writer.line(1, f"a = {FRESH}")
    for _ in range(draw(st.integers(2, 5))):
        writer.compound()
    return IMPORTS + "\n".join(writer.lines) + "\n"


@st.composite
def nested_programs(draw: Callable[[Any], Any]) -> str:
    writer = Writer(draw, names=["a", "b", "c"])
    writer.line(0, "def scenario(bus, flags, stop):")
    for name in writer.names:
        writer.line(1, f"{name} = {FRESH}")
    writer.nested(1, in_loop=False)
    return IMPORTS + "\n".join(writer.lines) + "\n"


class RecordingBus:
    """Keeps what was published and notices when it is no longer what it was."""

    def __init__(self) -> None:
        self.kept: list[tuple[Any, Any]] = []
        self.changed_at: set[int] = set()

    def publish(self, event: Any) -> None:
        self.kept.append((event, copy.deepcopy(event)))

    def publish_all(self, events: Any) -> None:
        for event in events:
            self.publish(event)

    def check(self, line: int) -> None:
        for position, (event, before) in enumerate(self.kept):
            if event != before:
                self.changed_at.add(line)
                self.kept[position] = (event, copy.deepcopy(event))


def _stop(flag: bool) -> None:
    if flag:
        raise ValueError


def lines_that_change(text: str, flags: tuple[bool, ...]) -> set[int]:
    """Run a generated program; return the lines that changed what was published before."""
    checked = []
    for number, line in enumerate(text.splitlines(), 1):
        leaves = line.strip() in ("break", "continue")
        is_plain = line.startswith("    ") and not line.endswith(":") and not leaves
        checked.append(f"{line}; bus.check({number})" if is_plain else line)
    namespace: dict[str, Any] = {}
    exec(HELPERS, namespace)
    exec("\n".join(checked).replace("from helpers import *", ""), namespace)
    bus = RecordingBus()
    with suppress(ValueError):  # from a handler of its own
        namespace["scenario"](bus, flags, _stop)
    return bus.changed_at


def lines_that_are_reported(text: str) -> tuple[set[int], set[int]]:
    """Return all changes that the analysis sees, and the first ones, which become findings."""
    named = text.replace("import *", f"import {', '.join(re.findall(NAMES, HELPERS, re.M))}")
    program = Program.from_texts({"helpers.py": HELPERS, "scenario.py": named})
    analysis = MutationAnalysis(program, DefaultSinks(), {})
    analysis.run(program.units_of("scenario.py"))
    every = {found.at.line for _, found in analysis.every_change()}
    return every, {item.span.line for item in analysis.mutations()}


@settings(max_examples=120, deadline=None)
@given(straight_programs())
@example(
    IMPORTS
    + "def scenario(bus, flags, stop):\n"
    + f"    a = copy.deepcopy({FRESH})\n"
    + '    send_copy(bus, a)\n    bus.publish(dict(a))\n    a["items"].append(1004)\n'
)
def test_says_of_straight_line_code_exactly_what_happens(text: str) -> None:
    every, first = lines_that_are_reported(text)
    happened = lines_that_change(text, (True, True, True))
    assert every == happened
    assert bool(first) == bool(happened)
    if happened:
        assert min(first) == min(happened)


@settings(max_examples=80, deadline=None)
@given(branching_programs())
def test_misses_nothing_on_any_path(text: str) -> None:
    _misses_nothing(text)


@settings(max_examples=60, deadline=None)
@given(nested_programs())
def test_misses_nothing_in_statements_within_statements(text: str) -> None:
    _misses_nothing(text)


def _misses_nothing(text: str) -> None:
    every, first = lines_that_are_reported(text)
    paths = [(a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)]
    happened = set().union(*(lines_that_change(text, flags) for flags in paths))
    assert happened <= every
    if happened:
        assert first
