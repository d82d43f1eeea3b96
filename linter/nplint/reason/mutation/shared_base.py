"""Base messages that a class or module shares: changed in one place, published in another."""

from collections.abc import Iterable

from msgspec import Struct, field

from nplint.link.unit import Unit
from nplint.model.entities import Mutation
from nplint.reason.mutation.body import Body, base_root, plain_path
from nplint.reason.mutation.objects import Obj
from nplint.span import Span

REBIND = "rebind"


class SharedChange(Struct, frozen=True):
    """A change of a shared container, or of something in it."""

    at: Span
    what: str
    """The change as written; ``rebind`` when another object is put in its place."""
    module: str
    path: tuple[str, ...]


class SharedHand(Struct, frozen=True):
    """A shared container is published, or only what a shallow copy shares with it."""

    at: Span
    path: tuple[str, ...]
    but: frozenset[str] | None = None
    """For a copy: the fields that are its own."""

    def shows(self, change: SharedChange) -> bool:
        """Whether what is published shows a change."""
        depth = len(self.path)
        if change.path[:depth] != self.path:
            return False
        below = change.path[depth : depth + 1]
        return self.but is None or (bool(below) and below[0] not in self.but)


class Shared(Struct):
    """Changes and publications of shared containers, by root."""

    changes: dict[str, list[SharedChange]] = field(default_factory=dict)
    hands: dict[str, list[SharedHand]] = field(default_factory=dict)

    def add(self, unit: Unit, body: Body) -> None:
        """Take over what one function does to shared containers."""
        for obj, at, what in body.shared_changes:
            change = SharedChange(at, what, unit.module, plain_path(obj))
            self.changes.setdefault(base_root(obj.root), []).append(change)
        for obj, at in body.shared_hands:
            self._hand(obj, SharedHand(at, plain_path(obj)))
        for obj, but, at in body.shared_copies:
            self._hand(obj, SharedHand(at, plain_path(obj), but))

    def _hand(self, obj: Obj, hand: SharedHand) -> None:
        self.hands.setdefault(base_root(obj.root), []).append(hand)


def shared_mutations(shared: Shared) -> Iterable[Mutation]:
    """Yield one mutation for each shared container that is changed and published."""
    for root, changes in sorted(shared.changes.items()):
        hands = shared.hands.get(root, [])
        shown = [change for change in changes if any(hand.shows(change) for hand in hands)]
        if not shown:
            continue
        in_place = [change for change in shown if change.what != REBIND]
        first = min(in_place or shown, key=lambda change: (change.at, change.what))
        subject = root.rpartition("::")[2]
        written = f"{subject} = …" if first.what == REBIND else first.what
        origin = min(hand.at for hand in hands if hand.shows(first))
        yield Mutation("shared-base", first.module, first.at, written, subject, origin)
