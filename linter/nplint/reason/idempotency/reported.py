"""Where a reader is pointed for what is wrong with a handler, and what the finding says."""

from collections.abc import Mapping, Set

from msgspec import Struct

from nplint.model.entities import GuardProblem
from nplint.reason.idempotency.domain import Fact, Happening
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.wording import Judgement, Kind, cure, why
from nplint.span import Span

_ORDER: tuple[Kind, ...] = ("ineffective", "unstable-key", "volatile", "late", "missing", "race")


class Places(Struct, frozen=True):
    """Tells what is wrong with the functions that messages are handed to."""

    definition: Span
    """Where the handler is defined."""
    definitions: Mapping[str, Span]
    """Where the functions are defined that messages are dispatched to, by their ids."""
    listed: Set[str]
    """Those of them that stand in a table."""
    entries: Set[str]
    """Those of them that are handlers of their own."""
    asked: Mapping[Fact, Span]
    """Where the answers of guards are tested."""
    undone: Set[Fact]
    """Guards whose key is deleted when the work is done."""

    def problem(self, chosen: Judgement, owner: str, group: list[Judgement]) -> GuardProblem:
        """Return a judgement as a reader is told it, with those it was chosen from."""
        happening, effect = chosen.happening, chosen.happening.effect
        undone = chosen.fact in self.undone
        return GuardProblem(
            chosen.kind,
            self._place(chosen, owner),
            effect.what,
            effect.span,
            why(chosen, undone=undone),
            cure(chosen, undone=undone),
            self._path(happening, owner),
            effect.confidence,
            self.definitions.get(owner, self.definition),
            self._alike(group, owner) if chosen.routed else (),
        )

    def _alike(self, group: list[Judgement], owner: str) -> tuple[Span, ...]:
        """Return the other functions of a group, by where they are defined."""
        owners = {j.happening.owners[-1] for j in group if j.happening.owners} - {owner}
        return tuple(sorted(self.definitions[each] for each in owners & self.definitions.keys()))

    def _path(self, happening: Happening, owner: str) -> tuple[str, ...]:
        """Return the functions between the handler and the effect."""
        name = owner.rpartition("::")[2].rpartition(".")[2]
        if owner in self.entries and name in happening.path:
            return happening.path[happening.path.index(name) + 1 :]
        return happening.path

    def _place(self, judgement: Judgement, owner: str) -> Span:
        fact, effect = judgement.fact, judgement.happening.effect
        match judgement.kind:
            case "missing" if owner in self.listed:
                return self.definitions[owner]
            case "missing":
                if owner not in self.definitions or judgement.routed:
                    return self.definition
                # The entry is guarded for other messages: what stands out is the effect, or
                # the function for this message when others share the code of the effect.
                its = self.definitions[owner]
                return effect.span if effect.span.path == its.path else its
            case "late":
                return effect.span
            case "unstable-key":
                if fact is None:
                    return effect.key_span or effect.span
                bad = unstable(fact.key)
                return fact.key_span or (bad.span if bad and bad.span else fact.span)
            case _:
                return self.asked.get(fact, fact.span) if fact else self.definition


def urgency(judgement: Judgement) -> tuple[int, bool, Span]:
    """Return what orders judgements: the worst first, what a guard writes itself last."""
    effect = judgement.happening.effect
    return _ORDER.index(judgement.kind), effect.keyed, effect.span
