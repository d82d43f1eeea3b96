"""CDK constructs one at a time: source in, facts out."""

# ruff: noqa: E501 -- samples are written as people write them

from textwrap import dedent

import pytest

from cdk_support import read_sources
from nplint.facts.data import Opaque, Text, plain
from nplint.facts.infra import InfraFacts

TS_IMPORTS = """\
import * as cdk from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subs from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as path from 'path';
import { SqsEventSource, SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
"""
PY_IMPORTS = """\
import aws_cdk as cdk
from aws_cdk import Stack, Duration, aws_sns as sns, aws_sqs as sqs, aws_lambda as _lambda
from aws_cdk import aws_sns_subscriptions as subs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
"""


def typescript(body: str, *, before: str = "", path: str = "lib/s.ts") -> InfraFacts:
    text = f"""{TS_IMPORTS}{dedent(before)}
export class S extends cdk.Stack {{
  constructor(scope: Construct, id: string, props: any) {{
    super(scope, id, props);
{dedent(body)}
  }}
}}
"""
    (facts,) = read_sources({path: text})
    return facts


def python(body: str, *, before: str = "") -> InfraFacts:
    indented = "\n".join(f"        {line}" for line in dedent(body).splitlines())
    text = f"""{PY_IMPORTS}
{dedent(before)}
class S(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
{indented}
"""
    (facts,) = read_sources({"stacks/s.py": text})
    return facts


def shown(text: Text) -> str:
    return "".join(
        part if isinstance(part, str) else f"<{part.kind} {part.name} {part.attribute}>".strip()
        for part in text
    )


def ids(facts: InfraFacts, kind: str) -> list[str]:
    return sorted(res.id for res in facts.resources if res.kind == kind)


def policies(facts: InfraFacts) -> list[object]:
    return [plain(sub.policy) for sub in facts.subscriptions]


QUEUE = "const q = new sqs.Queue(this, 'Q'); const t = new sns.Topic(this, 'T');"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("stringFilter({ allowlist: ['a', 'b'] })", ["a", "b"]),
        ("stringFilter({ whitelist: ['a'] })", ["a"]),
        ("stringFilter({ denylist: ['a'] })", [{"anything-but": ["a"]}]),
        ("stringFilter({ blacklist: ['a'] })", [{"anything-but": ["a"]}]),
        ("stringFilter({ matchPrefixes: ['a', 'b'] })", [{"prefix": "a"}, {"prefix": "b"}]),
        ("stringFilter({ matchSuffixes: ['z'] })", [{"suffix": "z"}]),
        ("numericFilter({ allowlist: [1, 2] })", [{"numeric": ["=", 1]}, {"numeric": ["=", 2]}]),
        ("numericFilter({ greaterThan: 3 })", [{"numeric": [">", 3]}]),
        (
            "numericFilter({ between: { start: 1, stop: 5 } })",
            [{"numeric": [">=", 1, "<=", 5]}],
        ),
        (
            "numericFilter({ betweenStrict: { start: 1, stop: 5 } })",
            [{"numeric": [">", 1, "<", 5]}],
        ),
        ("existsFilter()", [{"exists": True}]),
        ("notExistsFilter()", [{"exists": False}]),
    ],
)
def test_subscription_filters_become_the_policy_that_aws_sees(written: str, read: object) -> None:
    facts = typescript(
        f"{QUEUE} t.addSubscription(new subs.SqsSubscription(q, "
        f"{{ filterPolicy: {{ k: sns.SubscriptionFilter.{written} }} }}));"
    )
    assert policies(facts) == [{"k": read}]
    assert facts.subscriptions[0].policy_scope == "attributes"


def test_a_body_policy_nests() -> None:
    facts = typescript(
        QUEUE
        + """
    t.addSubscription(new subs.SqsSubscription(q, { filterPolicyWithMessageBody: {
      detail: sns.FilterOrPolicy.policy({
        kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['a'] })),
      }),
    } }));"""
    )
    assert policies(facts) == [{"detail": {"kind": ["a"]}}]
    assert facts.subscriptions[0].policy_scope == "body"


