"""Facts of one stack while they are gathered."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

from nplint.facts.infra import InfraFacts
from nplint.link.cdk.values import Stack


class Draft(Struct, eq=False):
    """Lists named as in ``InfraFacts``."""

    stack: Stack
    facts: dict[str, list[Any]] = field(default_factory=dict)
    seen: dict[str, set[object]] = field(default_factory=dict)
    """What of ``facts`` can be hashed, to find it again at once."""
    taken: dict[str, int] = field(default_factory=dict)

    def add(self, group: str, fact: object) -> None:
        """Add a fact to one of the groups of ``InfraFacts``; a repeated one counts once."""
        held = self.facts.setdefault(group, [])
        try:
            seen = self.seen.setdefault(group, set())
            repeated = fact in seen
            seen.add(fact)
        except TypeError:  # it holds a document
            repeated = fact in held
        if not repeated:
            held.append(fact)

    def unique(self, id: str) -> str:
        """Return an id that no other fact of the stack has."""
        count = self.taken.get(id, 0) + 1
        self.taken[id] = count
        return id if count == 1 else f"{id}#{count}"

    def finished(self) -> InfraFacts:
        """Return the facts, sorted by span (queues by id)."""
        groups = {group: _sorted(held) for group, held in self.facts.items()}
        return InfraFacts(self.stack.file, "cdk", **groups)

    def is_empty(self) -> bool:
        """Whether the stack declares nothing that matters."""
        return not any(self.facts.get(name) for name in InfraFacts.__struct_fields__)


def _sorted(held: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(held, key=_place_and_text))


def _place_and_text(fact: Any) -> tuple[object, ...]:
    span = getattr(fact, "span", None)
    return (repr(fact),) if span is None else (span, repr(fact))
