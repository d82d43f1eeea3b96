"""Measure nplint against import-linter on one tree, in one run: the ratios are what counts.

    python benchmarks/speed.py TREE PACKAGE [--parts PACKAGE.sub.*] [--select CODES] [--jobs N]
                               [--skip-slow] [--growth] [--limit SECONDS]

``TREE`` holds the folder ``PACKAGE`` (an importable package). Prints a table: wall time, user and
system seconds of all processes, the peak memory of all processes together, and the ratio with its
target. ``--skip-slow`` leaves import-linter out; ``--growth`` runs a quarter of the tree as well.
tach is measured where it is installed.
"""

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONTRACT = """[importlinter]
root_package = {package}

[importlinter:contract:one]
name = parts do not import one another
type = independence
modules =
    {parts}
"""
TACH = """source_roots = ["."]

[[modules]]
path = "{package}"
depends_on = []
"""


@dataclass(frozen=True)
class Measured:
    what: str
    wall: float
    cpu: float
    peak: float
    """Megabytes of all processes together, sampled; of the largest one where that can't be."""
    code: int | None
    """None = ended by the time limit."""


class Memory(threading.Thread):
    """Samples the resident memory of a session's processes (Linux only)."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._over = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        while not self._over.wait(0.05):
            self.peak = max(self.peak, sum(self._sizes()))

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.peak

    def _sizes(self) -> Iterator[float]:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                session = (folder / "stat").read_text().rpartition(")")[2].split()[3]
                if int(session) == self._session:
                    pages = int((folder / "statm").read_text().split()[1])
                    yield pages * resource.getpagesize() / 1e6
            except (OSError, IndexError, ValueError):
                continue


def measure(
    what: str, command: list[str], folder: Path, env: dict[str, str], limit: float
) -> Measured:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    memory = Memory(run.pid)
    memory.start()
    code: int | None
    try:
        code = run.wait(limit)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        code = None
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = memory.stop() or after.ru_maxrss / 1000
    return Measured(what, wall, cpu, peak, code)


def lines_of(tree: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in tree.rglob("*.py"))


@contextmanager
def edited(tree: Path) -> Iterator[None]:
    """One line more at the end of the largest file, for a while."""
    path = max(tree.rglob("*.py"), key=lambda path: (path.stat().st_size, str(path)))
    kept = path.read_bytes()
    path.write_bytes(kept + b"\n")
    try:
        yield
    finally:
        path.write_bytes(kept)


def nplint_runs(tree: Path, options: argparse.Namespace, growth: bool = False) -> list[Measured]:
    command = [sys.executable, "-m", "nplint", "check", "--root", str(tree), "--format", "concise"]
    command += ["--jobs", str(options.jobs)]
    command += ["--select", options.select] if options.select else []
    env = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with tempfile.TemporaryDirectory() as cache:
        command += ["--cache-dir", cache]
        if growth:
            return [measure("nplint cold, a quarter", command, tree, env, options.limit)]
        runs = [
            measure("nplint cold", command, tree, env, options.limit),
            measure("nplint warm", command, tree, env, options.limit),
        ]
        with edited(tree):
            runs.append(measure("nplint, one file edited", command, tree, env, options.limit))
    return runs


def import_linter_runs(tree: Path, options: argparse.Namespace) -> list[Measured]:
    tool = Path(sys.executable).with_name("lint-imports")
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "contracts.ini"
        parts = options.parts or f"{options.package}.*"
        config.write_text(CONTRACT.format(package=options.package, parts=parts))
        command = [str(tool), "--config", str(config), "--cache-dir", str(Path(folder) / "cache")]
        env = {"PYTHONPATH": str(tree)}
        return [
            measure(f"import-linter {how}", command, tree, env, options.limit)
            for how in ("cold", "warm")
        ]


def tach_run(tree: Path, options: argparse.Namespace) -> list[Measured]:
    tool = shutil.which("tach")
    config = tree / "tach.toml"
    if tool is None or config.exists():
        return []
    config.write_text(TACH.format(package=options.package))
    try:
        return [measure("tach", [tool, "check"], tree, {}, options.limit)]
    finally:
        config.unlink()


def quarter_of(tree: Path, options: argparse.Namespace, folder: Path) -> Path:
    """Copy every fourth part of the tree: the folders that ``--parts`` means."""
    pattern = (options.parts or f"{options.package}.*").removesuffix(".*").replace(".", "/")
    parts = sorted(path for path in (tree / pattern).iterdir() if path.is_dir())
    for part in parts[::4]:
        shutil.copytree(part, folder / part.relative_to(tree))
    return folder


def ratios(runs: dict[str, Measured]) -> Iterator[tuple[str, str, str]]:
    """Yield what is compared, the figure, and the target."""

    def ratio(one: str, other: str) -> str:
        if one not in runs or other not in runs or runs[one].code is None:
            return "-"
        sign = "<" if runs[other].code is None else ""
        return f"{sign}{runs[one].wall / runs[other].wall:.2f} x"

    yield "cold against import-linter", ratio("nplint cold", "import-linter cold"), "≤ 1.0 x"
    yield "warm against import-linter", ratio("nplint warm", "import-linter warm"), "≤ 0.3 x"
    yield "warm against tach", ratio("nplint warm", "tach"), "≤ 0.5 x"
    if "nplint, one file edited" in runs:
        yield "one file edited", f"{runs['nplint, one file edited'].wall:.2f} s", "≤ 0.6 s"
    if "nplint cold" in runs:
        yield "memory of all processes", f"{runs['nplint cold'].peak:.0f} MB", "≤ 500 MB"
    if "nplint cold, a quarter" in runs:
        yield "four times the lines", ratio("nplint cold", "nplint cold, a quarter"), "≤ 4.4 x"


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("package")
    parser.add_argument("--parts", default="", help="modules that are held apart: PACKAGE.sub.*")
    parser.add_argument("--select", default="", help="only these rules, comma-separated")
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--skip-slow", action="store_true", help="leave import-linter out")
    parser.add_argument("--growth", action="store_true", help="run a quarter of the tree as well")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds that a run may take")
    return parser.parse_args()


def main() -> None:
    # Ended from outside, it still puts back the file that it edited.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    options = parsed()
    tree = options.tree.resolve()
    runs = nplint_runs(tree, options)
    runs += [] if options.skip_slow else import_linter_runs(tree, options)
    runs += tach_run(tree, options)
    if options.growth:
        with tempfile.TemporaryDirectory() as folder:
            runs += nplint_runs(quarter_of(tree, options, Path(folder)), options, growth=True)
    print(f"{lines_of(tree):,} lines\n")
    print("| run | wall s | cpu s | peak MB | exit |\n|---|---|---|---|---|")
    for run in runs:
        ended = "time limit" if run.code is None else run.code
        print(f"| {run.what} | {run.wall:.2f} | {run.cpu:.2f} | {run.peak:.0f} | {ended} |")
    print("\n| what | measured | target |\n|---|---|---|")
    for what, figure, target in ratios({run.what: run for run in runs}):
        print(f"| {what} | {figure} | {target} |")


if __name__ == "__main__":
    main()