def test_a_computed_policy_is_opaque_and_no_policy_is_none() -> None:
    facts = typescript(
        QUEUE
        + """
    t.addSubscription(new subs.SqsSubscription(q, { filterPolicy: props.policy }));
    t.addSubscription(new subs.SqsSubscription(q));"""
    )
    computed, absent = facts.subscriptions
    assert isinstance(computed.policy, Opaque)
    assert absent.policy is None


def test_filter_values_stand_where_they_are_written() -> None:
    facts = typescript(
        QUEUE
        + """
    t.addSubscription(
      new subs.SqsSubscription(q, {
        filterPolicy: {
          eventType: sns.SubscriptionFilter.stringFilter({
            allowlist: [
              'one',
              'two',
            ],
          }),
        },
      }),
    );"""
    )
    (sub,) = facts.subscriptions
    assert sub.policy is not None
    (entry,) = sub.policy.entries  # type: ignore[union-attr]
    lines = [item.span.line - sub.span.line for item in entry.value.items]
    assert lines == [5, 6]
    assert entry.key_span.line - sub.span.line == 3


def test_topics_arns_exports_and_parameters_are_looked_up_by_reference() -> None:
    facts = typescript(
        """
    const arn = cdk.Fn.importValue(`${props.prefix}-TopicArn`);
    const imported = sns.Topic.fromTopicArn(this, 'Imported', arn);
    const name = cdk.aws_ssm.StringParameter.valueForStringParameter(this, '/orders/queue');
    const queue = sqs.Queue.fromQueueArn(this, 'Queue', name);
    const param = cdk.aws_ssm.StringParameter.fromStringParameterName(this, 'P', '/x/arn');
    const other = sns.Topic.fromTopicArn(this, 'Other', param.stringValue);
    const env = sns.Topic.fromTopicArn(this, 'Env', process.env.TOPIC_ARN!);
    const whole = lambda.Function.fromFunctionArn(this, 'F', `arn:aws:lambda:${this.region}:1:function:pay`);
    imported.addSubscription(new subs.SqsSubscription(queue, { rawMessageDelivery: props.raw }));
    """
    )
    arns = {res.id: shown(res.arn) for res in facts.resources if res.imported}
    assert arns == {
        "S/Imported": "<import {props.prefix}-TopicArn >",
        "S/Queue": "<ssm /orders/queue >",
        "S/Other": "<ssm /x/arn >",
        "S/Env": "<env TOPIC_ARN >",
        "S/F": "arn:aws:lambda:<pseudo region >:1:function:pay",
    }
    (sub,) = facts.subscriptions
    assert sub.raw is None
    assert shown(sub.endpoint) == "<resource S/Queue arn>"
    assert next(res.name for res in facts.resources if res.id == "S/F") == ("pay",)


def test_escape_hatches_and_low_level_constructs_carry_a_redrive() -> None:
    facts = typescript(
        """
    const dead = new sqs.Queue(this, 'Dead');
    const one = new sqs.Queue(this, 'One');
    (one.node.defaultChild as sqs.CfnQueue).addPropertyOverride('RedrivePolicy', {
      deadLetterTargetArn: dead.queueArn, maxReceiveCount: 4 });
    const two = new sqs.Queue(this, 'Two');
    const raw = two.node.defaultChild as sqs.CfnQueue;
    raw.redrivePolicy = { deadLetterTargetArn: dead.queueArn, maxReceiveCount: 5 };
    new sqs.CfnQueue(this, 'Three', {
      visibilityTimeout: 7, redrivePolicy: { deadLetterTargetArn: dead.queueArn, maxReceiveCount: 6 } });
    new sqs.Queue(this, 'Four', { ...props.common });
    """
    )
    counts = {q.queue: q.max_receive_count for q in facts.queues}
    assert counts == {"S/Dead": None, "S/One": 4, "S/Two": 5, "S/Three": 6, "S/Four": None}
    sources = sorted(shown(letter.source) for letter in facts.dead_letters)
    assert sources == [f"<resource S/{name} arn>" for name in ("Four", "One", "Three", "Two")]


