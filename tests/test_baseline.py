"""Accepted findings: they pass, new ones fail, fixed ones are noticed."""

import subprocess
import time
from pathlib import Path

import pytest

from models import a_rule, a_violation, no_lines
from nplint.engine.baseline import (
    MERGE_ATTRIBUTE,
    Baseline,
    BaselineError,
    Entry,
    baseline_text,
    read_baseline,
)
from nplint.engine.check import Setting, check
from nplint.engine.finding import Finding
from nplint.engine.load import load_rules
from nplint.model.model import Model
from nplint.rule import Rule, Violation

PATH = ".nplint-baseline.jsonl"
STALE = [rule for rule in load_rules() if rule.code == "NP004"]


def many(count: int) -> list[Violation]:
    return [
        a_violation(f"m{n % 40}/x.py", n + 1, module=f"m{n % 40}", subject=f"s{n}")
        for n in range(count)
    ]


def run(rules: list[Rule], baseline: Baseline, *, ci: bool = False) -> tuple[Finding, ...]:
    return check(Model(), [*rules, *STALE], no_lines, Setting(baseline=baseline, ci=ci)).findings


def frozen(violations: list[Violation]) -> Baseline:
    found = check(Model(), [a_rule("NP101", *violations)], no_lines).findings
    return read_baseline(PATH, baseline_text(Entry.of(finding) for finding in found))


def test_accepted_findings_are_marked_and_new_ones_are_not() -> None:
    old = many(3)
    found = run([a_rule("NP101", *old, a_violation(subject="new"))], frozen(old))
    assert [finding.subject for finding in found if finding.active] == ["new"]
    assert sum(finding.baselined for finding in found) == 3


def test_fixed_findings_are_stale_and_an_error_in_ci() -> None:
    baseline = frozen(many(3))
    (local,) = (f for f in run([a_rule("NP101", *many(2))], baseline) if f.active)
    (in_ci,) = (f for f in run([a_rule("NP101", *many(2))], baseline, ci=True) if f.active)
    assert (local.code, local.severity, local.path) == ("NP004", "warning", PATH)
    assert in_ci.severity == "error"


def test_rules_that_did_not_run_make_nothing_stale_and_vanished_ones_do() -> None:
    off = a_rule("NP101", *many(2), enabled=False)
    assert run([off], frozen(many(2))) == ()
    assert len(run([], frozen(many(2)))) == 2


def test_the_file_is_sorted_and_comes_back_as_it_was() -> None:
    text = baseline_text(frozen(list(reversed(many(50)))).entries)
    assert text == baseline_text(frozen(many(50)).entries)
    assert baseline_text(read_baseline(PATH, text).entries) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}\n", "x:1: not an entry of a baseline"),
        ("\n[1]\n", "x:2: not an entry of a baseline"),
        ("<<<<<<< HEAD\n", "x:1: a merge conflict"),
    ],
)
def test_a_broken_file_is_one_line(text: str, message: str) -> None:
    with pytest.raises(BaselineError, match=message):
        read_baseline("x", text)


def test_five_thousand_entries_cost_little() -> None:
    violations = many(5000)
    text = baseline_text(frozen(violations).entries)
    start = time.perf_counter()
    baseline = read_baseline(PATH, text)
    assert len(baseline.fingerprints) == 5000
    baseline.stale(baseline.fingerprints, [])
    assert time.perf_counter() - start < 0.5  # the target is 0.05 s; shared machines are slow


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_two_branches_that_each_add_a_finding_merge(tmp_path: Path) -> None:
    every = many(4)
    common, mine, theirs = every[:2], every[:3], [*every[:2], every[3]]
    (tmp_path / ".gitattributes").write_text(f"{PATH} {MERGE_ATTRIBUTE}\n")

    def commit(violations: list[Violation]) -> None:
        (tmp_path / PATH).write_text(baseline_text(frozen(violations).entries))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", "x")

    git(tmp_path, "init", "-b", "main")
    commit(common)
    git(tmp_path, "checkout", "-b", "theirs")
    commit(theirs)
    git(tmp_path, "checkout", "main")
    commit(mine)
    git(tmp_path, "merge", "theirs", "-m", "both")
    merged = read_baseline(PATH, (tmp_path / PATH).read_text())
    assert merged.fingerprints == frozen(every).fingerprints
