"""What infrastructure publishes by itself: tasks of state machines, pipes, API gateways."""

import pytest

from nplint.model.model import Model
from texts import modelled

MODULES = """
modules:
  - {name: kiln, path: kiln}
  - {name: shelf, path: shelf}
"""
STATES = """{
  "StartAt": "Fire",
  "States": {
    "Fire": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Tell"},
    "Tell": {
      "Type": "Task",
      "Resource": "arn:aws:states:::events:putEvents",
      "Parameters": {"Entries": [
        {"DetailType": "PotFired", "Source": "kiln", "EventBusName": BUS, "Detail": {"a.$": "$.a"}}
      ]},
      "End": true
    }
  }
}"""
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties: {Name: pottery}
  FiringMachine:
    Type: AWS::Serverless::StateMachine
    Properties:
DEFINITION
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [kiln], detail-type: [PotFired]}
      Targets: [{Id: shelf, Arn: !GetAtt Put.Arn}]
  Put:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../shelf/, Handler: app.handler, Runtime: python3.12}
"""
SHELF = """
def handler(event, context):
    print(event["detail"]["pot"])
"""
INLINE = """
      Definition:
        StartAt: Tell
        States:
          Tell:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::events:putEvents
            Parameters:
              Entries:
                - DetailType: PotFired
                  Source: kiln
                  EventBusName: !Ref Bus
            End: true
"""
STRING = """
      DefinitionString: !Sub |
        {"StartAt": "Tell", "States": {
          "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:eventbridge:putEvents",
            "Arguments": {"Entries": [{"DetailType": "PotFired", "EventBusName": "${Bus}"}]},
            "End": true}}}
"""
FILE = """
      DefinitionUri: firing.asl.json
      DefinitionSubstitutions: {BusName: !Ref Bus}
"""


def told(model: Model) -> list[str]:
    """Return publications as ``event module path:line transport topic``."""
    topics = {topic.id: topic.name for topic in model.topics}
    return [
        f"{item.name} {item.module} {item.span.path}:{item.span.line} "
        f"{item.transport} {topics.get(item.topic, '-')}"
        for item in model.publications
    ]


def sam(definition: str, **files: str) -> Model:
    template = TEMPLATE.replace("DEFINITION", definition.strip("\n"))
    return modelled(
        {
            "nplint.yaml": MODULES,
            "kiln/template.yaml": template,
            "shelf/app.py": SHELF,
            **files,
        }
    )


@pytest.mark.parametrize(
    ("definition", "place"),
    [(INLINE, "kiln/template.yaml:13"), (STRING, "kiln/template.yaml:12")],
)
def test_a_task_in_a_template_publishes(definition: str, place: str) -> None:
    model = sam(definition)
    assert told(model) == [f"PotFired kiln {place} eventbridge pottery"]
    assert [item.event for item in model.subscriptions] == ["pot fired"]


def test_a_task_in_a_file_of_its_own_publishes_for_whoever_names_the_file() -> None:
    model = sam(FILE, **{"kiln/firing.asl.json": STATES.replace("BUS", '"${BusName}"')})
    assert told(model) == ["PotFired kiln kiln/firing.asl.json:5 eventbridge pottery"]


def test_a_state_machine_in_yaml_publishes() -> None:
    definition = """
StartAt: Split
States:
  Split:
    Type: Parallel
    Branches:
      - StartAt: Tell
        States:
          Tell:
            Type: Task
            Resource: arn:aws:states:::sns:publish
            Parameters:
              TopicArn: ${TopicArn}
              Message.$: $
              MessageAttributes:
                event_type: {DataType: String, StringValue: pot.glazed}
            End: true
    End: true
