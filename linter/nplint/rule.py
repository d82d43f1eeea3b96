"""What a rule is and what it reports."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.model.entities import Confidence, Related
from nplint.model.model import Model
from nplint.span import Span

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Edit(Struct, frozen=True):
    """Replace the text of a span."""

    span: Span
    text: str


class Fix(Struct, frozen=True):
    """A change that cures a finding; an unsafe one may change behaviour or a contract."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Violation(Struct, frozen=True):
    """One broken promise, at one primary place.

    ``message`` is one line in lower case that names both parties and ends with the cure.
    ``subject`` makes the fingerprint stable: what the violation is about, without any line number
    (``documents -> billing.service``); two violations of one rule with the same subject in one
    module are told apart by their order.
    ``severity`` None = the rule's default.
    """

    span: Span
    message: str
    module: str
    subject: str
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    confidence: Confidence = "proven"
    fix: Fix | None = None


RuleFunction: TypeAlias = Callable[[Model], Iterable[Violation]]


class Rule(Struct, frozen=True):
    """A rule: its identity, its default severity and the function that finds violations.

    ``name`` is the file's name without its code (``cross-module-import``); ``page`` is the rule
    file's docstring (Markdown).
    """

    code: str
    name: str
    severity: Severity
    since: str
    page: str
    find: RuleFunction
    enabled: bool = True
    """False = off until selected."""
    last: bool = False
    """Judges the run itself (``Model.audit``), so it runs after all others."""

    @property
    def title(self) -> str:
        """Return the page's first paragraph: what is wrong, in one sentence."""
        return self.page.strip().split("\n\n")[1].replace("\n", " ")


MARK = "__nplint_rule__"


class RuleMark(Struct, frozen=True):
    """What the decorator leaves on a rule's function for the loader."""

    code: str
    severity: Severity
    since: str
    enabled: bool
    last: bool


def rule(
    *, code: str, severity: Severity, since: str, enabled: bool = True, last: bool = False
) -> Callable[[RuleFunction], RuleFunction]:
    """Mark a generator function as the rule with this code."""

    def mark(function: RuleFunction) -> RuleFunction:
        setattr(function, MARK, RuleMark(code, severity, since, enabled, last))
        return function

    return mark
