"""Text in, the model's infrastructure out: routes, queues, feeds, and what passes each filter."""

import pytest

from texts import modelled, queued, subscribed

MODULES = """
modules:
  - {name: billing, path: modules/billing}
  - {name: orders, path: modules/orders}
  - {name: infra, path: infra, kind: infra}
"""
HANDLER = "def handler(event, context):\n    pass\n"


def publishing(*names: str, topic: str = 'os.environ["TOPIC_ARN"]') -> str:
    """Return code that publishes events with an attribute ``eventType``."""
    calls = "\n".join(f'    tell("{name}")' for name in names)
    return f"""
import boto3, json, os

def tell(kind):
    boto3.client("sns").publish(
        TopicArn={topic}, Message=json.dumps({{"eventType": kind}}),
        MessageAttributes={{"eventType": {{"DataType": "String", "StringValue": kind}}}},
    )

def handler(event, context):
{calls}
"""


COMMON_STACK = """
import * as cdk from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
export class CommonStack extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const topic = new sns.Topic(this, 'EventsTopic', { topicName: 'shop-events' });
    new cdk.CfnOutput(this, 'Arn', { value: topic.topicArn, exportName: 'events-topic-arn' });
  }
}
"""
BILLING_STACK = """
import * as cdk from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as subs from 'aws-cdk-lib/aws-sns-subscriptions';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
export class BillingStack extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    const arn = cdk.Fn.importValue('events-topic-arn');
    const topic = sns.Topic.fromTopicArn(this, 'Shared', arn);
    const dlq = new sqs.Queue(this, 'BillingDlq');
    const queue = new sqs.Queue(this, 'BillingQueue', {
      visibilityTimeout: cdk.Duration.minutes(6),
      deadLetterQueue: { queue: dlq, maxReceiveCount: 3 },
    });
    topic.addSubscription(new subs.SqsSubscription(queue, {
      rawMessageDelivery: true,
      filterPolicy: {
        eventType: sns.SubscriptionFilter.stringFilter({
          allowlist: [
            'OrderPlaced',
            'OrderCancelled',
          ],
        }),
      },
    }));
    const fn = new lambda.Function(this, 'Biller', {
      runtime: lambda.Runtime.PYTHON_3_12,
      handler: 'app.handler',
      code: lambda.Code.fromAsset('../modules/billing/src'),
      timeout: cdk.Duration.seconds(60),
      environment: { TOPIC_ARN: topic.topicArn },
    });
    fn.addEventSource(new SqsEventSource(queue, {
      batchSize: 5, maxBatchingWindow: cdk.Duration.seconds(20), reportBatchItemFailures: true,
    }));
  }
}
"""
APP = """
import * as cdk from 'aws-cdk-lib';
import { CommonStack } from '../lib/common-stack';
import { BillingStack } from '../lib/billing-stack';
const app = new cdk.App();
new CommonStack(app, 'Common');
new BillingStack(app, 'Billing');
"""
CDK = {
    "nplint.yaml": MODULES,
    "infra/lib/common-stack.ts": COMMON_STACK,
    "infra/lib/billing-stack.ts": BILLING_STACK,
    "infra/bin/app.ts": APP,
    "modules/billing/src/app.py": publishing("InvoiceSent"),
    "modules/orders/place.py": publishing("OrderPlaced", topic='os.environ["SHOP_EVENTS_TOPIC"]'),
}


def test_cdk_stacks_meet_over_exports_code_and_environment() -> None:
    model = modelled(CDK)
    assert subscribed(model) == [
        "OrderCancelled billing infra/lib/billing-stack.ts:24 BillingQueue",
        "OrderPlaced billing infra/lib/billing-stack.ts:23 BillingQueue",
    ]
    assert queued(model) == {"BillingDlq": "target", "BillingQueue": "BillingDlq"}
    (topic,) = model.topics
    assert {item.topic for item in model.publications} == {topic.id}
    (route,) = model.routes
    assert (route.topic, route.raw, route.handler) == (
        topic.id,
        True,
        "modules/billing/src/app.py::handler",
    )
    (feed,) = model.feeds
    assert (feed.batch_size, feed.batch_window, feed.report_failures) == (5, 20, True)
    assert (feed.function_timeout, feed.module) == (60, "billing")


