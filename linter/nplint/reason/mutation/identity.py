"""New identities for objects of a state: older versions of a site, and one element among many."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from nplint.reason.mutation.objects import ELEMENT, NOTHING, Mark, Obj, Objs
from nplint.reason.mutation.state import State

_Entry = TypeVar("_Entry")


def all_objects(state: State) -> set[Obj]:
    """Return every object that the state speaks of."""
    found: set[Obj] = {*state.published, *state.parts, *state.changed, *state.copies, *state.fields}
    for inner in state.fields.values():
        found.update(*inner.values())
    found.update(*state.env.values(), *state.copies.values())
    return found


def rename(state: State, move: Callable[[Obj], Obj]) -> None:
    """Give objects new identities; what falls together is joined."""
    names = {obj: move(obj) for obj in all_objects(state)}
    if all(old == new for old, new in names.items()):
        return

    def moved(objs: Objs) -> Objs:
        return frozenset(names.get(obj, obj) for obj in objs)

    state.env = {name: moved(objs) for name, objs in state.env.items()}
    fields: dict[Obj, dict[str, Objs]] = {}
    for owner, inner in state.fields.items():
        merged = fields.setdefault(names[owner], {})
        for name, objs in inner.items():
            merged[name] = merged.get(name, NOTHING) | moved(objs)
    state.fields = fields
    copies: dict[Obj, Objs] = {}
    for obj, sources in state.copies.items():
        copies[names[obj]] = copies.get(names[obj], NOTHING) | moved(sources)
    state.copies = copies
    state.published = _first_by(state.published, names)
    state.parts = _first_by(state.parts, names)
    state.changed = _first_by(state.changed, names)


def _first_by(entries: Mapping[Obj, _Entry], names: Mapping[Obj, Obj]) -> dict[Obj, _Entry]:
    renamed: dict[Obj, _Entry] = {}
    for obj, entry in entries.items():
        renamed.setdefault(names[obj], entry)
    return renamed


def age(state: State, root: str) -> None:
    """Make the objects of a site the older ones, before the site makes a new one."""

    def older(obj: Obj) -> Obj:
        if obj.root == root:
            return Obj(obj.kind, f"{root}~", obj.path)
        return obj

    rename(state, older)


def age_focus(state: State, tag: str) -> None:
    """Make the elements in focus under a tag the older ones of that focus."""
    rename(state, lambda obj: _map_names(obj, lambda name: name.replace(f"#{tag}", f"#{tag}~")))


def _map_names(obj: Obj, change: Callable[[str], str]) -> Obj:
    if "#" not in obj.root and not any("#" in name for name in obj.path):
        return obj
    return Obj(obj.kind, change(obj.root), tuple(change(name) for name in obj.path))


def focus(state: State, objs: Objs, tag: str, loop: str = "") -> Objs:
    """Return the one element that is meant in this turn, told apart from all its likes.

    What the element alone holds comes with it. Marks made in earlier turns of the loop were made
    on other elements and stay behind.
    """
    named = NOTHING.union(*state.env.values())
    owned = _owned(state, objs, named)
    clones = {obj: _clone(obj, tag) for obj in owned}
    for obj in sorted(all_objects(state)):
        whole = next((prefix for prefix in obj.prefixes() if prefix in clones), None)
        if whole is not None:
            clone = clones[whole]
            twin = Obj(clone.kind, clone.root, (*clone.path, *obj.path[len(whole.path) :]))
            _copy_entry(state, obj, twin, clones, loop)
    return frozenset(clones.get(obj, obj) for obj in objs)


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


def _copy_entry(state: State, obj: Obj, twin: Obj, clones: Mapping[Obj, Obj], loop: str) -> None:
    if obj in state.fields:
        state.fields[twin] = {
            name: frozenset(clones.get(held, held) for held in objs)
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
    rename(state, lambda obj: _map_names(obj, lambda name: name.replace(suffix, "")))


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
