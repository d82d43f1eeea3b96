"""Rules of a bus that send to a topic: the topic's subscribers get what passes the rule."""

import pytest

from texts import modelled, subscribed

CODE = """
import boto3, json, os

def tell(kind, parcel):
    boto3.client("events").put_events(Entries=[{
        "Source": "depot", "DetailType": kind, "Detail": json.dumps({"parcel": parcel}),
        "EventBusName": "parcels"}])

def send(parcel):
    tell("ParcelSent", parcel)

def lose(parcel):
    tell("ParcelLost", parcel)
"""
TOPIC = """
resource "aws_sns_topic" "parcels" { name = "parcel-news" }
resource "aws_sqs_queue" "dead" { name = "dead" }
resource "aws_sqs_queue" "inbox" {
  for_each       = toset(["clerk", "carrier"])
  name           = "${each.key}-inbox"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
}
resource "aws_sns_topic_subscription" "inbox" {
  for_each  = toset(["clerk", "carrier"])
  topic_arn = aws_sns_topic.parcels.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.inbox[each.key].arn
}
output "topic" { value = aws_sns_topic.parcels.arn }
"""
RULE = """
variable "topic" {}
resource "aws_cloudwatch_event_bus" "parcels" { name = "parcels" }
resource "aws_cloudwatch_event_rule" "news" {
  event_bus_name = aws_cloudwatch_event_bus.parcels.name
  event_pattern  = jsonencode({ source = ["depot"], detail-type = [PATTERN] })
}
resource "aws_cloudwatch_event_target" "news" {
  rule           = aws_cloudwatch_event_rule.news.name
  event_bus_name = aws_cloudwatch_event_bus.parcels.name
  arn            = var.topic
}
"""
ROOT = """
module "topic" { source = "./topic" }
module "bus" {
  source = "./bus"
  topic  = module.topic.topic
}
"""
MODULES = """
modules:
  - {name: depot, path: depot}
  - {name: clerk, path: clerk}
  - {name: carrier, path: carrier}
"""


def system(pattern: str, code: str = CODE) -> dict[str, str]:
    """Return a depot whose bus puts what a pattern names on a topic that two others read."""
    return {
        "nplint.yaml": MODULES,
        "depot/app.py": code,
        "clerk/app.py": "",
        "carrier/app.py": "",
        "tf/main.tf": ROOT,
        "tf/topic/main.tf": TOPIC,
        "tf/bus/main.tf": RULE.replace("PATTERN", pattern),
    }


@pytest.mark.parametrize(
    ("pattern", "got"),
    [
        ('"ParcelSent"', ["ParcelSent"]),
        ('"ParcelSent", "ParcelLost"', ["ParcelLost", "ParcelSent"]),
    ],
)
def test_subscribers_get_what_the_rule_names(pattern: str, got: list[str]) -> None:
    assert subscribed(modelled(system(pattern))) == sorted(
        f"{name} {module} tf/topic/main.tf:9 {module}-inbox"
        for name in got
        for module in ("clerk", "carrier")
    )


def test_what_code_puts_on_the_topic_comes_as_well() -> None:
    code = CODE + (
        "\n\ndef shout(text):\n"
        '    boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:1:parcel-news",'
        " Message=text)\n"
    )
    names = {line.split()[0] for line in subscribed(modelled(system('"ParcelSent"', code)))}
    assert names == {"ParcelSent", "parcel-news"}
