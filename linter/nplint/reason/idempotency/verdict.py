"""From what happens on a handler's paths to what is wrong with it."""

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.model.entities import Guard, GuardProblem
from nplint.reason.idempotency.domain import COUNTER, Effect, Fact, Happening
from nplint.reason.idempotency.evidence import in_vain, marking, repeats, separating
from nplint.reason.idempotency.keys import spoiled, unstable
from nplint.reason.idempotency.reported import Places, urgency
from nplint.reason.idempotency.summaries import Summary, outlasting
from nplint.reason.idempotency.unmarked import NEVER_MARKED, is_followed
from nplint.reason.idempotency.wording import Judgement, Kind
from nplint.span import Span


class HandlerVerdict(Struct, frozen=True):
    """What was found on a handler's paths."""

    guard: Guard | None
    problems: tuple[GuardProblem, ...] = ()
    effects: tuple[Effect, ...] = ()
    """Everything it does that a redelivery would repeat, guarded or not."""
    handed: tuple[tuple[str, GuardProblem], ...] = ()
    """Problems of functions that are handlers of their own, with their ids: those it calls."""
    reached: frozenset[str] = frozenset()
    """Handlers of their own that it hands its message to, as far as they do something."""
    lost: bool = False
    """There was too much to follow: nothing is told of the handler."""


