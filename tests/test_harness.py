"""The harness itself: it must not pass what it should not."""

import pytest

from harness import Case, cases_of_page, disagreements
from models import a_rule
from nplint.engine.finding import Finding
from nplint.rule import Rule
from nplint.span import Span


def found(path: str, line: int, code: str = "NP101", message: str = "a calls b") -> Finding:
    span = Span(path, line, 1, line, 2)
    return Finding(code, "x", "error", "proven", message, "a", span, (), "s", f"{path}{line}")


def verdict(text: str, *findings: Finding, code: str = "NP101") -> list[str]:
    return disagreements(Case("c", {"a.py": text}, code), findings)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("import b  # expect: NP101\n", [found("a.py", 1)]),
        ('import b  # expect: NP101 "calls b"\n', [found("a.py", 1)]),
        ("# expect[+1]: NP101\nimport b\n", [found("a.py", 2)]),
        ("x // expect: NP101, NP203\n", [found("a.py", 1), found("a.py", 1, "NP203")]),
        ("import b  # todo-expect: NP101\n", []),
        ("import b  # todo-ok: NP101\n", [found("a.py", 1)]),
        ("import b\n", [found("a.py", 1, "NP999")]),
    ],
)
def test_agreement(text: str, findings: list[Finding]) -> None:
    assert verdict(text, *findings) == []


@pytest.mark.parametrize(
    ("text", "findings", "message"),
    [
        ("import b  # expect: NP101\n", [], "missing a.py:1: NP101"),
        ("import b\n", [found("a.py", 1)], "unexpected a.py:1: NP101"),
        ("x  # expect: NP101\n", [found("a.py", 1)] * 2, "unexpected a.py:1: NP101"),
        ('x  # expect: NP101 "b calls"\n', [found("a.py", 1)], "a.py:1: NP101 says 'a calls b'"),
        ("x  # todo-expect: NP101\n", [found("a.py", 1)], "cured: a.py:1: NP101 fires now"),
        ("x  # todo-ok: NP101\n", [], "cured: a.py:1: NP101 is silent now"),
    ],
)
def test_disagreement(text: str, findings: list[Finding], message: str) -> None:
    assert verdict(text, *findings)[0].startswith(message)


def test_a_sidecar_speaks_for_files_without_comments() -> None:
    case = Case("c", {"t.json": "{}\n", "expect.txt": 't.json:1: NP603 "queue"\n'}, "NP603")
    assert disagreements(case, [found("t.json", 1, "NP603", "queue q")]) == []
    assert disagreements(case, []) == ["missing t.json:1: NP603"]


def test_an_expectation_without_a_code_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="without a code"):
        verdict("x  # expect: something\n")


def test_a_pages_sections_are_projects() -> None:
    page = (
        "# x (NP101)\n\nX.\n\n## Why\n\nBecause.\n\n## Bad\n\n"
        '```py title="a/x.py"\nimport b  # expect: NP101\n```\n\n```yaml title="a/module.yaml"\n'
        'name: a\n```\n\n## Good\n\n```py title="a/x.py"\npass\n```\n'
    )
    rule = Rule("NP101", "x", "error", "0", page, a_rule().find)
    bad, good = cases_of_page(rule)
    assert (bad.name, list(bad.files)) == ("NP101-bad", ["a/x.py", "a/module.yaml"])
    assert good.files == {"a/x.py": "pass\n"}
