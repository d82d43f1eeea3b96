"""Measure nplint against import-linter on one tree, in one run: the ratios are what counts.

    python benchmarks/speed.py TREE PACKAGE [--select CODES] [--jobs N]

``TREE`` holds the folder ``PACKAGE`` (an importable package). Prints a table: cold and warm
times with user + system seconds of all processes, and the peak memory of the largest process.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONTRACT = """[importlinter]
root_package = {package}

[importlinter:contract:one]
name = parts do not import one another
type = independence
modules =
    {package}.*
"""


@dataclass(frozen=True)
class Measured:
    what: str
    wall: float
    cpu: float
    peak: float
    code: int


def measure(what: str, command: list[str], folder: Path, env: dict[str, str]) -> Measured:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(what, wall, cpu, after.ru_maxrss / 1000, done.returncode)


def lines_of(tree: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in tree.rglob("*.py"))


def nplint_runs(tree: Path, only: list[str], jobs: int) -> list[Measured]:
    command = [sys.executable, "-m", "nplint", "check", "--root", str(tree), "--format", "concise"]
    command += ["--jobs", str(jobs), *only]
    env = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with tempfile.TemporaryDirectory() as cache:
        command += ["--cache-dir", cache]
        cold = measure("nplint cold", command, tree, env)
        warm = measure("nplint warm", command, tree, env)
        edited = max(tree.rglob("*.py"), key=lambda path: (path.stat().st_size, str(path)))
        kept = edited.read_bytes()
        edited.write_bytes(kept + b"\n")
        try:
            one = measure("nplint, one file edited", command, tree, env)
        finally:
            edited.write_bytes(kept)
    return [cold, warm, one]


def import_linter_runs(tree: Path, package: str) -> list[Measured]:
    tool = Path(sys.executable).with_name("lint-imports")
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "contracts.ini"
        config.write_text(CONTRACT.format(package=package))
        cache = Path(folder) / "cache"
        command = [str(tool), "--config", str(config), "--cache-dir", str(cache)]
        env = {"PYTHONPATH": str(tree)}
        cold = measure("import-linter cold", command, tree, env)
        warm = measure("import-linter warm", command, tree, env)
        shutil.rmtree(cache, ignore_errors=True)
    return [cold, warm]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("package")
    parser.add_argument("--select", default="", help="only these rules, comma-separated")
    parser.add_argument("--jobs", type=int, default=0)
    args = parser.parse_args()
    tree = args.tree.resolve()
    only = ["--select", args.select] if args.select else []
    theirs = import_linter_runs(tree, args.package)
    ours = nplint_runs(tree, only, args.jobs)
    print(f"{lines_of(tree):,} lines\n")
    print("| run | wall s | cpu s | peak MB | wall against import-linter | exit |")
    print("|---|---|---|---|---|---|")
    bases = [*theirs, theirs[0], theirs[1], theirs[0]]
    for run, base in zip([*theirs, *ours], bases, strict=True):
        print(
            f"| {run.what} | {run.wall:.2f} | {run.cpu:.2f} | {run.peak:.0f} |"
            f" {run.wall / base.wall:.2f} | {run.code} |"
        )


if __name__ == "__main__":
    main()
