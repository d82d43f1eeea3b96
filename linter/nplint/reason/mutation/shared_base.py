"""Base messages that a class or module shares: changed in one place, published in another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nplint.link.unit import Unit
from nplint.model.entities import Mutation
from nplint.reason.mutation.body import Body, base_root
from nplint.span import Span

REBIND = "rebind"


@dataclass(slots=True)
class Shared:
    """Changes and publications of shared containers, by root."""

    changes: dict[str, list[tuple[Span, str, str]]] = field(default_factory=dict)
    """Root → (place, change as written, module)."""
    hands: dict[str, list[Span]] = field(default_factory=dict)

    def add(self, unit: Unit, body: Body) -> None:
        """Take over what one function does to shared containers."""
        for obj, at, what in body.shared_changes:
            self.changes.setdefault(base_root(obj.root), []).append((at, what, unit.module))
        for obj, at in body.shared_hands:
            self.hands.setdefault(base_root(obj.root), []).append(at)


def shared_mutations(shared: Shared) -> Iterable[Mutation]:
    """Yield one mutation for each shared container that is changed and published."""
    for root, changes in sorted(shared.changes.items()):
        hands = shared.hands.get(root)
        if not hands:
            continue
        in_place = [change for change in changes if change[1] != REBIND]
        at, what, module = min(in_place or changes)
        subject = root.rpartition("::")[2]
        shown = f"{subject} = …" if what == REBIND else what
        yield Mutation("shared-base", module, at, shown, subject, min(hands))
