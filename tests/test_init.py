"""``nplint init``: what was inferred, written down; nothing that exists is touched."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from commandline import nplint
from nplint.cli.schemas import schema

LOADER = """\
import boto3

sns = boto3.client("sns")


def load(name):
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:111111111111:documents",
        Message="{}",
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "DocumentLoaded"}},
    )
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:111111111111:documents",
        Message="{}",
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "off"}},
    )
"""
COMPUTED = """\
import boto3


def tell(name):
    boto3.client("sns").publish(
        TopicArn=name(),
        Message="{}",
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": name()}},
    )
"""


def repository(folder: Path) -> Path:
    texts = {
        "services/loader/app.py": LOADER,
        "services/exporter/app.py": "from services.loader.app import load\n",
        "services/teller/app.py": COMPUTED,
        "shared/text.py": "x = 1\n",
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def seen(folder: Path) -> Any:
    """Return the modules and the findings, without what declared them."""
    graph = json.loads(nplint(folder, "graph", "--format", "json").out)
    report = json.loads(nplint(folder, "check", "--format", "json").out)
    marks = sorted((each["code"], each["fingerprint"]) for each in report["findings"])
    return graph["modules"], graph["publications"], marks


def test_what_is_written_means_what_was_inferred(tmp_path: Path) -> None:
    repository(tmp_path)
    before = seen(tmp_path)
    ran = nplint(tmp_path, "init")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[:-1] == [
        "wrote nplint.yaml",
        "wrote services/exporter/module.yaml",
        "wrote services/loader/module.yaml",
        "wrote shared/module.yaml",
        "wrote services/teller/module.yaml",
    ]
    assert seen(tmp_path) == before


def test_what_is_written_fits_the_schemas(tmp_path: Path) -> None:
    nplint(repository(tmp_path), "init")
    jsonschema.validate(yaml.safe_load((tmp_path / "nplint.yaml").read_text()), schema("config"))
    for path in tmp_path.rglob("module.yaml"):
        jsonschema.validate(yaml.safe_load(path.read_text()), schema("module"))
    loader = yaml.safe_load((tmp_path / "services/loader/module.yaml").read_text())
    assert loader["publishes"] == ["DocumentLoaded", "off"]
    assert yaml.safe_load((tmp_path / "shared/module.yaml").read_text())["kind"] == "shared"


def test_what_is_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    nplint(repository(tmp_path), "init")
    _, *lines = (tmp_path / "nplint.yaml").read_text().splitlines()
    # Sentences begin with a capital letter, settings do not.
    switched_on = (line.removeprefix("# ") for line in lines)
    text = "\n".join(line for line in switched_on if not line[:1].isupper())
    settings = yaml.safe_load(text)
    assert {"ignore", "per_module", "external", "sinks", "idempotency"} <= set(settings)
    jsonschema.validate(settings, schema("config"))


def test_a_list_that_is_known_to_be_incomplete_does_not_bind(tmp_path: Path) -> None:
    nplint(repository(tmp_path), "init")
    text = (tmp_path / "services/teller/module.yaml").read_text()
    assert "# Not all event names can be seen (services/teller/app.py:" in text
    assert "publishes" not in yaml.safe_load(text)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    repository(tmp_path)
    nplint(tmp_path, "init")
    kept = tmp_path / "services/loader/module.yaml"
    kept.write_text("name: loader\n")
    (tmp_path / "nplint.yaml").write_text("fail_on: never\n")
    ran = nplint(tmp_path, "init")
    assert ran.code == 0
    assert ran.err.startswith("kept  nplint.yaml")
    assert kept.read_text() == "name: loader\n"
    assert (tmp_path / "nplint.yaml").read_text() == "fail_on: never\n"


def test_a_dry_run_only_shows(tmp_path: Path) -> None:
    repository(tmp_path)
    ran = nplint(tmp_path, "init", "--dry-run", "--no-cache")
    assert "# --- services/loader/module.yaml\n" in ran.out
    assert not list(tmp_path.rglob("*.yaml"))


def test_the_modules_can_stand_in_the_configuration(tmp_path: Path) -> None:
    repository(tmp_path)
    before = seen(tmp_path)
    nplint(tmp_path, "init", "--in-config")
    assert list(tmp_path.rglob("module.yaml")) == []
    assert seen(tmp_path) == before


def test_a_repository_that_is_one_module(tmp_path: Path) -> None:
    folder = tmp_path / "billing"
    for path in ("app.py", "infra/stack.py", "common/text.py"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(LOADER)
    before = seen(folder)
    nplint(folder, "init")
    assert seen(folder) == before
    assert yaml.safe_load((folder / "module.yaml").read_text())["name"] == "billing"


def test_a_name_that_two_modules_use_is_not_written_down_as_owned(tmp_path: Path) -> None:
    repository(tmp_path)
    stack = "Resources:\n  {}:\n    Type: AWS::SNS::Topic\n    Properties: {{TopicName: {}}}\n"
    for name in ("loader", "exporter"):
        text = stack.format("Alarms", "alarms") + stack.format("Own", name).partition("\n")[2]
        (tmp_path / f"services/{name}/template.yaml").write_text(text)
    before = seen(tmp_path)
    nplint(tmp_path, "init")
    assert seen(tmp_path) == before
    loader = yaml.safe_load((tmp_path / "services/loader/module.yaml").read_text())
    assert loader["owns"] == {"topics": ["loader"]}


def test_that_everything_is_meant_to_be_got_is_left_to_the_team(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "services/exporter/template.yaml").write_text(
        "Resources:\n  Documents:\n    Type: AWS::SNS::Topic\n"
        "  Inbox: {Type: AWS::SQS::Queue}\n"
        "  ToInbox:\n    Type: AWS::SNS::Subscription\n    Properties:\n"
        "      {TopicArn: !Ref Documents, Protocol: sqs, Endpoint: !GetAtt Inbox.Arn}\n"
    )
    before = seen(tmp_path)
    nplint(tmp_path, "init")
    assert seen(tmp_path) == before
    assert '#   - "*"' in (tmp_path / "services/exporter/module.yaml").read_text()
