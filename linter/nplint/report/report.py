"""What a format gets to see."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from msgspec import Struct, field

from nplint.engine.finding import Finding
from nplint.model.entities import Gap
from nplint.model.model import Model
from nplint.report.style import Style
from nplint.rule import SEVERITIES, Rule, Severity

HOMEPAGE = "https://github.com/nplint/nplint"


class Counts(Struct, frozen=True):
    """How much was analysed."""

    files: int = 0
    modules: int = 0
    events: int = 0
    publications: int = 0
    subscriptions: int = 0
    gaps: int = 0

    @classmethod
    def of(cls, model: Model) -> "Counts":
        """Count a model; systems outside are no modules of it."""
        return cls(
            files=model.files,
            modules=sum(module.kind != "external" for module in model.modules),
            events=len(model.events),
            publications=len(model.publications),
            subscriptions=len(model.subscriptions),
            gaps=len(model.gaps),
        )


def _nothing(_: str) -> Sequence[str]:
    return ()


class Report(Struct, frozen=True, dict=True):
    """The outcome of a check, and how to show it.

    ``findings`` are sorted and hold the suppressed and accepted ones too. ``base`` is the path of
    the root inside its repository, ``""`` when they are the same: other tools want paths from
    there. ``seconds`` is None where the output must not depend on the clock.
    """

    findings: tuple[Finding, ...]
    counts: Counts = Counts()
    gaps: tuple[Gap, ...] = ()
    rules: tuple[Rule, ...] = ()
    version: str = ""
    read_lines: Callable[[str], Sequence[str]] = _nothing
    base: str = ""
    style: Style = field(default_factory=Style)
    seconds: float | None = None
    statistics: bool = False
    show_gaps: bool = False

    @cached_property
    def active(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(finding for finding in self.findings if finding.active)

    @cached_property
    def has_baseline(self) -> bool:
        """Whether any finding is accepted by a baseline."""
        return any(finding.baselined for finding in self.findings)

    @cached_property
    def by_severity(self) -> dict[Severity, int]:
        """How many findings count, by severity."""
        found = Counter(finding.severity for finding in self.active)
        return {severity: found[severity] for severity in SEVERITIES}

    @cached_property
    def rule_by_code(self) -> dict[str, Rule]:
        """The rules by code."""
        return {rule.code: rule for rule in self.rules}

    def repository_path(self, path: str) -> str:
        """Return a path from the repository's top."""
        return f"{self.base}/{path}" if self.base else path


def rule_link(code: str) -> str:
    """Return the address of a rule's page."""
    return f"{HOMEPAGE}/blob/main/docs/rules/{code}.md"


def split_cure(message: str) -> tuple[str, str]:
    """Return what is wrong and how to cure it."""
    wrong, separator, cure = message.rpartition("; ")
    return (wrong, cure) if separator else (message, "")
