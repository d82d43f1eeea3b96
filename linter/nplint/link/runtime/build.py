"""Groups of SDK calls → infrastructure facts, one value per file."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias, get_args

from msgspec.structs import replace

from nplint.facts.data import Data, Hole, Text, literal, sketch
from nplint.facts.infra import (
    DeadLetter,
    EnvironmentVariable,
    EventSource,
    FunctionCode,
    InfraFacts,
    QueueSettings,
    Resource,
    ResourceKind,
    Rule,
    Subscription,
)
from nplint.link.runtime.acts import Act, attribute, is_open, named
from nplint.link.runtime.convert import data, document, number, text
from nplint.link.runtime.groups import Group
from nplint.link.runtime.unit import TOOL, Unit
from nplint.link.values import (
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.link.wiring.addresses import words_of
from nplint.span import Span

_Scope: TypeAlias = Literal["attributes", "body", "unknown"]
_Protocol: TypeAlias = Literal[
    "sqs", "lambda", "http", "https", "email", "email-json", "sms", "application", "firehose",
    "unknown",
]  # fmt: skip
_PROTOCOLS: tuple[_Protocol, ...] = get_args(_Protocol)


def build(groups: Iterable[Group]) -> tuple[InfraFacts, ...]:
    """Return the facts of all groups, sorted by path."""
    units: dict[str, Unit] = {}
    for group in groups:
        unit = units.setdefault(group.span.path, Unit(group.span.path))
        _Reader(unit, group).read()
    return tuple(
        facts for path in sorted(units) if (facts := units[path].facts()) != InfraFacts(path, TOOL)
    )


class _Reader:
    """Reads one group into the unit of its file."""

    def __init__(self, unit: Unit, group: Group) -> None:
        self._unit = unit
        self._group = group
        self._latest = -1
        """Index of the group's latest subscription: what attributes are set on."""

    def read(self) -> None:
        readers: dict[str, Callable[[Act], None]] = {
            "create_topic": self._topic,
            "create_event_bus": self._bus,
            "create_queue": self._queue,
            "set_queue_attributes": self._queue_attributes,
            "subscribe": self._subscribe,
            "set_subscription_attributes": self._subscription_attribute,
            "create_event_source_mapping": self._event_source,
            "create_function": self._function,
            "put_rule": self._rule,
            "put_targets": self._targets,
        }
        for act in self._group.acts:
            reader = readers.get(act.verb)
            if reader is not None:
                reader(act)

    def _span(self, act: Act) -> Span:
        """Return where a call's subject is fixed: at the wrapper's call, in its file."""
        return self._group.span if self._group.is_wrapped else act.span

    def _topic(self, act: Act) -> None:
        self._create(act, "topic", "Name")

    def _bus(self, act: Act) -> None:
        self._create(act, "bus", "Name")

    def _create(self, act: Act, kind: ResourceKind, key: str) -> str:
        name = text(act.get(key))
        id = f"{kind}:{sketch(name)}"
        if literal(name) is None and not _says_something(name):
            id = f"{kind}@{act.span.line}"
        fifo = (literal(name) or "").endswith(".fifo")
        resource = Resource(id, kind, self._span(act), name, fifo=fifo, made_at=act.span)
        self._unit.resources.setdefault(id, resource)
        return id

    # queues

    def _queue(self, act: Act) -> None:
        id = self._create(act, "queue", "QueueName")
        self._settings(act, id, (Hole("resource", id, "arn"),))

    def _queue_attributes(self, act: Act) -> None:
        url = act.get("QueueUrl") if act.has("QueueUrl") else act.receiver
        self._redrive(act, text(url))

    def _settings(self, act: Act, id: str, source: Text) -> None:
        visible = attribute(act, "Attributes", "VisibilityTimeout")
        self._unit.queues.setdefault(
            id,
            QueueSettings(
                id,
                visibility_timeout=-1 if is_open(act, "Attributes") else number(visible),
                visibility_span=visible.at if isinstance(visible, Known) else None,
            ),
        )
        self._redrive(act, source)

    def _redrive(self, act: Act, source: Text) -> None:
        given = attribute(act, "Attributes", "RedrivePolicy")
        if given is None:
            if is_open(act, "Attributes"):
                unknown = (Hole("unknown"),)
                self._unit.dead_letters.append(DeadLetter(source, unknown, self._span(act)))
            return
        policy = given.value if isinstance(given, Serialized) else given
        target = policy.get("deadLetterTargetArn") if isinstance(policy, MappingValue) else None
        if isinstance(target, Known) and target.value is None:
            return
        where = text(target) if target is not None else (Hole("unknown"),)
        self._unit.dead_letters.append(DeadLetter(source, where, self._span(act)))

    # subscriptions

    def _subscribe(self, act: Act) -> None:
        span = self._span(act)
        topic = act.get("TopicArn") if act.has("TopicArn") else act.receiver
        protocol = named(act.get("Protocol"))
        given = attribute(act, "Attributes", "FilterPolicy")
        policy: Data | None = document(given, span) if given is not None else None
        if given is None and is_open(act, "Attributes"):
            policy = data(act.get("Attributes"), span)
        raw = attribute(act, "Attributes", "RawMessageDelivery")
        scope = attribute(act, "Attributes", "FilterPolicyScope")
        self._latest = len(self._unit.subscriptions)
        endpoint = text(act.get("Endpoint"))
        self._unit.subscriptions.append(
            Subscription(
                id=f"{sketch(text(topic))}->{sketch(endpoint)}@{span.line}",
                topic=text(topic),
                protocol=next((each for each in _PROTOCOLS if each == protocol), "unknown"),
                endpoint=endpoint,
                span=span,
                policy=policy,
                policy_scope=_scope(scope),
                raw=_flag(raw),
                raw_span=raw.at if isinstance(raw, Known) else None,
            )
        )

    def _subscription_attribute(self, act: Act) -> None:
        found = self._subscription(act.get("SubscriptionArn"))
        if found is None:
            return
        item, value = self._unit.subscriptions[found], act.get("AttributeValue")
        match named(act.get("AttributeName")):
            case "FilterPolicy":
                item = replace(item, policy=document(value, self._span(act)))
            case "FilterPolicyScope":
                item = replace(item, policy_scope=_scope(value))
            case "RawMessageDelivery":
                item = replace(item, raw=_flag(value))
            case _:
                pass
        self._unit.subscriptions[found] = item

    def _subscription(self, arn: Value) -> int | None:
        """Return which subscription is meant: that of an endpoint, else the group's latest."""
        if isinstance(arn, Lookup) and arn.kind == "subscription":
            endpoint = text(arn.name)
            for index in range(len(self._unit.subscriptions) - 1, -1, -1):
                if self._unit.subscriptions[index].endpoint == endpoint:
                    return index
        return self._latest if self._latest >= 0 else None

    # functions

    def _event_source(self, act: Act) -> None:
        types = act.get("FunctionResponseTypes")
        reports: bool | None = False
        if isinstance(types, ListValue):
            reports = any(named(item) == "ReportBatchItemFailures" for item in types.items)
        elif not isinstance(types, UnknownValue):
            reports = None
        self._unit.event_sources.append(
            EventSource(
                text(act.get("FunctionName")),
                _source(act.get("EventSourceArn")),
                self._span(act),
                batch_size=number(act.arguments.get("BatchSize")),
                batch_window=number(act.arguments.get("MaximumBatchingWindowInSeconds")),
                report_failures=reports,
            )
        )

    def _function(self, act: Act) -> None:
        id = self._create(act, "function", "FunctionName")
        span = self._span(act)
        runtime = named(act.get("Runtime"))
        self._unit.functions.append(
            FunctionCode(
                id,
                "",
                named(act.get("Handler")),
                span,
                timeout=number(act.arguments.get("Timeout")),
                language="python" if runtime.startswith("python") else "unknown",
            )
        )
        environment = act.get("Environment")
        variables = environment.get("Variables") if isinstance(environment, MappingValue) else None
        for name, value in variables.items if isinstance(variables, MappingValue) else ():
            self._unit.environment.append(EnvironmentVariable(id, name, text(value), span))

    # rules

    def _rule(self, act: Act) -> None:
        name = text(act.get("Name"))
        pattern = act.arguments.get("EventPattern")
        span = self._span(act)
        known = self._unit.rules.get(sketch(name))
        self._unit.rules[sketch(name)] = Rule(
            id=f"rule:{sketch(name)}",
            span=span,
            bus=text(act.get("EventBusName")) if act.has("EventBusName") else (),
            pattern=document(pattern, span) if pattern is not None else None,
            schedule=pattern is None,
            targets=known.targets if known else (),
            name=name,
        )

    def _targets(self, act: Act) -> None:
        name = sketch(text(act.get("Rule")))
        rule = self._unit.rules.get(name)
        listed = act.get("Targets")
        if rule is None or not isinstance(listed, ListValue):
            return
        arns = [item.get("Arn") for item in listed.items if isinstance(item, MappingValue)]
        added = tuple(text(arn) for arn in arns if arn is not None)
        self._unit.rules[name] = replace(rule, targets=(*rule.targets, *added))


def _source(value: Value) -> Text:
    """Return an event source; a parameter that nobody in sight gives goes by its own name."""
    if isinstance(value, Symbol):
        name = value.path[-1].strip("[]'\"") if value.path else value.param
        if {"queue", "sqs"} & set(words_of(name)):
            return (Hole("parameter", name),)
    return text(value)


def _says_something(name: Text) -> bool:
    return any(isinstance(part, str) or part.name for part in name)


def _scope(value: Value | None) -> _Scope:
    match "MessageAttributes" if value is None else named(value):
        case "MessageAttributes":
            return "attributes"
        case "MessageBody":
            return "body"
        case _:
            return "unknown"


def _flag(value: Value | None) -> bool | None:
    if value is None:
        return False
    if isinstance(value, Known) and isinstance(value.value, bool):
        return value.value
    stated = named(value).lower()
    return stated == "true" if stated in ("true", "false") else None
