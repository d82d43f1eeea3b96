from textwrap import dedent

import pytest

from nplint.facts.data import Hole, Text, literal, plain, sketch
from nplint.facts.infra import InfraFacts
from nplint.survey.cloudformation import matches, survey


def facts_of(resources: str, head: str = "", path: str = "template.yaml") -> InfraFacts:
    body = "".join(
        f"  {line}\n" if line else "\n" for line in dedent(resources).lstrip("\n").splitlines()
    )
    return survey(path, dedent(head).lstrip("\n") + "Resources:\n" + body)


def shown(text: Text) -> str:
    """Write a text with its holes as ``{kind:name.attribute}``."""
    return "".join(
        part
        if isinstance(part, str)
        else "{" + ".".join(filter(None, (f"{part.kind}:{part.name}", part.attribute))) + "}"
        for part in text
    )


def name_of(value: str, head: str = "", others: str = "") -> str:
    """Return what a queue's name becomes when it is written as ``value``."""
    queue = f"Q:\n  Type: AWS::SQS::Queue\n  Properties:\n    QueueName: {value}\n"
    facts = facts_of(queue + dedent(others), head)
    return shown(next(each.name for each in facts.resources if each.id == "Q"))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a/template.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", True),
        ("a.yml", "Resources:\n  T:\n    Type: AWS::SNS::Topic\n", True),
        ("a.json", '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', True),
        ("cdk.out/S.template.json", '{\n "Resources": {\n  "T": {"Type": "AWS::X::Y"}}}', True),
        ("serverless.yml", "service: x\nresources:\n  Resources:\n    T: {Type: AWS::X}", False),
        ("notes.md", "Resources:\n Type: AWS::SNS::Topic", False),
        ("chart.yaml", "Resources:\n  cpu: 1\n", False),
    ],
)  # fmt: skip
def test_templates_are_known_by_a_few_strings(path: str, text: str, expected: bool):
    assert matches(path, text) is expected


