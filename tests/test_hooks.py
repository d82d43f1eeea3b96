"""The pre-commit hooks, run by pre-commit itself; needs a package index to install from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from commandline import commit, git, nplint, project

ROOT = Path(__file__).parent.parent
SHIPPED = ("linter", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
SENDS = """\
import boto3

boto3.client("sns").publish(
    TopicArn="arn:aws:sns:eu-west-1:111111111111:documents",
    Message="{}",
    MessageAttributes={"eventType": {"DataType": "String", "StringValue": "LoadDocument"}},
)
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository that holds what pre-commit clones."""
    pytest.importorskip("pre_commit")
    folder = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def test_try_repo(tmp_path: Path, hooks: Path) -> None:
    """One environment is built, which takes most of a minute: so one run shows it all."""
    folder = project(
        tmp_path / "sample", {"billing/handler.py": "x = 1\n", "loader/core.py": SENDS}
    )
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    # What the test run itself is told about paths must not reach the hook's own environment.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "nplint", "--all-files"],
        cwd=folder,
        env={**env, "PRE_COMMIT_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "exit code: 1" in done.stdout
    assert "error[NP201]: loader's event LoadDocument" in done.stdout
    assert "1 error, 1 info: 4 files in 2 modules, 1 event" in done.stdout


def test_every_hook_names_a_verb_and_options_that_exist() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        program, verb, *options = hook["entry"].split()
        assert program == "nplint"
        assert all(option in nplint(ROOT, verb, "--help").out for option in options)