def test_patterns_admit_what_is_published() -> None:
    template = """
Resources:
  Events: {Type: AWS::SNS::Topic}
  Dead: {Type: AWS::SQS::Queue}
  In:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
  Sub:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Events
      Protocol: sqs
      Endpoint: !GetAtt In.Arn
      FilterPolicyScope: MessageBody
      FilterPolicy:
        eventType:
          - OrderPlaced
          - prefix: Payment
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      {Handler: app.handler, Runtime: python3.12, Code: src/,
       Environment: {Variables: {TOPIC_ARN: !Ref Events}}}
"""
    names = ("OrderPlaced", "PaymentTaken", "PaymentRefused", "ParcelSent")
    model = modelled(
        {
            "nplint.yaml": MODULES,
            "modules/billing/template.yaml": template,
            "modules/billing/src/app.py": publishing(*names),
        }
    )
    assert subscribed(model) == [
        "OrderPlaced billing modules/billing/template.yaml:17 In",
        "PaymentRefused billing modules/billing/template.yaml:18 In",
        "PaymentTaken billing modules/billing/template.yaml:18 In",
    ]


def test_anything_but_and_or_admit_by_evaluation() -> None:
    template = """
Resources:
  Events: {Type: AWS::SNS::Topic}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Environment: {Variables: {TOPIC_ARN: !Ref Events}}
      Events:
        Most:
          Type: SNS
          Properties:
            Topic: !Ref Events
            FilterPolicy: {eventType: [{anything-but: [OrderPlaced]}]}
        Either:
          Type: SNS
          Properties:
            Topic: !Ref Events
            FilterPolicy:
              $or:
                - eventType: [OrderPlaced]
                - eventType: [ParcelSent]
                  country: [CH]
"""
    model = modelled(
        {
            "nplint.yaml": MODULES,
            "modules/billing/template.yaml": template,
            "modules/billing/src/app.py": publishing("OrderPlaced", "ParcelSent"),
        }
    )
    assert [line.split()[0] + line.split()[2][-3:] for line in subscribed(model)] == [
        "OrderPlaced:23",
        "ParcelSent:16",
        "ParcelSent:24",
    ]


def test_no_filter_is_everything_unless_the_topic_is_one_event() -> None:
    template = """
Resources:
  Events: {Type: AWS::SNS::Topic, Properties: {TopicName: shop-events}}
  Placed: {Type: AWS::SNS::Topic, Properties: {TopicName: order-placed-dev}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        All: {Type: SNS, Properties: {Topic: !Ref Events}}
        One: {Type: SNS, Properties: {Topic: !Ref Placed}}
        Big: {Type: SNS, Properties: {Topic: !Ref Events, FilterPolicy: {size: [big]}}}
"""
    model = modelled({"template.yaml": template, "src/app.py": HANDLER})
    assert [item.name for item in model.subscriptions] == ["*", "order-placed", "*"]


def test_a_rule_by_source_alone_stands_where_its_pattern_does() -> None:
    template = """\
service: press
provider: {name: aws, runtime: python3.12}
functions:
  bind:
    handler: src/app.handler
    events:
      - eventBridge:
          eventBus: press
          pattern:
            source:
              - press.printing
"""
    found = modelled({"serverless.yml": template, "src/app.py": HANDLER}).subscriptions
    assert [(item.event, item.span.line, item.span.end_line) for item in found] == [("*", 7, 11)]


