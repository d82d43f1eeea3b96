"""Handlers in the model: where events enter, how they are dispatched and answered."""

from pathlib import Path

import pytest

from harness import write
from nplint.app import Options, analyse
from nplint.config import load_config
from nplint.link.program import Program
from nplint.model.model import Model
from nplint.reason.handlers.delivery import returns_failures, unwraps_sns
from nplint.reason.handlers.entries import find_handlers

QUEUE = """\
Resources:
  Inbox:
    Type: AWS::SQS::Queue
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.work
      Runtime: python3.12
      Events:
        Source:
          {event}
"""
SQS = "Type: SQS\n          Properties: {Queue: !GetAtt Inbox.Arn}"
API = "Type: Api\n          Properties: {Path: /work, Method: post}"


def model_of(root: Path, files: dict[str, str], *, exhaustive: bool = False) -> Model:
    write(root, files)
    return analyse(root, load_config(root), Options(cache_dir=None, exhaustive=exhaustive)).model


def dispatching(body: str) -> dict[str, str]:
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return {
        "app.py": "import json\nfrom core import cancel, load\n\n\n"
        "def lambda_handler(event, context):\n"
        '    for record in event["Records"]:\n'
        '        message = json.loads(record["body"])\n'
        f"{lines}\n",
        "core.py": "def load(message): ...\n\n\ndef cancel(message): ...\n",
    }


TABLE = """\
handlers = {"DOCUMENT_PROCESSED": load, "IMPORT_CANCELLED": cancel}
"""


@pytest.mark.parametrize(
    ("body", "unmatched"),
    [
        (TABLE + 'handlers[message["eventType"]](message)', "raises"),
        (TABLE + 'h = handlers.get(message["eventType"])\nif h:\n    h(message)', "drops"),
        (TABLE + 'handlers.get(message["eventType"], load)(message)', "drops"),
        (
            TABLE + 'h = handlers.get(message["eventType"])\nif h is None:\n'
            "    raise ValueError(message)\nh(message)",
            "raises",
        ),
        (
            'match message["eventType"]:\n    case "DOCUMENT_PROCESSED":\n        load(message)\n'
            '    case "IMPORT_CANCELLED":\n        cancel(message)',
            "drops",
        ),
        (
            'kind = message.get("eventType")\nif kind == "DOCUMENT_PROCESSED":\n    load(message)\n'
            'elif kind == "IMPORT_CANCELLED":\n    cancel(message)\n'
            "else:\n    raise ValueError(kind)",
            "raises",
        ),
        (
            'kind = message.get("eventType")\nif kind == "DOCUMENT_PROCESSED":\n    load(message)\n'
            '    continue\nif kind == "IMPORT_CANCELLED":\n    cancel(message)\n    continue\n'
            'print("ignored", kind)',
            "drops",
        ),
    ],
)
def test_dispatch_is_read_in_all_its_shapes(tmp_path: Path, body: str, unmatched: str) -> None:
    (handler,) = model_of(tmp_path, dispatching(body)).handlers
    assert handler.events == ("document processed", "import cancelled")
    assert {key for key, _ in handler.dispatched} == set(handler.events)
    assert handler.unmatched == unmatched


def test_dispatch_without_a_filter_shows_subscriptions(tmp_path: Path) -> None:
    body = TABLE + 'handlers[message["eventType"]](message)'
    subscriptions = model_of(tmp_path, dispatching(body)).subscriptions
    found = {(item.name, item.shape, item.handler) for item in subscriptions}
    assert found == {
        ("DOCUMENT_PROCESSED", "dispatch", "core.py::load"),
        ("IMPORT_CANCELLED", "dispatch", "core.py::cancel"),
    }


PROPERTIES = """
import json
import pika


def callback(ch, method, properties, body):
    page = json.loads(body)
    if properties.KIND == "page_printed":
        print(page)
    elif properties.KIND == "page_torn":
        print(page)
    elif properties.KIND == "application/json":
        print(page)


channel = pika.BlockingConnection().channel()
channel.basic_consume(queue="pages", on_message_callback=callback)
"""


