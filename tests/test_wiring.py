"""Text in, wiring out: which declarations are one resource, whose it is, what a value refers to."""

from nplint.config.manifest import Owned
from nplint.link.modules import ModuleMap, ServiceModule
from nplint.link.values import Choice, Env, Handle, Joined, Known, Lookup
from nplint.link.wiring import Wiring
from nplint.link.wiring.addresses import HOLE, parse, same
from nplint.model.entities import Module
from texts import gathered, wired

HANDLER = "def handler(event, context):\n    pass\n"
BILLING = "name: billing\nowns:\n  queues: [billing-*]\n  tables: [invoices]\n"
ORDERS = "name: orders\naliases: [order-intake]\n"


def _owners(wiring: Wiring) -> dict[str, str]:
    return {item.name: item.module for item in wiring.resources}


def test_names_arns_and_urls_are_read() -> None:
    assert parse("arn:aws:sns:eu-west-1:1:orders").name == "orders"
    assert parse("https://sqs.eu-west-1.amazonaws.com/123/orders").kind == "queue"
    assert parse("arn:aws:lambda:eu-west-1:1:function:bill:live").name == "bill"
    assert parse("arn:aws:dynamodb:eu-west-1:1:table/invoices/index/x").name == "invoices"


def test_holes_stand_for_a_stage_but_not_for_a_path() -> None:
    assert same(f"{HOLE}-orders", "dev-orders")
    assert same(f"orders-{HOLE}", f"{HOLE}-orders")
    assert not same(f"orders-{HOLE}", "orders-a/b/c")
    assert not same("orders", "orders-dlq")


def test_owners_come_from_manifest_code_users_and_name_in_this_order() -> None:
    template = """
Resources:
  In: {Type: AWS::SQS::Queue, Properties: {QueueName: billing-in}}
  Work: {Type: AWS::SQS::Queue, Properties: {QueueName: shop-work}}
  WorkDlq: {Type: AWS::SQS::Queue}
  Intake: {Type: AWS::SQS::Queue, Properties: {QueueName: order-intake-dev}}
  Misc: {Type: AWS::SQS::Queue, Properties: {QueueName: shop-misc}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: orders/src/
      Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn}}}
"""
    redriven = template.replace(
        "{QueueName: shop-work}",
        "{QueueName: shop-work, RedrivePolicy: {deadLetterTargetArn: !GetAtt WorkDlq.Arn}}",
    )
    wiring = wired(
        {
            "template.yaml": redriven,
            "billing/module.yaml": BILLING,
            "orders/module.yaml": ORDERS,
            "orders/src/app.py": HANDLER,
            "billing/app.py": HANDLER,
        }
    )
    assert _owners(wiring) == {
        "billing-in": "billing",
        "shop-work": "orders",
        "WorkDlq": "orders",
        "order-intake-dev": "orders",
        "shop-misc": "",
        "Fn": "orders",
    }
    confidence = {item.name: item.confidence for item in wiring.resources}
    assert confidence["billing-in"] == "declared"
    assert confidence["shop-work"] == "proven"
    assert confidence["order-intake-dev"] == "inferred"


def test_a_queue_named_after_two_modules_belongs_to_the_one_the_event_is_not() -> None:
    template = """
Resources:
  Orders: {Type: AWS::SNS::Topic, Properties: {TopicName: order-events}}
  BillingOrderPlaced: {Type: AWS::SQS::Queue}
  Sub:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Orders
      Protocol: sqs
      Endpoint: !GetAtt BillingOrderPlaced.Arn
      FilterPolicy: {type: [OrderPlaced]}
"""
    wiring = wired(
        {
            "stacks/template.yaml": template,
            "billing/module.yaml": "name: billing\n",
            "orders/module.yaml": "name: orders\n",
        }
    )
    assert _owners(wiring)["BillingOrderPlaced"] == "billing"


