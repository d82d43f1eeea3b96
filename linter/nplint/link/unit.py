"""A function as the program sees it, and a call in it with its callee resolved."""

from msgspec import Struct

from nplint.facts.code import Call, Function, Place
from nplint.link.values import UNKNOWN, Value
from nplint.span import Span


class Unit(Struct, frozen=True):
    """One function (or the code of a module or class outside any function), lowered.

    ``id`` is ``path::Qual.name``; a module's own code is ``path::``, a class's ``path::Class:``.
    A nested function ``g`` of ``f`` is ``path::f.<g>``; it is part of ``f``'s body too.
    """

    id: str
    path: str
    module: str
    """The service module that owns the file; empty when none does."""
    qualname: str
    owner: str
    """Id of the class it is a method of; empty when none."""
    function: Function
    first_line: int
    """1-based line of the file that the places in ``function`` count from."""

    def span(self, at: Place) -> Span:
        """Return a place of this unit as a span of its file."""
        first = self.first_line
        return Span(self.path, first + at.line, at.column, first + at.end_line, at.end_column)


class CallSite(Struct, frozen=True):
    """One call, evaluated where it stands.

    ``callee``: a ``FunctionRef`` (its ``bound`` object, if any, is the receiver), ``ClassRef``,
    ``External`` (dotted name), or unknown. For a method call on an object that is no project
    function, ``receiver`` is the object (a ``Client``, ``Handle``, ``Instance`` …) and ``method``
    the name called on it. ``args`` are evaluated in order with their keyword ("" = positional,
    "*"/"**" = starred).
    """

    unit: Unit
    call: Call
    span: Span
    callee: Value = UNKNOWN
    receiver: Value = UNKNOWN
    method: str = ""
    receiver_name: str = ""
    """The receiver as written, dotted (``self.bus``, ``sns``)."""
    args: tuple[tuple[str, Value], ...] = ()

    def argument(self, *names: str, position: int | None = None) -> Value | None:
        """Return the argument with one of the keywords, else the one at a position."""
        for keyword, value in self.args:
            if keyword in names:
                return value
        if position is None:
            return None
        positional = [value for keyword, value in self.args if keyword == ""]
        return positional[position] if position < len(positional) else None
