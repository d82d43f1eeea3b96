"""What a caller must know of a function, symbolic in its parameters."""

from typing import TypeAlias

from msgspec import Struct

from nplint.reason.mutation.objects import NOTHING, Mark, Objs

ParamPath: TypeAlias = tuple[str, tuple[str, ...]]
"""A parameter and the fields that lead from it to an object."""


class Shape(Struct, frozen=True):
    """What a value may be, as far as a caller can see."""

    params: tuple[ParamPath, ...] = ()
    shared: Objs = NOTHING
    """Containers of classes and modules: the same everywhere."""
    fresh: bool = False
    cls: str = ""
    typed: bool = False
    copies: tuple[ParamPath, ...] = ()
    """What a fresh value is a shallow copy of."""
    parsed: tuple[ParamPath, ...] = ()
    """What a fresh value was parsed from."""
    fields: tuple[tuple[str, "Shape"], ...] = ()
    published: bool = False
    recorded: bool = False
    """Published only in so far as it is kept for a later publish."""
    changed: bool = False
    reused: Mark | None = None
    """For what is yielded: it is changed after that, for the next turn."""

    @property
    def tells(self) -> bool:
        """Whether it says more than that a new, unknown value is there."""
        is_known = self.params or self.shared or self.copies or self.parsed or self.fields
        return bool(is_known or self.cls or self.typed or self.published or self.changed)


class Change(Struct, frozen=True):
    """A part of a parameter that the function changes."""

    param: str
    path: tuple[str, ...]
    merged: bool = False
    """The function publishes it afterwards: a publisher's own base message."""
    reported: bool = False
    """Already a finding in the function itself."""
    via: tuple[str, ...] = ()


class Hand(Struct, frozen=True):
    """A part of a parameter that the function publishes."""

    param: str
    path: tuple[str, ...]
    by_value: bool = False
    recorded: bool = False
    weak: bool = False
    enveloped: bool = False
    """Put into a message made there: the event's content if it is a dict, not an entity."""
    but: tuple[str, ...] | None = None
    """Only its parts, shared by a shallow copy that replaced these; None = the object itself."""


class Store(Struct, frozen=True):
    """A value that the function puts into a field of a parameter."""

    param: str
    path: tuple[str, ...]
    field: str
    value: Shape
    replaces: bool = False
    """On every path: what the field held before is there no more."""


class Summary(Struct, frozen=True):
    """Everything that a call of the function does to the caller's objects."""

    changes: tuple[Change, ...] = ()
    hands: tuple[Hand, ...] = ()
    leaves: tuple[Hand, ...] = ()
    """What goes to code that nobody follows, or is kept past the call; only if that was asked."""
    stores: tuple[Store, ...] = ()
    returns: Shape = Shape()
    yields: Shape = Shape()
    generates: bool = False
    """A call gives what it yields one by one; a context manager gives the one thing."""
    sends: bool = False
    """It publishes something, whatever that is."""
    publishes_yielded: bool = False
    """A context manager that publishes on exit what it yielded."""
    late: tuple[Hand, ...] = ()
    """Those of ``hands`` that a context manager publishes on exit only."""
    publishes_wrapped: bool = False
    """A decorator's function that publishes what the decorated one returned, and returns it."""


EMPTY = Summary()