"""
    model = sam("      DefinitionUri: glaze.asl.yaml", **{"kiln/glaze.asl.yaml": definition})
    assert told(model) == ["pot.glazed kiln kiln/glaze.asl.yaml:9 sns TopicArn"]


def test_a_name_from_the_input_is_no_name_and_what_waits_for_it_no_orphan() -> None:
    computed = STATES.replace('"DetailType": "PotFired"', '"DetailType.$": "$.kind"')
    model = sam(FILE, **{"kiln/firing.asl.json": computed.replace("BUS", '"${BusName}"')})
    assert told(model) == []
    assert [topic.unseen_publishers for topic in model.topics] == [True]
    assert [gap.kind for gap in model.gaps] == ["event"]


TERRAFORM = """
resource "aws_cloudwatch_event_bus" "pottery" { name = "pottery" }
resource "aws_sfn_state_machine" "firing" {
  name       = "firing"
  definition = DEFINITION
}
"""
ENCODED = """jsonencode({
    StartAt = "Tell"
    States = {
      Tell = {
        Type     = "Task"
        Resource = "arn:aws:states:::events:putEvents.waitForTaskToken"
        Parameters = {
          Entries = [
            { DetailType = "PotFired", EventBusName = aws_cloudwatch_event_bus.pottery.name }
          ]
        }
        End = true
      }
    }
  })"""
BUS = '"${aws_cloudwatch_event_bus.pottery.name}"'
HEREDOC = "<<EOF\n" + STATES.replace("BUS", BUS) + "\nEOF"
IN_FILE = """templatefile("${path.module}/firing.asl.json", {
    bus = aws_cloudwatch_event_bus.pottery.name
  })"""


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        (ENCODED, "kiln/main.tf:8"),
        (HEREDOC, "kiln/main.tf:10"),
        (IN_FILE, "kiln/firing.asl.json:5"),
    ],
)
def test_a_task_in_terraform_publishes(definition: str, place: str) -> None:
    model = modelled(
        {
            "nplint.yaml": MODULES,
            "kiln/main.tf": TERRAFORM.replace("DEFINITION", definition),
            "kiln/firing.asl.json": STATES.replace("BUS", '"${bus}"')
            if "templatefile" in definition
            else "{}",
            "shelf/app.py": SHELF,
        }
    )
    assert told(model) == [f"PotFired kiln {place} eventbridge pottery"]


PIPE = """
resource "aws_cloudwatch_event_bus" "pottery" { name = "pottery" }
resource "aws_dynamodb_table" "pots" { name = "pots" }
resource "aws_pipes_pipe" "pots" {
  source = aws_dynamodb_table.pots.stream_arn
  target = aws_cloudwatch_event_bus.pottery.arn
  target_parameters {
    eventbridge_event_bus_parameters {
      detail_type = "PotFired"
      source      = "kiln"
    }
  }
}
"""
CFN_PIPE = """
Resources:
  Pottery: {Type: AWS::Events::EventBus, Properties: {Name: pottery}}
  Pots: {Type: AWS::DynamoDB::Table, Properties: {TableName: pots}}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Source: !GetAtt Pots.StreamArn
      Target: !GetAtt Pottery.Arn
      TargetParameters:
        EventBridgeEventBusParameters: {DetailType: PotFired, Source: kiln}
"""
CDK_PIPE = """
from aws_cdk import Stack, aws_dynamodb as dynamodb, aws_events as events, aws_pipes as pipes

