"""How a run is done changes nothing of what it says: cache, processes, screening, file order."""

import random
from pathlib import Path

import pytest

from nplint import surveying
from nplint.app import Options, analyse
from nplint.config import Config
from nplint.graphview.choose import renderer
from nplint.graphview.topology import topology
from nplint.model.model import Model

PROJECTS = sorted(
    path
    for path in (Path(__file__).parent.parent / "fixtures" / "projects").glob("*/*")
    if path.is_dir()
)


def drawn(model: Model) -> str:
    return renderer("json")(topology(model)) + repr(model.mutations) + repr(model.calls)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_cache_changes_nothing(project: Path, tmp_path: Path) -> None:
    plain = analyse(project, Config()).model
    cold = analyse(project, Config(), Options(cache_dir=tmp_path)).model
    warm = analyse(project, Config(), Options(cache_dir=tmp_path)).model
    assert plain == cold == warm


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_corrupt_cache_changes_nothing(project: Path, tmp_path: Path) -> None:
    plain = analyse(project, Config()).model
    analyse(project, Config(), Options(cache_dir=tmp_path))
    for file in tmp_path.glob("*.sqlite"):
        file.write_bytes(b"SQLite format 3\0 and then nothing")
    assert analyse(project, Config(), Options(cache_dir=tmp_path)).model == plain


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_processes_change_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = analyse(project, Config(), Options(jobs=1)).model
    monkeypatch.setattr(surveying, "WORTH_A_POOL", 0)
    assert analyse(project, Config(), Options(jobs=2)).model == serial


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_screening_changes_nothing(project: Path) -> None:
    screened = analyse(project, Config()).model
    exhaustive = analyse(project, Config(), Options(exhaustive=True)).model
    assert drawn(screened) == drawn(exhaustive)


def test_the_order_of_definitions_changes_nothing(tmp_path: Path) -> None:
    functions = [f"def f{n}(bus):\n    bus.publish('item{n}.created', {{}})\n" for n in range(6)]
    seen = set()
    for seed in range(4):
        random.Random(seed).shuffle(functions)
        (tmp_path / "app.py").write_text("\n\n".join(functions))
        model = analyse(tmp_path, Config()).model
        seen.add(tuple(sorted(item.name for item in model.publications)))
    assert len(seen) == 1
