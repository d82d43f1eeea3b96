"""Machine formats of real runs: the bundled systems, everything that is found in them."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from commandline import nplint
from nplint.cli.schemas import schema

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "tests" / "schemas"
SAMPLES = sorted(
    path for path in (ROOT / "fixtures" / "projects").glob("*/*") if (path / "modules").is_dir()
)
JSON_FORMATS = ("json", "sarif", "gitlab", "rdjson")


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return all reports of a sample, written by one run with every rule on."""
    folder = tmp_path_factory.mktemp("reports")
    outputs = [f"--output={name}={folder / name}" for name in (*JSON_FORMATS, "junit")]
    options = ("--select=ALL", "--no-cache", "--no-baseline", "--show-gaps")
    ran = nplint(folder, "check", "--root", str(request.param), *options, *outputs)
    assert ran.code in (0, 1), ran.err
    found = {name: json.loads((folder / name).read_text("utf-8")) for name in JSON_FORMATS}
    return {**found, "junit": (folder / "junit").read_text("utf-8"), "root": request.param}


def test_they_are_valid(reports: Any) -> None:
    def published(name: str) -> Any:
        return json.loads((SCHEMAS / name).read_text("utf-8"))

    jsonschema.validate(reports["json"], schema("report"))
    jsonschema.Draft4Validator(published("sarif-2.1.0.json")).validate(reports["sarif"])
    jsonschema.validate(reports["gitlab"], published("gitlab-code-quality.json"))
    jsonschema.validate(reports["rdjson"], published("rdjson.json"))
    ET.fromstring(reports["junit"])


def test_fingerprints_are_unique(reports: Any) -> None:
    results = reports["sarif"]["runs"][0]["results"]
    for marks in (
        [each["fingerprint"] for each in reports["json"]["findings"]],
        [each["partialFingerprints"]["primaryLocationLineHash"] for each in results],
        [each["fingerprint"] for each in reports["gitlab"]],
    ):
        assert len(set(marks)) == len(marks)


def test_places_lie_in_the_files(reports: Any) -> None:
    for finding in reports["json"]["findings"]:
        for place in (finding, *finding["related"]):
            text = (reports["root"] / place["path"]).read_text("utf-8")
            lines = text.split("\n")
            start, end = (place["line"], place["column"]), (place["end_line"], place["end_column"])
            assert (1, 1) <= start < end, place
            assert place["end_line"] <= len(lines), place
            assert place["end_column"] <= len(lines[place["end_line"] - 1]) + 1, place


def test_messages_are_one_line_with_a_cure(reports: Any) -> None:
    for finding in reports["json"]["findings"]:
        message = finding["message"]
        assert "\n" not in message
        assert "; " in message, message
        assert not message.endswith("."), message


def test_sarif_holds_what_code_scanning_reads(reports: Any) -> None:
    run = reports["sarif"]["runs"][0]
    for result in run["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith(("/", ".", "file:"))
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
