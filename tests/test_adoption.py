"""The first days of a team with nplint, as ``docs/adopting.md`` tells them."""

from pathlib import Path

import pytest

from commandline import Ran, commit, git, nplint, project

CI = {"CI": "true"}
NEW = "x = 1  # nplint: ignore[NP005] -- {}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose findings of today are accepted."""
    folder = project(tmp_path / "repo", {"nplint.yaml": "fail_on: info\n"})
    git(folder, "init", "-q", "-b", "main")
    assert nplint(folder, "baseline").code == 0
    commit(folder)
    return folder


def gate(folder: Path) -> Ran:
    return nplint(folder, "check", "--format", "concise", "-q", env=CI)


def add(folder: Path, branch: str, path: str, base: str = "main") -> None:
    """Add a finding on a branch and accept it there."""
    git(folder, "checkout", "-q", base)
    git(folder, "checkout", "-q", "-b", branch)
    (folder / path).write_text(NEW.format(branch))
    assert gate(folder).code == 1
    assert nplint(folder, "baseline", "--update").code == 0
    assert gate(folder).code == 0
    commit(folder, branch)


def test_two_branches_that_each_accept_a_finding_merge(repository: Path) -> None:
    add(repository, "one", "billing/one.py")
    add(repository, "two", "loader/two.py")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "one", "-m", "one")
    git(repository, "merge", "-q", "two", "-m", "two")
    assert gate(repository).code == 0
    kept = (repository / ".nplint-baseline.jsonl").read_text().splitlines()
    assert len(kept) == len(set(kept)) == 3
    # What the union put out of order is put back by the next writing.
    assert nplint(repository, "baseline", "--prune").err.endswith("3 -> 3 findings\n")
    assert gate(repository).code == 0


def test_a_fix_on_one_branch_and_a_finding_on_another_merge(repository: Path) -> None:
    add(repository, "new", "loader/new.py")
    git(repository, "checkout", "-q", "main")
    git(repository, "checkout", "-q", "-b", "fix")
    (repository / "billing/handler.py").write_text("x = 1\n")
    assert gate(repository).code == 1, "a stale entry fails in CI"
    assert nplint(repository, "baseline", "--prune").code == 0
    commit(repository, "fix")
    git(repository, "merge", "-q", "new", "-m", "both")
    # The union may bring the pruned entry back; then pruning says so once more.
    if gate(repository).code:
        nplint(repository, "baseline", "--prune")
    assert gate(repository).code == 0


def test_what_is_moved_or_reindented_stays_accepted(repository: Path) -> None:
    text = (repository / "billing/handler.py").read_text()
    (repository / "billing/handler.py").write_text(f"import os\n\n\nif os:\n    {text}")
    git(repository, "mv", "billing/handler.py", "billing/worker.py")
    assert gate(repository).code == 0
    assert nplint(repository, "baseline").err.endswith("1 -> 1 findings\n")


def test_a_pull_request_is_judged_alone(repository: Path) -> None:
    (repository / ".nplint-baseline.jsonl").unlink()
    commit(repository, "without a baseline")
    git(repository, "checkout", "-q", "-b", "feature")
    arguments = ("check", "--changed=main", "--format", "concise", "-q")
    assert nplint(repository, *arguments, env=CI).code == 0
    (repository / "loader/new.py").write_text(NEW.format("mine"))
    commit(repository, "mine")
    ran = nplint(repository, *arguments, env=CI)
    assert (ran.code, ran.out.count("\n")) == (1, 1)
