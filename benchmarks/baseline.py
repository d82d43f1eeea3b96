"""What a baseline costs a run: reading it, matching the findings, finding what is stale.

    python benchmarks/baseline.py [--entries 5000]

The target is 50 ms for 5,000 entries.
"""

import argparse
import statistics
import time

from nplint.engine.baseline import Entry, baseline_text, read_baseline


def entries(count: int) -> list[Entry]:
    return [
        Entry("NP101", f"m{n % 40}", f"m{n % 40}/core/x{n}.py", f"m -> n: a.b{n}", f"{n:016x}")
        for n in range(count)
    ]


def once(text: str, found: list[str]) -> float:
    start = time.process_time()
    baseline = read_baseline(".nplint-baseline.jsonl", text)
    known = baseline.fingerprints
    assert all(mark in known for mark in found)
    assert not baseline.stale(found, [])
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=5000)
    count = parser.parse_args().entries
    text = baseline_text(entries(count))
    found = [entry.fingerprint for entry in entries(count)]
    times = [once(text, found) * 1000 for _ in range(9)]
    print(f"{count} entries: {statistics.median(times):.1f} ms of CPU (median)")


if __name__ == "__main__":
    main()
