"""Whether an object was published or changed: itself, or a whole that it is a part of."""

from itertools import product

from nplint.reason.mutation.objects import ELEMENT, Mark, Obj
from nplint.reason.mutation.state import State


def publication(state: State, obj: Obj) -> Mark | None:
    """Return how an object was published; None when it was not."""
    if not _is_of_published(state, obj):
        return None
    for whole in _wholes(obj):
        mark = state.published.get(whole)
        if mark is not None:
            return mark
        if len(whole.path) < len(obj.path) and whole in state.parts:
            mark, but = state.parts[whole]
            if obj.path[len(whole.path)] not in but:
                return mark
    return _published_element(state, obj) if ELEMENT in obj.path else None


def _is_of_published(state: State, obj: Obj) -> bool:
    """Whether anything of the same root was published at all."""
    root = obj.root
    return any(other.root == root for marks in (state.published, state.parts) for other in marks)


def _wholes(obj: Obj) -> list[Obj]:
    """Return the object, what it is a part of, and the same with ``*`` for any named field."""
    found: list[Obj] = []
    for whole in obj.prefixes():
        choices = [(name,) if name.startswith(ELEMENT) else (name, ELEMENT) for name in whole.path]
        found += [Obj(obj.kind, obj.root, path) for path in product(*choices)]
    return found


def _published_element(state: State, obj: Obj) -> Mark | None:
    for other, mark in state.published.items():
        if other.root == obj.root and 0 < len(other.path) <= len(obj.path):
            pairs = zip(other.path, obj.path, strict=False)
            if all(a == b or (b == ELEMENT and "#" not in a) for a, b in pairs):
                return mark
    return None