def test_eventbridge_rules_of_the_cloud_itself_are_no_subscriptions() -> None:
    template = """
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Upload:
          Type: EventBridgeRule
          Properties: {Pattern: {source: [aws.s3], detail-type: [Object Created]}}
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Paid:
          Type: EventBridgeRule
          Properties: {Pattern: {source: [orders], detail-type: [OrderPaid]}}
"""
    model = modelled({"template.yaml": template, "src/app.py": HANDLER})
    assert [item.name for item in model.subscriptions] == ["OrderPaid"]
    assert [route.topic for route in model.routes] == ["?bus:default"]


TERRAFORM = """
locals {
  consumers = {
    billing = { events = ["OrderPlaced", "OrderPaid"] }
    orders  = { events = ["InvoiceSent"] }
  }
}
variable "stage" { default = "dev" }
resource "aws_sns_topic" "events" { name = "shop-${var.stage}-events" }
module "consumer" {
  source   = "./modules/consumer"
  for_each = local.consumers
  name     = each.key
  events   = each.value.events
  topic    = aws_sns_topic.events.arn
}
resource "aws_ssm_parameter" "topic" {
  name  = "/shop/topic"
  type  = "String"
  value = aws_sns_topic.events.arn
}
"""
CONSUMER = """
variable "name" {}
variable "events" {}
variable "topic" {}
resource "aws_sqs_queue" "dlq" { name = "${var.name}-dlq" }
resource "aws_sqs_queue" "this" { name = "${var.name}-events" }
resource "aws_sqs_queue_redrive_policy" "this" {
  queue_url      = aws_sqs_queue.this.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq.arn, maxReceiveCount = 4 })
}
resource "aws_sns_topic_subscription" "this" {
  topic_arn     = var.topic
  protocol      = "sqs"
  endpoint      = aws_sqs_queue.this.arn
  filter_policy = jsonencode({ eventType = var.events })
}
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/../../../modules/${var.name}/src"
  output_path = "/tmp/${var.name}.zip"
}
resource "aws_lambda_function" "this" {
  function_name = "${var.name}-consumer"
  filename      = data.archive_file.code.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  timeout       = 10
}
resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn        = aws_sqs_queue.this.arn
  function_name           = aws_lambda_function.this.arn
  function_response_types = ["ReportBatchItemFailures"]
}
"""


def test_terraform_modules_over_a_map_and_a_parameter_store_path() -> None:
    topic = 'boto3.client("ssm").get_parameter(Name="/shop/topic")["Parameter"]["Value"]'
    model = modelled(
        {
            "nplint.yaml": MODULES,
            "infra/main.tf": TERRAFORM,
            "infra/modules/consumer/main.tf": CONSUMER,
            "modules/billing/src/app.py": publishing("InvoiceSent", topic=topic),
            "modules/orders/src/app.py": HANDLER,
        }
    )
    assert subscribed(model) == [
        "InvoiceSent orders infra/main.tf:5 orders-events",
        "OrderPaid billing infra/main.tf:4 billing-events",
        "OrderPlaced billing infra/main.tf:4 billing-events",
    ]
    assert queued(model) == {
        "billing-dlq": "target",
        "billing-events": "billing-dlq",
        "orders-dlq": "target",
        "orders-events": "orders-dlq",
    }
    assert [item.topic for item in model.publications] == [model.topics[0].id]
    assert {feed.handler for feed in model.feeds} == {
        "modules/billing/src/app.py::handler",
        "modules/orders/src/app.py::handler",
    }


def test_stages_of_one_text_are_one_system() -> None:
    stage = 'module "shop" {\n  source = "../../shop"\n  stage  = "STAGE"\n}\n'
    shop = """
variable "stage" {}
resource "aws_sns_topic" "events" { name = "${var.stage}-events" }
resource "aws_sqs_queue" "billing" { name = "${var.stage}-billing" }
resource "aws_sns_topic_subscription" "billing" {
  topic_arn = aws_sns_topic.events.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.billing.arn
}
"""
    model = modelled(
        {
            "infra/env/dev/main.tf": stage.replace("STAGE", "dev"),
            "infra/env/prod/main.tf": stage.replace("STAGE", "prod"),
            "infra/shop/main.tf": shop,
        }
    )
    assert (len(model.topics), len(model.queues), len(model.subscriptions)) == (1, 1, 1)


