"""Summaries that are remembered; a cycle of functions is gone round twice."""

from collections.abc import Callable

from msgspec import Struct, field

from nplint.reason.idempotency.domain import START, Env, Shade
from nplint.reason.idempotency.summaries import Ended, Summary

EMPTY = Summary(ends=(Ended(START, Env(), Shade()),))
_DEEPEST = 60
_MANY = 12
"""Functions of one cycle that are asked anew, each from its own side."""


class Memory(Struct):
    """What is known of functions already.

    Inside a cycle a function sees of those that wait for it only what the round before told. What
    it tells itself is kept for the rest of that round; where the cycle was entered it is kept for
    good, and the others are asked anew when they are needed. Of a cycle of many functions all are
    kept as the second round told them: asking each anew would cost the square of their number.
    """

    _done: dict[object, Summary] = field(default_factory=dict)
    _active: dict[object, Summary] = field(default_factory=dict)
    _place: dict[object, int] = field(default_factory=dict)
    """How many functions wait outside of an active one."""
    _reached: list[int] = field(default_factory=list)
    """For each active function: the outermost one that it was told of too early."""
    _round: dict[object, tuple[Summary, int]] = field(default_factory=dict)

    def ask(
        self, key: object, compute: Callable[[], Summary], *, keep: Callable[[], bool]
    ) -> Summary:
        """Return the summary of a function, computed if it is not known; ``keep``: asked then."""
        if key in self._done:
            return self._done[key]
        if key in self._active:
            self._touch(self._place[key])
            return self._active[key]
        if key in self._round:
            summary, place = self._round[key]
            self._touch(place)
            return summary
        if len(self._active) > _DEEPEST:
            return EMPTY
        return self._computed(key, compute, keep=keep)

    def _computed(
        self, key: object, compute: Callable[[], Summary], *, keep: Callable[[], bool]
    ) -> Summary:
        place, before = len(self._active), len(self._round)
        self._active[key], self._place[key] = EMPTY, place
        self._reached.append(place + 1)
        summary = compute()
        if self._reached[-1] == place:
            self._forget(before)
            self._active[key] = summary
            summary = compute()
            if len(self._round) - before > _MANY:
                self._settle(before)
            self._forget(before)
        reached = self._reached.pop()
        del self._active[key], self._place[key]
        if reached >= place:
            if keep():
                self._done[key] = summary
        else:
            self._touch(reached)
            if keep():
                self._round[key] = (summary, reached)
        return summary

    def _touch(self, place: int) -> None:
        if self._reached:
            self._reached[-1] = min(self._reached[-1], place)

    def _settle(self, before: int) -> None:
        """Keep for good what the round told."""
        for key in list(self._round)[before:]:
            self._done[key] = self._round[key][0]

    def _forget(self, before: int) -> None:
        """Drop what was only known to the round that has ended."""
        for key in list(self._round)[before:]:
            del self._round[key]


__all__ = ["EMPTY", "Memory"]
