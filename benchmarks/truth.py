"""Measure nplint against hand-labelled repositories: what it should see, what it should report.

    python benchmarks/truth.py --truth LABELS_FOLDER --repos CHECKOUTS_FOLDER [--only NAME] [-v]

A label file names its repository, commit and root; the checkout is expected in
``CHECKOUTS_FOLDER/<label file's name>``. Prints one table: recall and precision per repository and
kind, and with ``-v`` each miss and each false alarm.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nplint.app import analyse
from nplint.config.settings import Config, ModuleEntry
from nplint.model.entities import Subscription
from nplint.model.model import Model
from nplint.naming.spelling import event_key
from nplint.span import Span


@dataclass
class Score:
    """Hits, misses and false alarms of one kind in one repository."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> str:
        total = self.hits + len(self.missed)
        return f"{self.hits}/{total}" if total else "-"

    @property
    def precision(self) -> str:
        total = self.hits + len(self.false)
        return f"{self.hits}/{total}" if total else "-"


def config_of(truth: dict[str, Any]) -> Config:
    """Return the configuration a team would write: its modules."""
    entries = []
    for module in truth["modules"]:
        paths = tuple(part.strip() for part in str(module["path"]).split(" + "))
        entries.append(ModuleEntry(name=module["name"], path=paths, kind=module["kind"]))
    exclude = tuple(f"{path}/**" for path in truth.get("exclude", ()))
    return Config(modules=tuple(entries), exclude=exclude)


def place(entry: dict[str, Any]) -> tuple[str, int]:
    path, _, line = entry["at"].rpartition(":")
    return path, int(line)


def publications(truth: dict[str, Any], model: Model) -> Score:
    score = Score()
    found = {
        (item.span.path, item.event, item.span.line, item.span.end_line, item.id): False
        for item in model.publications
    }
    labels = [(entry, True) for entry in truth.get("events", ())]
    labels += [(entry, False) for entry in truth.get("manual_publish", ())]
    for entry, required in labels:
        path, line = place(entry)
        lines = {line, entry.get("call_at_line", line)}
        key = event_key(entry["event"])
        hit = next(
            (
                each
                for each, used in found.items()
                if not used
                and each[:2] == (path, key)
                and any(each[2] - 2 <= wanted <= max(each[3], each[2]) for wanted in lines)
            ),
            None,
        )
        certain = required and entry.get("certainty", "sure") == "sure"
        if hit is not None:
            found[hit] = True
            score.hits += certain
        elif certain:
            score.missed.append(f"{path}:{line} {entry['event']}")
    score.false = [f"{each[0]}:{each[2]} {each[1]}" for each, used in found.items() if not used]
    return score


def subscriptions(truth: dict[str, Any], model: Model) -> Score:
    """Score subscriptions; a label names the line of the event's literal or of its route.

    A label that stands for a route covers all that its ``filter`` names.
    """
    score = Score()
    routes = {route.id: route.span for route in model.routes}
    used: set[int] = set()
    for entry in truth.get("subscriptions", ()):
        if ".sh:" in entry["at"]:
            continue
        path, line = place(entry)
        any_event = entry["event"].endswith("*") or " " in entry["event"]
        key = event_key(entry["event"])
        near = [
            (number, item)
            for number, item in enumerate(model.subscriptions)
            if item.span.path == path and _stands_at(item, routes.get(item.route), line)
        ]
        hits = [
            number
            for number, item in near
            if item.event == key or (any_event and item.event == "*")
        ]
        certain = entry.get("certainty", "sure") == "sure"
        used |= {
            number
            for number, item in near
            if number in hits or f'"{item.name}"' in str(entry.get("filter"))
        }
        if hits:
            score.hits += certain
        elif certain:
            score.missed.append(f"{path}:{line} {entry['event']} ({entry.get('shape')})")
    ranges = list(_uncertain_ranges(truth))
    score.false = [
        f"{item.span.path}:{item.span.line} {item.event}"
        for number, item in enumerate(model.subscriptions)
        if number not in used
        and not any(item.span.path == path and a <= item.span.line <= b for path, a, b in ranges)
    ]
    return score


def _stands_at(item: Subscription, route: Span | None, line: int) -> bool:
    if route is not None and route.path == item.span.path and route.line == line:
        return True
    return item.span.line - 1 <= line <= max(item.span.end_line, item.span.line)