HEAD = """
    Parameters:
      Stage: {Type: String, Default: dev}
      Owner: {Type: String}
      TopicParameter: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shared/topic}
      Names: {Type: CommaDelimitedList, Default: 'red, green'}
    Mappings:
      Sizes:
        dev: {prefix: small}
        prod: {prefix: big}
      Regions:
        eu-west-1: {code: one}
        us-east-1: {code: one}
    Conditions:
      IsProd: !Equals [!Ref Stage, prod]
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("!Ref Stage", "dev"),
        ("!Ref Owner", "{parameter:Owner}"),
        ("!Ref TopicParameter", "{ssm:/shared/topic}"),
        ("!Sub '${Stage}-orders-${AWS::Region}'", "dev-orders-{pseudo:region}"),
        ("!Sub ['${a}-${Stage}', {a: !Ref Owner}]", "{parameter:Owner}-dev"),
        ("!Sub '${!Literal}-${Stage}'", "${Literal}-dev"),
        ("!Sub '${T.TopicName}-${T}'", "{resource:T.name}-{resource:T.ref}"),
        ("!Join ['-', [!Ref Stage, a, !GetAtt T.TopicArn]]", "dev-a-{resource:T.arn}"),
        ("!Join ['', !Split [b, abc]]", "ac"),
        ("!Select [1, !Split [':', 'a:b:c']]", "b"),
        ("!Select [5, !Split [':', !Ref T]]", "{resource:T.name}"),
        ("!Select ['0', !Ref Names]", "red"),
        ("!FindInMap [Sizes, !Ref Stage, prefix]", "small"),
        ("!FindInMap [Regions, !Ref 'AWS::Region', code]", "one"),
        ("!FindInMap [Sizes, !Ref Owner, prefix]", "{unknown:}"),
        ("!If [IsProd, fixed, !Ref Owner]", "fixed"),
        ("!If [IsProd, !Ref 'AWS::NoValue', dev-q]", "dev-q"),
        ("!If [IsProd, one, other]", "{unknown:}"),
        ("!ImportValue shared-topic", "{import:shared-topic}"),
        ("!ImportValue {'Fn::Sub': '${Stage}-topic'}", "{import:dev-topic}"),
        ("'{{resolve:ssm:/a/b:3}}-q'", "{ssm:/a/b}-q"),
        ("!Sub '{{resolve:ssm:/${Stage}/b}}'", "{ssm:/dev/b}"),
        ("'{{resolve:secretsmanager:key:SecretString:x}}'", "{secret:key:SecretString:x}"),
        ("!GetAtt [Q2, QueueUrl]", "{resource:Q2.url}"),
        ("!GetAtt Stored.Value", "{resource:T.ref}"),
        ("!Transform {Name: x}", "{unknown:}"),
        ("!GetAtt Loop.Value", "{unknown:}"),
        ("!Join oops", "{unknown:}"),
        ("[1, 2]", "{unknown:}"),
    ],
)  # fmt: skip
def test_intrinsic_functions(value: str, expected: str):
    others = """
        T: {Type: 'AWS::SNS::Topic'}
        Stored: {Type: 'AWS::SSM::Parameter', Properties: {Name: /t, Value: !Ref T}}
        Loop: {Type: 'AWS::SSM::Parameter', Properties: {Name: /l, Value: !GetAtt Loop.Value}}
    """
    assert name_of(value, HEAD, others) == expected


def test_topic_subscription_queue_and_redrive():
    facts = facts_of(
        """
        Orders:
          Type: AWS::SNS::Topic
          Properties:
            TopicName: orders.fifo
            Subscription:
              - {Protocol: email, Endpoint: me@example.org}
        Billing:
          Type: AWS::SNS::Subscription
          Properties:
            TopicArn: !Ref Orders
            Protocol: sqs
            Endpoint: !GetAtt BillingQueue.Arn
            RawMessageDelivery: true
            FilterPolicyScope: MessageBody
            FilterPolicy:
              eventType:
                - OrderPlaced
                - OrderPaid
            RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}
        BillingQueue:
          Type: AWS::SQS::Queue
          Properties:
            VisibilityTimeout: 180
            RedrivePolicy:
              deadLetterTargetArn: !GetAtt Dead.Arn
              maxReceiveCount: 5
        Dead:
          Type: AWS::SQS::Queue
        """
    )
    assert [(each.id, each.kind, each.span.line) for each in facts.resources] == [
        ("Orders", "topic", 2),
        ("BillingQueue", "queue", 21),
        ("Dead", "queue", 28),
    ]
    assert facts.resources[0].fifo
    inline, billing = facts.subscriptions
    assert (inline.protocol, literal(inline.endpoint), inline.span.line) == (
        "email",
        "me@example.org",
        7,
    )
    assert (billing.span.line, billing.raw, billing.policy_scope) == (8, True, "body")
    assert plain(billing.policy) == {"eventType": ["OrderPlaced", "OrderPaid"]}
    values = billing.policy.get("eventType").items  # type: ignore[union-attr]
    assert [each.span.line for each in values] == [18, 19]
    assert {(shown(each.source), shown(each.target), each.on) for each in facts.dead_letters} == {
        ("{resource:Billing.ref}", "{resource:Dead.arn}", "subscription"),
        ("{resource:BillingQueue.ref}", "{resource:Dead.arn}", "queue"),
    }
    settings = facts.queues[0]
    assert (settings.queue, settings.visibility_timeout, settings.max_receive_count) == (
        "BillingQueue", 180, 5,
    )  # fmt: skip


def test_policies_as_json_text_keep_lines_and_references():
    facts = facts_of(
        """
        Q:
          Type: AWS::SQS::Queue
          Properties:
            RedrivePolicy: !Sub '{"deadLetterTargetArn": "${D.Arn}", "maxReceiveCount": ${Max}}'
        D: {Type: 'AWS::SQS::Queue'}
        S:
          Type: AWS::SNS::Subscription
          Properties:
            TopicArn: arn:aws:sns:eu-west-1:1:orders
            Protocol: sqs
            Endpoint: !GetAtt Q.Arn
            FilterPolicy: |
              {
                "eventType": ["OrderPlaced",
                              "OrderPaid"]
              }
        """,
        "Parameters: {Max: {Type: Number, Default: 3}}\n",
    )
    assert [shown(each.target) for each in facts.dead_letters] == ["{resource:D.arn}"]
    assert facts.queues[0].max_receive_count == 3
    policy = facts.subscriptions[0].policy
    values = policy.get("eventType").items  # type: ignore[union-attr]
    assert [(each.span.line, each.span.column) for each in values] == [(16, 25), (17, 25)]


def test_what_is_computed_is_told():
    facts = facts_of(
        """
        Q:
          Type: AWS::SQS::Queue
          Properties:
            VisibilityTimeout: !If [A, 30, 60]
            RedrivePolicy: !If [A, {deadLetterTargetArn: x}, {deadLetterTargetArn: y}]
        S:
          Type: AWS::SNS::Subscription
          Properties: {TopicArn: !Ref T, Protocol: sqs, Endpoint: x, FilterPolicy: !Ref Policy}
        """
    )
    assert facts.queues[0].visibility_timeout == -1
    assert [each.target for each in facts.dead_letters] == [(Hole("unknown"),)]
    assert [(each.span.line, each.message) for each in facts.gaps] == [
        (9, "the filter policy is computed")
    ]


def test_a_condition_around_a_redrive_counts_as_one():
    facts = facts_of(
        """
        Q:
          Type: AWS::SQS::Queue
          Condition: Wanted
          Properties:
            RedrivePolicy: !If [A, {deadLetterTargetArn: !GetAtt D.Arn}, !Ref 'AWS::NoValue']
        D: {Type: 'AWS::SQS::Queue'}
        """
    )
    assert [shown(each.target) for each in facts.dead_letters] == ["{resource:D.arn}"]


SAM = """
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function:
        Runtime: python3.12
        Timeout: 20
        CodeUri: src/
        Environment:
          Variables: {TOPIC_ARN: !Ref Orders}