class Kiln(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        bus = events.EventBus(self, "Bus", event_bus_name="pottery")
        pots = dynamodb.Table(self, "Pots", table_name="pots")
        pipes.CfnPipe(self, "Pipe",
            source=pots.table_stream_arn,
            target=bus.event_bus_arn,
            target_parameters=pipes.CfnPipe.PipeTargetParametersProperty(
                event_bridge_event_bus_parameters=
                    pipes.CfnPipe.PipeTargetEventBridgeEventBusParametersProperty(
                        detail_type="PotFired", source="kiln")))
"""


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("kiln/main.tf", PIPE, 9),
        ("kiln/template.yaml", CFN_PIPE, 11),
        ("kiln/stack.py", CDK_PIPE, 9),
    ],
)
def test_a_pipe_to_a_bus_publishes(path: str, text: str, line: int) -> None:
    model = modelled({"nplint.yaml": MODULES, path: text, "shelf/app.py": SHELF})
    assert told(model) == [f"PotFired kiln {path}:{line} eventbridge pottery"]


CDK = """
from aws_cdk import Stack, aws_events as events, aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn, aws_stepfunctions_tasks as tasks

class Kiln(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        bus = events.EventBus(self, "Bus", event_bus_name="pottery")
        topic = sns.Topic(self, "Topic", topic_name="pots")
        fired = tasks.EventBridgePutEvents(self, "Fired", entries=[
            tasks.EventBridgePutEventsEntry(
                detail=sfn.TaskInput.from_object({"pot": "1"}),
                event_bus=bus, detail_type="PotFired", source="kiln")])
        glazed = tasks.SnsPublish(self, "Glazed", topic=topic,
            message=sfn.TaskInput.from_object({"event_type": "pot.glazed"}))
        sold = tasks.CallAwsService(self, "Sold", service="eventbridge", action="putEvents",
            parameters={"Entries": [{"DetailType": "PotSold", "EventBusName": "pottery"}]},
            iam_resources=["*"])
        sfn.StateMachine(self, "Firing", definition=fired.next(glazed).next(sold))
"""


def test_tasks_of_a_cdk_application_publish() -> None:
    model = modelled({"nplint.yaml": MODULES, "kiln/stack.py": CDK, "shelf/app.py": SHELF})
    assert told(model) == [
        "PotFired kiln kiln/stack.py:10 eventbridge pottery",
        "pot.glazed kiln kiln/stack.py:14 sns pots",
        "PotSold kiln kiln/stack.py:16 eventbridge pottery",
    ]


HTTP_API = """
resource "aws_cloudwatch_event_bus" "pottery" { name = "pottery" }
resource "aws_apigatewayv2_integration" "orders" {
  api_id              = "a1"
  integration_type    = "AWS_PROXY"
  integration_subtype = "EventBridge-PutEvents"
  request_parameters = {
    Source       = "kiln"
    DetailType   = "PotFired"
    Detail       = "$request.body"
    EventBusName = aws_cloudwatch_event_bus.pottery.name
  }
}
"""
REST_API = """
resource "aws_cloudwatch_event_bus" "pottery" { name = "pottery" }
resource "aws_api_gateway_integration" "orders" {
  type = "AWS"
  uri  = "arn:aws:apigateway:${data.aws_region.here.name}:events:path//"
  request_templates = {
    "application/json" = <<EOF
#set($given = $input.path('$'))
{"Entries": [{
  "Source": "kiln",
  "DetailType": "PotFired",
  "Detail": "$util.escapeJavaScript($input.json('$'))",
  "EventBusName": "${aws_cloudwatch_event_bus.pottery.name}"
}]}
EOF
  }
}
"""
CFN_METHOD = """
Resources:
  Pottery: {Type: AWS::Events::EventBus, Properties: {Name: pottery}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      Integration:
        Type: AWS
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:events:action/PutEvents
        RequestTemplates:
          application/json: !Sub |
            {"Entries": [{"DetailType": "PotFired", "EventBusName": "${Pottery}"}]}
"""
OPENAPI = """
Resources:
  Pottery: {Type: AWS::Events::EventBus, Properties: {Name: pottery}}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /pots:
            post:
              x-amazon-apigateway-integration:
                type: aws_proxy
                integrationSubtype: EventBridge-PutEvents
                requestParameters:
                  DetailType: PotFired
                  EventBusName: !Ref Pottery
"""
CDK_API = """
from aws_cdk import Stack, aws_apigateway as apigateway, aws_events as events

class Kiln(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        events.EventBus(self, "Bus", event_bus_name="pottery")
        apigateway.AwsIntegration(service="events", action="PutEvents",
            options=apigateway.IntegrationOptions(request_templates={
                "application/json":
                    '{"Entries": [{"DetailType": "PotFired", "EventBusName": "pottery"}]}'}))
"""


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("kiln/main.tf", HTTP_API, 9),
        ("kiln/main.tf", REST_API, 7),
        ("kiln/template.yaml", CFN_METHOD, 11),
        ("kiln/template.yaml", OPENAPI, 16),
        ("kiln/stack.py", CDK_API, 10),
    ],
)
def test_an_api_gateway_publishes(path: str, text: str, line: int) -> None:
    model = modelled({"nplint.yaml": MODULES, path: text, "shelf/app.py": SHELF})
    assert told(model) == [f"PotFired kiln {path}:{line} eventbridge pottery"]


def test_an_api_gateway_that_publishes_what_the_caller_names_opens_its_bus() -> None:
    computed = REST_API.replace('"PotFired"', "\"$input.path('$.kind')\"")
    model = modelled({"nplint.yaml": MODULES, "kiln/main.tf": computed, "shelf/app.py": SHELF})
    assert told(model) == []
    assert [topic.unseen_publishers for topic in model.topics] == [True]


@pytest.mark.parametrize(
    ("told_by", "named"),
    [
        ("Action=Publish&TopicArn=$util.urlEncode('${Pots}')&Message=$input.body", True),
        ("Action=Publish&TopicArn=$stageVariables.topic", False),
    ],
)
def test_an_api_gateway_feeds_a_topic(told_by: str, named: bool) -> None:
    template = f"""
Resources:
  Pots: {{Type: AWS::SNS::Topic, Properties: {{TopicName: pots}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      Integration:
        Uri: !Sub arn:aws:apigateway:${{AWS::Region}}:sns:path//
        RequestTemplates:
          application/json: !Sub {told_by}
"""
    model = modelled({"nplint.yaml": MODULES, "kiln/template.yaml": template})
    assert [topic.unseen_publishers for topic in model.topics] == [True]
    assert [gap.message.endswith("to pots is computed") for gap in model.gaps] == [named]
