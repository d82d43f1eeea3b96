"""One choice by the kind of message."""

from dataclasses import dataclass
from typing import Literal

from nplint.reason.handlers.discriminators import Named
from nplint.span import Span

Unmatched = Literal["raises", "drops", "handles", "unknown"]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One choice by the kind of message."""

    key: str
    branches: tuple[Named, ...]
    unmatched: Unmatched
    span: Span
    handlers: tuple[tuple[str, str], ...] = ()
    """(event name, id of the function that it is handed to), as far as known."""
