"""What comments tell the linter: suppressions and hints."""

from typing import Literal

from msgspec import Struct

from nplint.span import Span


class Directive(Struct, frozen=True):
    """One ``nplint:`` comment (or CloudFormation ``Metadata: nplint``).

    ``codes`` are rule codes or kebab names; empty = all of them. ``ignore`` covers its own line and
    the next one that is no comment; ``first_line``/``last_line`` say which lines it covers
    (1-based, inclusive; ``ignore-file`` covers the whole file).
    """

    kind: Literal["ignore", "ignore-file", "idempotent", "publishes", "subscribes", "unknown"]
    codes: tuple[str, ...]
    reason: str
    span: Span
    first_line: int
    last_line: int
    values: tuple[str, ...] = ()
    """For ``publishes``/``subscribes`` hints: the event names; for ``unknown``: the word."""
