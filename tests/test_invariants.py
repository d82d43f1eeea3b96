"""How a run is done changes nothing of what it says: cache, processes, screening, file order."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness import Case, cases_of_folder, write
from nplint import app, discover, surveying
from nplint.app import Options, analyse
from nplint.config import Config, load_config
from nplint.model.model import Model

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROJECTS = sorted(path for path in (FIXTURES / "projects").glob("*/*") if path.is_dir())
SYSTEMS = sorted(path for path in (FIXTURES / "systems").glob("*") if path.is_dir())
CASES = cases_of_folder(FIXTURES / "rules")
SOME = random.Random(1).sample(CASES, min(24, len(CASES)))
"""All of them would take minutes; the same two dozen every time."""


def model_of(root: Path, options: Options | None = None) -> Model:
    return analyse(root, load_config(root), options).model


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_cache_changes_nothing(project: Path, tmp_path: Path) -> None:
    plain = model_of(project)
    cold = model_of(project, Options(cache_dir=tmp_path))
    warm = model_of(project, Options(cache_dir=tmp_path))
    assert plain == cold == warm


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_remembered_surveys_and_studies_change_nothing(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = model_of(project, Options(cache_dir=tmp_path))
    monkeypatch.setattr(app, "_remembered", lambda store, key: None)
    assert model_of(project, Options(cache_dir=tmp_path)) == plain


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_corrupt_cache_changes_nothing(project: Path, tmp_path: Path) -> None:
    plain = model_of(project, Options(cache_dir=tmp_path))
    for file in tmp_path.glob("*.sqlite"):
        file.write_bytes(b"SQLite format 3\0 and then nothing")
    assert model_of(project, Options(cache_dir=tmp_path)) == plain


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_processes_change_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = model_of(project, Options(jobs=1))
    monkeypatch.setattr(surveying, "WORTH_A_POOL", 0)
    assert model_of(project, Options(jobs=2)) == serial


@pytest.mark.parametrize("project", [*PROJECTS, *SYSTEMS], ids=lambda path: path.name)
def test_screening_changes_nothing(project: Path) -> None:
    assert model_of(project) == model_of(project, Options(exhaustive=True))


@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
def test_nothing_changes_a_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "root", case.files)
    root, cache = tmp_path / "root", tmp_path / "cache"
    plain = model_of(root)
    assert model_of(root, Options(exhaustive=True)) == plain
    assert model_of(root, Options(cache_dir=cache)) == plain
    assert model_of(root, Options(cache_dir=cache)) == plain
    shuffle_folders(monkeypatch)
    assert model_of(root) == plain


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_the_order_of_files_on_the_disk_changes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = model_of(project)
    shuffle_folders(monkeypatch)
    assert model_of(project) == plain


def shuffle_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def shuffled(path: str) -> list["os.DirEntry[str]"]:
        entries = list(real(path))
        random.Random(path).shuffle(entries)
        return entries

    monkeypatch.setattr(discover.os, "scandir", shuffled)


def test_hash_seeds_change_nothing() -> None:
    project = PROJECTS[0]
    command = [sys.executable, "-m", "nplint", "check", "--no-cache", "--format", "json"]
    said = {
        subprocess.run(
            [*command, "--root", str(project)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_the_order_of_definitions_changes_nothing(tmp_path: Path) -> None:
    functions = [f"def f{n}(bus):\n    bus.publish('item{n}.created', {{}})\n" for n in range(6)]
    seen = set()
    for seed in range(4):
        random.Random(seed).shuffle(functions)
        (tmp_path / "app.py").write_text("\n\n".join(functions))
        model = analyse(tmp_path, Config()).model
        seen.add(tuple(sorted(item.name for item in model.publications)))
    assert len(seen) == 1


def test_two_processes_may_share_a_cache(tmp_path: Path) -> None:
    project = PROJECTS[0]
    command = [sys.executable, "-m", "nplint", "check", "--format", "json"]
    runs = [
        subprocess.Popen(
            [*command, "--root", str(project), "--cache-dir", str(tmp_path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [run.communicate() for run in runs]
    assert {run.returncode for run in runs} <= {0, 1}
    assert len({out for out, _ in said}) == 1
    assert not any("Traceback" in err for _, err in said)


@pytest.mark.parametrize("cache_dir", ["", "cache_dir: kept/here\n"])
@pytest.mark.parametrize("name", ["tidy", "tangled"])
def test_a_warm_check_imports_nothing_heavy(tmp_path: Path, name: str, cache_dir: str) -> None:
    project = tmp_path / "root"
    shutil.copytree(next(path for path in PROJECTS if path.name == name), project)
    with (project / "nplint.yaml").open("a") as configuration:
        configuration.write(cache_dir)
    script = (
        "import sys; from nplint.cli.main import main\n"
        f"main(['check', '--root', {str(project)!r}])\n"
        "heavy = ('libcst', 'networkx', 'pydantic', 'tree_sitter', 'yaml', 'multiprocessing')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True
        )
    assert done.stderr.splitlines()[-1] == "[]"
