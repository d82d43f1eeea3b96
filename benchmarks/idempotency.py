"""Measure the idempotency analysis on labelled files: ``idempotency.py CASES [NAME]``.

A file's first line says ``# expect: flag LABEL at line N`` or ``# expect: clean``; ``index.json``
beside the family's folder adds the other lines a tool may reasonably report.
"""

import json
import sys
from pathlib import Path

from nplint.link.program import Program
from nplint.model.entities import GuardProblem
from nplint.reason.handlers.entries import find_handlers
from nplint.reason.idempotency.study import EntryContext, study_handler
from nplint.reason.idempotency.analyst import Analyst
from nplint.reason.idempotency.vocabulary import GuardVocabulary

ACCEPTED = {
    "IDEM-MISSING": {"NP401"},
    "IDEM-INEFFECTIVE": {"NP401", "NP403"},
    "IDEM-LATE": {"NP402"},
    "IDEM-UNSTABLE-KEY": {"NP403", "NP401"},
    "IDEM-VOLATILE": {"NP403", "NP401"},
    "IDEM-RACE": {"NP404"},
}
CODES = {
    "missing": "NP401",
    "ineffective": "NP401",
    "late": "NP402",
    "unstable-key": "NP403",
    "volatile": "NP403",
    "race": "NP404",
}


def problems_of(program: Program) -> list[tuple[str, GuardProblem]]:
    vocabulary = GuardVocabulary()
    analyst = Analyst(program, vocabulary)
    found = []
    for entry in find_handlers(program):
        unit = program.unit(entry.unit)
        assert unit is not None
        context = EntryContext(entry.delivers, entry.self_class, entry.span)
        for problem in study_handler(program, unit, vocabulary, context, analyst).problems:
            found.append((CODES[problem.kind], problem))
    return sorted(found, key=lambda pair: (pair[1].span, pair[0]))


def texts_of(case: Path) -> dict[str, str]:
    if case.is_file():
        return {case.name: case.read_text()}
    return {str(p.relative_to(case)): p.read_text() for p in sorted(case.rglob("*.py"))}


def main(folder: Path, only: str) -> None:
    index = json.loads((folder / "index.json").read_text())
    rows = [row for row in index if row["category"] == "idempotency" and only in row["file"]]
    right = wrong = missed = exact = 0
    for row in rows:
        case = folder / row["case"]
        case = case if case.exists() else folder / row["file"]
        found = problems_of(Program.from_texts(texts_of(case)))
        strict = [pair for pair in found if pair[0] != "NP404" or row["rule"] == "IDEM-RACE"]
        accepted = ACCEPTED.get(row["rule"] or "", set())
        hits = [p for code, p in found if code in accepted and p.span.line == row["line"]]
        allowed = {row["line"], *row["also_lines"]}
        bad = [(c, p) for c, p in strict if row["expect"] == "clean" or p.span.line not in allowed]
        exact += bool(hits)
        right += len(hits)
        wrong += len(bad)
        missed += row["expect"] == "flag" and not hits
        verdict = "ok" if not bad and (hits or row["expect"] == "clean") else "BAD"
        print(f"{verdict:4}{row['file']} expects {row['rule']} {row['line']}")
        if verdict == "BAD" or only:
            for code, p in found:
                print(f"      {code} {p.kind} {p.span.line}: {p.effect} @{p.effect_span.line} {p.why} | {p.cure} {p.path}")
    print(f"right {right} wrong {wrong} missed {missed}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
