"""Measure all rules against labelled cases: ``python benchmarks/cases.py CASES [NAME] [-v]``.

``CASES`` holds ``index.json`` (one row per labelled file: case, category, expect, rule, line,
also_lines, policy) and the cases themselves: one file, or one folder that is analysed as one
repository. A family is judged by its own rules only. Right code on the right line is a hit; any
other finding of the family at warning or above that stands elsewhere is a false alarm.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nplint.app import Options, analyse
from nplint.config import load_config
from nplint.engine.check import Setting, check
from nplint.engine.finding import Finding
from nplint.engine.load import load_rules
from nplint.engine.selection import Policy

FAMILIES = {
    "calls": tuple(f"NP10{number}" for number in range(1, 9)),
    "mutation": tuple(f"NP30{number}" for number in range(1, 5)),
    "idempotency": tuple(f"NP40{number}" for number in range(1, 5)),
}
ACCEPTED = {
    "CALL-IMPORT": ("NP101",),
    "CALL-DYNAMIC-IMPORT": ("NP101",),
    "CALL-HTTP": ("NP102",),
    "CALL-LAMBDA": ("NP103",),
    "CALL-STEPFUNCTION": ("NP103",),
    "CALL-PROCESS": ("NP101", "NP103"),
    "CALL-QUEUE": ("NP104",),
    "CALL-TABLE": ("NP105", "NP106"),
    "CALL-REDIS": ("NP105", "NP107"),
    "CALL-BUCKET": ("NP107",),
    "MUT-AFTER-PUBLISH": ("NP301",),
    "MUT-SHARED-BASE": ("NP301", "NP304"),
    "MUT-RECEIVED": ("NP302",),
    "MUT-EVENT-CLASS": ("NP303",),
    "MUT-FROZEN-FIELD": ("NP304",),
    "MUT-FROZEN-BYPASS": ("NP301", "NP302", "NP303"),
    "IDEM-MISSING": ("NP401",),
    "IDEM-INEFFECTIVE": ("NP401", "NP403"),
    "IDEM-LATE": ("NP402",),
    "IDEM-UNSTABLE-KEY": ("NP403", "NP401"),
    "IDEM-VOLATILE": ("NP403", "NP401"),
    "IDEM-RACE": ("NP404",),
}
OFF_BY_DEFAULT = ("NP106", "NP404")


@dataclass
class Score:
    """What one family got right and wrong."""

    exact: int = 0
    near: int = 0
    """Right code on a line that a tool may reasonably report instead."""
    missed: int = 0
    false: int = 0
    notes: list[str] = field(default_factory=list)

    def line(self, family: str) -> str:
        hits = self.exact + self.near
        wanted, reported = hits + self.missed, hits + self.false
        return (
            f"{family:12} recall {hits}/{wanted} ({_percent(hits, wanted)}), exact {self.exact}"
            f"  precision {hits}/{reported} ({_percent(hits, reported)})"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def findings_of(case: Path) -> tuple[Finding, ...]:
    """Return all active findings of a case, alone in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="nplint-case-") as name:
        root = Path(name).resolve() / "repository"
        if case.is_dir():
            shutil.copytree(case, root)
        else:
            root.mkdir()
            shutil.copy(case, root)
        config = load_config(root)
        config = replace(config, extend_select=(*config.extend_select, *_known_optional()))
        analysis = analyse(root, config, Options(cache_dir=None))
        setting = Setting(Policy(config, analysis.model.module_by_name))
        found = check(analysis.model, load_rules(), analysis.read_lines, setting).findings
    return tuple(finding for finding in found if finding.active)


def _known_optional() -> tuple[str, ...]:
    return tuple(rule.code for rule in load_rules() if rule.code in OFF_BY_DEFAULT)


def judge(row: dict[str, Any], findings: Iterable[Finding], score: Score, verbose: bool) -> None:
    """Add one labelled file to the score of its family."""
    path = row["file"].removeprefix(row["case"]).strip("/") or row["case"].rpartition("/")[2]
    own = [each for each in findings if each.code in FAMILIES[row["category"]]]
    accepted = ACCEPTED.get(row["rule"] or "", ())
    there = [each for each in own if each.path == path and each.code in accepted]
    exact = [each for each in there if each.line == row["line"]]
    near = [each for each in there if each.line in row["also_lines"]]
    lines = {row["line"], *row["also_lines"]} if row["expect"] == "flag" else set()
    false = [
        each
        for each in own
        if each.severity != "info" and not (each.path == path and each.line in lines)
    ]
    score.exact += bool(exact)
    score.near += bool(near and not exact)
    missed = row["expect"] == "flag" and not exact and not near
    score.missed += missed
    score.false += len(false)
    if missed:
        score.notes.append(f"missed  {row['file']}:{row['line']} {row['rule']}: {row['note']}")
        false = own  # what was found instead is worth seeing
    score.notes += [f"false   {row['case']}: {_shown(each)}" for each in false if not missed]
    score.notes += [f"        instead {_shown(each)}" for each in false if missed]
    if verbose and not missed and not false:
        score.notes += [f"right   {row['case']}: {_shown(each)}" for each in exact or near]


def _shown(finding: Finding) -> str:
    return f"{finding.path}:{finding.line} {finding.code} {finding.severity} {finding.message}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("only", nargs="?", default="", help="part of a case's name")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what is right too")
    options = parser.parse_args(argv)
    rows = json.loads((options.cases / "index.json").read_text())
    scores = {family: Score() for family in FAMILIES}
    for row in rows:
        if row["policy"] or options.only not in row["file"]:
            continue
        score = scores[row["category"]]
        judge(row, findings_of(options.cases / row["case"]), score, options.verbose)
    for family, score in scores.items():
        if score.exact or score.near or score.missed or score.false:
            print(score.line(family))
            print("".join(f"    {note}\n" for note in score.notes), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