@pytest.mark.parametrize("kind", ["type", "content_type"])
def test_the_properties_of_a_rabbitmq_message_tell_its_kind(tmp_path: Path, kind: str) -> None:
    subscriptions = model_of(tmp_path, {"app.py": PROPERTIES.replace("KIND", kind)}).subscriptions
    assert [item.name for item in subscriptions] == ["page_printed", "page_torn"]


def test_a_table_of_what_messages_are_read_with_tells_no_handlers(tmp_path: Path) -> None:
    files = dispatching('SHAPES[message["eventType"]].model_validate(message)')
    files["app.py"] = files["app.py"].replace(
        "from core import cancel, load\n",
        "from pydantic import BaseModel\n\n\nclass Printed(BaseModel):\n    pages: int\n\n\n"
        'SHAPES = {"PAGE_PRINTED": Printed}\n',
    )
    assert model_of(tmp_path, files).subscriptions == ()


def test_a_test_among_others_shows_a_subscription(tmp_path: Path) -> None:
    body = (
        'kind = message["eventType"]\nload(message)\n'
        'if kind == "PAGE_PRINTED" and message["pages"] > 1:\n    cancel(message)'
    )
    model = model_of(tmp_path, dispatching(body))
    assert [item.name for item in model.subscriptions] == ["PAGE_PRINTED"]
    assert model.handlers[0].unmatched == "handles"


def test_dispatch_in_a_handler_says_again_what_it_was_registered_for(tmp_path: Path) -> None:
    code = """
def on_message(event):
    if event["event_type"] == "page.printed":
        print("printed")
    elif event["event_type"] == "page.torn":
        print("torn")


def wire(bus):
    bus.subscribe(["page.printed"], on_message, queue_name="desk")
"""
    subscriptions = model_of(tmp_path, {"core.py": code}).subscriptions
    found = {(item.name, item.shape) for item in subscriptions}
    assert found == {("page.printed", "in-process"), ("page.torn", "dispatch")}


@pytest.mark.parametrize(
    ("values", "count"),
    [(("MAIL", "SMS"), 0), (("MAIL_SENT", "SMS"), 2), (("sms", "invoice.mailed"), 2)],
)
def test_a_type_tells_events_only_where_one_of_them_is_a_fact(
    tmp_path: Path, values: tuple[str, str], count: int
) -> None:
    body = (
        f'if message["type"] == "{values[0]}":\n    load(message)\n'
        f'elif message["type"] == "{values[1]}":\n    cancel(message)'
    )
    assert len(model_of(tmp_path, dispatching(body)).subscriptions) == count


@pytest.mark.parametrize(
    ("key", "kind", "count"),
    [
        ("message_type", "welcome", 0),
        ("message_type", "letter_sent", 1),
        ("event_type", "welcome", 1),
    ],
)
def test_kinds_of_work_in_a_queue_that_no_topic_leads_to_are_no_events(
    tmp_path: Path, key: str, kind: str, count: int
) -> None:
    code = f"""import json


def work(event, context):
    for record in event["Records"]:
        letter = json.loads(record["body"])
        {key} = letter.get("{key}")
        if {key} == "{kind}":
            print(letter)
"""
    files = {"template.yaml": QUEUE.replace("{event}", SQS), "src/app.py": code}
    assert len(model_of(tmp_path, files).subscriptions) == count


@pytest.mark.parametrize(("event", "handlers"), [(SQS, ["src/app.py::work"]), (API, [])])
def test_infrastructure_decides_what_is_a_handler(
    tmp_path: Path, event: str, handlers: list[str]
) -> None:
    code = 'def work(event, context):\n    for r in event["Records"]:\n        print(r["body"])\n'
    files = {"template.yaml": QUEUE.replace("{event}", event), "src/app.py": code}
    assert [handler.id for handler in model_of(tmp_path, files).handlers] == handlers


def test_infrastructure_makes_a_handler_of_what_looks_like_none(tmp_path: Path) -> None:
    code = "from core import do\n\n\ndef work(batch, _):\n    do(batch)\n"
    files = {"template.yaml": QUEUE.replace("{event}", SQS), "src/app.py": code}
    (handler,) = model_of(tmp_path, files).handlers
    assert (handler.id, handler.source) == ("src/app.py::work", "sqs")


