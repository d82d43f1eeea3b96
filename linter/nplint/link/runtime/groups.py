"""Calls of one function go together; what they leave to its parameters its callers say."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nplint.link.program import Program
from nplint.link.runtime.acts import Act, act_of
from nplint.link.shapes import options_of
from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    FunctionRef,
    Handle,
    Joined,
    ListValue,
    Lookup,
    MappingValue,
    Serialized,
    Value,
)
from nplint.span import Span

_DEEPEST = 4
_MOST = 500


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that were made together, and where they were asked for."""

    unit: Unit
    acts: tuple[Act, ...]
    span: Span
    """The call that fixes what they are about: their own, or a wrapper's."""
    depth: int = 0


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
        for unit in self._program.units_mentioning(*self._verbs):
            if self._is_ignored(unit.path):
                continue
            acts = tuple(
                act
                for site in self._program.call_sites(unit)
                if site.method in self._verbs and (act := act_of(site)) is not None
            )
            if acts:
                yield Group(unit, acts, acts[0].span)

    def _at_callers(self, group: Group) -> Iterator[Group]:
        if group.depth >= _DEEPEST or not any(
            has_symbols(act.arguments) or has_symbols(act.receiver) for act in group.acts
        ):
            return
        for site in self._calls_to(group.unit):
            receiver = site.callee.bound if isinstance(site.callee, FunctionRef) else None
            bindings = bound_arguments(self._program, group.unit, site.args, receiver or UNKNOWN)
            acts = tuple(self._bound(act, bindings) for act in group.acts)
            yield Group(site.unit, acts, site.span, group.depth + 1)

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
                    for caller in self._program.units_mentioning(unit.function.name)
                    if caller.id != unit.id and not self._is_ignored(caller.path)
                    for site in self._program.call_sites(caller)
                    if any(
                        isinstance(callee, FunctionRef) and callee.id == unit.id
                        for callee in options_of(site.callee)
                    )
                ]
                if unit.qualname
                else []
            )
        return self._calls[unit.id]


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
