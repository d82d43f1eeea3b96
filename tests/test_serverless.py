from textwrap import dedent

import pytest

from nplint.facts.data import Text, literal, plain
from nplint.facts.infra import InfraFacts
from nplint.survey.serverless import matches, references, survey


def facts_of(text: str, path: str = "serverless.yml", **files: str) -> InfraFacts:
    by_path = {name.replace("__", "/") + ".yml": dedent(each) for name, each in files.items()}
    return survey(path, dedent(text).lstrip("\n"), by_path.get)


def shown(text: Text) -> str:
    """Write a text with its holes as ``{kind:name.attribute}``."""
    return "".join(
        part
        if isinstance(part, str)
        else "{" + ".".join(filter(None, (f"{part.kind}:{part.name}", part.attribute))) + "}"
        for part in text
    )


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("serverless.yml", "service: x\nprovider:\n  name: aws\n", True),
        ("a/serverless.orders.yaml", "service:\n  name: x\nprovider: {name: aws}\n", True),
        ("serverless.json", '{"service": "x", "provider": {"name": "aws"}}', True),
        ("odd-name.yml", "service: x\nprovider: {name: aws}\nfunctions: {}\n", True),
        ("docker-compose.yml", "services:\n  a: {}\n", False),
        ("serverless.yml", "functions: {}\n", False),
        ("serverless.ts", "service: x\nprovider: y\n", False),
    ],
)
def test_services_are_known_by_name_and_keys(path: str, text: str, expected: bool):
    assert matches(path, text) is expected


def test_functions_get_names_code_timeouts_and_environment():
    facts = facts_of(
        """
        service: shop
        provider:
          name: aws
          runtime: python3.12
          timeout: 29
          environment:
            TABLE: ${self:service}-${sls:stage}-orders
            SECRET: ${ssm:/shop/secret}
        functions:
          wsNotify:
            handler: src/ws.handler
            environment: {TOPIC: !Ref Orders}
          place-order_now:
            handler: src/place.handler
            name: fixed
            timeout: 5
            runtime: nodejs20.x
        resources:
          Resources:
            Orders: {Type: 'AWS::SNS::Topic', Properties: {TopicName: 'orders-${sls:stage}'}}
            Permission:
              Type: AWS::Lambda::EventInvokeConfig
              Properties:
                FunctionName: !GetAtt WsNotifyLambdaFunction.Arn
                DestinationConfig: {OnFailure: {Destination: arn:dead}}
        """,
        path="services/shop/serverless.yml",
    )
    assert [(each.id, shown(each.name)) for each in facts.resources if each.kind == "function"] == [
        ("WsNotifyLambdaFunction", "shop-dev-wsNotify"),
        ("PlaceDashorderUnderscorenowLambdaFunction", "fixed"),
    ]
    assert [
        (e.code, e.handler, e.timeout, e.default_timeout, e.language) for e in facts.functions
    ] == [
        ("services/shop", "src/ws.handler", 29, 6, "python"),
        ("services/shop", "src/place.handler", 5, 6, "javascript"),
    ]
    assert [(each.function, each.name, shown(each.value)) for each in facts.environment] == [
        ("", "TABLE", "shop-dev-orders"),
        ("", "SECRET", "{ssm:/shop/secret}"),
        ("WsNotifyLambdaFunction", "TOPIC", "{resource:Orders.ref}"),
    ]
    assert [shown(each.source) for each in facts.dead_letters] == [
        "{resource:WsNotifyLambdaFunction.arn}"
    ]
    topic = next(each for each in facts.resources if each.kind == "topic")
    assert literal(topic.name) == "orders-dev"


