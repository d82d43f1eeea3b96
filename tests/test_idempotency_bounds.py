"""A handler that reaches more than can be followed is let go of, and said to be."""

from pathlib import Path

import pytest

from nplint.app import analyse
from nplint.config import load_config
from nplint.model.model import Model
from nplint.reason.idempotency import study

NOTES = """
import boto3

queue = boto3.client("sqs")


def note(text):
    queue.send_message(QueueUrl="https://sqs/notes", MessageBody=text)
"""
LONG = """
import json

from notes import note


def lambda_handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        if body["kind"] == "a":
            note("a")
        elif body["kind"] == "b":
            note("b")
        else:
            note(json.dumps(body))
"""
SHORT = """
import json

from notes import note


def lambda_handler(event, context):
    for record in event["Records"]:
        note(record["body"])
"""


def model_of(root: Path) -> Model:
    for name, text in {"notes": NOTES, "long": LONG, "short": SHORT}.items():
        (root / f"{name}.py").write_text(text)
    return analyse(root, load_config(root)).model


def problems(model: Model) -> dict[str, list[str]]:
    return {each.span.path: [problem.kind for problem in each.problems] for each in model.handlers}


def test_a_handler_that_reaches_too_much_is_let_go_of_and_the_next_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model_of(tmp_path)
    assert problems(whole) == {"long.py": ["missing"], "short.py": ["missing"]}
    assert not [gap for gap in whole.gaps if gap.kind == "unfollowed"]
    monkeypatch.setattr(study, "MOST_WORK", 225)
    bounded = model_of(tmp_path)
    assert problems(bounded) == {"long.py": [], "short.py": ["missing"]}
    assert [gap.span.path for gap in bounded.gaps if gap.kind == "unfollowed"] == ["long.py"]
