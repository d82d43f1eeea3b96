"""What a call site reaches for, before anybody knows whose it is."""

from typing import Literal, TypeAlias

from msgspec import Struct, field

from nplint.link.values import UNKNOWN, Value
from nplint.model.entities import Confidence, Related

Resource: TypeAlias = Literal[
    "function", "state-machine", "queue", "table", "host", "prefix", "cache", "secret", "code",
    "database",
    "file", "path", "command",
]  # fmt: skip


class Reach(Struct, frozen=True):
    """One thing that a call reaches for; symbolic in the parameters of the function around it.

    ``kind`` is the kind of a ``DirectCall``; ``what`` says how, for the message (``POST``).
    """

    kind: str
    resource: Resource
    target: Value
    what: str = ""
    detail: Value = UNKNOWN
    """More of the name that does not decide about the owner (the path of a URL)."""


class Target(Struct, frozen=True):
    """Whose a thing is. ``module`` is empty when it is nobody's here (a third party)."""

    module: str
    name: str
    confidence: Confidence = "proven"
    related: tuple[Related, ...] = field(default=())
    kind: str = ""
    """The kind of the call where only the thing's text tells it; empty = the reach's own."""
