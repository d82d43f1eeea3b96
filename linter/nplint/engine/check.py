"""Run the rules over a model."""

from collections.abc import Iterable, Sequence
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.engine.baseline import Baseline
from nplint.engine.finding import Finding
from nplint.engine.fingerprint import ReadLines, fingerprints
from nplint.engine.selection import Policy
from nplint.engine.suppress import Suppressions
from nplint.model.audit import Audit
from nplint.model.model import Model
from nplint.rule import Rule, Violation

Found = list[tuple[Rule, Violation]]


class RuleFailedError(Exception):
    """A rule raised instead of reporting: a fault of the rule."""


class Setting(Struct, frozen=True):
    """What a check depends on beside the model and the rules."""

    policy: Policy = field(default_factory=Policy)
    baseline: Baseline = field(default_factory=Baseline)
    ci: bool = False


class Outcome(Struct, frozen=True):
    """All findings, sorted by place, and what the run found out about itself."""

    findings: tuple[Finding, ...]
    audit: Audit


def check(
    model: Model, rules: Iterable[Rule], read_lines: ReadLines, setting: Setting | None = None
) -> Outcome:
    """Run the rules; suppressed and accepted findings are marked as such.

    Raises RuleFailedError.
    """
    setting = setting or Setting()
    rules = list(rules)
    chosen = [rule for rule in rules if setting.policy.runs(rule)]
    idle = [rule for rule in rules if rule not in chosen]
    suppressions = Suppressions(model.directives)
    first = [rule for rule in chosen if not rule.last]
    judge = partial(_judge, read_lines, setting, suppressions, _unnamed(model))
    findings = judge(_violations(first, model))
    audit = _audit(model, idle, findings, suppressions, setting)
    for rule in (rule for rule in chosen if rule.last):
        own = _violations([rule], replace(model, audit=audit))
        findings += judge(own)
        # Each of these may answer to an entry of the baseline that the next one would call stale.
        audit = _audit(model, idle, findings, suppressions, setting)
    return Outcome(tuple(sorted(findings, key=lambda finding: finding.order)), audit)


def _violations(rules: Iterable[Rule], model: Model) -> Found:
    found: Found = []
    for rule in rules:
        try:
            found += [(rule, violation) for violation in rule.find(model)]
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise RuleFailedError(f"rule {rule.code} {rule.name} failed: {why}") from error
    return sorted(found, key=lambda each: (each[0].code, each[1].span, each[1].message))


def _unnamed(model: Model) -> frozenset[str]:
    """Return the module that is the whole root: its name is often just the checkout's folder."""
    return frozenset(module.name for module in model.modules if module.paths == ("",))


def _judge(
    read_lines: ReadLines,
    setting: Setting,
    suppressions: Suppressions,
    unnamed: frozenset[str],
    found: Found,
) -> list[Finding]:
    findings = []
    marks = fingerprints(found, read_lines, unnamed)
    for (rule, violation), mark in zip(found, marks, strict=True):
        severity = setting.policy.severity(rule, violation)
        if severity is None:
            continue
        directive = suppressions.find(rule, violation.span)
        findings.append(
            Finding(
                code=rule.code,
                name=rule.name,
                severity=severity,
                confidence=violation.confidence,
                message=violation.message,
                module=violation.module,
                span=violation.span,
                related=violation.related,
                subject=violation.subject,
                fingerprint=mark,
                fix=violation.fix,
                suppressed=directive is not None,
                reason=directive.reason if directive else "",
                baselined=mark in setting.baseline.fingerprints,
            )
        )
    return findings


def _audit(
    model: Model,
    idle: Sequence[Rule],
    findings: Sequence[Finding],
    suppressions: Suppressions,
    setting: Setting,
) -> Audit:
    # A finding that is suppressed by now no longer needs its entry in the baseline.
    alive = [finding.fingerprint for finding in findings if not finding.suppressed]
    return Audit(
        suppressions.unused(idle, model.module_at),
        setting.baseline.stale(alive, (rule.code for rule in idle)),
        setting.ci,
    )
