"""Comments that name events where code can't be followed, from the text to the findings."""

from pathlib import Path

from harness import write
from nplint.app import analyse
from nplint.config.settings import Config
from nplint.model.model import Model

PUBLISHER = """
import boto3

sns = boto3.client("sns")


def announce(kind, body):
    {hint}
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:billing",
        Message=body,
        MessageAttributes={{"eventType": {{"DataType": "String", "StringValue": kind.upper()}}}},
    )


def run(request):
    announce(request["kind"], "")
"""


def model_of(root: Path, **files: str) -> Model:
    write(root, {name.replace("__", "/") + ".py": text for name, text in files.items()})
    return analyse(root, Config()).model


def test_without_a_hint_the_name_is_a_gap(tmp_path: Path) -> None:
    model = model_of(tmp_path, billing__send=PUBLISHER.format(hint="pass"))
    assert model.publications == ()
    assert [gap.kind for gap in model.gaps] == ["event"]


def test_a_hint_above_the_call_names_its_events(tmp_path: Path) -> None:
    hint = "# nplint: publishes INVOICE_PAID, INVOICE_SENT"
    model = model_of(tmp_path, billing__send=PUBLISHER.format(hint=hint))
    found = [(item.name, item.span.line, item.transport, item.confidence)
             for item in model.publications]  # fmt: skip
    assert found == [("INVOICE_PAID", 9, "sns", "declared"), ("INVOICE_SENT", 9, "sns", "declared")]
    assert [gap for gap in model.gaps if gap.kind == "event"] == []
    assert {event.name for event in model.events} == {"INVOICE_PAID", "INVOICE_SENT"}


def test_a_hint_replaces_a_name_with_holes(tmp_path: Path) -> None:
    text = """
def run(bus, kind):
    bus.publish(f"invoice.{kind}.changed", {})  # nplint: publishes invoice.address.changed
"""
    model = model_of(tmp_path, app=text)
    assert [item.name for item in model.publications] == ["invoice.address.changed"]


def test_a_hint_at_a_call_that_nplint_does_not_know(tmp_path: Path) -> None:
    text = """
def run(ledger):
    ledger.put_down(1)  # nplint: publishes INVOICE_PAID
"""
    model = model_of(tmp_path, app=text)
    assert [(item.name, item.span.line) for item in model.publications] == [("INVOICE_PAID", 3)]


def test_a_hint_at_a_function_subscribes_it(tmp_path: Path) -> None:
    text = """
# nplint: subscribes INVOICE_PAID
def handler(event, context):
    return event


class Worker:
    def work(self, message):  # nplint: subscribes INVOICE_SENT
        return message
"""
    model = model_of(tmp_path, app=text)
    found = [(item.name, item.handler, item.confidence) for item in model.subscriptions]
    assert found == [
        ("INVOICE_PAID", "app.py::handler", "declared"),
        ("INVOICE_SENT", "app.py::Worker.work", "declared"),
    ]
