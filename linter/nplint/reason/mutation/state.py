"""The abstract state at one point of a body, and how states join."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, field

from nplint.reason.mutation.objects import ATTRIBUTE, ELEMENT, NOTHING, Mark, Obj, Objs

_Key = TypeVar("_Key")


class State(Struct):
    """Variables, fields, shallow copies, and what was published or changed so far.

    The inner mappings of ``fields`` are never changed in place, so that copies may share them.
    """

    env: dict[str, Objs] = field(default_factory=dict)
    fields: dict[Obj, dict[str, Objs]] = field(default_factory=dict)
    copies: dict[Obj, Objs] = field(default_factory=dict)
    """Shallow copy → what it was copied from: unwritten fields are shared."""
    published: dict[Obj, Mark] = field(default_factory=dict)
    parts: dict[Obj, tuple[Mark, frozenset[str]]] = field(default_factory=dict)
    """Objects whose parts (but those of some fields) are published through a shallow copy."""
    changed: dict[Obj, Mark] = field(default_factory=dict)
    no_dicts: frozenset[str] = frozenset()
    """Variables that hold no dict here, as an ``isinstance`` says."""

    def copy(self) -> "State":
        """Return a state that can go its own way."""
        return State(
            dict(self.env),
            dict(self.fields),
            dict(self.copies),
            dict(self.published),
            dict(self.parts),
            dict(self.changed),
            self.no_dicts,
        )

    def field_names(self, obj: Obj) -> frozenset[str]:
        """Return the fields written so far."""
        return frozenset(self.fields.get(obj, ()))

    def read(self, obj: Obj, name: str) -> Objs:
        """Return what a field may hold: what was written, else a part shared with the sources."""
        if name == ELEMENT:
            return self._elements(obj)
        if obj.kind != "new" and not name.isdigit():
            # A key that is written out means what was there before, not what a variable names.
            own = self.fields.get(obj, {}).get(name)
            return self._unwritten(obj, name) if own is None else own
        return self._named(obj, name, ELEMENT)

    def attribute(self, objs: Iterable[Obj], name: str) -> Objs:
        """Return what an attribute may hold: nothing that was added as an element."""
        return NOTHING.union(*(self._named(obj, name, ATTRIBUTE) for obj in objs))

    def _named(self, obj: Obj, name: str, dynamic: str) -> Objs:
        written = self.fields.get(obj, {})
        own = written.get(name)
        found = self._unwritten(obj, name, dynamic) if own is None else own
        return found | written.get(dynamic, NOTHING)

    def read_all(self, objs: Iterable[Obj], name: str) -> Objs:
        """Return what a field of any of the objects may hold."""
        return NOTHING.union(*(self.read(obj, name) for obj in objs))

    def follow(self, objs: Objs, path: Iterable[str]) -> Objs:
        """Return what a path of fields leads to."""
        for name in path:
            objs = self.read_all(objs, name)
        return objs

    def _elements(self, obj: Obj, depth: int = 0) -> Objs:
        written = self.fields.get(obj, {})
        named = [objs for name, objs in written.items() if not name.startswith("*[")]
        if ELEMENT in written or (named and obj.kind == "new" and obj not in self.copies):
            return NOTHING.union(*named)
        if obj in self.copies and depth < 4:
            sources = (self._elements(source, depth + 1) for source in self.copies[obj])
            return NOTHING.union(*named, *sources)
        return NOTHING.union(*named, [obj.part(ELEMENT)])

    def _unwritten(self, obj: Obj, name: str, dynamic: str = ELEMENT, depth: int = 0) -> Objs:
        if obj not in self.copies or depth > 3:
            return frozenset([obj.part(name)])
        found = NOTHING
        for source in self.copies[obj]:
            own = self.fields.get(source, {}).get(name)
            found |= self._unwritten(source, name, dynamic, depth + 1) if own is None else own
            found |= self.fields.get(source, {}).get(dynamic, NOTHING)
        return found

    def write(self, objs: Objs, name: str, values: Objs) -> None:
        """Put values into a field: replacing what was there where only one object is meant."""
        strong = len(objs) == 1 and name not in (ELEMENT, ATTRIBUTE)
        for obj in objs:
            before = NOTHING if strong else self.before(obj, name)
            self.set_field(obj, name, values | before)

    def set_field(self, obj: Obj, name: str, values: Objs) -> None:
        """Replace one field of one object."""
        self.fields[obj] = {**self.fields.get(obj, {}), name: values}

    def before(self, obj: Obj, name: str) -> Objs:
        """Return what a field holds where it need not have been written on this path."""
        own = self.fields.get(obj, {}).get(name)
        if own is not None:
            return own
        if name == ATTRIBUTE:
            return NOTHING
        if name != ELEMENT:
            return self._unwritten(obj, name)
        if obj.kind == "new" and obj not in self.copies:
            return NOTHING
        return self._elements(obj)


def join(states: Iterable[State | None]) -> State | None:
    """Return what holds on any of the paths; None when none of them goes on."""
    alive = [state for state in states if state is not None]
    if not alive:
        return None
    joined = alive[0].copy()
    for other in alive[1:]:
        joined = _join_two(joined, other)
    return joined


def _join_two(left: State, right: State) -> State:
    fields = dict(left.fields)
    for obj in left.fields.keys() | right.fields.keys():
        here, there = left.fields.get(obj, {}), right.fields.get(obj, {})
        if here is not there:
            names = here.keys() | there.keys()
            fields[obj] = {name: left.before(obj, name) | right.before(obj, name) for name in names}
    return State(
        _union(left.env, right.env),
        fields,
        _union(left.copies, right.copies),
        {**right.published, **left.published},
        {**right.parts, **left.parts},
        {**right.changed, **left.changed},
        left.no_dicts & right.no_dicts,
    )


def _union(left: dict[_Key, Objs], right: dict[_Key, Objs]) -> dict[_Key, Objs]:
    joined = dict(left)
    for key, objs in right.items():
        joined[key] = joined[key] | objs if key in joined else objs
    return joined
