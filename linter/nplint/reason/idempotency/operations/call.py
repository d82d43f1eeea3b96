"""A call as the readers of operations see it, and what they answer."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.link.values import UNKNOWN, Value
from nplint.reason.idempotency.domain import BLANK, Effect, Fact, Shade, Taints
from nplint.reason.idempotency.vocabulary import GuardVocabulary
from nplint.span import Span


class CallView(Struct, frozen=True):
    """One call with everything known of its parts on the path at hand."""

    name: str
    """Dotted name of what is called when it lies outside the project; may be empty."""
    receiver: Value
    receiver_text: str
    """The receiver as written, dotted; for a chain of calls its last names."""
    subject: Shade
    """What is known of the receiver."""
    method: str
    args: tuple[Shade, ...]
    kwargs: tuple[tuple[str, Shade], ...]
    arg_spans: tuple[Span, ...]
    span: Span
    vocabulary: GuardVocabulary
    root: Value = UNKNOWN
    """What the chain of attributes begins with, where the receiver itself is not known."""
    dropped: bool = False
    """The call is a statement: nobody looks at its answer."""

    def keyword(self, *names: str) -> Shade | None:
        """Return a keyword argument, also one spread from a known dict."""
        for name, shade in self.kwargs:
            if name in names:
                return shade
            if name == "**":
                found = shade.get(*names)
                if found is not None:
                    return found
        return None

    def argument(self, position: int, *names: str) -> Shade | None:
        """Return an argument by keyword or position."""
        found = self.keyword(*names)
        if found is None and position < len(self.args):
            return self.args[position]
        return found

    def every(self) -> Iterator[tuple[str, Shade]]:
        """Return all arguments with their keywords."""
        for shade in self.args:
            yield "", shade
        yield from self.kwargs

    @property
    def taints(self) -> Taints:
        """All that the arguments come from."""
        return frozenset(taint for _, shade in self.every() for taint in shade.taints)

    @property
    def title(self) -> str:
        """The call as a reader would name it."""
        text = self.receiver_text.replace("self.", "")
        return f"{text}.{self.method}()" if text else f"{self.method}()"


class Claim(Struct, frozen=True):
    """An atomic write that tells whether the message is new."""

    fact: Fact
    raises: frozenset[str] = frozenset()
    """Names of the exceptions that tell of a duplicate; empty: the answer tells."""
    code: str = ""
    """The error code in the exception's response."""
    fresh: Shade = BLANK
    duplicate: Shade = BLANK
    deferred: bool = False
    """The conflict shows only when the session is flushed."""


class Lookup(Struct, frozen=True):
    """A question whether something is there."""

    fact: Fact
    found: Shade
    absent: Shade
    unknown: Shade
    """The answer while nobody has looked at it."""
    strong: bool = False
    """The store is known to remember messages: the answer splits the path at once."""


class Operation(Struct, frozen=True):
    """What a call does."""

    effects: tuple[Effect, ...] = ()
    claim: Claim | None = None
    lookup: Lookup | None = None
    result: Shade = BLANK
    flush: bool = False
    temporary: str = ""
    """A table that it makes for its own connection: what is written there is seen by nobody."""
    unread: Fact | None = None
    """A guard in the call itself whose answer it does not look at."""
    locks: str | None = None
    """The table whose rows a query locks; empty: a lock of the database that has but a number."""
    release: Fact | None = None
    """The key that is deleted from a store: a claim on it is none any more."""


NOTHING = Operation()
IN_MEMORY = ":memory:"
"""The container that stands for a database which one process keeps to itself."""
IN_PASSING_FILE = ":passing:"
"""The container that stands for a database in a file that is gone with its container."""
LOCKS_ONLY = "a lock serialises deliveries, it does not remember them"
"""Why a lock guards nothing."""
ROW_LOCK = "\0row lock "
"""What the name of a variable begins with that stands for the lock of a table's rows."""


def fields_deep(shade: Shade | None, depth: int = 5) -> Iterator[tuple[str, Shade]]:
    """Return all named parts of a value, nested ones too."""
    if shade is None or depth == 0:
        return
    for name, part in shade.fields or ():
        yield name, part
        yield from fields_deep(part, depth - 1)
