"""Selection, severities, and what becomes of a violation."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import a_rule, a_violation, no_lines
from nplint.config.settings import Config, RuleLevels
from nplint.engine.check import RuleFailedError, Setting, check
from nplint.engine.fingerprint import fingerprints
from nplint.engine.load import load_rules
from nplint.engine.rule_settings import rule_settings
from nplint.engine.selection import Policy, path_matches
from nplint.model.entities import Module
from nplint.model.model import Model
from nplint.model.settings import RuleSettings
from nplint.rule import Rule, Violation
from nplint.span import Span

RULES = [
    a_rule("NP101", a_violation(), name="cross-module-import"),
    a_rule("NP106", a_violation(subject="t"), severity="info", enabled=False),
    a_rule("NP401", a_violation(path="a/y.py", subject="h")),
]


def codes(config: Config, model: Model | None = None, rules: list[Rule] | None = None) -> list[str]:
    model = model or Model()
    policy = Policy(config, model.module_by_name)
    return [f.code for f in check(model, rules or RULES, no_lines, Setting(policy)).findings]


def severities(config: Config, *violations: Violation, model: Model | None = None) -> list[str]:
    model = model or Model()
    rule = a_rule("NP101", *(violations or [a_violation()]), name="cross-module-import")
    setting = Setting(Policy(config, model.module_by_name))
    return [f.severity for f in check(model, [rule], no_lines, setting).findings]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (Config(), ["NP101", "NP401"]),
        (Config(select=("NP4",)), ["NP401"]),
        (Config(select=("NP1",)), ["NP101"]),
        (Config(select=("cross-module-import",)), ["NP101"]),
        (Config(extend_select=("NP106",)), ["NP101", "NP106", "NP401"]),
        (Config(select=("NP1", "NP106")), ["NP101", "NP106"]),
        (Config(select=("ALL",)), ["NP101", "NP106", "NP401"]),
        (Config(ignore=("NP1",)), ["NP401"]),
        (Config(ignore=("NP1",), extend_select=("NP101",)), ["NP101", "NP401"]),
        (Config(select=("NP101",), ignore=("NP101",)), []),
        (Config(select=()), []),
        (Config(severity={"NP4": "off"}), ["NP101"]),
        (Config(per_path={"a/x.py": RuleLevels(ignore=("NP1",))}), ["NP401"]),
        (Config(per_path={"a/*": RuleLevels(select=("NP4",))}), ["NP401"]),
        (Config(per_module={"a": RuleLevels(ignore=("NP",), select=("NP401",))}), ["NP401"]),
    ],
)
def test_the_most_exact_selector_decides(config: Config, expected: list[str]) -> None:
    assert sorted(codes(config)) == expected


def test_severity_is_the_rules_unless_something_nearer_says_else() -> None:
    assert severities(Config()) == ["error"]
    assert severities(Config(), a_violation(severity="warning")) == ["warning"]
    assert severities(Config(severity={"NP": "info", "NP1": "warning"})) == ["warning"]
    profiled = Model(modules=(Module("a", "service", ("a",), profile=(("NP1", "info"),)),))
    assert severities(Config(severity={"NP101": "warning"}), model=profiled) == ["info"]
    nearest = Config(per_path={"a": RuleLevels(severity={"NP101": "warning"})})
    assert severities(nearest, model=profiled) == ["warning"]


def test_a_module_profile_switches_rules_off() -> None:
    off = Model(modules=(Module("a", "service", ("a",), profile=(("NP1", "off"),)),))
    assert severities(Config(), model=off) == []


def test_what_is_only_inferred_is_a_warning_unless_the_team_says_so() -> None:
    inferred = a_violation(confidence="inferred")
    assert severities(Config(), inferred) == ["warning"]
    assert severities(Config(severity={"NP101": "error"}), inferred) == ["error"]


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("modules/loader", "modules/loader/core/x.py", True),
        ("modules/loader/", "modules/loader/core/x.py", True),
        ("modules/*/tests/**", "modules/a/tests/test_x.py", True),
        ("**/tests/**", "tests/test_x.py", True),
        ("**/*.py", "x.py", True),
        ("modules/load", "modules/loader/x.py", False),
    ],
)
def test_globs_name_files_and_folders(glob: str, path: str, matches: bool) -> None:
    assert path_matches(path, glob) is matches


def test_findings_are_sorted_by_place() -> None:
    rule = a_rule("NP101", a_violation("b.py"), a_violation("a.py", 9), a_violation("a.py", 2))
    spans = [(f.path, f.line) for f in check(Model(), [rule], no_lines).findings]
    assert spans == [("a.py", 2), ("a.py", 9), ("b.py", 1)]


def test_a_rule_that_fails_is_named() -> None:
    def find(_: Model) -> Iterator[Violation]:
        raise KeyError("x")
        yield

    broken = Rule("NP999", "broken", "error", "0", "# broken (NP999)\n\nX.", find)
    with pytest.raises(RuleFailedError, match="rule NP999 broken failed: KeyError: 'x'"):
        check(Model(), [broken], no_lines)


def test_the_defaults_of_the_config_are_the_defaults_of_the_rules() -> None:
    assert rule_settings(Config()) == RuleSettings()


def test_rules_are_found_by_their_file_names() -> None:
    rules = {rule.code: rule for rule in load_rules()}
    assert rules["NP001"].name == "unreadable-file"
    assert list(rules) == sorted(rules)


# --- fingerprints -------------------------------------------------------------------------------

BLOCKS = (
    'sns.publish(topic, {"eventType": LOADED})',
    "from loader.core import (parse, split)",
    "event['page'] = 3",
    "client.invoke(FunctionName=NAME, Payload=body)",
)


def _fingerprints(lines: list[str], texts: tuple[str, ...]) -> set[str]:
    """Fingerprint a finding at every line that holds one of the texts."""
    rule = a_rule()
    found = []
    for number, line in enumerate(lines, 1):
        for text in texts:
            if (at := line.find(text)) >= 0:
                span = Span("a.py", number, at + 1, number, at + 1 + len(text))
                found.append((rule, Violation(span, "m", "a", f"subject of {text}")))
    return set(fingerprints(found, lambda _: lines))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    blocks=st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8),
    shuffle=st.randoms(use_true_random=False),
    indents=st.lists(st.integers(0, 12), min_size=8, max_size=8),
    fillers=st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_fingerprints_survive_moves_reindents_and_reorders(
    blocks: list[str], shuffle: Random, indents: list[int], fillers: list[int]
) -> None:
    before = _fingerprints(list(blocks), BLOCKS)
    moved = list(blocks)
    shuffle.shuffle(moved)
    lines: list[str] = []
    for block, indent, filler in zip(moved, indents, fillers, strict=False):
        lines += ["x = 1"] * filler + [" " * indent + block + "  # a new comment"]
    assert _fingerprints(lines, BLOCKS) == before
    assert len(before) == len(blocks)


def test_a_formatter_changes_no_fingerprint() -> None:
    rule = a_rule()

    def of(lines: list[str], span: Span) -> list[str]:
        return fingerprints([(rule, Violation(span, "m", "a", "s"))], lambda _: lines)

    short = ["publish(topic, 'LOADED', body)"]
    long = [
        "    publish(",
        "        topic,  # where to",
        '        "LOADED",',
        "        body,",
        "    )",
    ]
    assert of(short, Span("a.py", 1, 1, 1, 31)) == of(long, Span("b.py", 1, 5, 5, 6))


def test_another_text_is_another_finding() -> None:
    rule, lines = a_rule(), ["event['a'] = 1", "event['b'] = 1"]
    marks = {
        fingerprints([(rule, Violation(Span("a", n, 1, n, 15), "m", "a", "s"))], lambda _: lines)[0]
        for n in (1, 2)
    }
    assert len(marks) == 2