def _uncertain_ranges(truth: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Yield lines that a label names only in words (``12 detail-types of lines 1397-1408``)."""
    for entry in truth.get("subscriptions", ()):
        match = re.search(r"lines (\d+)-(\d+)", str(entry["event"]))
        if match:
            yield place(entry)[0], int(match.group(1)), int(match.group(2))


Places = dict[tuple[str, int], tuple[str, frozenset[tuple[str, int]]]]
"""Place → what a finding says there (nothing where it is only related) and its related places."""


def findings_at(findings: Iterable[Any], codes: tuple[str, ...]) -> Places:
    found: Places = {}
    for finding in findings:
        if finding.code in codes:
            related = frozenset((each.span.path, each.span.line) for each in finding.related)
            # What is only said as information accuses nobody.
            text = "" if finding.severity == "info" else f"{finding.code} {finding.message}"
            found[(finding.path, finding.line)] = (text, related)
            for place in related:
                found.setdefault(place, ("", frozenset()))
    return found


def verdicts(truth: dict[str, Any], key: str, found: Places, wanted: tuple[str, ...]) -> Score:
    """Score findings against labels with a verdict: violations required, allowed ones forbidden.

    A finding belongs to a label when it or what it is related to stands there.
    """
    score = Score()
    tolerated: set[tuple[str, int]] = set()
    for entry in truth.get(key, ()):
        path, line = place(entry)
        near = {(path, line + delta) for delta in range(-2, 3)}
        verdict = str(entry.get("verdict", entry.get("idempotent", "violation")))
        hit = next((spot for spot in sorted(near) if spot in found), None)
        exact = next((spot for spot in ((path, line),) if spot in found), None)
        tolerated |= near
        if verdict in wanted:
            if hit:
                score.hits += 1
            else:
                score.missed.append(f"{path}:{line} {entry.get('name', entry.get('kind', ''))}")
        elif exact and found[exact][0] and verdict in ("allowed", "ok_trap", "yes"):
            score.false.append(f"{path}:{line} {found[exact][0]}")
    score.false += [
        f"{path}:{line} {text}"
        for (path, line), (text, related) in sorted(found.items())
        if text and tolerated.isdisjoint({(path, line), *related})
    ]
    return score


def measure(truth: dict[str, Any], root: Path) -> dict[str, Score]:
    analysis = analyse(root, config_of(truth))
    model = analysis.model
    scores = {
        "publish": publications(truth, model),
        "subscribe": subscriptions(truth, model),
    }
    findings = check(model, analysis.read_lines)
    imports = {**truth, "direct_calls": [c for c in truth["direct_calls"] if "import" in c["kind"]]}
    others = {
        **truth,
        "direct_calls": [c for c in truth["direct_calls"] if "import" not in c["kind"]],
    }
    broken = ("violation",)
    scores["imports"] = verdicts(imports, "direct_calls", findings_at(findings, ("NP101",)), broken)
    calls = findings_at(findings, ("NP102", "NP103", "NP104", "NP105", "NP107"))
    scores["calls"] = verdicts(others, "direct_calls", calls, broken)
    scores["names"] = verdicts(truth, "not_past_tense", findings_at(findings, ("NP201",)), broken)
    mutated = findings_at(findings, ("NP301", "NP302"))
    scores["mutation"] = verdicts(truth, "mutations", mutated, broken)
    unguarded = findings_at(findings, ("NP401", "NP402", "NP403"))
    scores["handlers"] = verdicts(truth, "handlers", unguarded, ("no", "broken"))
    scores["dlq"] = verdicts(truth, "queues_without_dlq", findings_at(findings, ("NP603",)), broken)
    unfiltered = findings_at(findings, ("NP604",))
    scores["filters"] = verdicts(truth, "subscriptions_without_filter", unfiltered, broken)
    return scores


def check(model: Model, read_lines: Callable[[str], list[str]]) -> list[Any]:
    from nplint.engine.check import check as run
    from nplint.engine.load import load_rules

    return list(run(model, load_rules(), read_lines).findings)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(argv)
    totals: dict[str, Score] = {}
    for file in sorted(options.truth.glob("*.yaml")):
        if options.only not in file.stem:
            continue
        truth = yaml.safe_load(file.read_text())
        scores = measure(truth, options.repos / file.stem)
        show(file.stem, scores, options.verbose)
        for kind, score in scores.items():
            total = totals.setdefault(kind, Score())
            total.hits += score.hits
            total.missed += score.missed
            total.false += score.false
    show("TOTAL", totals, False)
    return 0


def show(name: str, scores: dict[str, Score], verbose: bool) -> None:
    print(name)
    for kind, score in scores.items():
        print(f"  {kind:10} recall {score.recall:>9}  precision {score.precision:>9}")
        if verbose:
            for text in score.missed:
                print(f"      missed  {text}")
            for text in score.false:
                print(f"      false   {text}")


if __name__ == "__main__":
    sys.exit(main())
