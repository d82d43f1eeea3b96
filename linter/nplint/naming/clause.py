"""The words under judgement, and what is said about them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

ViolationKind = Literal["command", "progressive", "noun", "state"]


class Fact(NamedTuple):
    """A verb to be put into the past, or finished words where `verb` is empty."""

    verb: str = ""
    words: tuple[str, ...] = ()


# A word of the name by its number in the segment, or the fact.
Item = int | Fact


class Diagnosis(NamedTuple):
    """The kind of fault, the word that shows it, and the words of a better name, if any."""

    kind: ViolationKind
    head: str
    plan: tuple[Item, ...] = ()
    reason: str = ""
    advice: str = ""


class Clause(NamedTuple):
    """The words under judgement, in order, each with its number in the whole segment."""

    source: Sequence[str]
    numbers: list[int]
    words: list[str]
    before: str = ""

    def only(self, numbers: list[int]) -> "Clause":
        """Narrow the clause to some of its words."""
        return Clause(self.source, numbers, [self.source[at] for at in numbers], self.before)


COMMAND_ADVICE = "name the fact: what has happened once this is done?"


def noun_fault(clause: Clause) -> Diagnosis:
    """Say that the name is a thing for which no fact is known."""
    head = clause.words[-1]
    reason = f"'{head}' is a thing, not something that happened"
    advice = f"name the fact, not the thing: what happened to the {head}?"
    return Diagnosis("noun", head, (), reason, advice)


def nominal_fault(head: str, plan: tuple[Item, ...]) -> Diagnosis:
    """Say that the name is a noun, with the fact that it stands for."""
    reason = f"'{head}' is a noun, it does not say that anything happened"
    advice = f"name the fact, not the thing: what happened to the {head}?"
    return Diagnosis("noun", head, plan, reason, advice)


def state_fault(clause: Clause, state: str, plan: tuple[Item, ...] = ()) -> Diagnosis:
    """Say that the name is a state; `state` is the words that tell it."""
    head = state.split()[-1]
    subject = [word for word in clause.words if word not in state.split()]
    about = subject[-1] if subject else clause.before
    thing = f"the {about}" if about else "it"
    reason = f"'{state}' is a state, it does not say what happened"
    advice = f"name the fact, not the state: what made {thing} {state}?"
    return Diagnosis("state", head, plan, reason, advice)


def going_on(word: str, plan: tuple[Item, ...]) -> Diagnosis:
    """Say that the name tells what is going on."""
    reason = f"'{word}' is going on, it has not happened yet"
    return Diagnosis(
        "progressive", word, plan, reason, "name what has happened, not what is going on"
    )


def without_status(words: Sequence[str], numbers: list[int]) -> list[int]:
    """Drop the last word and a status before it: FLEET_STATE_ACTIVATING is FLEET_ACTIVATED."""
    end = len(words) - 1
    if end > 1 and words[end - 1] in ("state", "status"):
        end -= 1
    return numbers[:end]
