"""Summaries bottom-up: a function is run when it is first asked for, twice in a recursion."""

from collections.abc import Callable

from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.decorating import decorated
from nplint.reason.mutation.summaries import EMPTY, Summary
from nplint.reason.mutation.summarise import summarise


class BottomUp:
    """Remembers the summary of each function that was asked for."""

    def __init__(
        self,
        program: Linked,
        interpret: Callable[[Unit], Body],
        keep: Callable[[Unit, Body], None] | None = None,
    ) -> None:
        """``interpret`` runs a body, which asks here for its callees; ``keep`` gets each last."""
        self._program = program
        self._interpret = interpret
        self._keep = keep
        self.known: dict[str, Summary] = {}
        self._active: list[str] = []
        self._recursive: set[str] = set()

    def of(self, id: str) -> Summary:
        """Return a function's summary, empty for one that is not there.

        Inside a recursion: what is known so far.
        """
        if id in self._active:
            self._recursive.add(id)
            return self.known.get(id, EMPTY)
        if id not in self.known:
            unit = self._program.unit(id)
            self.known[id] = EMPTY if unit is None else self._summarised(unit)
        return self.known[id]

    def _summarised(self, unit: Unit) -> Summary:
        self._active.append(unit.id)
        try:
            body = self._interpret(unit)
            summary = self.known[unit.id] = summarise(body)
            if unit.id in self._recursive:
                body = self._interpret(unit)
                summary = summarise(body)
        finally:
            self._active.pop()
        if self._keep is not None:
            self._keep(unit, body)
        return decorated(self._program, unit, summary, self.of)
