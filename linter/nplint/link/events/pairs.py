"""Objects that pair an event with its handler: ``Listener(Topics.ORDER_PLACED, on_placed)``."""

from collections.abc import Iterator

from nplint.link.events.registration import Reading, Registration, words_of
from nplint.link.program import Program
from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import ClassRef, EnumMember, Value

PAIR_WORDS = ("Listener", "Subscription", "Subscriber", "Consumer", "Handler", "Binding", "Route")
"""What the names of such classes end in."""


class Pairs:
    """Finds constructors that are given an event and a function."""

    def __init__(self, program: Program, reading: Reading, published: frozenset[str]) -> None:
        self._program = program
        self._reading = reading
        self._published = published

    def classes(self) -> frozenset[str]:
        """Return the names in the program that such a class may have."""
        return frozenset(
            word
            for file in self._program.files.values()
            for word in file.words
            if word[:1].isupper() and word.endswith(PAIR_WORDS)
        )

    def find(self, site: CallSite) -> Iterator[Registration]:
        """Yield what a call registers by making such an object."""
        callee = site.callee
        if not isinstance(callee, ClassRef) or not callee.id.endswith(PAIR_WORDS):
            return
        for _, event in site.args:
            if not self._is_event(event):
                continue
            handlers = [
                handler
                for _, value in site.args
                if value is not event
                for handler in self._reading.handlers(value)
                if handler
            ]
            for name in self._reading.names(event):
                for handler in handlers:
                    yield Registration(name, site.span, handler, site.unit, "registry")

    def _is_event(self, value: Value) -> bool:
        if self._reading.is_event_class(value):
            return True
        if isinstance(value, EnumMember) and "event" in words_of(value.cls.rpartition("::")[2]):
            return True
        return text_of(value) in self._published