def test_durations_are_seconds_and_computed_ones_are_marked() -> None:
    facts = typescript(
        """
    const base = cdk.Duration.minutes(2);
    new sqs.Queue(this, 'A', { visibilityTimeout: base });
    new sqs.Queue(this, 'B', { visibilityTimeout: cdk.Duration.seconds(6 * 30 + 60) });
    new sqs.Queue(this, 'C', { visibilityTimeout: cdk.Duration.seconds(props.timeout) });
    new sqs.Queue(this, 'D', { visibilityTimeout: cdk.Duration.seconds(base.toSeconds() * 6) });
    """
    )
    read = {q.queue: q.visibility_timeout for q in facts.queues}
    assert read == {"S/A": 120, "S/B": 240, "S/C": -1, "S/D": 720}


def test_code_is_resolved_relative_to_the_file_or_the_app() -> None:
    text = (
        TS_IMPORTS
        + """
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { PythonFunction } from '@aws-cdk/aws-lambda-python-alpha';
class S extends cdk.Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const common = { runtime: lambda.Runtime.PYTHON_3_12, handler: 'app.main' };
    new lambda.Function(this, 'A', { ...common, code: lambda.Code.fromAsset('src/a') });
    new lambda.Function(this, 'B', { ...common, code: lambda.Code.fromAsset(path.join(__dirname, '../../src/b')) });
    new PythonFunction(this, 'C', { entry: 'src/c', index: 'pkg/run.py', handler: 'go', runtime: lambda.Runtime.PYTHON_3_12 });
    new NodejsFunction(this, 'D', { entry: path.resolve(__dirname, 'd.ts') });
    new NodejsFunction(this, 'e');
    new lambda.DockerImageFunction(this, 'F', { code: lambda.DockerImageCode.fromImageAsset('img', { cmd: ['m.h'] }) });
    new lambda.Function(this, 'G', { ...common, code: lambda.Code.fromInline('x'), timeout: cdk.Duration.seconds(9) });
  }
}
"""
    )
    (facts,) = read_sources({"infra/lib/s.ts": text}, ["infra"])
    read = {fn.function[-1]: (fn.code, fn.handler, fn.language) for fn in facts.functions}
    assert read == {
        "A": ("infra/src/a", "app.main", "python"),
        "B": ("src/b", "app.main", "python"),
        "C": ("infra/src/c", "pkg.run.go", "python"),
        "D": ("infra/lib/d.ts", "index.handler", "javascript"),
        "e": ("infra/lib/s.e.ts", "index.handler", "javascript"),
        "F": ("infra/img", "m.h", "unknown"),
        "G": ("", "app.main", "python"),
    }
    assert {fn.timeout for fn in facts.functions} == {None, 9}


FUNCTION = (
    "const fn = new lambda.Function(this, 'Fn', { runtime: lambda.Runtime.NODEJS_20_X, "
    "handler: 'index.handler', code: lambda.Code.fromAsset('src') });"
)


def test_event_sources_in_all_spellings() -> None:
    facts = typescript(
        QUEUE
        + FUNCTION
        + """
    fn.addEventSource(new SqsEventSource(q, { batchSize: 10, maxBatchingWindow: cdk.Duration.seconds(5), reportBatchItemFailures: true }));
    fn.addEventSourceMapping('M', { eventSourceArn: q.queueArn, batchSize: 2 });
    new lambda.EventSourceMapping(this, 'N', { target: fn, eventSourceArn: q.queueArn, reportBatchItemFailures: props.x });
    new lambda.CfnEventSourceMapping(this, 'O', { functionName: fn.functionName, eventSourceArn: q.queueArn, functionResponseTypes: ['ReportBatchItemFailures'], maximumBatchingWindowInSeconds: 3 });
    fn.addEventSource(new SnsEventSource(t, { filterPolicy: { k: sns.SubscriptionFilter.existsFilter() } }));
    """
    )
    read = [(s.batch_size, s.batch_window, s.report_failures) for s in facts.event_sources]
    assert read == [(10, 5, True), (2, None, False), (None, None, None), (None, 3, True)]
    (sub,) = facts.subscriptions
    assert (sub.protocol, plain(sub.policy)) == ("lambda", {"k": [{"exists": True}]})


