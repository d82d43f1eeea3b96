"""Comments that suppress: what they cover, and when they are findings themselves."""

import pytest

from models import a_rule, a_violation, no_lines
from nplint.engine.check import check
from nplint.engine.finding import Finding
from nplint.engine.load import load_rules
from nplint.facts.directives import Directive
from nplint.model.entities import Module
from nplint.model.model import Model
from nplint.rule import Rule
from nplint.survey.directives import HASH, HASH_AND_SLASHES, SLASHES, scan_directives

OWN = [rule for rule in load_rules() if rule.code in ("NP002", "NP003")]


def scanned(text: str, path: str = "a/x.py") -> tuple[Directive, ...]:
    starts = SLASHES if path.endswith(".ts") else HASH_AND_SLASHES if path.endswith(".tf") else HASH
    return scan_directives(path, text, starts)


def covered(text: str, path: str = "a/x.py") -> list[tuple[int, int]]:
    return [(each.first_line, each.last_line) for each in scanned(text, path)]


def findings(text: str, *rules: Rule) -> list[Finding]:
    model = Model(modules=(Module("a", "service", ("a",)),), directives=scanned(text))
    return list(check(model, [*rules, *OWN], no_lines).findings)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/x.py", "import b  # nplint: ignore[NP101, late-guard] -- until June\n"),
        ("a/x.yaml", "Type: x  # nplint: ignore[NP101, late-guard] -- until June\n"),
        ("a/x.ts", "foo();  // nplint: ignore[NP101, late-guard] -- until June\n"),
        ("a/x.ts", "foo();  /* nplint: ignore[NP101, late-guard] -- until June */\n"),
        ("a/x.tf", "a = 1  # nplint: ignore[NP101, late-guard] -- until June\n"),
        ("a/x.tf", "a = 1  // nplint: ignore[NP101, late-guard] -- until June\n"),
        ("a/x.tf", "a = 1  /* nplint: ignore[np101 late-guard] -- until June */ b\n"),
    ],
)
def test_every_comment_style_is_read(path: str, text: str) -> None:
    (directive,) = scanned(text, path)
    assert directive.kind == "ignore"
    assert directive.codes == ("NP101", "late-guard")
    assert directive.reason == "until June"
    assert (directive.first_line, directive.last_line) == (1, 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/x.py", 'TEXT = "# nplint: ignore[NP101] -- x"\n'),
        ("a/x.py", '"""\n# nplint: ignore[NP101] -- x\n"""\n'),
        ("a/x.yaml", "a: 'x # nplint: ignore[NP101]'\n"),
        ("a/x.ts", 'const a = "// nplint: ignore[NP101]";\n'),
        ("a/x.py", "# about nplint: it ignores\n"),
    ],
)
def test_strings_and_prose_are_no_directives(path: str, text: str) -> None:
    assert [d for d in scanned(text, path) if d.kind != "unknown"] == []


def test_a_comment_of_its_own_covers_the_next_line_that_is_no_comment() -> None:
    assert covered("# nplint: ignore[NP101] -- x\n# more words\n\nimport b\n") == [(1, 4)]


def test_a_comment_above_a_decorator_covers_the_definition() -> None:
    text = "# nplint: ignore[NP401] -- x\n@on(\n    'A',\n)\n@other\nasync def handle(e):\n"
    assert covered(text) == [(1, 6)]


def test_a_half_written_file_keeps_its_directives() -> None:
    text = "def f(:\n  x = (\n# nplint: ignore[NP101] -- x\nimport b\n"
    assert covered(text) == [(3, 4)]


def test_hints_name_events() -> None:
    hints = scanned(
        "# nplint: publishes A, B -- dynamic\nf()\n"
        "# nplint: subscribes[C]\nf()\n# nplint: idempotent because it upserts\nf()\n"
        "# nplint: idempotent=natural key\nf()\n"
    )
    assert [(each.kind, each.values) for each in hints[:2]] == [
        ("publishes", ("A", "B")),
        ("subscribes", ("C",)),
    ]
    assert [each.reason for each in hints[2:]] == ["it upserts", "natural key"]


def test_suppressed_findings_are_kept_with_their_reason() -> None:
    (finding,) = findings(
        "import b  # nplint: ignore[NP101] -- until June\n", a_rule("NP101", a_violation())
    )
    assert (finding.suppressed, finding.reason, finding.active) == (True, "until June", False)


@pytest.mark.parametrize("name", ["NP101", "wrong-np101"])
def test_codes_and_names_suppress(name: str) -> None:
    text = f"# nplint: ignore[{name}] -- x\nimport b\n"
    (finding,) = findings(text, a_rule("NP101", a_violation(line=2)))
    assert finding.suppressed


def test_ignore_file_covers_all_of_it() -> None:
    text = "x = 1\n" * 9 + "# nplint: ignore-file[NP101] -- generated\n"
    rule = a_rule("NP101", a_violation(line=2), a_violation(line=7))
    assert all(finding.suppressed for finding in findings(text, rule))


def test_what_suppresses_nothing_is_reported() -> None:
    text = "x = 1  # nplint: ignore[NP101, NP401] -- x\n"
    found = findings(text, a_rule("NP101", a_violation()), a_rule("NP401"))
    assert [(each.code, each.message) for each in found if each.active] == [
        ("NP002", "this comment suppresses NP401, which is not reported here; remove it")
    ]


def test_rules_that_did_not_run_spare_their_suppressions_and_unknown_ones_do_not() -> None:
    text = "x = 1  # nplint: ignore[NP101] -- x\n"
    assert findings(text, a_rule("NP101", enabled=False)) == []
    assert [each.code for each in findings(text)] == ["NP002"]


def test_no_reason_and_no_code_are_reported() -> None:
    found = findings(
        "x = 1  # nplint: ignore[NP101]\n# nplint: ignore\ny = 1\n",
        a_rule("NP101", a_violation(), a_violation(line=3)),
    )
    assert [(each.line, each.code) for each in found if each.active] == [(1, "NP003"), (2, "NP003")]


def test_a_misspelled_directive_is_reported() -> None:
    (finding,) = findings("x = 1  # nplint: ignroe[NP101] -- x\n")
    assert finding.code == "NP002"
    assert finding.message == 'nplint knows no directive "ignroe"; did you mean "ignore"?'
