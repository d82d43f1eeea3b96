"""Hand-made rules and models for tests of the engine and of the reports."""

from collections.abc import Iterator, Sequence

from nplint.model.model import Model
from nplint.rule import Rule, RuleFunction, Severity, Violation
from nplint.span import Span


def reporting(*violations: Violation) -> RuleFunction:
    def find(_: Model) -> Iterator[Violation]:
        yield from violations

    return find


def a_rule(
    code: str = "NP101",
    *violations: Violation,
    name: str = "",
    severity: Severity = "error",
    enabled: bool = True,
) -> Rule:
    name = name or f"wrong-{code.lower()}"
    page = f"# {name} ({code})\n\nSomething is wrong.\n\n## Why\n\nBecause.\n"
    return Rule(code, name, severity, "0.1.0", page, reporting(*violations), enabled)


def a_violation(
    path: str = "a/x.py",
    line: int = 1,
    message: str = "a calls b; listen to its events instead",
    module: str = "a",
    subject: str = "a -> b",
    width: int = 10,
    **more: object,
) -> Violation:
    span = Span(path, line, 1, line, 1 + width)
    return Violation(span, message, module, subject, **more)  # type: ignore[arg-type]


def no_lines(_: str) -> Sequence[str]:
    return ()