def test_protocols() -> None:
    facts = typescript(
        QUEUE
        + FUNCTION
        + """
    t.addSubscription(new subs.UrlSubscription('https://x.io'));
    t.addSubscription(new subs.UrlSubscription('http://x.io'));
    t.addSubscription(new subs.EmailSubscription('a@b.c'));
    t.addSubscription(new subs.SmsSubscription('+1'));
    t.addSubscription(new subs.LambdaSubscription(fn));
    new sns.Subscription(this, 'Sub', { topic: t, protocol: sns.SubscriptionProtocol.SQS, endpoint: q.queueArn, rawMessageDelivery: true });
    new sns.CfnSubscription(this, 'Cfn', { topicArn: t.topicArn, protocol: 'sqs', endpoint: q.queueArn, filterPolicyScope: 'MessageBody', filterPolicy: { a: ['b'] } });
    """
    )
    read = [sub.protocol for sub in facts.subscriptions]
    assert read == ["https", "http", "email", "sms", "lambda", "sqs", "sqs"]
    assert facts.subscriptions[5].raw is True
    assert facts.subscriptions[6].policy_scope == "body"


def test_a_topic_handed_in_from_nowhere_is_a_parameter() -> None:
    facts = typescript(
        "const q = new sqs.Queue(this, 'Q'); "
        "props.topic.addSubscription(new subs.SqsSubscription(q));"
    )
    assert shown(facts.subscriptions[0].topic) == "<parameter props.topic >"


def test_rules_with_targets_and_patterns() -> None:
    facts = typescript(
        QUEUE
        + FUNCTION
        + """
    const bus = new events.EventBus(this, 'Bus', { eventBusName: 'main' });
    const rule = new events.Rule(this, 'R', { eventBus: bus, eventPattern: {
      source: ['a'], detailType: ['T'], detail: { x: events.Match.prefix('p') } } });
    rule.addTarget(new targets.SqsQueue(q, { deadLetterQueue: new sqs.Queue(this, 'D') }));
    rule.addTarget(new targets.LambdaFunction(fn));
    new events.Rule(this, 'N', { schedule: events.Schedule.rate(cdk.Duration.hours(1)), targets: [new targets.LambdaFunction(fn)] });
    """
    )
    one, two = facts.rules
    assert plain(one.pattern) == {
        "source": ["a"],
        "detail-type": ["T"],
        "detail": {"x": [{"prefix": "p"}]},
    }
    assert [shown(target) for target in one.targets] == [
        "<resource S/Q arn>",
        "<resource S/Fn arn>",
    ]
    assert two.schedule
    assert [call.kind for call in facts.invocations] == ["schedule"]
    assert [letter.on for letter in facts.dead_letters] == ["rule"]


def test_grants_and_policy_statements() -> None:
    facts = typescript(
        QUEUE
        + FUNCTION
        + """
    const foreign = lambda.Function.fromFunctionName(this, 'Pay', 'payments-charge');
    foreign.grantInvoke(fn);
    q.grantSendMessages(fn);
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['states:StartExecution', 'sqs:SendMessage'], resources: ['arn:aws:states:::x', props.arn] }));
    const deny = new iam.PolicyStatement({ effect: iam.Effect.DENY, resources: ['*'] });
    deny.addActions('sns:Publish');
    fn.role!.addToPrincipalPolicy(deny);
    t.addToResourcePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], principals: [new iam.AnyPrincipal()], resources: ['*'] }));
    """
    )
    read = [(grant.actions[0], grant.effect, shown(grant.resources[0])) for grant in facts.grants]
    assert read == [
        ("lambda:InvokeFunction", "allow", "<resource S/Pay arn>"),
        ("sqs:SendMessage", "allow", "<resource S/Q arn>"),
        ("states:StartExecution", "allow", "arn:aws:states:::x"),
        ("sns:Publish", "deny", "*"),
    ]


