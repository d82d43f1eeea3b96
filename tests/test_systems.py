"""Whole systems of seven deploy tools: all rules are silent; a seeded defect is found alone.

``fixtures/systems/<tool>_<name>`` are clean. A case of ``fixtures/rules`` with a ``base.txt`` is
one of them with a defect: it is found on its line, and no other rule has anything to say of it.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from harness import FIXTURES, Case, cases_of_folder, cases_of_systems, disagreements, run
from nplint.engine.finding import Finding

SYSTEMS = cases_of_systems(FIXTURES / "systems")
DEFECTS = [
    case
    for case in cases_of_folder(FIXTURES / "rules")
    if any(case.name.removeprefix(f"{case.code}-").startswith(each.name) for each in SYSTEMS)
]


@pytest.mark.parametrize("case", SYSTEMS, ids=lambda case: case.name)
def test_a_clean_system_has_no_finding(case: Case) -> None:
    assert disagreements(case, _serious(case, run(case))) == []


@pytest.mark.parametrize("case", DEFECTS, ids=lambda case: case.name)
def test_a_seeded_defect_is_found_alone(case: Case) -> None:
    assert disagreements(replace(case, code=""), _serious(case, run(case))) == []


def _serious(case: Case, findings: list[Finding]) -> list[Finding]:
    """Leave out information, unless the case is about it."""
    return [each for each in findings if each.severity != "info" or each.code in case.judged]


def test_every_tool_has_systems_and_defects() -> None:
    tools = {"cdk_ts", "cdk_py", "cfn", "sam", "tf", "sls", "boto"}
    assert tools == {"_".join(case.name.split("_")[:-1]) for case in SYSTEMS}
    assert len(DEFECTS) >= 60
    assert Path(FIXTURES / "rules").is_dir()
