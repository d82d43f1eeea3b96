"""One function under interpretation: its paths, what happens on them, how they end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.facts.code import Expr, Place
from nplint.link.interface import Linked
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Value
from nplint.reason.idempotency.domain import (
    MESSAGES,
    Effect,
    Env,
    Fact,
    Happening,
    Letter,
    Shade,
    State,
    World,
    apart,
)
from nplint.reason.idempotency.joining import join_envs, join_shades
from nplint.reason.idempotency.operations.call import Claim, Lookup
from nplint.reason.idempotency.summaries import (
    Ended,
    Raised,
    Summary,
    outlasting,
    still_looked_up,
)
from nplint.reason.idempotency.vocabulary import GuardVocabulary
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.reason.idempotency.analyst import Analyst

Out = tuple[State, Env, Shade]
"""One way an expression comes out: the path after it, and its value there."""


class Frame(Struct):
    """Where the paths that leave a body go."""

    ends: list[Ended] = field(default_factory=list)
    breaks: list[tuple[State, Env]] = field(default_factory=list)
    continues: list[tuple[State, Env]] = field(default_factory=list)
    yielded: list[Shade] = field(default_factory=list)
    claims: set[Fact | None] = field(default_factory=set)
    """The claims that what was yielded has passed; None: something has passed none."""
    per_record: bool = True
    """Whether all that was yielded was, turn by turn of a loop over delivered records."""


class Run:
    """The state of interpreting one function; filled by the functions of the sister modules."""

    def __init__(self, analyst: "Analyst", unit: Unit, self_class: str) -> None:
        self.analyst = analyst
        self.unit = unit
        self.self_class = self_class
        self.frame = Frame()
        self.raised: list[Raised] = []
        self.happenings: dict[Happening, Happening] = {}
        """Each as it was first seen, whatever the calls that led there."""
        self.consulted: set[Fact] = set()
        self.caught: set[Fact] = set()
        self.rolled: set[Fact] = set()
        self.late: set[tuple[Effect, Fact]] = set()
        self.sealed: set[tuple[Effect, Fact]] = set()
        self.loose: set[tuple[Effect, Fact]] = set()
        self.asked: dict[Fact, Span] = {}
        self.queued: dict[str, Claim] = {}
        self.kept: set[Fact] = set()
        self.undone: set[Fact] = set()
        self.on_yield: Callable[[State, Env, Shade], list[tuple[State, Env]]] | None = None
        self.statement: Expr | None = None
        self.dispatching = 0
        self.depth = 0
        self.fuel = 60_000

    @property
    def program(self) -> Linked:
        """The linked program."""
        return self.analyst.program

    @property
    def vocabulary(self) -> GuardVocabulary:
        """The words to read names with."""
        return self.analyst.vocabulary

    def span(self, at: Place) -> Span:
        """Return a place of the function as a span of its file."""
        return self.unit.span(at)

    def site(self, call: Expr) -> CallSite | None:
        """Return what the program knows of a call."""
        return self.program.site(self.unit, call)

    def evaluate(self, expr: Expr) -> Value:
        """Return what the program knows of an expression."""
        return self.program.evaluate(self.unit, expr)

    @contextmanager
    def inside(self, unit: Unit, self_class: str) -> Iterator[None]:
        """Interpret code of another function in place."""
        saved = self.unit, self.self_class, self.dispatching
        self.unit, self.self_class, self.dispatching = unit, self_class, 0
        self.depth += 1
        try:
            yield
        finally:
            self.unit, self.self_class, self.dispatching = saved
            self.depth -= 1

    @contextmanager
    def new_frame(self) -> Iterator[Frame]:
        """Collect the ends of a body of its own."""
        saved, self.frame = self.frame, Frame()
        try:
            yield self.frame
        finally:
            self.frame = saved

    @contextmanager
    def way_out(self) -> Iterator[Frame]:
        """Collect the jumps out of a part of a body, which goes on to yield to the same caller."""
        with self.new_frame() as frame:
            frame.yielded = []
            yield frame
        self.frame.yielded += frame.yielded
        self.frame.per_record &= frame.per_record
        self.frame.claims |= frame.claims

    def summary(self) -> Summary:
        """Return what was found."""
        return Summary(
            tuple(self.happenings.values()),
            tuple(self._ends()),
            tuple(self.raised),
            frozenset(self.consulted),
            frozenset(self.caught),
            frozenset(self.rolled),
            frozenset(self.late),
            frozenset(self.sealed),
            frozenset(self.loose),
            frozenset(self.asked.items()),
            frozenset(self.kept),
            frozenset(self.undone),
        )

    def _ends(self) -> list[Ended]:
        """Return how the function returns; a generator's value is one element of what it yields."""
        yielded = self.frame.yielded
        if not yielded:
            return self.frame.ends
        origin = MESSAGES if self.frame.per_record else ""
        claims = self.frame.claims
        made = Shade(
            fields=(("0", reduce(join_shades, yielded)),), origin=origin,
            claimed=next(iter(claims)) if len(claims) == 1 else None,
        )  # fmt: skip
        return [replace(end, value=made) for end in self.frame.ends]

    # what calls do to a path

    def note(self, happening: Happening) -> None:
        """Keep what happens on a path, once for all ways of calls that lead to it."""
        self.happenings.setdefault(replace(happening, path=()), happening)

    def happen(self, effect: Effect, state: State, env: Env) -> Env:
        """Record an effect; return the path behind it."""
        if env.failed:
            return env
        unflushed = _is_ahead_of(effect, state, env)
        happening = Happening(effect, state, env.weak, (), (), env.batch, env.ignored, unflushed)
        self.note(happening)
        if not (effect.always or effect.needs):
            return env
        if effect.transactional:
            env = replace(env, open=env.open | {effect})
        if state.letter == "U" or unflushed:
            env = replace(env, done=env.done | {effect})
        return env

    def consult(self, fact: Fact, state: State, env: Env) -> None:
        """Note that a path consults a guard after what it has done so far."""
        if state.letter == "U" and not state.fresh:
            self.consulted.add(fact)
        for effect in env.done:
            self.late.add((effect, fact))
        shared = self.loose if fact.alone and not env.transaction else self.sealed
        shared.update((e, fact) for e in env.open if not apart(e.within, fact.within))

    def claim(self, claim: Claim, state: State, env: Env) -> list[Out]:
        """Take an atomic claim: new on one path, a duplicate on the other."""
        fact = claim.fact
        if fact.why:
            locked = env.locked or self.vocabulary.locks(fact.target)
            return [(state, replace(env, ignored=env.ignored | {fact}, locked=locked), Shade())]
        if _settled(state):
            if claim.raises:
                return [(state, env, claim.fresh)]
            return [(state, env, claim.fresh)]
        self.consult(fact, state, env)
        env = _still_looked_up(claim, state, env)
        new = state.to("N", fact)
        if claim.deferred:
            return [(new, replace(env, unflushed=env.unflushed | {fact}), claim.fresh)]
        duplicate = state.to("D", fact)
        if claim.raises:
            self.raised.append(Raised(duplicate, env, claim.raises, claim.code))
            return [(new, env, claim.fresh)]
        return [(new, env, claim.fresh), (duplicate, env, claim.duplicate)]

    def deliver(self, paths: list[tuple[State, Env]]) -> None:
        """Note which claims outlast the delivery that ends on these paths."""
        kept, undone = outlasting(paths)
        self.kept |= kept
        self.undone |= undone

    def look_up(self, lookup: Lookup, state: State, env: Env) -> list[Out]:
        """Ask a store: a memory of messages splits the path at once, others when tested."""
        if not lookup.strong or _settled(state):
            return [(state, env, lookup.unknown)]
        self.consult(lookup.fact, state, env)
        found = (state.to("D", lookup.fact), env, lookup.found)
        return [found, (state.to(looked_up(env), lookup.fact), env, lookup.absent)]

    def flush(self, state: State, env: Env, *, commits: bool, within: str = "") -> Env:
        """Send what a session holds to the database: deferred conflicts show here."""
        left = frozenset(fact for fact in env.unflushed if apart(fact.within, within))
        for fact in sorted(env.unflushed - left, key=lambda fact: fact.span):
            duplicate = state.to("D", fact)
            names = _INTEGRITY
            self.raised.append(
                Raised(duplicate, replace(env, unflushed=left), names, "IntegrityError")
            )
        still_open = frozenset(e for e in env.open if not commits or apart(e.within, within))
        return replace(env, unflushed=left, open=still_open)


