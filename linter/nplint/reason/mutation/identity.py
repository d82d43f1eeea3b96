"""New identities for objects of a state: older versions of a site, and one element among many."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from nplint.reason.mutation.objects import ELEMENT, NOTHING, Mark, Obj, Objs
from nplint.reason.mutation.state import State

_Entry = TypeVar("_Entry")
MOST_OBJECTS = 400
"""Objects with fields in one state; loops in loops over what loops made can double them each."""


class TooManyObjectsError(Exception):
    """A body makes more objects than are worth following."""


def all_objects(state: State) -> set[Obj]:
    """Return every object that the state speaks of."""
    found: set[Obj] = {*state.published, *state.parts, *state.changed, *state.copies, *state.fields}
    for inner in state.fields.values():
        found.update(*inner.values())
    found.update(*state.env.values(), *state.copies.values())
    return found


def weight(state: State) -> int:
    """Return how much there is to go through in a state."""
    held = sum(len(objs) for inner in state.fields.values() for objs in inner.values())
    return len(state.fields) + held + sum(map(len, state.env.values()))


def rename(state: State, names: Mapping[Obj, Obj]) -> None:
    """Give some objects new identities; what falls together is joined."""
    if not names:
        return
    concerned = names.keys()

    def moved(objs: Objs) -> Objs:
        # Most sets hold none of them and stay the very same object.
        if concerned.isdisjoint(objs):
            return objs
        return frozenset(names.get(obj, obj) for obj in objs)

    state.env = {name: moved(objs) for name, objs in state.env.items()}
    fields: dict[Obj, dict[str, Objs]] = {}
    for owner, inner in state.fields.items():
        changed = {name: moved(objs) for name, objs in inner.items()}
        known = fields.setdefault(names.get(owner, owner), changed)
        if known is not changed:
            for name, objs in changed.items():
                known[name] = known.get(name, NOTHING) | objs
    state.fields = fields
    copies: dict[Obj, Objs] = {}
    for obj, sources in state.copies.items():
        new = names.get(obj, obj)
        copies[new] = copies.get(new, NOTHING) | moved(sources)
    state.copies = copies
    state.published = _first_by(state.published, names)
    state.parts = _first_by(state.parts, names)
    state.changed = _first_by(state.changed, names)


def _first_by(entries: dict[Obj, _Entry], names: Mapping[Obj, Obj]) -> dict[Obj, _Entry]:
    if names.keys().isdisjoint(entries):
        return entries
    renamed: dict[Obj, _Entry] = {}
    for obj, entry in entries.items():
        renamed.setdefault(names.get(obj, obj), entry)
    return renamed


def age(state: State, root: str) -> dict[Obj, Obj]:
    """Make the objects of a site the older ones; return their old and new identities."""
    found = [obj for obj in all_objects(state) if obj.root == root]
    names = {obj: Obj(obj.kind, f"{root}~", obj.path) for obj in found}
    rename(state, names)
    return names


def age_focus(state: State, tag: str) -> None:
    """Make the elements in focus under a tag the older ones of that focus."""
    _retag(state, f"#{tag}", f"#{tag}~")


def _retag(state: State, old: str, new: str) -> None:
    names = {
        obj: Obj(
            obj.kind, obj.root.replace(old, new), tuple(name.replace(old, new) for name in obj.path)
        )
        for obj in all_objects(state)
        if old in obj.root or any(old in name for name in obj.path)
    }
    rename(state, names)


def focus(state: State, objs: Objs, tag: str, loop: str = "") -> Objs:
    """Return the one element that is meant in this turn, told apart from all its likes.

    What the element alone holds comes with it. Marks made in earlier turns of the loop were made
    on other elements and stay behind.
    """
    if len(state.fields) > MOST_OBJECTS:
        raise TooManyObjectsError
    named = NOTHING.union(*state.env.values())
    owned = _owned(state, objs, named)
    clones = {obj: _clone(obj, tag) for obj in owned}
    for obj in sorted(all_objects(state)):
        twin = _twin(obj, clones)
        if twin != obj:
            _copy_entry(state, obj, twin, clones, loop)
    return frozenset(clones.get(obj, obj) for obj in objs)


def pick(state: State, objs: Objs, tag: str) -> Objs:
    """Return the object that is taken out: told apart from its likes unless it is the only one."""
    only = next(iter(objs)) if len(objs) == 1 else None
    is_certain = only is not None and only.path[-1:] != (ELEMENT,) and "~" not in only.root
    return objs if is_certain else focus(state, objs, tag)


def _owned(state: State, objs: Objs, named: Objs) -> list[Obj]:
    found: dict[Obj, None] = dict.fromkeys(sorted(objs))
    for obj in found.copy():
        stack = [obj]
        while stack:
            inner = state.fields.get(stack.pop(), {})
            for held in sorted(NOTHING.union(*inner.values())):
                if held not in found and held not in named and _is_one_of_many(held):
                    found[held] = None
                    stack.append(held)
    return list(found)


def _is_one_of_many(obj: Obj) -> bool:
    return obj.kind in ("new", "result") or obj.path[-1:] == (ELEMENT,)


def _clone(obj: Obj, tag: str) -> Obj:
    if not obj.path:
        return Obj(obj.kind, f"{obj.root}#{tag}")
    return Obj(obj.kind, obj.root, (*obj.path[:-1], f"{obj.path[-1]}#{tag}"))


def _twin(obj: Obj, clones: Mapping[Obj, Obj]) -> Obj:
    """Return an object as a part of the clone of what it is a part of, if that has one."""
    whole = next((prefix for prefix in obj.prefixes() if prefix in clones), None)
    if whole is None:
        return obj
    clone = clones[whole]
    return Obj(clone.kind, clone.root, (*clone.path, *obj.path[len(whole.path) :]))


def _copy_entry(state: State, obj: Obj, twin: Obj, clones: Mapping[Obj, Obj], loop: str) -> None:
    if obj in state.fields:
        state.fields[twin] = {
            name: frozenset(_twin(held, clones) for held in objs)
            for name, objs in state.fields[obj].items()
        }
    if obj in state.copies:
        state.copies[twin] = state.copies[obj]
    if obj in state.published and not _of_earlier_turn(state.published[obj], loop):
        state.published[twin] = state.published[obj]
    if obj in state.parts and not _of_earlier_turn(state.parts[obj][0], loop):
        state.parts[twin] = state.parts[obj]
    if obj in state.changed and not _of_earlier_turn(state.changed[obj], loop):
        state.changed[twin] = state.changed[obj]


def _of_earlier_turn(mark: Mark, loop: str) -> bool:
    return bool(loop) and loop in mark.loops


def fold(state: State, tag: str, loop: str = "") -> None:
    """Put the element in focus back among its likes; what happened to it happened in this loop."""
    suffix = f"#{tag}"
    inside = frozenset([loop]) if loop else frozenset()

    def is_focus(obj: Obj) -> bool:
        return suffix in obj.root or any(suffix in name for name in obj.path)

    for marks in (state.published, state.changed):
        for obj in [obj for obj in marks if is_focus(obj)]:
            marks[obj] = replace(marks[obj], loops=marks[obj].loops | inside)
    for obj in [obj for obj in state.parts if is_focus(obj)]:
        mark, but = state.parts[obj]
        state.parts[obj] = (replace(mark, loops=mark.loops | inside), but)
    for owner, inner in list(state.fields.items()):
        if f"*{tag}" in inner:
            state.fields[owner] = {n: objs for n, objs in inner.items() if n != f"*{tag}"}
    _retag(state, suffix, "")


def leave_marks(state: State, loop: str) -> None:
    """Make what earlier runs of a loop marked plain history, on entering the loop anew."""
    for marks in (state.published, state.changed):
        for obj, mark in list(marks.items()):
            if loop in mark.loops:
                marks[obj] = replace(mark, loops=mark.loops - {loop})
    for obj, (mark, but) in list(state.parts.items()):
        if loop in mark.loops:
            state.parts[obj] = (replace(mark, loops=mark.loops - {loop}), but)


def forget(state: State, obj: Obj) -> None:
    """Drop everything known of a site's object: the site makes a new one."""
    for entries in (state.fields, state.copies, state.published, state.parts, state.changed):
        entries.pop(obj, None)
