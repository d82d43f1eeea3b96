"""Abstract objects: what a value may be, by where it came from."""

from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from nplint.span import Span

Kind: TypeAlias = Literal["new", "result", "param", "received", "parsed", "shared"]
"""``new``: literal, copy or instance made here; ``result``: what an unfollowed call returned;
``param``: a parameter; ``received``: an event as delivered; ``parsed``: made by parsing a text;
``shared``: a container that a class or module holds."""

ELEMENT = "*"
"""The field that stands for elements and dynamic keys."""
ATTRIBUTE = "*."
"""The field that stands for attributes whose names are not known; no element is one."""
TEXT = "=text"
"""The field by which a serialised text holds what it was made of."""
DATA = "=data"
"""The same for plain data that nothing calls an event: one only if it is sent a second time."""
YIELDED = "=yielded"
"""The variable that stands for what a generator has given out so far."""
MAX_DEPTH = 5


class Obj(NamedTuple):
    """An abstract object: its root (an allocation site or name) and the path of a lazy part."""

    kind: Kind
    root: str
    path: tuple[str, ...] = ()

    def part(self, name: str) -> "Obj":
        """Return the part first seen under a field; very deep parts fold into their whole."""
        if len(self.path) >= MAX_DEPTH:
            return self
        return Obj(self.kind, self.root, (*self.path, name))

    def prefixes(self) -> tuple["Obj", ...]:
        """Return the object and the wholes it is a lazy part of, nearest first."""
        return tuple(
            Obj(self.kind, self.root, self.path[:end]) for end in range(len(self.path), -1, -1)
        )


Objs: TypeAlias = frozenset[Obj]
NOTHING: Objs = frozenset()


class Mark(Struct, frozen=True):
    """Something that happened to an object, where, and in which loops' earlier turns."""

    at: Span
    text: str
    loops: frozenset[str] = frozenset()
    recorded: bool = False
    """Kept for a later publish (an outbox), not sent yet."""
    weak: bool = False
    """Sent as the text of plain data: an event when it is sent again."""
    follows: "Mark | None" = None
    """For a change: the weak publication that it comes after."""


class About(Struct, frozen=True):
    """What is known of a root whatever the path: its make, its class, its own place."""

    make: Literal["dict", "list", "set", "tuple", "instance", "other"] = "other"
    cls: str = ""
    """A project class's id, or the dotted name of another one."""
    typed: bool = False
    """A dict display that states its own event type: a message of its own."""
    sources: Objs = NOTHING
    """For a parsed value: what it was parsed from."""
    delivered: bool = False
    """The answer of a queue that was asked for messages."""
    reused: Mark | None = None
    """What a generator gives out and changes afterwards, for the next turn."""
    start: tuple[int, int] = (0, 0)
    """Where it was made: line and column as places count them."""
