"""The documentation: current where it is made from code, right where it is not."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import documents
from commandline import nplint
from nplint.cli.commands import verb_names
from nplint.config.settings import Config
from nplint.graphview.choose import format_names as graph_formats
from nplint.report.choose import format_names as report_formats

ROOT = documents.ROOT
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("**/*.md")])
_LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


# --- made from code: `pytest --update` writes it --------------------------------------------------


def test_rule_pages_are_current(update: bool) -> None:
    folder, pages = DOCS / "rules", documents.rule_pages()
    if update:
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.md"):
            old.unlink()
        for name, text in pages.items():
            (folder / name).write_text(text, "utf-8")
    assert {path.name: path.read_text("utf-8") for path in folder.glob("*.md")} == pages


@pytest.mark.parametrize(("block", "schema"), [("settings", "config"), ("manifest", "module")])
def test_tables_of_settings_are_current(block: str, schema: str, update: bool) -> None:
    assert_block(DOCS / "configuration.md", block, documents.settings_table(schema), update)


def test_the_picture_of_the_sample_is_current(update: bool) -> None:
    assert_block(ROOT / "README.md", "topology", documents.pictures().topology(), update)


def test_the_picture_of_a_report_is_current(update: bool) -> None:
    path, text = DOCS / "report.svg", documents.pictures().report_svg()
    if update:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def assert_block(path: Path, block: str, text: str, update: bool) -> None:
    document = path.read_text("utf-8")
    fresh = documents.pictures().replaced(document, block, text)
    if update:
        path.write_text(fresh, "utf-8")
        document = fresh
    assert document == fresh, f"{path}: block {block} is old; pytest --update refreshes it"


# --- links ----------------------------------------------------------------------------------------


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", path.read_text("utf-8")))
    yield from (found["target"] for found in _LINK.finditer(text))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).strip().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{path.name}: {link}"
        assert found.is_relative_to(ROOT), f"{path.name}: {link} leaves the repository"
        assert not anchor or anchor in anchors(found), f"{path.name}: no such heading: {link}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            todo += [target] if target.suffix == ".md" and target.exists() else []
            todo += sorted(target.glob("*.md")) if target.is_dir() else []
    assert sorted(set(PAGES) - seen - {ROOT / "CHANGELOG.md", DOCS / "README.md"}) == []


# --- what is said of the command line -------------------------------------------------------------


def commands() -> list[list[str]]:
    """Return every nplint command that a code block or inline code shows, without what pipes it."""
    found = []
    for path in PAGES:
        text = path.read_text("utf-8")
        lines = [line for block in _FENCE.finditer(text) for line in block["text"].splitlines()]
        inline = re.findall(r"`(nplint [^`\n]+)`", _FENCE.sub("", text))
        for line in (*lines, *inline):
            if line.strip().startswith("nplint ") and "…" not in line:
                words = shlex.split(re.split(r"\s#|\s\||&&", line)[0])
                found.append(words[1:])
    return sorted(map(list, {tuple(each) for each in found}))


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_in_the_documents_exist(words: list[str]) -> None:
    verb, *rest = words
    shown = {
        "NAME": "x",
        "CODE": "NP101",
        "MODULE": "x",
        "EVENT": "x",
        "PATHS": ".",
        "[PATHS]": ".",
    }
    options = [word for word in rest if word.startswith("-") and word != "-"]
    if verb in shown or verb.startswith("-"):
        return
    assert verb in verb_names()
    usage = nplint(ROOT, verb, "--help").out
    for option in options:
        name = option.partition("=")[0]
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", usage), f"{words}: {option}"


def test_all_formats_settings_and_verbs_are_documented() -> None:
    formats = (DOCS / "formats.md").read_text("utf-8")
    for name in (*report_formats(), *graph_formats()):
        assert f"| `{name}` |" in formats, name
    settings = (DOCS / "configuration.md").read_text("utf-8")
    for field in fields(Config):
        assert f"`{field.name}" in settings, field.name
    everything = "".join(path.read_text("utf-8") for path in PAGES)
    for verb in verb_names():
        assert f"nplint {verb}" in everything, verb


def test_inputs_of_the_action_are_documented() -> None:
    page = (DOCS / "adopting.md").read_text("utf-8")
    block = (
        (ROOT / "action.yml").read_text("utf-8").partition("inputs:")[2].partition("outputs:")[0]
    )
    names = set(re.findall(r"^  ([\w-]+):$", block, re.MULTILINE))
    assert {name for name in names if f"| `{name}` |" not in page} == {"python-version"}