def test_every_function_studied_or_not_the_handlers_are_the_same(tmp_path: Path) -> None:
    body = TABLE + 'handlers[message["eventType"]](message)'
    screened = model_of(tmp_path, dispatching(body))
    assert screened.handlers == model_of(tmp_path, dispatching(body), exhaustive=True).handlers


FAILING = 'return {"batchItemFailures": []}'


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        (f"def h(event, context):\n    {FAILING}\n", True),
        (f"def one():\n    {FAILING}\n\ndef h(event, context):\n    return one()\n", True),
        ("def h(event, context):\n    print(event)\n", False),
        ("import base\n\ndef h(event, context):\n    return base.handle(event)\n", None),
        (
            "from aws_lambda_powertools.utilities.batch import process_partial_response\n\n"
            "def h(event, context):\n    return process_partial_response(event=event)\n",
            True,
        ),
    ],
)
def test_answers_to_a_batch_are_seen_through_helpers(code: str, answers: bool | None) -> None:
    program = Program.from_texts({"app.py": code})
    unit = program.unit("app.py::h")
    assert unit is not None
    assert returns_failures(program, unit) is answers


@pytest.mark.parametrize(
    ("read", "unwraps"),
    [
        ('json.loads(json.loads(r["body"])["Message"])', True),
        ('json.loads(r["body"])', False),
        ('json.loads(r["body"]).get("Message", r["body"])', None),
        ('r["messageId"]', None),
    ],
)
def test_the_topics_envelope_is_seen_to_be_taken_off(read: str, unwraps: bool | None) -> None:
    code = (
        f'import json\n\ndef h(event, c):\n    for r in event["Records"]:\n        print({read})\n'
    )
    program = Program.from_texts({"app.py": code})
    unit = program.unit("app.py::h")
    assert unit is not None
    assert unwraps_sns(program, unit) is unwraps


@pytest.mark.parametrize(
    "code",
    [
        'def h(event, context):\n    return event["httpMethod"], event["body"]\n',
        'def h(event, context):\n    for r in event["Records"]:\n        print(r["s3"])\n',
        'def h(event, context):\n    for r in event["Records"]:\n        print(r["dynamodb"])\n',
        'def h(event, context):\n    return event["triggerSource"], event["detail"]\n',
        'def h(event, context):\n    print(event["RequestType"], event["Records"])\n',
        'def h(event, context):\n    print(event["state"], event["isFinalInvokeForWindow"])\n',
    ],
)
def test_what_no_queue_or_bus_calls_is_no_handler(code: str) -> None:
    assert find_handlers(Program.from_texts({"app.py": code})) == ()


STEPS = """\
import json

import httpx


def bill(body):
    httpx.post("https://bank.example/bills", json=body)


def refund(body):
    httpx.post("https://bank.example/refunds", json=body)


STEPS = {"stay.ended": bill, "stay.cancelled": refund}


async def work(channel):
    queue = await channel.declare_queue("billing")
    async with queue.iterator() as deliveries:
        async for message in deliveries:
            async with message.process():
                body = json.loads(message.body)
                step = STEPS.get(body["event_type"])
                if step:
                    step(body)
"""


def test_the_functions_of_a_table_are_parts_of_the_handler_that_looks_them_up(
    tmp_path: Path,
) -> None:
    model = model_of(tmp_path, {"app.py": STEPS})
    handler = model.handlers[0]
    assert [h.name for h in model.handlers] == ["work"]
    (problem,) = handler.problems
    assert problem.path == ("bill",)
    assert [span.line for span in problem.alike] == [10]


def test_the_record_handler_of_a_function_with_further_ways_in(tmp_path: Path) -> None:
    model = model_of(
        tmp_path,
        {
            "app.py": """\
import boto3
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor, EventType, process_partial_response
)

processor = BatchProcessor(event_type=EventType.SQS)
sqs = boto3.client("sqs")


def pass_on(record):
    sqs.send_message(QueueUrl="https://next", MessageBody=record["body"])


def handler(event, context):
    if event.get("source") == "aws.events":
        return {}
    if "Records" in event:
        return process_partial_response(
            event=event, record_handler=pass_on, processor=processor, context=context
        )
    raise ValueError(event)
"""
        },
    )
    assert [(item.name, item.span.line) for item in model.handlers] == [("pass_on", 10)]
