"""The recipes for CI, run as CI would run them (with nplint as it is, instead of installing it)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from commandline import commit, git, project

ROOT = Path(__file__).parent.parent
PYTHONPATH = os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")])
BAD = "x = 1  # nplint: ignore[NP101]\n"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder with a ``python`` and a ``pip`` that install nothing."""
    folder = tmp_path / "tools"
    folder.mkdir()
    run = f'#!/bin/sh\nPYTHONPATH="{PYTHONPATH}" exec "{sys.executable}"'
    venv = 'mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "${0%/*}/nplint" "$3/bin/nplint"'
    texts = {
        "python": f'#!/bin/sh\n[ "$2" = venv ] && {{ {venv}; }}\necho "$@" >> "$TOOLS_LOG"\n',
        "pip": '#!/bin/sh\necho "pip $@" >> "$TOOLS_LOG"\n',
        "nplint": f'{run} -m nplint "$@"\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def environment(tools: Path, **values: str) -> dict[str, str]:
    hidden = ("CI", "GITHUB_STEP_SUMMARY", "NO_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "TOOLS_LOG": str(tools / "log"), **values}


def act(folder: Path, tools: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the action's script as a runner would; inputs have the defaults of ``action.yml``."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "check")
    known = {name: str(about["default"]) for name, about in action["inputs"].items()}
    values = {
        name: (known | inputs)[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step["env"].items()
        if text.startswith("${{ inputs.")
    }
    env = environment(
        tools,
        GITHUB_ACTION_PATH=str(ROOT),
        GITHUB_OUTPUT=str(tools / "output"),
        GITHUB_STEP_SUMMARY=str(tools / "summary.md"),
        RUNNER_TEMP=str(tools),
        BASE_REF=inputs.get("base", ""),
        CI="true",
        **values,
    )
    command = ["bash", "-e", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_action_annotates_and_sums_up(tmp_path: Path, tools: Path) -> None:
    folder = project(tmp_path / "p")
    done = act(folder, tools, args="--fail-on warning")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::warning file=billing/handler.py,line=1,")
    assert (tools / "summary.md").read_text().startswith("## nplint\n\n1 warning: ")
    assert f"-m pip install --quiet {ROOT}\n" in (tools / "log").read_text()
    assert not (tools / "output").exists()


def test_the_action_pins_a_version_and_writes_sarif(tmp_path: Path, tools: Path) -> None:
    folder = project(tmp_path / "p" / "back")
    inputs = {"version": "9.8.7", "upload-sarif": "true", "src": "back"}
    done = act(folder.parent, tools, **inputs)
    assert done.returncode == 0, done.stderr
    assert "install --quiet nplint==9.8.7\n" in (tools / "log").read_text()
    assert (tools / "output").read_text() == "sarif-file=nplint.sarif\n"
    assert json.loads((folder.parent / "nplint.sarif").read_text())["version"] == "2.1.0"


def test_the_action_reports_only_what_a_pull_request_brings(tmp_path: Path, tools: Path) -> None:
    folder = project(tmp_path / "origin")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    git(tmp_path, "clone", "-q", str(folder), "clone")
    git(tmp_path / "clone", "checkout", "-q", "-b", "feature")
    (tmp_path / "clone" / "loader" / "new.py").write_text(BAD)
    commit(tmp_path / "clone")
    done = act(tmp_path / "clone", tools, **{"changed-only": "true", "base": "main"})
    assert "file=loader/new.py," in done.stdout
    assert "billing/handler.py" not in done.stdout


def test_inputs_are_values_and_no_script(tmp_path: Path, tools: Path) -> None:
    done = act(project(tmp_path / "p"), tools, args="--select $(touch${IFS}x);touch x")
    assert done.returncode == 2
    assert not (tmp_path / "p" / "x").exists()


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text()
    for name in yaml.safe_load(text)["inputs"]:
        assert f"inputs.{name} " in text, name


def test_the_gitlab_template(tmp_path: Path, tools: Path) -> None:
    folder = project(tmp_path / "p")
    job: Any = yaml.safe_load((ROOT / "ci/nplint.gitlab-ci.yml").read_text())["nplint"]
    values = {**job["variables"], "NPLINT_VERSION": "9.8.7", "NPLINT_ARGS": "--fail-on warning"}
    for number, line in enumerate(job["script"]):
        done = subprocess.run(
            [shutil.which("sh") or "sh", "-e", "-c", line],
            cwd=folder,
            env=environment(tools, CI="true", **values),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == number, done.stderr
    assert (tools / "log").read_text() == "pip install --quiet nplint==9.8.7\n"
    reports = job["artifacts"]["reports"]
    assert len(json.loads((folder / reports["codequality"]).read_text())) == 1
    assert (folder / reports["junit"]).read_text().startswith("<?xml")