def test_loops_over_literals_make_one_resource_each() -> None:
    facts = typescript(
        """
    for (const n of ['a', 'b']) new sqs.Queue(this, `of-${n}`);
    ['c', 'd'].forEach((n, i) => { new sqs.Queue(this, `each-${n}${i}`); });
    Object.entries({ e: 1, f: 2 }).map(([k, v]) => new sqs.Queue(this, `map-${k}${v}`));
    for (let i = 0; i < 2; i++) { new sqs.Queue(this, `count-${i}`); }
    Array.from({ length: 2 }, (_, i) => new sqs.Queue(this, `from-${i}`));
    """
    )
    assert ids(facts, "queue") == sorted(
        f"S/{id}"
        for id in (
            "of-a", "of-b", "each-c0", "each-d1", "map-e1", "map-f2", "count-0", "count-1",
            "from-0", "from-1",
        )
    )  # fmt: skip


def test_an_unknown_test_runs_both_arms_and_a_known_one_its_own() -> None:
    facts = typescript(
        """
    if (props.flag) { new sqs.Queue(this, 'Then'); } else { new sqs.Queue(this, 'Else'); }
    if (stage === 'prod') { new sqs.Queue(this, 'Prod'); } else { new sqs.Queue(this, 'Dev'); }
    switch (stage) { case 'prod': new sqs.Queue(this, 'SwitchProd'); break; default: new sqs.Queue(this, 'No'); }
    if (!props.enabled) return;
    new sqs.Queue(this, 'After');
    """,
        before="const stage = 'prod';",
    )
    assert ids(facts, "queue") == ["S/After", "S/Else", "S/Prod", "S/SwitchProd", "S/Then"]


def test_a_computed_loop_is_a_gap_and_runs_once() -> None:
    facts = typescript("for (const n of props.names) { new sqs.Queue(this, `q-${n}`); }")
    assert ids(facts, "queue") == ["S/q-{item}"]
    assert [gap.message for gap in facts.gaps] == ["loops over a computed list"]


def test_a_broken_construct_does_not_lose_the_rest() -> None:
    facts = typescript(
        """
    new sqs.Queue(this, 'Before');
    const broken = { a: , };
    new sqs.Queue(this, 'Between', { visibilityTimeout: ??? });
    new sqs.Queue(this, 'After');
    """
    )
    assert {"S/Before", "S/After"} <= set(ids(facts, "queue"))


def test_recursion_and_endless_loops_end() -> None:
    facts = typescript(
        """
    const again = (n: number): any => again(n + 1);
    again(0);
    while (true) { const x = 1; }
    let i = 0; for (;;) { i++; again(i); }
    new sqs.Queue(this, 'After');
    """
    )
    assert facts.gaps


def test_python_spellings() -> None:
    facts = python(
        """
        dlq = sqs.Queue(self, "Dlq")
        queues = {
            name: sqs.Queue(
                self, f"{name}-queue",
                visibility_timeout=Duration.seconds(60),
                dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=2, queue=dlq),
            )
            for name in NAMES
        }
        topic = sns.Topic.from_topic_arn(self, "T", f"arn:aws:sns:{self.region}:{self.account}:orders")
        for index, (name, queue) in enumerate(queues.items()):
            topic.add_subscription(subs.SqsSubscription(queue, raw_message_delivery=True, filter_policy={
                "event_type": sns.SubscriptionFilter.string_filter(allowlist=[name, *EXTRA])}))
        fn = _lambda.Function(self, "Fn", runtime=_lambda.Runtime.PYTHON_3_11, handler="a.b",
                              code=_lambda.Code.from_asset("src"), environment=dict(A="1", **{"B": dlq.queue_url}))
        fn.add_event_source(SqsEventSource(queues["x"], batch_size=5, max_batching_window=Duration.minutes(1),
                                           report_batch_item_failures=True))
        """,
        before='NAMES = ["x", "y"]\nEXTRA = ("z",)',
    )
    assert ids(facts, "queue") == ["S/Dlq", "S/x-queue", "S/y-queue"]
    assert policies(facts) == [{"event_type": ["x", "z"]}, {"event_type": ["y", "z"]}]
    (source,) = facts.event_sources
    assert (source.batch_size, source.batch_window, source.report_failures) == (5, 60, True)
    assert {v.name: shown(v.value) for v in facts.environment} == {
        "A": "1",
        "B": "<resource S/Dlq url>",
    }