def test_serverless_functions_and_resources() -> None:
    service = """
service: billing
provider: {name: aws, runtime: python3.12}
functions:
  bill:
    handler: src/app.handler
    events:
      - sqs: {arn: {Fn::GetAtt: [In, Arn]}, functionResponseType: ReportBatchItemFailures}
      - sns:
          arn: arn:aws:sns:eu-west-1:123:order-events
          topicName: order-events
          filterPolicy: {eventType: [OrderRefunded]}
      - eventBridge: {eventBus: shop, pattern: {detail-type: [OrderShipped]}}
resources:
  Resources:
    In: {Type: AWS::SQS::Queue}
"""
    model = modelled(
        {
            "nplint.yaml": MODULES,
            "modules/billing/serverless.yml": service,
            "modules/billing/src/app.py": HANDLER,
            "modules/orders/place.py": publishing(
                "OrderRefunded", topic='"arn:aws:sns:eu-west-1:123:order-events"'
            ),
        }
    )
    handler = "modules/billing/src/app.py::handler"
    assert subscribed(model) == [
        f"OrderRefunded billing modules/billing/serverless.yml:12 {handler}",
        f"OrderShipped billing modules/billing/serverless.yml:13 {handler}",
    ]
    assert queued(model) == {"In": "none"}
    (feed,) = model.feeds
    assert (feed.batch_size, feed.function_timeout, feed.report_failures) == (10, 6, True)
    assert model.publications[0].topic == model.routes[0].topic


RUNTIME = """
import json
import os

import boto3

sns, sqs = boto3.client("sns"), boto3.client("sqs")


def queue(name, dead=None):
    attributes = {"VisibilityTimeout": "120"}
    if dead:
        attributes["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": dead})
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url)["Attributes"]["QueueArn"]


def subscribe(name, kinds):
    dead = queue(f"{name}-dead")
    arn = queue(name, dead)
    made = sns.subscribe(TopicArn=os.environ["TOPIC_ARN"], Protocol="sqs", Endpoint=arn)
    sns.set_subscription_attributes(
        SubscriptionArn=made["SubscriptionArn"],
        AttributeName="FilterPolicy",
        AttributeValue=json.dumps({"eventType": kinds}),
    )
"""


def test_what_code_subscribes_when_it_runs() -> None:
    model = modelled(
        {
            "nplint.yaml": MODULES + "  - {name: kit, path: kit, kind: shared}\n",
            "kit/setup.py": RUNTIME,
            "modules/billing/start.py": """
from kit.setup import subscribe

EVENTS = ["OrderPlaced",
          "OrderPaid"]
subscribe("billing-in", EVENTS)
""",
            "modules/orders/place.py": publishing("OrderPlaced"),
        }
    )
    assert subscribed(model) == [
        "OrderPaid billing modules/billing/start.py:5 billing-in",
        "OrderPlaced billing modules/billing/start.py:4 billing-in",
    ]
    assert queued(model) == {"billing-in": "billing-in-dead", "billing-in-dead": "target"}
    assert all(queue.runtime for queue in model.queues)
    assert model.publications[0].topic == model.routes[0].topic


def test_a_rule_at_run_time_feeds_its_targets() -> None:
    code = """
import boto3, json
events = boto3.client("events")
sqs = boto3.resource("sqs")

def main():
    queue = sqs.create_queue(QueueName="billing-in")
    events.put_rule(
        Name="paid", EventBusName="shop",
        EventPattern=json.dumps({"source": ["orders"], "detail-type": ["OrderPaid"]}),
    )
    events.put_targets(
        Rule="paid", EventBusName="shop",
        Targets=[{"Id": "1", "Arn": queue.attributes["QueueArn"]}],
    )
"""
    model = modelled({"nplint.yaml": MODULES, "modules/billing/setup.py": code})
    assert subscribed(model) == ["OrderPaid billing modules/billing/setup.py:10 billing-in"]


