"""A violation after severities, suppressions and the baseline have been settled."""

from msgspec import Struct

from nplint.model.entities import Confidence, Related
from nplint.rule import SEVERITIES, Fix, Severity
from nplint.span import Span


class Finding(Struct, frozen=True):
    """One finding, ready to be shown."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    module: str
    span: Span
    related: tuple[Related, ...]
    subject: str
    fingerprint: str
    fix: Fix | None = None
    suppressed: bool = False
    reason: str = ""
    """Why it is suppressed."""
    baselined: bool = False

    @property
    def path(self) -> str:
        """The file of the primary place."""
        return self.span.path

    @property
    def line(self) -> int:
        """The line of the primary place."""
        return self.span.line

    @property
    def active(self) -> bool:
        """Whether it is neither suppressed nor in the baseline."""
        return not (self.suppressed or self.baselined)

    @property
    def order(self) -> tuple[Span, str, str, str]:
        """Sort key: by place, then by rule."""
        return (self.span, self.code, self.message, self.fingerprint)


def at_least(severity: Severity, threshold: Severity) -> bool:
    """Whether a severity is as grave as the threshold."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)
