"""One choice by the kind of message."""

from typing import Literal

from msgspec import Struct

from nplint.reason.handlers.discriminators import Named
from nplint.span import Span

Unmatched = Literal["raises", "drops", "handles", "unknown"]


class Dispatch(Struct, frozen=True):
    """One choice by the kind of message."""

    key: str
    branches: tuple[Named, ...]
    unmatched: Unmatched
    span: Span
    handlers: tuple[tuple[str, str], ...] = ()
    """(event name, id of the function that it is handed to), as far as known."""