def test_events_of_messages():
    facts = facts_of(
        """
        service: shop
        provider: {name: aws}
        functions:
          handle:
            handler: a.b
            events:
              - sns: order-placed
              - sns:
                  arn: !Ref Orders
                  topicName: orders
                  filterPolicyScope: MessageBody
                  filterPolicy:
                    eventType:
                      - OrderPlaced
                  redrivePolicy: {deadLetterTargetRef: Dead}
              - sns: arn:aws:sns:eu-west-1:1:other
              - sqs:
                  arn: !GetAtt Work.Arn
                  batchSize: 1
                  maximumBatchingWindow: 60
                  functionResponseType: ReportBatchItemFailures
                  filterPatterns: [{body: {kind: [a]}}]
              - sqs: arn:aws:sqs:eu-west-1:1:plain
              - eventBridge:
                  eventBus: main
                  pattern: {detail-type: [OrderPlaced]}
                  deadLetterQueueArn: !GetAtt Dead.Arn
              - schedule: rate(1 hour)
              - http: GET /orders
              - stream: {arn: !GetAtt Orders.StreamArn, batchSize: 100}
              - telepathy: now
        resources:
          - Resources:
              Orders: {Type: 'AWS::SNS::Topic'}
          - Resources:
              Work: {Type: 'AWS::SQS::Queue'}
              Dead: {Type: 'AWS::SQS::Queue'}
        """
    )
    assert [(each.protocol, shown(each.topic), each.span.line) for each in facts.subscriptions] == [
        ("lambda", "{resource:SNSTopicOrderplaced}".replace("}", ".ref}"), 7),
        ("lambda", "{resource:Orders.ref}", 8),
        ("lambda", "arn:aws:sns:eu-west-1:1:other", 16),
    ]
    filtered = facts.subscriptions[1]
    assert (plain(filtered.policy), filtered.policy_scope) == (
        {"eventType": ["OrderPlaced"]},
        "body",
    )
    assert filtered.policy.get("eventType").items[0].span.line == 14  # type: ignore[union-attr]
    made = next(each for each in facts.resources if each.id == "SNSTopicOrderplaced")
    assert (made.kind, literal(made.name)) == ("topic", "order-placed")
    assert [
        (shown(e.source), e.batch_size, e.batch_window, e.report_failures, plain(e.filter))
        for e in facts.event_sources
    ] == [
        ("{resource:Work.arn}", 1, 60, True, [{"body": {"kind": ["a"]}}]),
        ("arn:aws:sqs:eu-west-1:1:plain", None, None, False, None),
        ("{resource:Orders.streamarn}", 100, None, False, None),
    ]
    assert [(literal(e.bus), plain(e.pattern), e.schedule) for e in facts.rules] == [
        ("main", {"detail-type": ["OrderPlaced"]}, False),
        ("", None, True),
    ]
    assert [(shown(each.target), each.on) for each in facts.dead_letters] == [
        ("{resource:Dead.arn}", "subscription"),
        ("{resource:Dead.arn}", "rule"),
    ]
    assert [each.kind for each in facts.invocations] == ["schedule", "http", "stream"]
    assert [(e.message, e.span.line) for e in facts.gaps] == [
        ("event of unknown type telepathy", 31)
    ]