_INTEGRITY = frozenset(
    {
        "IntegrityError",
        "UniqueViolation",
        "DatabaseError",
        "DBAPIError",
        "SQLAlchemyError",
        "Exception",
    }
)


def _is_ahead_of(effect: Effect, state: State, env: Env) -> bool:
    """Whether an effect happens before the claim on its path has reached the database."""
    fact = state.fact
    if fact is None or fact not in env.unflushed:
        return False
    return not effect.transactional or apart(effect.within, fact.within)


def looked_up(env: Env) -> Letter:
    """Return what a message is that a look-up did not find: nobody else asks under a lock."""
    return "N" if env.locked else "K"


def _still_looked_up(claim: Claim, state: State, env: Env) -> Env:
    """Return a path on which an insert may be no claim yet: the look-up before it counts.

    Nor is it one where it goes to the store that was asked, and nobody reads its answer.
    """
    looked = still_looked_up(state, state.to("N", claim.fact), vague=claim.deferred)
    return replace(env, weak=env.weak | looked) if looked else env


def _settled(state: State) -> bool:
    """Whether a real memory has already said that the message is new."""
    fact = state.fact
    return state.letter == "N" and fact is not None and fact.memory and not fact.volatile


def compact(outs: list[Out]) -> list[Out]:
    """Join outcomes that differ in nothing a test could see."""
    merged: dict[object, Out] = {}
    for state, env, shade in outs:
        marks = (shade.known, type(shade.known), shade.reply, shade.closure is not None)
        key = (state, env.weak, marks)
        old = merged.get(key)
        merged[key] = (
            (state, join_envs(old[1], env), join_shades(old[2], shade))
            if old
            else (state, env, shade)
        )
    return list(merged.values())


__all__ = ["Ended", "Frame", "Out", "Raised", "Run", "World", "compact"]
