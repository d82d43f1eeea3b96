"""What the naming engine costs and how often it is right.

    python benchmarks/naming.py [names.csv]

Without a file it measures import time and time per name on the shipped fixture. A csv with the
columns `name` and `label` (past, not_past, ambiguous) adds precision and recall of flagging;
ambiguous names are not counted.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures" / "naming" / "edge.csv"
LINTER = ROOT / "linter"
LOAD = """
import sys, time
sys.path.insert(0, {path!r})
{before}
start = time.perf_counter()
from nplint.naming.verdict import judge
judge("LoadDocument")
print((time.perf_counter() - start) * 1000)
"""


def load_time(before: str = "") -> float:
    """Give the milliseconds from nothing to the first answer, the best of eight fresh processes."""
    program = LOAD.format(path=str(LINTER), before=before)
    # As installed: with byte code, which the first run writes.
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-X", f"pycache_prefix={cache}", "-c", program]
        keep = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        runs = [
            float(subprocess.run(command, capture_output=True, check=True, env=keep).stdout)
            for _ in range(8)
        ]
    return min(runs)


def time_per_name(names: list[str]) -> float:
    """Give the microseconds a name once its words have been seen, the best of five rounds."""
    from nplint.naming.verdict import judge

    afresh = judge.__wrapped__  # without its memory of whole names
    rounds = []
    for _ in range(6):
        start = time.process_time()
        for name in names:
            afresh(name)
        rounds.append((time.process_time() - start) / len(names) * 1_000_000)
    return min(rounds[1:])


def quality(rows: list[dict[str, str]]) -> tuple[float, float, list[str]]:
    """Give precision and recall of flagging in percent, and the names that are judged wrong."""
    from nplint.naming.verdict import judge

    right = false_alarms = missed = 0
    wrong: list[str] = []
    for row in rows:
        if row["label"] == "ambiguous":
            continue
        flagged, bad = judge(row["name"]).verdict == "not-past", row["label"] == "not_past"
        right += flagged and bad
        false_alarms += flagged and not bad
        missed += bad and not flagged
        if flagged != bad:
            wrong.append(f"{'missed' if bad else 'false alarm'}: {row['name']}")
    return 100 * right / (right + false_alarms), 100 * right / (right + missed), wrong


def main() -> None:
    sys.path.insert(0, str(LINTER))
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURE
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    names = [row["name"] for row in rows]
    print(f"load, from nothing            {load_time():8.1f} ms")
    print(f"load, dataclasses imported    {load_time('import dataclasses, typing'):8.1f} ms")
    print(f"one name, words seen before   {time_per_name(names):8.1f} us  ({len(names)} names)")
    precision, recall, wrong = quality(rows)
    print(f"precision of flagging         {precision:8.2f} %")
    print(f"recall of flagging            {recall:8.2f} %")
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
