"""The published JSON Schemas: current, and true of what nplint writes and reads."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from commandline import nplint, project
from nplint.cli.schemas import schema, schema_names
from nplint.report.choose import renderer
from reports import EVERYTHING

FOLDER = Path(__file__).parent.parent / "schemas"


@pytest.mark.parametrize("name", schema_names())
def test_published_schemas_are_current(name: str, update: bool) -> None:
    path, text = FOLDER / f"{name}.schema.json", json.dumps(schema(name), indent=2) + "\n"
    if update:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_every_published_schema_is_generated() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(
        f"{name}.schema.json" for name in schema_names()
    )


def valid(name: str, data: Any) -> bool:
    return jsonschema.Draft202012Validator(schema(name)).is_valid(data)


def test_settings_are_described_for_editors() -> None:
    properties = schema("config")["properties"]
    assert properties["fail_on"]["description"].startswith("The least severity")
    assert schema("module")["properties"]["aliases"]["description"].startswith("Other spellings")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("config", "modules: [{name: a, path: [b, c], kind: shared}]\nfail_on: never\n", True),
        ("config", "modules: [{name: a, pth: b}]\n", False),
        ("config", "select: NP1\n", False),
        ("module", "name: a\npublishes: [A, {event: B, external: true}]\n", True),
        ("module", "name: a\nowns: {tabels: [x]}\n", False),
        ("module", "name: a\nprofile: {NP4: {level: info, reason: x}}\n", True),
    ],
)
def test_schemas_agree_with_the_reader(name: str, text: str, expected: bool) -> None:
    assert valid(name, yaml.safe_load(text)) is expected


def test_what_nplint_writes_is_valid(tmp_path: Path) -> None:
    assert valid("report", json.loads(renderer("json")(EVERYTHING)))
    project(tmp_path)
    for arguments in (("rules",), ("explain", "--all")):
        assert valid("rules", json.loads(nplint(tmp_path, *arguments, "--format", "json").out))
    assert valid("report", json.loads(nplint(tmp_path, "--format=json", "--show-gaps").out))
    assert valid("graph", json.loads(nplint(tmp_path, "graph", "--format=json").out))
    assert valid("settings", json.loads(nplint(tmp_path, "config", "--format=json").out))
    assert valid("name", json.loads(nplint(tmp_path, "explain", "--name=Xs", "--format=json").out))
    nplint(tmp_path, "baseline")
    for line in (tmp_path / ".nplint-baseline.jsonl").read_text().splitlines():
        assert valid("baseline", json.loads(line))