class Judge:
    """Reads one handler's summary."""

    def __init__(
        self,
        summary: Summary,
        definition: Span,
        definitions: dict[str, Span],
        listed: frozenset[str] = frozenset(),
        entries: frozenset[str] = frozenset(),
    ) -> None:
        self.summary = summary
        self.listed = listed
        self.entries = entries
        self.never_written: Callable[[Fact], bool] = lambda fact: False
        """Whether no code of the program writes to what a look-up asks."""
        self.serves = False
        """Whether the handler answers requests as well: it routes, whatever there is to route."""
        self.separates = separating(summary)
        self._marking = marking(summary)
        told = {fact: in_vain(fact, marks) for fact, marks in self._marking.items()}
        self._vain = {fact: reason for fact, reason in told.items() if reason}
        self._marks: dict[frozenset[Fact], list[Fact]] = {}
        self.asked = dict(sorted(summary.asked, key=lambda pair: pair[1], reverse=True))
        kept, undone = outlasting((end.state, end.env) for end in summary.ends)
        self.undone = (summary.undone | undone) - summary.kept - kept
        self._places = Places(definition, definitions, listed, entries, self.asked, self.undone)

    def verdict(self) -> HandlerVerdict:
        """Return the guard, and the worst problem of each function that events are handed to."""
        repeating = [h for h in self.summary.happenings if repeats(h.effect)]
        judged = [j for h in repeating if (j := self._judge(h)) is not None]
        judged += self._presumed()
        guard = self._guard([h for h in repeating if self._owner(h) not in self.entries])
        own: list[GuardProblem] = []
        handed: list[tuple[str, GuardProblem]] = []
        for group in self._groups(judged, guard):
            owner = self._owner(group[0].happening)
            chosen = min(group, key=urgency)
            problem = self._places.problem(chosen, self._owner(chosen.happening), group)
            if owner in self.entries:
                handed.append((owner, problem))
            else:
                own.append(problem)
        effects = tuple(dict.fromkeys(happening.effect for happening in repeating))
        own.sort(key=lambda problem: problem.span)
        reached = frozenset(filter(None, map(self._handler, self.summary.happenings)))
        return HandlerVerdict(guard, tuple(own), effects, tuple(handed), reached)

    def _presumed(self) -> list[Judgement]:
        """Return what is wrong with calls that are work only because something guards them."""
        found = []
        for happening in self.summary.happenings:
            judgement = self._judge(happening) if happening.effect.presumed else None
            if judgement is None or judgement.fact is None or judgement.kind in ("late", "missing"):
                continue
            remembers = judgement.fact.memory and not judgement.fact.own
            if remembers and not self._only_for_duplicates(happening):
                found.append(judgement)
        return found

    def _only_for_duplicates(self, happening: Happening) -> bool:
        same = [h.state for h in self.summary.happenings if h.effect == happening.effect]
        return all(state.letter == "D" for state in same)

    def _groups(self, judged: list[Judgement], guard: Guard | None) -> list[list[Judgement]]:
        """Return what is one problem each: per function that events are dispatched to.

        Where nothing guards any of them, the router lacks the guard: that is one problem. Functions
        that were put in the router's table from outside are handlers of their own.
        """
        groups: dict[str, list[Judgement]] = {}
        for judgement in judged:
            groups.setdefault(self._owner(judgement.happening), []).append(judgement)
        apart = [groups[owner] for owner in sorted(groups) if owner in self.listed]
        routed = [groups[owner] for owner in sorted(groups) if owner not in self.listed]
        if guard is None and all(j.kind == "missing" for group in routed for j in group):
            several = len(routed) > 1 or self.serves
            whole = [replace(j, routed=several) for group in routed for j in group]
            return [whole, *apart] if whole else apart
        return [*routed, *apart]

    def _handler(self, happening: Happening) -> str:
        """Return the handler of its own that gets the message first; empty when none does."""
        return next((each for each in happening.owners if each in self.entries), "")

    def _owner(self, happening: Happening) -> str:
        """Return the function that does a message's work; empty: the entry itself."""
        owners = happening.owners
        return next((each for each in reversed(owners) if each in self.listed), "") or (
            owners[-1] if owners else ""
        )

    def _guard(self, repeating: list[Happening]) -> Guard | None:
        facts = sorted(
            {h.state.fact for h in repeating if h.state.letter == "N" and h.state.fact},
            key=lambda fact: fact.span,
        )
        real = [fact for fact in facts if self._real(fact)]
        return Guard(real[0].kind, real[0].span) if real else None

    def _real(self, fact: Fact) -> bool:
        """Whether a claim is a guard at all: somebody catches its conflict or reads its answer."""
        if fact.own and (unstable(fact.key) or not fact.key):
            return False
        if fact.kind == COUNTER and fact in self.asked:
            return True
        return not fact.tentative or fact in self.summary.caught

    def _judge(self, happening: Happening) -> Judgement | None:
        effect, state, fact = happening.effect, happening.state, happening.state.fact
        if effect.insert_of is not None and self._is_claim(effect.insert_of):
            return None
        if self._is_sealed(effect):
            return None
        if fact is None or state.letter == "U":
            return self._unguarded(happening)
        if not self._real(fact):
            return self._unguarded(happening) if state.letter != "D" else None
        match state.letter:
            case "D":
                return self._in_duplicate(happening, fact)
            case "K":
                return self._looked_up(happening, fact)
            case _:
                return self._claimed(happening, fact)

    def _is_claim(self, fact: Fact) -> bool:
        return self._real(fact) and (unstable(fact.key) is None or not fact.tentative)

    def _is_sealed(self, effect: Effect) -> bool:
        """Whether a conflict of a claim behind it undoes the effect with its transaction."""
        for sealed, fact in self.summary.sealed:
            if sealed != effect or unstable(fact.key) or not fact.atomic:
                continue
            undone = fact in self.summary.rolled or fact not in self.summary.caught
            if self._real(fact) and fact.kind in ("unique insert",) and undone:
                return True
        return False

    def _in_duplicate(self, happening: Happening, fact: Fact) -> Judgement | None:
        misread = [wrong for wrong in _sorted(happening.ignored) if wrong.target == fact.target]
        if misread:
            return Judgement("ineffective", happening, misread[0])
        if self._is_for_duplicates(happening.effect, fact):
            return None
        asked_first = self._asked_before(happening, fact)
        if asked_first is not None:
            return Judgement("race", happening, asked_first)
        if self._marked(happening):
            return None
        if fact.memory or self.separates.get(fact) or fact.kind == "conditional put":
            if unstable(fact.key):
                return Judgement("unstable-key", happening, fact)
            return Judgement("ineffective", happening, fact)
        return self._unguarded(happening)

    def _asked_before(self, happening: Happening, claim: Fact) -> Fact | None:
        """Return the look-up in a claim's own store that decided before the claim was made.

        What is new has passed it as well; a look-up that tells duplicates apart comes behind.
        """
        same = [other for other in self.summary.happenings if other.effect == happening.effect]
        new = [other.weak for other in same if other.state.letter == "N"]
        asked = (each for each in _sorted(happening.weak) if each.target == claim.target)
        return next((each for each in asked if new and all(each in weak for weak in new)), None)

    def _is_for_duplicates(self, effect: Effect, fact: Fact) -> bool:
        """Whether only the ``except`` of a claim's conflict has an effect: it tells of duplicates.

        Where an answer is tested, the test may be the wrong way round.
        """
        if fact not in self.summary.caught or fact in self.asked:
            return False
        states = [other.state for other in self.summary.happenings]
        if fact.memory and all(state.letter == "D" for state in states if state.fact == fact):
            return False  # what is new gets nothing done: the branches are the wrong way round
        same = [other.state for other in self.summary.happenings if other.effect == effect]
        return all(state.letter == "D" and state.fact == fact for state in same)

    def _looked_up(self, happening: Happening, fact: Fact) -> Judgement | None:
        if unstable(fact.key):
            return Judgement("unstable-key", happening, fact)
        if fact.volatile:
            return Judgement("volatile", happening, fact)
        if fact in self._vain:
            return Judgement("ineffective", happening, fact, reason=self._vain[fact])
        if fact not in self._marking and self._is_unmarked(fact):
            return Judgement("ineffective", happening, fact, reason=NEVER_MARKED)
        return Judgement("race", happening, fact)

    def _is_unmarked(self, fact: Fact) -> bool:
        """Whether nothing ever writes what a look-up asks, neither here nor elsewhere."""
        return is_followed(self.summary.happenings) and self.never_written(fact)

    def _claimed(self, happening: Happening, fact: Fact) -> Judgement | None:
        if fact.volatile:
            return Judgement("volatile", happening, fact)
        if unstable(fact.key):
            return Judgement("unstable-key", happening, fact)
        if not fact.memory and not self.separates.get(fact) and fact.kind != "resume":
            return self._unguarded(happening)
        if happening.unflushed:
            looked = [each for each in _sorted(happening.weak) if each.target == fact.target]
            return Judgement("race" if looked else "late", happening, (*looked, fact)[0])
        if fact in self.undone and not self._marked(happening):
            return Judgement("ineffective", happening, fact)
        return None

    def _unguarded(self, happening: Happening) -> Judgement | None:
        if happening.batch is not None:
            return Judgement("ineffective", happening, happening.batch)
        volatile = [
            fact
            for fact in self._marked(happening)
            if fact.volatile and not self._happens_without(happening.effect, fact)
        ]
        if volatile:
            return Judgement("volatile", happening, volatile[0])
        for fact in _sorted(happening.ignored):
            return Judgement("ineffective", happening, fact)
        marked = self._marked(happening)
        if any(fact.locked or self._in_one_row(happening.effect, fact) for fact in marked):
            return None
        if marked and all(fact in self._vain for fact in marked):
            reason = self._vain[marked[0]]
            return Judgement("ineffective", happening, marked[0], reason=reason)
        if marked:
            kind: Kind = "unstable-key" if unstable(marked[0].key) else "race"
            return Judgement(kind, happening, marked[0])
        for effect, fact in sorted(self.summary.late, key=lambda pair: pair[1].span):
            if effect == happening.effect and self._follows(fact):
                return Judgement("late", happening, fact)
        bad = spoiled(happening.effect.needs) if not happening.effect.always else None
        if bad is not None and happening.effect.keyed:
            return Judgement("unstable-key", happening)
        return Judgement("missing", happening)

    def _happens_without(self, effect: Effect, fact: Fact) -> bool:
        """Whether an effect also happens on a path that did not find a look-up empty."""
        return any(
            other.effect == effect and fact not in other.weak for other in self.summary.happenings
        )

    def _follows(self, fact: Fact) -> bool:
        """Whether what comes behind an effect is a guard: by its store's name, or by its use."""
        used = fact in self.asked or bool(self.separates.get(fact))
        guards = fact.memory or (fact.kind in ("conditional put", "conditional update") and used)
        return self._real(fact) and guards and not unstable(fact.key) and not fact.volatile

    def _marked(self, happening: Happening) -> list[Fact]:
        """Return the look-ups behind a path whose answer the same path changes."""
        weak = happening.weak
        if weak not in self._marks:
            self._marks[weak] = _sorted(fact for fact in weak if fact in self._marking)
        return self._marks[weak]

    def _in_one_row(self, effect: Effect, fact: Fact) -> bool:
        """Whether a change and the mark that it was made are of one row, in one transaction."""
        if fact.kind != "version test" or not effect.transactional:
            return False
        return any(
            mark.transactional and mark.target == effect.target
            for mark in self._marking.get(fact, ())
        )


def _sorted(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (fact.span, fact.kind, fact.target))
