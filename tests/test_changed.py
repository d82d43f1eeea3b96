"""``check --changed``: what a change introduced, whatever state the repository is in."""

from pathlib import Path

import pytest

from commandline import commit, git, nplint, project

IDLE = "x = 1  # nplint: ignore[NP005] -- {}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = project(tmp_path / "repo")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def changed(folder: Path, *ref: str) -> list[str]:
    ran = nplint(
        folder,
        "check",
        *(f"--changed={each}" for each in ref or ("HEAD",)),
        "--format",
        "concise",
        "-q",
    )
    assert ran.code == 0, ran.err
    return [line.split(":")[0] for line in ran.out.splitlines()]


def test_old_findings_are_not_reported(repository: Path) -> None:
    assert changed(repository) == []


def test_a_dirty_tree_counts_and_stays_as_it_is(repository: Path) -> None:
    (repository / "loader/new.py").write_text(IDLE.format("a"))
    (repository / "loader/core.py").write_text("z = 2\n" + IDLE.format("b"))
    git(repository, "add", "loader/core.py")
    before = git(repository, "status", "--porcelain")
    assert changed(repository) == ["loader/core.py", "loader/new.py"]
    assert git(repository, "status", "--porcelain") == before


def test_a_branch_is_compared_with_where_it_left(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    (repository / "loader/new.py").write_text(IDLE.format("mine"))
    commit(repository)
    git(repository, "checkout", "-q", "main")
    (repository / "billing/fixed.py").write_text("x = 1\n")
    (repository / "billing/handler.py").write_text("x = 1\n")
    commit(repository)
    git(repository, "checkout", "-q", "feature")
    assert changed(repository, "main") == ["loader/new.py"]


def test_moved_code_and_renamed_files_are_nothing_new(repository: Path) -> None:
    git(repository, "mv", "billing/handler.py", "billing/worker.py")
    text = (repository / "billing/worker.py").read_text()
    (repository / "billing/worker.py").write_text("import os\n\n\n" + text)
    assert changed(repository) == []
    commit(repository)
    assert changed(repository, "HEAD~1") == []


def test_a_repository_that_is_one_module_without_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "app.py").write_text(IDLE.format("old"))
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    assert changed(folder) == []
    (folder / "more.py").write_text("\n\n" + IDLE.format("new").replace("NP005", "NP101"))
    assert changed(folder) == ["more.py"]
    git(folder, "add", "-A")
    commit(folder)
    assert changed(folder) == []


def test_a_root_below_the_repositorys_top(repository: Path) -> None:
    (repository / "billing/nplint.yaml").write_text("")
    (repository / "billing/more.py").write_text(IDLE.format("new"))
    assert changed(repository / "billing") == ["more.py"]


def test_inside_of_a_git_hook(repository: Path) -> None:
    (repository / "billing/nplint.yaml").write_text("")
    (repository / "billing/more.py").write_text(IDLE.format("new"))
    told = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""}
    arguments = ("check", "--changed", "--format=concise", "-q")
    ran = nplint(repository / "billing", *arguments, env=told)
    assert (ran.code, ran.out.split(":")[0]) == (0, "more.py"), ran.err


def test_a_missing_ref_is_one_line(repository: Path) -> None:
    ran = nplint(repository, "check", "--changed=nope")
    assert (ran.code, ran.err) == (2, 'nplint: there is no commit "nope"\n')


def test_an_option_is_no_ref(repository: Path) -> None:
    assert nplint(repository, "check", "--changed=--output=/tmp/x").code == 2


def test_a_shallow_clone_is_told_how_to_mend(repository: Path, tmp_path: Path) -> None:
    (repository / "billing/more.py").write_text("x = 1\n")
    commit(repository)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    ran = nplint(tmp_path / "shallow", "check", "--changed=HEAD~1")
    assert ran.code == 2
    assert "this is a shallow clone" in ran.err
    assert "fetch-depth: 0" in ran.err


def test_unrelated_histories_are_said(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    commit(repository, "another beginning")
    ran = nplint(repository, "check", "--changed=main")
    assert ran.code == 2
    assert '"main" and HEAD have no common commit' in ran.err


def test_no_repository_is_said(tmp_path: Path) -> None:
    ran = nplint(project(tmp_path), "check", "--changed")
    assert ran.code == 2
    assert "--changed needs git" in ran.err


def test_links_and_odd_names_do_no_harm(repository: Path) -> None:
    (repository / "billing/ä b.py").write_text("x = 1\n")
    (repository / "billing/link.py").symlink_to("/etc/passwd")
    (repository / "billing/empty.py").write_text("")
    commit(repository)
    (repository / "loader/new.py").write_text(IDLE.format("new"))
    assert changed(repository) == ["loader/new.py"]