def test_a_dead_letter_queue_by_name_alone_is_one_while_nothing_else_comes_in() -> None:
    template = """
Resources:
  BillingDLQ: {Type: AWS::SQS::Queue}
  OrdersDLQ: {Type: AWS::SQS::Queue}
  Events: {Type: AWS::SNS::Topic}
  Sub:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Events, Protocol: sqs, Endpoint: !GetAtt OrdersDLQ.Arn}
"""
    model = modelled({"template.yaml": template, "src/app.py": HANDLER})
    assert queued(model) == {"BillingDLQ": "target", "OrdersDLQ": "none"}


def test_a_topic_of_one_event_names_what_is_published_on_it() -> None:
    template = """
Resources:
  Placed: {Type: AWS::SNS::Topic, Properties: {TopicName: order-placed-dev}}
  Shared: {Type: AWS::SNS::Topic, Properties: {TopicName: shop-events}}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      {Handler: app.handler, Runtime: python3.12, Code: src/,
       Environment: {Variables: {PLACED: !Ref Placed, SHARED: !Ref Shared}}}
"""
    code = """
import boto3, os
sns = boto3.client("sns")
def handler(event, context):
    sns.publish(TopicArn=os.environ["PLACED"], Message=event["body"])
    sns.publish(TopicArn=os.environ["SHARED"], Message=event["body"])
"""
    model = modelled({"template.yaml": template, "src/app.py": code})
    assert [(item.name, item.confidence) for item in model.publications] == [
        ("order-placed", "inferred"),
        ("shop-events", "inferred"),
    ]


@pytest.mark.parametrize(
    ("topic", "subscription", "named"),
    [
        ("depot-report-dev", "Protocol: lambda, Endpoint: !GetAtt Reader.Arn", "depot-report"),
        ("DepotReportTopic", "Protocol: lambda, Endpoint: !GetAtt Reader.Arn", "DepotReport"),
        # people read it, a policy sorts it, its name promises many things or nothing
        ("depot-report", "Protocol: email, Endpoint: depot@example.org", ""),
        (
            "depot-report",
            "Protocol: lambda, Endpoint: !GetAtt Reader.Arn, FilterPolicy: {kind: [daily]}",
            "",
        ),
        ("depot-events", "Protocol: lambda, Endpoint: !GetAtt Reader.Arn", ""),
        ("Alarms", "Protocol: lambda, Endpoint: !GetAtt Reader.Arn", ""),
    ],
)
def test_a_plain_topic_between_modules_names_what_goes_over_it(
    topic: str, subscription: str, named: str
) -> None:
    template = f"""
Resources:
  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {topic}}}}}
  Writer:
    Type: AWS::Lambda::Function
    Properties:
      {{Handler: app.handler, Runtime: python3.12, Code: services/writer/,
       Environment: {{Variables: {{OUT: !Ref Topic}}}}}}
  Reader:
    Type: AWS::Lambda::Function
    Properties: {{Handler: app.handler, Runtime: python3.12, Code: services/reader/}}
  Sub:
    Type: AWS::SNS::Subscription
    Properties: {{TopicArn: !Ref Topic, {subscription}}}
"""
    writer = """
import boto3, json, os
def handler(event, context):
    boto3.client("sns").publish(TopicArn=os.environ["OUT"], Message=json.dumps(event["rows"]))
"""
    files = {
        "template.yaml": template,
        "services/writer/app.py": writer,
        "services/reader/app.py": "def handler(event, context):\n    print(event)\n",
    }
    model = modelled(files)
    assert [item.name for item in model.publications] == ([named] if named else [])
    assert {item.name for item in model.subscriptions} <= {named or "*", "*"}
    assert named not in {item.name for item in model.event_names}
