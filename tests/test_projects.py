"""Whole systems: their findings as annotated, their reports and graphs as drawn before."""

from pathlib import Path

import pytest

from commandline import nplint
from golden import matches
from harness import Case, disagreements, findings_in

PROJECTS = Path(__file__).parent.parent / "fixtures" / "projects"
ALL = sorted(path for path in PROJECTS.glob("*/*") if path.is_dir())
CLEAN = [path for path in ALL if path.name != "tangled"]


def name_of(path: Path) -> str:
    return path.relative_to(PROJECTS).as_posix()


def case_of(project: Path) -> Case:
    texts = {
        path.relative_to(project).as_posix(): path.read_text("utf-8")
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".nplint_cache" not in path.parts
    }
    return Case(name_of(project), texts)


@pytest.mark.parametrize("project", ALL, ids=name_of)
def test_finds_exactly_what_the_comments_say(project: Path) -> None:
    assert disagreements(case_of(project), findings_in(project)) == []


@pytest.mark.parametrize("project", CLEAN, ids=name_of)
def test_a_tidy_system_is_clean(project: Path) -> None:
    ran = nplint(project, "check", "--no-cache", "--fail-on", "warning")
    assert ran.code == 0
    assert ran.out.startswith("all clean: ")


@pytest.mark.parametrize("project", ALL, ids=name_of)
@pytest.mark.parametrize(("verb", "form"), [("check", "text"), ("check", "json")])
def test_report(project: Path, verb: str, form: str, update: bool) -> None:
    ran = nplint(project, verb, "--no-cache", "--format", form)
    assert matches(f"projects/{name_of(project)}.{verb}.{form}", ran.out, update=update)


@pytest.mark.parametrize("project", ALL, ids=name_of)
@pytest.mark.parametrize("form", ["text", "mermaid", "json"])
def test_graph(project: Path, form: str, update: bool) -> None:
    ran = nplint(project, "graph", "--no-cache", "--format", form)
    assert matches(f"projects/{name_of(project)}.graph.{form}", ran.out, update=update)
