"""Every rule's page and every case of the fixtures is a test; a new rule edits nothing here."""

from pathlib import Path

import pytest

from harness import Case, cases_of_folder, cases_of_page, disagreements, run
from nplint.engine.load import load_rules
from nplint.rule import Rule

RULES = load_rules()
FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
CASES = [*(case for rule in RULES for case in cases_of_page(rule)), *cases_of_folder(FIXTURES)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_finds_exactly_what_the_comments_say(case: Case) -> None:
    assert disagreements(case, run(case)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_shows_the_rule_firing_and_silent(rule: Rule) -> None:
    cases = cases_of_page(rule)
    bad = [case for case in cases if case.name.startswith(f"{rule.code}-bad")]
    good = [case for case in cases if case.name.startswith(f"{rule.code}-good")]
    assert bad
    assert good
    for case in bad:
        assert rule.code in {each.place[2] for each in case.expectations}
    for case in good:
        assert not case.expectations


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_has_its_parts(rule: Rule) -> None:
    assert rule.page.startswith(f"# {rule.name} ({rule.code})\n\n")
    assert rule.title.endswith(".")
    assert "\n## Why\n" in rule.page
