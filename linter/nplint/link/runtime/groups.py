"""Calls of one function go together; what they leave to its parameters its callers say."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.program import Program
from nplint.link.runtime.acts import MAKING, Act, act_of
from nplint.link.screen import Screen
from nplint.link.shapes import options_of
from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    Client,
    FunctionRef,
    Handle,
    Instance,
    Joined,
    ListValue,
    Lookup,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.span import Span

_DEEPEST = 4
_MOST = 500
_NAMED = re.compile(r"\*\*|\b[A-Z]\w*\s*=(?!=)")
"""What every call of the SDK that makes something has: named arguments, or a mapping of them."""


class Group(Struct, frozen=True):
    """Calls that were made together, and where they were asked for."""

    unit: Unit
    acts: tuple[Act, ...]
    span: Span
    """The call that fixes what they are about: their own, or a wrapper's."""
    depth: int = 0
    is_wrapped: bool = False
    """Whether that is a wrapper's call."""


class Groups:
    """Finds all groups and carries them to where their arguments are known."""

    def __init__(
        self, program: Program, is_ignored: Callable[[str], bool], verbs: tuple[str, ...]
    ) -> None:
        self._program = program
        self._verbs = verbs
        self._is_ignored = is_ignored
        self._calls: dict[str, list[CallSite]] = {}

    def settled(self) -> tuple[Group, ...]:
        """Return the groups with nothing left to ask a caller, sorted by place."""
        todo = deque(self._own())
        found: list[Group] = []
        while todo and len(found) < _MOST:
            group = todo.popleft()
            further = list(self._at_callers(group))
            todo.extend(further)
            if not further:
                found += _spread(group)
        return tuple(sorted(found, key=lambda group: (group.span, group.unit.id, group.depth)))

    def _own(self) -> Iterator[Group]:
        for unit in self._program.units_where(self._screen()):
            acts = tuple(
                act
                for site in self._program.sites_by_turn(unit)
                if site.method in self._verbs and (act := act_of(site)) is not None
            )
            if acts:
                yield Group(unit, acts, acts[0].span)

    def _screen(self) -> Screen:
        """Return the screen for calls of the SDK, whose arguments are named in capitals."""
        made, fetched = set(self._verbs) & set(MAKING), set(self._verbs) - set(MAKING)
        return Screen(
            words=self._verbs,
            pattern=_calls_of(made),
            evidence=(_NAMED, bool),
            sure=_calls_of(fetched),
            skip=self._is_ignored,
        )

    def _at_callers(self, group: Group) -> Iterator[Group]:
        if group.depth >= _DEEPEST or not any(
            has_symbols(act.arguments) or has_symbols(act.receiver) for act in group.acts
        ):
            return
        for site in self._calls_to(group.unit):
            receiver = site.callee.bound if isinstance(site.callee, FunctionRef) else None
            bindings = bound_arguments(self._program, group.unit, site.args, receiver or UNKNOWN)
            acts = tuple(self._bound(act, bindings) for act in group.acts)
            further = replace(group, unit=site.unit, acts=acts, depth=group.depth + 1)
            told = any(map(_says_something, bindings.values()))
            yield replace(further, span=site.span, is_wrapped=True) if told else further

    def _bound(self, act: Act, bindings: dict[str, Value]) -> Act:
        arguments = substitute(self._program, act.arguments, bindings)
        receiver = substitute(self._program, act.receiver, bindings)
        known = arguments if isinstance(arguments, MappingValue) else MappingValue((), True)
        return replace(act, arguments=known, receiver=receiver)

    def _calls_to(self, unit: Unit) -> list[CallSite]:
        if unit.id not in self._calls:
            self._calls[unit.id] = (
                [
                    site
                    for caller in self._program.units_where(self._callers_of(unit))
                    if caller.id != unit.id
                    for site in self._program.sites_by_turn(caller)
                    if any(
                        isinstance(callee, FunctionRef) and callee.id == unit.id
                        for callee in options_of(site.callee)
                    )
                ]
                if unit.qualname
                else []
            )
        return self._calls[unit.id]

    def _callers_of(self, unit: Unit) -> Screen:
        name = unit.function.name
        return Screen((name,), re.compile(rf"\b{re.escape(name)}\b"), skip=self._is_ignored)


def _says_something(value: Value) -> bool:
    """Whether a caller fixes an argument; one who hands on its own parameter does not."""
    match value:
        case UnknownValue() | Symbol() | Result() | ClassRef() | Client():
            return False
        case Instance(args=args, kwargs=kwargs):
            return any(map(_says_something, (*args, *(each for _, each in kwargs))))
        case Choice(options=options):
            return any(map(_says_something, options))
        case _:
            return True


def _calls_of(verbs: Iterable[str]) -> re.Pattern[str]:
    """Return what finds one of some words; nothing when there are none."""
    return re.compile(rf"\b(?:{'|'.join(sorted(verbs)) or '(?!)'})\b")


def _spread(group: Group) -> Iterator[Group]:
    """Yield a group once for each turn of a loop over known items: their values go together."""
    sizes = {size for act in group.acts for size in _sizes(act.arguments)}
    turns = max(sizes, default=1)
    if turns == 1:
        yield group
        return
    for turn in range(turns):
        acts = tuple(
            replace(act, arguments=picked)
            for act in group.acts
            if isinstance(picked := _pick(act.arguments, turn, turns), MappingValue)
        )
        yield replace(group, acts=acts)


def _sizes(value: Value) -> Iterator[int]:
    match value:
        case Choice(options=options):
            yield len(options)
        case MappingValue(items=items):
            for _, item in items:
                yield from _sizes(item)
        case ListValue(items=parts):
            for part in parts:
                yield from _sizes(part)
        case Serialized(value=inner):
            yield from _sizes(inner)
        case _:
            yield from _sizes_inside(value)


def _sizes_inside(value: Value) -> Iterator[int]:
    match value:
        case Joined(parts=parts):
            for part in parts:
                yield from _sizes(part)
        case Lookup(name=name) | Handle(name=name):
            yield from _sizes(name)
        case _:
            pass


def _pick(value: Value, turn: int, turns: int) -> Value:
    """Return a value in one turn of the loop; other choices stay unknown."""
    match value:
        case Choice(options=options):
            return options[turn] if len(options) == turns else UNKNOWN
        case MappingValue(items=items):
            chosen = tuple((key, _pick(item, turn, turns)) for key, item in items)
            return replace(value, items=chosen)
        case ListValue(items=parts):
            return replace(value, items=tuple(_pick(part, turn, turns) for part in parts))
        case Serialized(value=inner):
            return Serialized(_pick(inner, turn, turns))
        case _:
            return _picked_inside(value, turn, turns)


def _picked_inside(value: Value, turn: int, turns: int) -> Value:
    match value:
        case Joined(parts=parts):
            return Joined(tuple(_pick(part, turn, turns) for part in parts))
        case Lookup(name=name) | Handle(name=name):
            return replace(value, name=_pick(name, turn, turns))
        case _:
            return value
