"""Screening must never change a finding: every body studied, or only those that may matter."""

from pathlib import Path

import pytest

from harness import Case, cases_of_folder, cases_of_page, write
from nplint.app import Options, analyse
from nplint.config import load_config
from nplint.engine.load import load_rules
from nplint.model.entities import Mutation

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
CODES = ("NP301", "NP302", "NP303", "NP304")
CASES = [
    *(case for rule in load_rules() if rule.code in CODES for case in cases_of_page(rule)),
    *(case for case in cases_of_folder(FIXTURES) if case.code in CODES),
    Case(
        "own-sinks",
        {
            "nplint.yaml": "sinks:\n  - {call: ledger.note, event: 1}\n",
            "shop/till.py": "def close(ledger, till):\n"
            "    closing = {'till': till}\n"
            "    ledger.note('till', closing)\n"
            "    closing['late'] = True\n",
        },
    ),
    Case(
        "renamed-wrapper",
        {
            "shop/out.py": "def announce(bus, data):\n    bus.publish(data)\n\n\n"
            "TABLE = {'a': announce}\n",
            "shop/use.py": "from shop.out import announce as tell\n\n\n"
            "def use(bus, what):\n"
            "    data = {'type': 'Told', 'what': what}\n"
            "    tell(bus, data)\n"
            "    data['more'] = 1\n",
        },
    ),
]


def _mutations(case: Case, root: Path, exhaustive: bool) -> tuple[Mutation, ...]:
    options = Options(cache_dir=None, exhaustive=exhaustive)
    return analyse(root, load_config(root), options).model.mutations


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_screening_changes_no_finding(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.files)
    assert _mutations(case, tmp_path, False) == _mutations(case, tmp_path, True)


def test_sinks_of_the_configuration_and_renamed_wrappers_are_followed(tmp_path: Path) -> None:
    for case in CASES[-2:]:
        root = tmp_path / case.name
        write(root, case.files)
        assert [item.kind for item in _mutations(case, root, False)] == ["after-publish"]
