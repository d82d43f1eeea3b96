"""What a run found out about itself: for the rules that judge suppressions and the baseline."""

from msgspec import Struct

from nplint.facts.directives import Directive
from nplint.span import Span


class UnusedSuppression(Struct, frozen=True):
    """A suppression, and those of its codes that suppress nothing (empty = all of it)."""

    directive: Directive
    module: str
    codes: tuple[str, ...] = ()


class StaleEntry(Struct, frozen=True):
    """An entry of the baseline that no finding answers to any more."""

    code: str
    module: str
    subject: str
    fingerprint: str
    span: Span


class Audit(Struct, frozen=True):
    """Filled by the engine, after all other rules and before the ones that read it."""

    unused: tuple[UnusedSuppression, ...] = ()
    stale: tuple[StaleEntry, ...] = ()
    ci: bool = False
    """Whether this is a run of a CI system."""
