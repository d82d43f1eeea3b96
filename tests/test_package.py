"""What is installed: the wheel holds all that a run needs, and nothing else."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import nplint

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel with hatchling itself: no isolated environment, a second."""
    folder = tmp_path_factory.mktemp("wheel")
    return zipfile.ZipFile(next(WheelBuilder(str(ROOT)).build(directory=str(folder))))


def test_the_wheel_holds_the_sources_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    packages = {
        ROOT / "linter" / "nplint": "nplint",
        ROOT / "rules" / "nplint_rules": "nplint_rules",
    }
    wanted = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for folder, name in packages.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    about = f"nplint-{nplint.__version__}.dist-info/"
    assert {name for name in wheel.namelist() if not name.startswith(about)} == wanted
    assert {"nplint/py.typed", "nplint_rules/py.typed"} <= wanted


def test_the_wheel_declares_its_command(wheel: zipfile.ZipFile) -> None:
    about = f"nplint-{nplint.__version__}.dist-info"
    assert "nplint = nplint.cli.main:main" in wheel.read(f"{about}/entry_points.txt").decode()
    assert f"{about}/licenses/LICENSE" in wheel.namelist()