def value_of(written: str, extra: str = "", **files: str) -> str:
    """Return what an environment variable becomes that is written so."""
    text = f"service: shop\nprovider:\n  name: aws\n  environment:\n    X: {written}\n" + dedent(
        extra
    )
    facts = facts_of(text, **files)
    return shown(facts.environment[0].value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("plain", "plain"),
        ("${self:service}", "shop"),
        ("${opt:stage}", "dev"),
        ("${opt:stage, 'prod'}", "dev"),
        ("${opt:colour, 'red'}", "red"),
        ("${opt:colour}", "{parameter:colour}"),
        ("${opt:colour, self:custom.name}", "orders"),
        ("${opt:colour, ${self:custom.name}}", "orders"),
        ("x-${self:custom.${sls:stage}.size}-y", "x-small-y"),
        ("${self:custom.missing, 'fallback'}", "fallback"),
        ("${self:custom.missing}", "{unknown:}"),
        ("${env:HOME}", "{env:HOME}"),
        ("${env:HOME, ''}", "{env:HOME}"),
        ("${env:HOME, 'there'}", "there"),
        ("${param:domain}", "example.org"),
        ("${param:other}", "{parameter:other}"),
        ("${ssm:/a/b~true}", "{ssm:/a/b}"),
        ("${ssm:/aws/reference/secretsmanager/key}", "{secret:key}"),
        ("${cf:stack-dev.TopicArn}", "{import:stack-dev.TopicArn.output}"),
        ("${cf.eu-west-1:stack.TopicArn}", "{import:stack.TopicArn.output}"),
        ("arn:${aws:region}:${aws:accountId}", "arn:{pseudo:region}:{pseudo:account}"),
        ("arn:${AWS::Region}:#{AWS::AccountId}", "arn:{pseudo:region}:{pseudo:account}"),
        ("!Sub '${AWS::Region}-${self:custom.name}-${env:A}'", "{pseudo:region}-orders-{env:A}"),
        ("${file(config.yml):topic}", "dev-topic"),
        ("${file(./config.yml):list.1}", "{unknown:}"),
        ("${file(../secret.yml):x}", "{unknown:}"),
        ("${file(code.js):x}", "{unknown:}"),
        ("${self:custom.loop}", "{unknown:}"),
        ("${self:custom.included.topic}", "dev-topic"),
        ("${unclosed", "${unclosed"),
        ("${}", "${}"),
        ("${strToBool(true)}", "true"),
    ],
)
def test_variables(written: str, expected: str):
    extra = """
        custom:
          name: orders
          dev: {size: small}
          loop: ${self:custom.loop}
          included: ${file(config.yml)}
        params:
          default: {domain: example.org}
    """
    config = "topic: ${self:provider.stage, 'dev'}-topic\nlist: [a, b]\n"
    assert (
        value_of(f'"{written}"' if written[:1] != "!" else written, extra, config=config)
        == expected
    )


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("prod", "prod"),
        ("${opt:stage, 'test'}", "test"),
        ("${opt:stage, self:custom.usual}", "qa"),
        ("${env:STAGE}", "dev"),
    ],
)
def test_the_stage_is_the_one_the_file_falls_back_to(stage: str, expected: str):
    facts = facts_of(
        f"""
        service: shop
        provider:
          name: aws
          stage: {stage}
          environment: {{X: '${{sls:stage}}', Y: '${{opt:stage}}', Z: '${{self:provider.stage}}'}}
        custom: {{usual: qa}}
        """
    )
    assert {shown(each.value) for each in facts.environment} == {expected}


def test_functions_and_resources_from_other_files():
    facts = facts_of(
        """
        service: shop
        provider: {name: aws}
        functions:
          - ${file(functions/orders.yml)}
          - ${file(functions/missing.yml)}
        resources:
          Resources:
            Queue: ${file(queue.yml):Queue}
        """,
        path="serverless.yml",
        functions__orders="place: {handler: a.b, events: [{sqs: {arn: !GetAtt Queue.Arn}}]}\n",
        queue="Queue:\n  Type: AWS::SQS::Queue\n  Properties: {QueueName: q}\n",
    )
    assert [(e.id, e.span.path) for e in facts.resources] == [
        ("PlaceLambdaFunction", "functions/orders.yml"),
        ("Queue", "serverless.yml"),
    ]
    assert [shown(each.source) for each in facts.event_sources] == ["{resource:Queue.arn}"]
    assert [each.message for each in facts.gaps] == ["functions from a file that is not read here"]


def test_the_files_that_a_service_includes():
    text = "functions: ${file(./f.yml)}\nresources: ['${file(r.yml):a}', '${file(../../x.yml)}']\n"
    assert references("svc/serverless.yml", text) == ("svc/f.yml", "svc/r.yml")


def test_grants_and_failures():
    facts = facts_of(
        """
        service: shop
        provider:
          name: aws
          iam:
            role:
              statements:
                - {Effect: Allow, Action: ['sns:Publish'], Resource: !Ref Orders}
        functions:
          a:
            handler: a.b
            onError: arn:aws:sns:eu-west-1:1:errors
            iamRoleStatements:
              - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: '*'}
          b:
            handler: a.b
            destinations: {onFailure: a}
            url: true
        """
    )
    assert [(shown(each.principal), each.actions) for each in facts.grants] == [
        ("{resource:IamRoleLambdaExecution.ref}", ("sns:Publish",)),
        ("{resource:ALambdaFunction.ref}", ("lambda:InvokeFunction",)),
    ]
    assert [shown(each.target) for each in facts.dead_letters] == [
        "arn:aws:sns:eu-west-1:1:errors",
        "{resource:ALambdaFunction.ref}",
    ]
    assert [each.kind for each in facts.invocations] == ["http"]


