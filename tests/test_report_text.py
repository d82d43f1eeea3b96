"""What people read: frames, groups, lines and the summary."""

import pytest
from msgspec.structs import replace

import golden
from models import a_violation
from nplint.engine.finding import Finding
from nplint.model.entities import Related
from nplint.report.choose import format_names, renderer
from nplint.report.frame import Label, frames
from nplint.report.report import Report
from nplint.report.style import Style, columns
from nplint.report.tail import summary_line
from nplint.span import Span
from reports import CLEAN, EVERYTHING, IMPORT, a_report

FORMATS = ["concise", "github", "gitlab", "grouped", "json", "junit", "rdjson", "sarif", "text"]


def test_formats_are_found_by_their_files() -> None:
    assert format_names() == FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_as_its_golden_file(name: str, update: bool) -> None:
    assert golden.matches(f"report.{name}", renderer(name)(EVERYTHING), update=update)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_depends_on_the_run(name: str) -> None:
    assert renderer(name)(EVERYTHING) == renderer(name)(replace(EVERYTHING))


def test_the_summary_says_what_was_analysed_also_when_all_is_clean() -> None:
    assert summary_line(CLEAN) == (
        "all clean: 12 files in 3 modules, 4 events, 5 publications, 1 subscription, 1 gap"
    )
    assert summary_line(EVERYTHING).startswith(
        "1 error, 1 warning, 1 info (1 suppressed, 1 in the baseline): 12 files"
    )
    assert summary_line(replace(CLEAN, seconds=1.234)).endswith("(1.23 s)")


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in renderer("text")(EVERYTHING)
    dressed = renderer("text")(replace(EVERYTHING, style=Style(color=True, links=True, root="/r")))
    assert "\x1b[1;31m" in dressed
    assert "\x1b]8;;file:///r/modules/exporter/core/run.py" in dressed


def frame(span: Span, line: str, width: int = 100, label: str = "") -> list[str]:
    labels = [Label(span, label, "error", primary=True)]
    return frames(labels, lambda _: line.split("\n"), Style(width=width))


def test_marks_stand_under_what_they_mark() -> None:
    shown = frame(Span("a.py", 1, 5, 1, 8), "abc def ghi")
    assert shown[2:4] == ["1 | abc def ghi", "  |     ^^^"]


@pytest.mark.parametrize(
    ("line", "span", "mark"),
    [
        ("\tdef x", Span("a", 1, 2, 1, 5), "    ^^^"),
        ("表 def", Span("a", 1, 3, 1, 6), "   ^^^"),
        ("e\u0301 def", Span("a", 1, 4, 1, 7), "  ^^^"),
        ("abc", Span("a", 1, 4, 1, 9), "   ^"),
        ("abc def", Span("a", 1, 5, 3, 2), "    ^^^"),
    ],
)
def test_marks_count_columns_not_characters(line: str, span: Span, mark: str) -> None:
    assert frame(span, line)[3].removeprefix("  | ") == mark


def test_long_lines_are_cut_around_the_mark() -> None:
    line = "x" * 300 + "MARK" + "y" * 300
    shown = frame(Span("a", 1, 301, 1, 305), line, width=60)
    text, mark = shown[2].removeprefix("1 | "), shown[3].removeprefix("  | ")
    assert columns(shown[2]) <= 60
    assert text[mark.index("^") :].startswith("MARK")
    assert mark.count("^") == 4


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in "\n".join(frame(Span("a", 1, 1, 1, 2), "a\x1b[31mred"))


def test_a_file_without_text_still_shows_its_place() -> None:
    labels = [Label(Span("gone.py", 3, 1, 3, 2), "", "error", primary=True)]
    assert frames(labels, lambda _: [], Style())[0] == " --> gone.py:3:1"


def test_places_of_one_file_share_a_frame() -> None:
    finding = replace(
        IMPORT, related=(Related("here first", Span("modules/exporter/core/run.py", 1, 1, 1, 7)),)
    )
    text = renderer("text")(a_report(finding))
    assert text.count("modules/exporter/core/run.py") == 1
    assert text.index("1 | import os") < text.index("3 | from loader")


def test_gaps_and_statistics_when_asked_for() -> None:
    report = replace(EVERYTHING, show_gaps=True, statistics=True)
    text = renderer("concise")(report)
    assert "gap: modules/loader/x.py:7:1: event: the event is computed" in text
    assert "1  NP101  cross-module-import" in text


def test_a_message_without_a_cure_is_shown_whole() -> None:
    violation = a_violation(message="something is wrong")
    finding = replace(IMPORT, message=violation.message, related=())
    assert "cure" not in renderer("text")(a_report(finding))


def test_findings_without_a_module_are_grouped() -> None:
    finding: Finding = replace(IMPORT, module="")
    report: Report = a_report(finding)
    assert renderer("grouped")(report).startswith("(no module) (1)")
