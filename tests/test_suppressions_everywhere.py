"""Suppressions from end to end, in every language: used, unused, without a reason."""

import json
from pathlib import Path

import pytest

from commandline import nplint

YAML = """\
Resources:
  Inbox:{comment}
    Type: AWS::SQS::Queue
"""
JSON = {"Resources": {"Inbox": {"Type": "AWS::SQS::Queue"}}}
TERRAFORM = """\
{comment}
resource "aws_sqs_queue" "inbox" {{
  name = "inbox"
}}
"""
TYPESCRIPT = """\
import * as cdk from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';

export class Stack extends cdk.Stack {{
  constructor(scope: cdk.App, id: string) {{
    super(scope, id);
    {comment}
    new sqs.Queue(this, 'Inbox');
  }}
}}

new Stack(new cdk.App(), 'Stack');
"""
PYTHON = """\
import boto3

boto3.client("sns").publish(
    TopicArn="arn:aws:sns:eu-west-1:111111111111:documents",
    Message="{{}}",
    MessageAttributes={{
        "eventType": {{
            "DataType": "String",
            "StringValue": "LoadDocument",{comment}
        }}
    }},
)
"""
IGNORE = "nplint: ignore[{code}] -- agreed with the team"
IDS = [
    "yaml", "terraform-hash", "terraform-slashes", "terraform-block", "typescript-slashes",
    "typescript-block", "python",
]  # fmt: skip
PLACES = [
    ("template.yaml", YAML, "  # " + IGNORE, "NP603"),
    ("main.tf", TERRAFORM, "# " + IGNORE, "NP603"),
    ("main.tf", TERRAFORM, "// " + IGNORE, "NP603"),
    ("main.tf", TERRAFORM, "/* " + IGNORE + " */", "NP603"),
    ("bin/app.ts", TYPESCRIPT, "// " + IGNORE, "NP603"),
    ("bin/app.ts", TYPESCRIPT, "/* " + IGNORE + " */", "NP603"),
    ("app.py", PYTHON, "  # " + IGNORE, "NP201"),
]


def found(folder: Path, path: str, text: str) -> dict[str, bool]:
    """Return the codes found in a project of one file, and whether they are suppressed."""
    target = folder / "project" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    if path.endswith(".ts"):
        (folder / "project" / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}')
    arguments = ("check", "--format=json", "--no-cache", "--select=NP0,NP201,NP603")
    report = json.loads(nplint(folder / "project", *arguments).out)
    return {each["code"]: each["suppressed"] for each in report["findings"]}


@pytest.mark.parametrize(("path", "text", "comment", "code"), PLACES, ids=IDS)
def test_a_comment_suppresses_in_every_language(
    tmp_path: Path, path: str, text: str, comment: str, code: str
) -> None:
    assert found(tmp_path, path, text.format(comment="")) == {code: False}
    assert found(tmp_path, path, text.format(comment=comment.format(code=code))) == {code: True}


@pytest.mark.parametrize(("path", "text", "comment", "code"), PLACES, ids=IDS)
def test_a_comment_without_reason_or_use_is_found(
    tmp_path: Path, path: str, text: str, comment: str, code: str
) -> None:
    idle = comment.format(code="NP201" if code == "NP603" else "NP603")
    assert found(tmp_path, path, text.format(comment=idle)) == {code: False, "NP002": False}
    bare = comment.format(code=code).replace(" -- agreed with the team", "")
    assert found(tmp_path, path, text.format(comment=bare)) == {code: True, "NP003": False}


@pytest.mark.parametrize("path", ["template.json", "template.yaml"])
def test_metadata_suppresses_where_there_are_no_comments(tmp_path: Path, path: str) -> None:
    inbox = {**JSON["Resources"]["Inbox"], "Metadata": {}}
    inbox["Metadata"] = {"nplint": {"ignore": ["NP603"], "reason": "drained by hand"}}
    text = json.dumps({"Resources": {"Inbox": inbox}}, indent=2)
    assert found(tmp_path, path, json.dumps(JSON)) == {"NP603": False}
    assert found(tmp_path, path, text) == {"NP603": True}
    assert found(tmp_path, path, text.replace('"drained by hand"', '""')) == {
        "NP603": True,
        "NP003": False,
    }


@pytest.mark.parametrize(
    ("path", "text", "sign", "code"),
    [
        ("template.yaml", YAML, "#", "NP603"),
        ("main.tf", TERRAFORM, "#", "NP603"),
        ("bin/app.ts", TYPESCRIPT, "//", "NP603"),
        ("app.py", PYTHON, "#", "NP201"),
    ],
)
def test_a_whole_file(tmp_path: Path, path: str, text: str, sign: str, code: str) -> None:
    head = f"{sign} nplint: ignore-file[{code}] -- generated\n"
    assert found(tmp_path, path, head + text.format(comment="")) == {code: True}