def test_container_images():
    facts = facts_of(
        """
        service: shop
        provider: {name: aws, ecr: {images: {app: {path: ./docker}}}}
        functions:
          a: {image: {name: app, command: [src.app.handler]}}
        """
    )
    assert [(each.code, each.handler) for each in facts.functions] == [
        ("docker", "src.app.handler")
    ]


def test_json_services():
    facts = survey(
        "serverless.json",
        '{"service": "s", "provider": {},\n "functions": {\n  "a": {"handler": "a.b"}}}',
    )
    assert [(each.id, each.span.line) for each in facts.resources] == [("ALambdaFunction", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "service: x\nprovider: 5\nfunctions: [1, {a: null}, b]\nresources: [1, null]\n",
        "service: x\nfunctions:\n  a: {handler: [1], events: {sns: 5}}\n",
        "service: x\nfunctions:\n  a: {events: [sns, {sqs: null}, {eventBridge: []}]}\n",
        "service: ${self:service}\nprovider: {stage: '${sls:stage}', environment: {A: 1}}\n",
        "service: &a\n  name: *a\nprovider: {environment: {A: '${self:service}'}}\n",
        "service: x\nprovider: {environment: '${self:}'}\n",
        "custom: {a: '${self:custom.b}${self:custom.b}', b: '${self:custom.a}${self:custom.a}'}\n"
        "provider: {environment: {A: '${self:custom.a}'}}\n",
        "service: x\nprovider: {environment: {A: '" + "${self:a" * 400 + "'}}\n",
        "service: x\nprovider: {environment: {A: '" + "${self:" * 400 + "}" * 400 + "'}}\n",
    ],
)
def test_nonsense_never_raises(text: str):
    survey("serverless.yml", text, lambda path: None)


def test_plugins_make_queues_and_state_machines():
    facts = facts_of(
        """
        service: shop
        provider: {name: aws, environment: {JOBS: '${construct:jobs.queueUrl}'}}
        constructs:
          jobs: {type: queue, batchSize: 5, worker: {handler: jobs.handler, timeout: 10}}
        functions:
          handle:
            handler: a.b
            events:
              - snsSqs:
                  name: Orders
                  topicArn: arn:aws:sns:eu-west-1:1:orders
                  filterPolicy: {eventType: [OrderPlaced]}
                  visibilityTimeout: 60
                  rawMessageDelivery: true
        stepFunctions:
          stateMachines:
            flow:
              name: flow
              definition: {States: {A: {Type: Task, Resource: !GetAtt [handle, Arn]}}}
              events:
                - schedule: rate(1 day)
        """
    )
    assert {each.id for each in facts.resources if each.kind == "queue"} == {
        "jobsQueue", "jobsDlq", "OrdersQueue", "OrdersDeadLetterQueue",
    }  # fmt: skip
    assert [(shown(each.source), each.batch_size) for each in facts.event_sources] == [
        ("{resource:jobsQueue.arn}", 5),
        ("{resource:OrdersQueue.arn}", None),
    ]
    assert [(e.queue, e.visibility_timeout) for e in facts.queues if e.max_receive_count] == [
        ("jobsQueue", 60),
        ("OrdersQueue", 60),
    ]
    assert [(shown(each.endpoint), each.raw) for each in facts.subscriptions] == [
        ("{resource:OrdersQueue.arn}", True)
    ]
    assert len(facts.dead_letters) == 2
    assert shown(facts.environment[0].value) == "{resource:jobsQueue.url}"
    assert [(shown(each.function), each.kind) for each in facts.invocations] == [
        ("{resource:HandleLambdaFunction.arn}", "state-machine")
    ]
    assert [each.schedule for each in facts.rules] == [True]


def test_variables_that_multiply_or_nest_stay_bounded():
    lists = [
        f"  l{n}: ['${{self:custom.l{n + 1}}}', '${{self:custom.l{n + 1}}}']" for n in range(24)
    ]
    deep = "[" * 100 + "'${self:custom.deep}'" + "]" * 100
    custom = "\n".join(["custom:", *lists, f"  deep: {deep}"])
    for name in ("l0", "deep"):
        text = (
            f"service: x\nprovider: {{environment: {{A: '${{self:custom.{name}}}'}}}}\n{custom}\n"
        )
        assert survey("serverless.yml", text).tool == "serverless"