def test_the_projects_own_word_is_no_evidence() -> None:
    queues = "\n".join(
        f"  {name}: {{Type: AWS::SQS::Queue, Properties: {{QueueName: order-shop-{name}}}}}"
        for name in ("alpha", "beta", "gamma", "delta", "billing")
    )
    wiring = wired(
        {
            "template.yaml": f"Resources:\n{queues}\n",
            "billing/module.yaml": "name: billing\n",
            "orders/module.yaml": "name: orders\n",
        }
    )
    assert _owners(wiring)["order-shop-billing"] == "billing"
    assert _owners(wiring)["order-shop-alpha"] == ""


def test_manifests_own_names_that_no_template_declares() -> None:
    owned = Owned(tables=("invoices", "billing-*"), hosts=("billing.internal",))
    module = ServiceModule(Module("billing", "service", ("billing",)), owned)
    system = gathered({"billing/app.py": HANDLER})
    wiring = Wiring((), ModuleMap([module]), system.program)
    for kind, name in (
        ("table", "invoices"),
        ("table", "billing-lines-*"),
        ("table", "*-invoices"),
        ("host", "billing.internal"),
    ):
        assert (wiring.owned_by_name(kind, name) or ("",))[0] == "billing", name
    assert wiring.owned_by_name("table", "orders") is None
    assert wiring.owned_by_name("queue", "invoices") is None


TWO_FUNCTIONS = """
Globals: {Function: {Runtime: python3.12, Environment: {Variables: {TOPIC: !Ref Events}}}}
Resources:
  Events: {Type: AWS::SNS::Topic, Properties: {TopicName: shop-events}}
  First: {Type: AWS::SQS::Queue}
  Second: {Type: AWS::SQS::Queue}
  Invoices: {Type: AWS::DynamoDB::Table, Properties: {TableName: invoices}}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: one.handler
      CodeUri: src/
      Environment: {Variables: {QUEUE: !Ref First, TABLE: !Ref Invoices}}
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Handler: two.handler
      CodeUri: src/
      Environment: {Variables: {QUEUE: !Ref Second}}
"""
TWO = {
    "template.yaml": TWO_FUNCTIONS,
    "src/one.py": "import common\n" + HANDLER,
    "src/two.py": "import common\n" + HANDLER,
    "src/common.py": "import os\n",
    "other.py": HANDLER,
}


def test_a_variable_is_what_the_functions_that_run_the_code_say() -> None:
    wiring = wired(TWO)
    one = wiring.resolve(Env("QUEUE"), "queue", "src/one.py")
    two = wiring.resolve(Env("QUEUE"), "queue", "src/two.py")
    assert one is not None
    assert two is not None
    assert (one.name, two.name) == ("First", "Second")
    assert wiring.resolve(Env("QUEUE"), "queue", "src/common.py") is None
    shared = wiring.alternatives(Env("QUEUE"), "queue", "src/common.py")
    assert [item.name for item in shared] == ["First", "Second"]
    topic = wiring.resolve(Env("TOPIC"), "topic", "src/common.py")
    assert topic is not None
    assert topic.name == "shop-events"


def test_a_value_is_a_name_an_arn_a_handle_or_put_together() -> None:
    wiring = wired(TWO)
    arn = "arn:aws:sns:eu-west-1:123456789012:shop-events"
    for value, name in (
        (Known("shop-events"), "shop-events"),
        (Known(arn), "shop-events"),
        (Joined((Known("arn:aws:sns:eu-west-1:"), Env("ACCOUNT"), Known(":shop-events"))),
         "shop-events"),
        (Lookup("topic-name", Known("shop-events")), "shop-events"),
        (Choice((Known("shop-events"), Known(arn))), "shop-events"),
    ):  # fmt: skip
        found = wiring.resolve(value, "topic", "src/one.py")
        assert found is not None, value
        assert found.name == name
    table = wiring.resolve(Handle("table", Env("TABLE")), None, "src/one.py")
    assert table is not None
    assert (table.kind, table.name) == ("table", "invoices")
    assert wiring.resolve(Choice((Known("a-b"), Known("c-d"))), "topic", "src/one.py") is None


def test_what_nobody_declares_is_one_resource_however_often_it_is_named() -> None:
    wiring = wired(TWO)
    one = wiring.resolve(Known("billing-events"), "topic", "src/one.py")
    two = wiring.resolve(Known("arn:aws:sns:eu-west-1:1:billing-events"), "topic", "src/two.py")
    assert one is not None
    assert one == two
    assert one.imported