"""


def test_a_sam_function_with_what_globals_give_it():
    facts = facts_of(
        """
        Orders: {Type: 'AWS::SNS::Topic'}
        Place:
          Type: AWS::Serverless::Function
          Properties:
            Handler: app.handler
            Timeout: 5
            Environment: {Variables: {STAGE: dev}}
            Events:
              Api: {Type: Api, Properties: {Path: /orders, Method: post}}
            Policies:
              - AWSLambdaBasicExecutionRole
              - SNSPublishMessagePolicy: {TopicName: !GetAtt Orders.TopicName}
              - Statement:
                  - {Effect: Deny, Action: 's3:*', Resource: '*'}
        Other:
          Type: AWS::Serverless::Function
          Properties: {Handler: index.handler, Runtime: nodejs20.x, CodeUri: ../../../out}
        """,
        SAM,
        path="services/orders/template.yaml",
    )
    place, other = facts.functions
    assert (place.code, place.handler, place.timeout, place.language) == (
        "services/orders/src", "app.handler", 5, "python",
    )  # fmt: skip
    assert (other.code, other.timeout, other.language) == ("", 20, "javascript")
    assert [(each.function, each.name, shown(each.value)) for each in facts.environment] == [
        ("", "TOPIC_ARN", "{resource:Orders.ref}"),
        ("Place", "STAGE", "dev"),
    ]
    assert [(shown(each.function), each.kind) for each in facts.invocations] == [
        ("{resource:Place.ref}", "http")
    ]
    assert [
        (each.actions, [shown(r) for r in each.resources], each.effect) for each in facts.grants
    ] == [
        (("sns:Publish",), ["{resource:Orders.name}"], "allow"),
        (("s3:*",), ["*"], "deny"),
    ]


def test_code_of_images_and_of_functions_beside_the_template():
    facts = facts_of(
        """
        Image:
          Type: AWS::Serverless::Function
          Metadata: {DockerContext: ./app, Dockerfile: Dockerfile}
          Properties: {PackageType: Image, ImageConfig: {Command: [main.handler]}}
        Beside: {Type: 'AWS::Serverless::Function', Properties: {Handler: app.handler}}
        Inline: {Type: 'AWS::Serverless::Function', Properties: {Handler: i.h, InlineCode: x}}
        """,
        path="svc/template.yaml",
    )
    assert [(each.code, each.handler) for each in facts.functions] == [
        ("svc/app", "main.handler"),
        ("svc", "app.handler"),
        ("", "i.h"),
    ]


def test_sam_events_of_messages():
    facts = facts_of(
        """
        Handle:
          Type: AWS::Serverless::Function
          Properties:
            Handler: app.handler
            DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}
            EventInvokeConfig:
              DestinationConfig: {OnFailure: {Type: SQS}}
            Events:
              Direct:
                Type: SNS
                Properties:
                  Topic: !Ref Orders
                  FilterPolicy: {eventType: [OrderPlaced]}
                  RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}
              Queued:
                Type: SNS
                Properties: {Topic: !Ref Orders, SqsSubscription: true}
              Own:
                Type: SNS
                Properties:
                  Topic: !Ref Orders
                  SqsSubscription: {QueueArn: !GetAtt Work.Arn, QueueUrl: !Ref Work, BatchSize: 5}
              Polled:
                Type: SQS
                Properties:
                  Queue: !GetAtt Work.Arn
                  BatchSize: 1
                  MaximumBatchingWindowInSeconds: 20
                  FunctionResponseTypes: [ReportBatchItemFailures]
                  FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["a"]}}'}]}
              Bus:
                Type: EventBridgeRule
                Properties:
                  EventBusName: main
                  Pattern: {detail-type: [OrderPlaced]}
                  DeadLetterConfig: {Type: SQS, QueueLogicalId: BusDead}
              Timer: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
              Odd: {Type: Telepathy}
        Orders: {Type: 'AWS::SNS::Topic'}
        Work: {Type: 'AWS::SQS::Queue'}
        Dead: {Type: 'AWS::SQS::Queue'}
        """,
        SAM,
    )
    subscriptions = {
        each.id: (each.protocol, shown(each.endpoint), each.span.line)
        for each in facts.subscriptions
    }
    assert subscriptions == {
        "HandleDirect": ("lambda", "{resource:Handle.ref}", 18),
        "HandleQueued": ("sqs", "{resource:HandleQueuedQueue.arn}", 24),
        "HandleOwn": ("sqs", "{resource:Work.arn}", 27),
    }
    sources = {
        shown(each.source): (
            each.batch_size,
            each.batch_window,
            each.report_failures,
            plain(each.filter),
        )
        for each in facts.event_sources
        if each.span.line != 27
    }
    assert sources == {
        "{resource:HandleQueuedQueue.arn}": (10, None, False, None),
        "{resource:Work.arn}": (1, 20, True, [{"body": {"kind": ["a"]}}]),
    }
    assert {each.id for each in facts.resources if each.kind == "queue"} == {
        "HandleQueuedQueue", "HandleEventInvokeConfigOnFailureQueue", "BusDead", "Work", "Dead",
    }  # fmt: skip
    assert {(shown(each.source), shown(each.target), each.on) for each in facts.dead_letters} == {
        ("{resource:Handle.ref}", "{resource:Dead.arn}", "function"),
        (
            "{resource:Handle.ref}",
            "{resource:HandleEventInvokeConfigOnFailureQueue.arn}",
            "function",
        ),
        ("{resource:HandleDirect.ref}", "{resource:Dead.arn}", "subscription"),
        ("{resource:HandleBus.ref}", "{resource:BusDead.arn}", "rule"),
    }
    bus, timer = facts.rules
    assert (literal(bus.bus), plain(bus.pattern), timer.schedule) == (
        "main", {"detail-type": ["OrderPlaced"]}, True,
    )  # fmt: skip
    assert [each.message for each in facts.gaps] == ["event Odd of unknown type Telepathy"]


def test_plain_functions_mappings_and_roles():
    facts = facts_of(
        """
        Work: {Type: 'AWS::SQS::Queue'}
        Handle:
          Type: AWS::Lambda::Function
          Metadata: {'aws:asset:path': asset.1234, 'aws:cdk:path': Stack/Handle/Resource}
          Properties:
            Handler: index.handler
            Runtime: python3.11
            Role: !GetAtt Role.Arn
            DeadLetterConfig: {TargetArn: !GetAtt Work.Arn}
        Live: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref Handle, Name: live}}
        Mapping:
          Type: AWS::Lambda::EventSourceMapping
          Properties:
            FunctionName: !Ref Live
            EventSourceArn: !GetAtt Work.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
        Role:
          Type: AWS::IAM::Role
          Properties:
            Policies:
              - PolicyDocument:
                  Statement:
                    Effect: Allow
                    Action: [sqs:SendMessage, sns:Publish]
                    Resource: !GetAtt Work.Arn
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            Roles: [!Ref Role]
            PolicyDocument:
              Statement: [{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: x}]
        """,
        path="cdk.out/Stack.template.json.yaml",
    )
    assert (facts.functions[0].code, facts.functions[0].language) == (
        "cdk.out/asset.1234",
        "python",
    )
    assert next(e.construct for e in facts.resources if e.id == "Handle") == "Stack/Handle/Resource"
    assert [(shown(e.function), e.report_failures) for e in facts.event_sources] == [
        ("{resource:Handle.ref}", True)
    ]
    assert [(shown(each.principal), each.actions) for each in facts.grants] == [
        ("{resource:Handle.ref}", ("sqs:SendMessage", "sns:Publish")),
        ("{resource:Handle.ref}", ("lambda:InvokeFunction",)),
    ]


def test_state_machines_interfaces_buckets_and_pools_call_functions():
    facts = facts_of(
        """
        F: {Type: 'AWS::Lambda::Function', Properties: {Handler: a.b}}
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: machine.asl.json
            DefinitionSubstitutions: {FunctionArn: !GetAtt F.Arn}
            Events:
              Rule: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
        Method:
          Type: AWS::ApiGateway::Method
          Properties:
            Integration:
              Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/${F.Arn}/invocations'
        Bucket:
          Type: AWS::S3::Bucket
          Properties:
            NotificationConfiguration:
              LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt F.Arn}]
        Pool:
          Type: AWS::Cognito::UserPool
          Properties: {LambdaConfig: {PreSignUp: !GetAtt F.Arn}}
        Hourly:
          Type: AWS::Events::Rule
          Properties:
            ScheduleExpression: rate(1 hour)
            Targets: [{Id: f, Arn: !GetAtt F.Arn, DeadLetterConfig: {Arn: arn:dead}}]
        """
    )
    assert [each.kind for each in facts.invocations] == [
        "state-machine", "http", "bucket", "cognito", "schedule",
    ]  # fmt: skip
    assert {shown(each.function) for each in facts.invocations} == {"{resource:F.arn}"}
    machine, hourly = facts.rules
    assert (machine.id, machine.schedule, hourly.schedule) == ("MachineRule", False, True)
    assert [(shown(e.source), shown(e.target), e.on) for e in facts.dead_letters] == [
        ("{resource:Hourly.ref}", "arn:dead", "rule")
    ]


def test_pipes_feed_functions_and_have_dead_letters():
    facts = facts_of(
        """
        F: {Type: 'AWS::Lambda::Function', Properties: {Handler: a.b}}
        Pipe:
          Type: AWS::Pipes::Pipe
          Properties:
            Source: !GetAtt Q.Arn
            Target: !GetAtt F.Arn
            SourceParameters:
              SqsQueueParameters: {BatchSize: 3}
              FilterCriteria: {Filters: [{Pattern: '{"a": [1]}'}]}
        Other:
          Type: AWS::Pipes::Pipe
          Properties:
            Source: !GetAtt T.StreamArn
            Target: !Ref Bus
            SourceParameters:
              DynamoDBStreamParameters: {DeadLetterConfig: {Arn: !GetAtt D.Arn}}
        """
    )
    fed = facts.event_sources[0]
    assert (shown(fed.function), fed.batch_size, plain(fed.filter)) == (
        "{resource:F.arn}", 3, [{"a": [1]}],
    )  # fmt: skip
    assert [(shown(each.source), shown(each.target)) for each in facts.dead_letters] == [
        ("{resource:Other.ref}", "{resource:D.arn}")
    ]


def test_exports_stored_parameters_and_nested_stacks():
    text = dedent(
        """
        Resources:
          T: {Type: 'AWS::SNS::Topic'}
          P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /topic, Value: !Ref T}}
          Child:
            Type: AWS::CloudFormation::Stack
            Properties:
              TemplateURL: ../child/template.yaml
              Parameters: {TopicArn: !Ref T}
          App:
            Type: AWS::Serverless::Application
            Properties: {Location: https://elsewhere/x.yaml}
        Outputs:
          TopicArn: {Value: !Ref T, Export: {Name: !Sub '${AWS::StackName}-topic'}}
          ChildQueue: {Value: !GetAtt Child.Outputs.QueueArn}
        """
    )
    facts = survey("app/template.yaml", text)
    assert [(each.kind, sketch(each.name), shown(each.value)) for each in facts.exports] == [
        ("ssm", "/topic", "{resource:T.ref}"),
        ("output", "TopicArn", "{resource:T.ref}"),
        ("export", "{stack}-topic", "{resource:T.ref}"),
        ("output", "ChildQueue", "{resource:Child.outputs.QueueArn}"),
    ]
    child, app = facts.nested
    assert (child.source, app.source) == ("child/template.yaml", "")
    assert [(name, shown(value)) for name, value in child.arguments] == [
        ("TopicArn", "{resource:T.ref}")
    ]


def test_tables_know_their_keys():
    facts = facts_of(
        """
        A:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: a
            KeySchema:
              - {AttributeName: pk, KeyType: HASH}
              - {AttributeName: sk, KeyType: RANGE}
        B: {Type: 'AWS::Serverless::SimpleTable'}
        """
    )
    assert [(each.kind, each.keys) for each in facts.resources] == [
        ("table", ("pk", "sk")),
        ("table", ("id",)),
    ]


def test_loops_over_known_lists_are_written_out():
    facts = facts_of(
        """
        Fn::ForEach::Queues:
          - Name
          - [Red, Green]
          - Queue${Name}:
              Type: AWS::SQS::Queue
              Properties: {QueueName: !Sub 'q-${Name}'}
        Fn::ForEach::Unknown: [Name, !Ref Missing, {'X${Name}': {Type: 'AWS::SQS::Queue'}}]
        """
    )
    assert [(each.id, literal(each.name)) for each in facts.resources] == [
        ("QueueRed", "q-Red"),
        ("QueueGreen", "q-Green"),
    ]
    assert [each.message for each in facts.gaps] == ["a loop over a list that is not known here"]


def test_suppressions_in_metadata():
    facts = facts_of(
        """
        Q:
          Type: AWS::SQS::Queue
          Metadata:
            nplint: {ignore: [NP603, NP608], reason: drained by hand}
        R: {Type: 'AWS::SQS::Queue'}
        """,
        "Metadata:\n  nplint: {ignore: NP604, reason: alarms only}\n",
    )
    assert [(each.kind, each.codes, each.reason, each.first_line) for each in facts.directives] == [
        ("ignore-file", ("NP604",), "alarms only", 1),
        ("ignore", ("NP603", "NP608"), "drained by hand", 4),
    ]
    assert facts.directives[1].last_line == 7


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Resources:\n  Good: {Type: 'AWS::SNS::Topic'}\n  Bad: [1, 2]\n", 3),
        ("Resources:\n  Good: {Type: 'AWS::SNS::Topic'}\n  Bad: {Properties: {}}\n", 3),
        ("Resources:\n  Good: {Type: 'AWS::SNS::Topic'}\n  Bad: {Type: AWS, Properties: 5}\n", 3),
        ("Resources:\n  Good: {Type: 'AWS::SNS::Topic'}\n  Bad: {Type: 'AWS::SNS::Topic'\n", 4),
        ("Resources:\n  Good: {Type: 'AWS::SNS::Topic'}\n  Bad: *nothing\n", 3),
    ],
)  # fmt: skip
def test_one_bad_resource_loses_nothing_else(text: str, line: int):
    facts = survey("t.yaml", text)
    assert facts.resources[0].id == "Good"
    assert line in [each.span.line for each in facts.gaps]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "- a\n- b\n",
        "Resources: nothing\n",
        "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: 'no json {'}}\n",
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Events: [1]}}}\n",
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Events: {A: 3}}}}\n",
        "Resources:\n  S: {Type: 'AWS::SNS::Subscription'}\n",
        "Resources:\n  T: {Type: 'AWS::SNS::Topic', Properties: {Subscription: 5}}\n",
        "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: " + '{"Fn::Join": ["", [' * 300,
        "Resources: &a\n  Q: *a\n",
        "Parameters: 3\nMappings: x\nOutputs: [1]\nGlobals: 7\nMetadata: 5\nResources: {}\n",
    ],
)
def test_nonsense_never_raises(text: str):
    survey("t.yaml", text)
