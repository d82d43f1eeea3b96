"""What other tools read: valid against their schemas, within their limits."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from nplint.report.choose import renderer
from nplint.report.job_summary import MOST_ROWS, job_summary
from nplint.report.report import Report
from nplint.span import Span
from reports import BASELINED, CLEAN, EVERYTHING, IMPORT, PUBLISH, SUPPRESSED, a_report, a_thousand

SCHEMAS = Path(__file__).parent / "schemas"
REPORTS = [EVERYTHING, CLEAN, a_thousand()]


def loaded(name: str, report: Report) -> Any:
    return json.loads(renderer(name)(report))


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


# --- SARIF ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS)
def test_sarif_is_valid(report: Report) -> None:
    jsonschema.Draft4Validator(schema("sarif-2.1.0.json")).validate(loaded("sarif", report))


def results(report: Report) -> list[Any]:
    found: list[Any] = loaded("sarif", report)["runs"][0]["results"]
    return found


def test_sarif_has_what_github_reads() -> None:
    run = loaded("sarif", EVERYTHING)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert "security-severity" not in rule["properties"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith(("/", ".", "file:"))
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_sarif_fingerprints_are_unique() -> None:
    marks = [r["partialFingerprints"]["primaryLocationLineHash"] for r in results(a_thousand())]
    assert len(set(marks)) == len(marks) == 1000


def test_sarif_keeps_what_is_accepted() -> None:
    suppressed, baselined, fresh = results(a_report(SUPPRESSED, BASELINED, IMPORT))
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "until June"}]
    assert baselined["baselineState"] == "unchanged"
    assert baselined["suppressions"] == [{"kind": "external", "justification": "in the baseline"}]
    assert fresh["baselineState"] == "new"
    assert "suppressions" not in fresh
    assert "baselineState" not in results(a_report(IMPORT))[0]


def test_sarif_messages_link_to_the_other_side() -> None:
    (result,) = results(a_report(IMPORT))
    assert result["message"]["text"].endswith("See [defined in loader](1).")
    assert result["relatedLocations"][0]["id"] == 1


def test_paths_are_the_repositorys() -> None:
    report = replace(a_report(IMPORT), base="back end")
    place = results(report)[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "back%20end/modules/exporter/core/run.py"
    assert loaded("gitlab", report)[0]["location"]["path"].startswith("back end/modules/")
    assert "file=back end/modules/exporter/core/run.py," in renderer("github")(report)


def test_sarif_says_what_it_leaves_out() -> None:
    many = a_report(
        *(replace(PUBLISH, fingerprint=str(n)) for n in range(25_000)),
        replace(IMPORT, span=Span("z.py", 1, 1, 1, 2)),
    )
    run = loaded("sarif", many)["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["results"][-1]["ruleId"] == "NP101"
    notice = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert notice.startswith("1 findings")


# --- GitHub ---------------------------------------------------------------------------------------


def commands(report: Report) -> list[str]:
    return [line for line in renderer("github")(report).splitlines() if line.startswith("::")]


def test_github_stays_within_its_limits_and_says_so() -> None:
    lines = commands(a_thousand())
    for command, total in (("error", 334), ("warning", 333), ("notice", 333)):
        mine = [line for line in lines if line.startswith(f"::{command} ")]
        assert len(mine) == 10
        assert mine[-1].endswith(f"::{total - 9} more findings of this severity are in the log")


def test_github_prints_all_findings_as_plain_lines_too() -> None:
    text = renderer("github")(a_thousand())
    assert text.count("modules/exporter/core/run.py:3:1: error[NP101]") == 334


def test_github_escapes() -> None:
    (line,) = [line for line in commands(a_report(PUBLISH)) if line.startswith("::warning")]
    assert "50%25 <sure>" in line
    assert "%0Athe import (modules/exporter/core/run.py:3:1)" in line
    assert "\n" not in line


def test_the_job_summary_is_small_and_says_what_it_leaves_out() -> None:
    page = job_summary(a_thousand())
    assert len(page.encode()) < 1_048_576
    assert f"{1000 - MOST_ROWS} more findings are in the log." in page
    assert "50% &lt;sure>: a\\|b" in job_summary(a_report(PUBLISH))
    assert job_summary(CLEAN).startswith("## nplint\n\nall clean")


# --- GitLab, reviewdog, JUnit ---------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    ("name", "file"), [("gitlab", "gitlab-code-quality.json"), ("rdjson", "rdjson.json")]
)
def test_json_formats_are_valid(name: str, file: str, report: Report) -> None:
    jsonschema.validate(loaded(name, report), schema(file))


def test_gitlab_fingerprints_are_unique() -> None:
    assert len({each["fingerprint"] for each in loaded("gitlab", a_thousand())}) == 1000


def test_rdjson_counts_bytes() -> None:
    finding = replace(PUBLISH, span=Span("modules/exporter/core/run.py", 5, 45, 5, 55))
    place = loaded("rdjson", a_report(finding))["diagnostics"][0]["location"]["range"]
    line = EVERYTHING.read_lines("modules/exporter/core/run.py")[4]
    assert place["end"]["column"] == len(line[:54].encode()) + 1


@pytest.mark.parametrize("report", REPORTS)
def test_junit_is_as_its_readers_expect(report: Report) -> None:
    grammar = schema("junit.json")
    root = ET.fromstring(renderer("junit")(report))
    assert root.tag == "testsuites"
    for element in root.iter():
        rule = grammar[element.tag]
        assert set(rule["required"]) <= set(element.attrib)
        assert set(element.attrib) <= {*rule["required"], *rule["optional"]}
        assert {child.tag for child in element} <= set(rule["children"])
    suites = root.findall("testsuite")
    assert int(root.get("failures", "")) == len(report.active)
    assert sum(int(suite.get("tests", "")) for suite in suites) == int(root.get("tests", ""))


def test_junit_survives_what_xml_cannot_hold() -> None:
    finding = replace(IMPORT, message="a \x00 b \x1b c ]]> <d> & \ud800")
    ET.fromstring(renderer("junit")(a_report(finding)))


# --- our own --------------------------------------------------------------------------------------


def test_json_counts_only_what_counts() -> None:
    document = loaded("json", EVERYTHING)
    assert document["summary"] == {
        "files": 12, "modules": 3, "events": 4, "errors": 1, "warnings": 1, "infos": 1, "gaps": 1,
    }  # fmt: skip
    assert [each["suppressed"] for each in document["findings"]].count(True) == 1
    assert [each["baselined"] for each in document["findings"]].count(True) == 1