def test_functions_know_their_handler_and_what_delivers() -> None:
    template = """
Resources:
  In: {Type: AWS::SQS::Queue}
  Zip:
    Type: AWS::Lambda::Function
    Properties: {Handler: pkg.app.handler, Runtime: python3.12, Code: ./fn}
  EventMap:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt In.Arn, FunctionName: !Ref Zip}
  Missing:
    Type: AWS::Lambda::Function
    Properties: {Handler: gone.handler, Runtime: python3.12, Code: ./fn}
  Node:
    Type: AWS::Lambda::Function
    Properties: {Handler: index.handler, Runtime: nodejs20.x, Code: ./fn}
"""
    wiring = wired({"template.yaml": template, "fn/pkg/app.py": HANDLER, "fn/gone.py": "x = 1\n"})
    zipped, gone, node = (
        next(item for item in wiring.functions if item.name == name)
        for name in ("Zip", "Missing", "Node")
    )
    assert zipped.unit == "fn/pkg/app.py::handler"
    assert [item.kind for item in zipped.deliveries] == ["sqs"]
    assert wiring.handlers_of("fn/pkg/app.py::handler") == (zipped,)
    assert (gone.unit, gone.reason) == ("", "fn/gone.py has no handler")
    assert node.reason == "its code is not Python"
    assert zipped.timeout == 3


def test_a_stack_and_its_template_describe_the_same() -> None:
    stack = """
import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs

class Shop(cdk.Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        sqs.Queue(self, "In", queue_name="billing-in")

app = cdk.App()
Shop(app, "Shop")
"""
    template = "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: billing-in}}\n"
    wiring = wired({"app.py": stack, "template.yaml": template})
    (queue,) = [item for item in wiring.resources if item.kind == "queue"]
    assert len(queue.declarations) == 2


def test_variants_of_a_template_side_by_side_make_one_topic() -> None:
    topic = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {TopicName: parcels}}\n"
    texts = {"template.yaml": topic, "template-traced.yaml": topic, "old/template.yaml": topic}
    topics = [item for item in wired(texts).resources if item.kind == "topic"]
    assert [len(item.declarations) for item in topics] == [1, 2]


def test_two_services_of_one_terraform_module_are_two() -> None:
    use = 'module "queue" {\n  source = "../../shared/queue"\n}\n'
    queue = 'resource "aws_sqs_queue" "this" {}\n'
    wiring = wired(
        {
            "services/billing/main.tf": use,
            "services/orders/main.tf": use,
            "shared/queue/main.tf": queue,
        }
    )
    assert len([item for item in wiring.resources if item.kind == "queue"]) == 2


def test_code_that_polls_a_queue_owns_it() -> None:
    template = "Resources:\n  Work: {Type: AWS::SQS::Queue, Properties: {QueueName: work}}\n"
    poll = """
import boto3

def run():
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    while True:
        sqs.receive_message(QueueUrl=url)
"""
    wiring = wired(
        {
            "template.yaml": template,
            "billing/module.yaml": "name: billing\n",
            "billing/run.py": poll,
            "orders/module.yaml": "name: orders\n",
        }
    )
    (queue,) = wiring.resources
    assert queue.module == "billing"
    assert wiring.pollers(queue.id) == ("billing/run.py::run",)


def test_the_file_that_a_tool_begins_with_names_no_module() -> None:
    wiring = wired(
        {
            "src/main/app.py": "import boto3\ndef handler(event, context):\n    pass\n",
            "src/main/module.yaml": "name: main\n",
            "src/depot/app.py": "import boto3\ndef handler(event, context):\n    pass\n",
            "src/depot/module.yaml": "name: depot\n",
            "ops/main.tf": 'resource "aws_sqs_queue" "parcels" { name = "parcels" }\n',
            "ops/depot.tf": 'resource "aws_sqs_queue" "letters" { name = "letters" }\n',
        }
    )
    assert {item.name: item.module for item in wiring.resources} == {
        "parcels": "",
        "letters": "depot",
    }