def test_stacks_share_constructs_through_exports() -> None:
    common = TS_IMPORTS + (
        "export class Common extends cdk.Stack { readonly topic = new sns.Topic(this, 'T'); }\n"
    )
    user = TS_IMPORTS + (
        "export class User extends cdk.Stack {\n"
        "  constructor(s: Construct, id: string, p: { topic: sns.ITopic }) {\n"
        "    super(s, id);\n"
        "    p.topic.addSubscription(new subs.SqsSubscription(new sqs.Queue(this, 'Q')));\n"
        "  }\n}\n"
    )
    app = (
        "import { App } from 'aws-cdk-lib';\n"
        "import { Common } from '../lib/common';\nimport { User } from '../lib/user';\n"
        "const app = new App();\n"
        "const common = new Common(app, 'Common');\n"
        "new User(app, 'One', { topic: common.topic });\n"
        "new User(app, 'Two', { topic: common.topic });\n"
    )
    facts = read_sources({"bin/app.ts": app, "lib/common.ts": common, "lib/user.ts": user})
    assert [unit.path for unit in facts] == ["lib/common.ts", "lib/user.ts", "lib/user.ts"]
    (export,) = facts[0].exports
    for unit in facts[1:]:
        assert shown(unit.subscriptions[0].topic) == f"<import {shown(export.name)} >"


def test_version_one_imports() -> None:
    text = """\
import * as cdk from '@aws-cdk/core';
import { Queue } from '@aws-cdk/aws-sqs';
export class S extends cdk.Stack {
  constructor(scope: cdk.Construct, id: string) {
    super(scope, id);
    new Queue(this, 'Q', { visibilityTimeout: cdk.Duration.seconds(3) });
  }
}
"""
    (facts,) = read_sources({"s.ts": text})
    assert [q.visibility_timeout for q in facts.queues] == [3]


def test_solutions_constructs_are_their_parts() -> None:
    facts = typescript(
        """
    const made = new SnsToSqs(this, 'Pattern', { queueProps: { visibilityTimeout: cdk.Duration.seconds(5) } });
    """,
        before="import { SnsToSqs } from '@aws-solutions-constructs/aws-sns-sqs';",
    )
    assert ids(facts, "queue") == ["S/Pattern/deadLetterQueue", "S/Pattern/queue"]
    assert ids(facts, "topic") == ["S/Pattern/SnsTopic"]
    assert [sub.protocol for sub in facts.subscriptions] == ["sqs"]
    assert len(facts.dead_letters) == 1


def test_direct_invocations() -> None:
    facts = typescript(
        FUNCTION
        + """
    const api = new cdk.aws_apigateway.RestApi(this, 'Api');
    api.root.addMethod('GET', new cdk.aws_apigateway.LambdaIntegration(fn));
    new HttpLambdaIntegration('I', fn);
    const bucket = new cdk.aws_s3.Bucket(this, 'B');
    bucket.addEventNotification(cdk.aws_s3.EventType.OBJECT_CREATED, new s3n.LambdaDestination(fn));
    new tasks.LambdaInvoke(this, 'Step', { lambdaFunction: fn });
    """,
        before="""\
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
""",
    )
    assert [call.kind for call in facts.invocations] == ["http", "http", "bucket", "state-machine"]


def test_spans_stand_at_the_new_expression_in_characters() -> None:
    facts = typescript("const ü = 'ä'; const q = new sqs.Queue(this, 'Q');")
    (queue,) = [res for res in facts.resources if res.kind == "queue"]
    assert queue.span.column == len("const ü = 'ä'; const q = ") + 1
