"""Run nplint's command line inside the test, in a folder, and see what it says."""

import contextlib
import io
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nplint.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str


def nplint(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        environment(env or {}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(list(arguments))
    return Ran(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    hidden = ("CI", "GITHUB_STEP_SUMMARY", "NO_COLOR", "NPLINT_DEBUG")
    before = dict(os.environ)
    for name in hidden:
        os.environ.pop(name, None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, message: str = "x") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def project(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write a small project with two findings: an unused suppression and one without a reason."""
    texts = {
        "billing/module.yaml": "name: billing\n",
        "billing/handler.py": "x = 1  # nplint: ignore[NP005] -- old\n",
        "loader/module.yaml": "name: loader\n",
        "loader/core.py": "y = 1\n",
    } | (files or {})
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder
