"""Handler entries that Python code itself shows: record loops, decorators, consumers, polls."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    Const,
    Expr,
    For,
    Index,
    Loop,
    Name,
    Sequence,
    Walrus,
    While,
    With,
)
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef, Instance, Value
from nplint.reason.handlers.code import (
    all_keys,
    dotted,
    keys_read,
    nodes,
    own_nodes,
    read_key,
    root_name,
)
from nplint.span import Span

Source: TypeAlias = Literal[
    "sqs", "sns", "eventbridge", "bus", "redis", "kafka", "queue", "unknown"
]
Delivers: TypeAlias = Literal["batch", "record", "message"]


@dataclass(frozen=True, slots=True)
class HandlerEntry:
    """A function that events are delivered to, as its own code shows."""

    unit: str
    """Where the delivery enters: what is interpreted."""
    source: Source
    span: Span
    """The name in the ``def`` line of the function that does a message's work."""
    delivers: Delivers
    per_record: str = ""
    """The function that gets each single message, when it is another one."""
    why: str = ""
    self_class: str = ""


@dataclass(frozen=True, slots=True)
class EntryVocabulary:
    """The names that a project's (and its libraries') registrations go by."""

    decorators: frozenset[str] = frozenset(
        "aws_sns_sqs sqs_queue_subscriber sns_topic_subscriber subscribe subscriber subscribes_to "
        "consume consumer consumes listen listener listens_to on_event event_handler handles "
        "on_message message_handler on_sns_message on_sqs_message handle_event event_listener "
        "sqs_listener sqs_consumer sns_handler sqs_handler event_subscriber".split()
    )
    registrations: frozenset[str] = frozenset(
        "subscribe add_handler register_handler add_listener basic_consume add_subscriber consume "
        "register_consumer add_consumer subscribe_to on_message listen".split()
    )
    methods: frozenset[str] = frozenset(
        "handle __call__ process consume on_event on_message handle_message handle_event "
        "process_message receive execute".split()
    )
    classes: str = (
        r"(Event|Message|Sqs|SQS|Sns|SNS|Queue|Domain|Integration|Notification|Kafka|Topic)\w*"
        r"(Handler|Consumer|Subscriber|Listener|Worker|Processor|Reactor)$|(Consumer|Subscriber)$"
    )
    functions: str = (
        r"^_?(on|handle|consume|receive|process|when)_\w+|_(handler|consumer|subscriber|listener)$"
        r"|^(on_message|handle|consume|callback|handler|process_message)$"
    )
    messages: frozenset[str] = frozenset(
        "raw message msg event record payload body envelope notification raw_message incoming "
        "delivery data raw_event raw_body".split()
    )


DEFAULT_ENTRIES = EntryVocabulary()

_FOREIGN = frozenset(
    "httpMethod requestContext pathParameters queryStringParameters routeKey rawPath triggerSource "
    "RequestType ResponseURL authorizationToken methodArn isBase64Encoded tumblingWindowEvent "
    "isFinalInvokeForWindow".split()
)
_QUEUE_KEYS = frozenset(
    "body Sns messageId receiptHandle json_body messageAttributes eventSourceARN".split()
)
_STREAM_KEYS = frozenset({"s3", "dynamodb", "kinesis", "cf"})
_CONTEXTS = frozenset({"context", "_context", "ctx", "_", "_ctx", "__", "lambda_context", "unused"})


def find_handlers(
    program: Linked, vocabulary: EntryVocabulary = DEFAULT_ENTRIES
) -> tuple[HandlerEntry, ...]:
    """Return the handler entries that the code shows, each function once, sorted."""
    return _Finder(program, vocabulary).find()


@dataclass
class _Finder:
    program: Linked
    vocabulary: EntryVocabulary
    found: dict[str, HandlerEntry] = field(default_factory=dict)

    def find(self) -> tuple[HandlerEntry, ...]:
        self._batch_handlers()
        self._eventbridge()
        self._record_handlers()
        self._pollers()
        self._decorated()
        self._classes()
        self._registered()
        self._consumers()
        return tuple(sorted(self.found.values(), key=lambda entry: (entry.span, entry.unit)))

    def _add(
        self,
        unit: Unit,
        source: Source,
        delivers: Delivers,
        why: str,
        *,
        per_record: Unit | None = None,
        self_class: str = "",
    ) -> None:
        key = unit.id if self_class in ("", unit.owner) else f"{unit.id}#{self_class}"
        if key in self.found or any(e.per_record == unit.id for e in self.found.values()):
            return
        shown = per_record or unit
        self.found[key] = HandlerEntry(
            unit.id, source, shown.span(shown.function.name_at), delivers,
            per_record.id if per_record else "", why, self_class,
        )  # fmt: skip

    # Lambda functions that get batches

    def _batch_handlers(self) -> None:
        """A function reads ``Records`` of what it gets; its caller with a context is the entry."""
        screen = Screen(("Records", "records"), re.compile(r"""["']Records["']|\.records\b"""))
        for unit in self.program.units_where(screen):
            param = _first_param(unit)
            keys = keys_read(unit.function.body, param) if param else frozenset()
            if not keys & {"Records", "records"} or keys & _FOREIGN:
                continue
            if "records" in keys and "Records" not in keys and not self._powertools(unit):
                continue
            source = self._record_source(unit)
            if source is None:
                continue
            for entry in self._entries_above(unit):
                self._add(entry, source, "batch", "reads Records", self_class=entry.owner)

    def _powertools(self, unit: Unit) -> bool:
        return any(
            dotted(item).rpartition(".")[2] == "event_source" for item in unit.function.decorators
        ) or any(
            "SQSEvent" in str(p.annotation) or "SNSEvent" in str(p.annotation)
            for p in unit.function.params
        )

    def _record_source(self, unit: Unit) -> Source | None:
        """Return what the records are; None for S3, streams and other sources."""
        own = _record_keys(self.program, unit)
        if own & _STREAM_KEYS and not own & (_QUEUE_KEYS - {"eventSourceARN"}):
            return None
        keys = _keys_near(self.program, unit)
        if "Sns" in keys or "sns" in keys:
            return "sns"
        if keys & _QUEUE_KEYS or _attributes_near(unit) & {"body", "json_body", "message_id"}:
            return "sqs"
        if keys & _STREAM_KEYS or _mentions(unit, _STREAM_TYPES):
            return None
        return "sqs" if _mentions(unit, _QUEUE_TYPES) else None

    def _entries_above(self, unit: Unit) -> list[Unit]:
        """Return the functions of a Lambda's shape that hand their event to a function."""
        if _is_lambda(unit):
            return [unit]
        above = [
            caller
            for caller in self._callers(unit)
            if _is_lambda(caller)
            and not keys_read(caller.function.body, _first_param(caller)) & _FOREIGN
        ]
        if above:
            return above
        name = unit.function.name
        plain = not unit.owner or name in self.vocabulary.methods
        return [unit] if plain and not name.startswith("_") and ".<" not in unit.id else []

    def _callers(self, unit: Unit) -> list[Unit]:
        name = unit.function.name
        calling = Screen((name,), re.compile(rf"\b{re.escape(name)}\b\s*[(,)]"))
        return [
            other
            for other in self.program.units_where(calling)
            if other.id != unit.id
            and any(_refers(site.callee, unit) for site in self.program.call_sites(other))
        ]

    def _eventbridge(self) -> None:
        for unit in self.program.units_where(Screen(("detail",), re.compile(r"""["']detail"""))):
            param = _first_param(unit)
            if not _is_lambda(unit) or not param:
                continue
            keys = keys_read(unit.function.body, param)
            if keys & {"detail", "detail-type"} and not keys & (_FOREIGN | {"Records"}):
                self._add(unit, "eventbridge", "message", "reads detail", self_class=unit.owner)

    # batch processors of Powertools

    def _record_handlers(self) -> None:
        for unit in self.program.units_mentioning("record_handler"):
            for site in self.program.call_sites(unit):
                given = site.argument("record_handler")
                target = self._function(given)
                if target is None:
                    continue
                if _is_lambda(unit) and not _is_decorator(unit, site.call):
                    self._add(unit, "sqs", "batch", "record handler", per_record=target)
                else:
                    self._add(target, "sqs", "record", "record handler", self_class=target.owner)

    def _function(self, value: Value | None) -> Unit | None:
        return self.program.unit(value.id) if isinstance(value, FunctionRef) else None

    # loops over a queue

    def _pollers(self) -> None:
        self._wrapped_pollers()
        words = (
            "receive_message", "receive_messages", "poll", *sorted(_SETTLES | _QUEUES)
        )  # fmt: skip
        for unit in self.program.units_where(Screen(words, _LOOP, admits=_is_function)):
            loop = _delivery_loop(unit)
            if loop is None or _only_peeks(unit):
                continue
            worker = self._worker(unit, loop)
            source: Source = "sqs" if "receive_message" in str(loop) or _polls(unit) else "queue"
            self._add(
                unit, source, "message", "poll loop", per_record=worker, self_class=unit.owner
            )

    def _wrapped_pollers(self) -> None:
        """A loop over what a function of the project fetches from a queue."""
        fetching = [
            unit
            for unit in self.program.units_mentioning("receive_message", "receive_messages")
            if unit.qualname
            and ".<" not in unit.id
            and _polls(unit)
            and _delivery_loop(unit) is None
        ]
        for fetcher in fetching:
            for unit in self._callers(fetcher):
                loop = (
                    self._loop_over(unit, fetcher)
                    if unit.qualname and ".<" not in unit.id
                    else None
                )
                if loop is not None:
                    worker = self._worker(unit, loop)
                    self._add(
                        unit,
                        "sqs",
                        "message",
                        "poll loop",
                        per_record=worker,
                        self_class=unit.owner,
                    )

    def _loop_over(self, unit: Unit, fetcher: Unit) -> For | None:
        """Return the loop over the messages that a call of the fetching function returns."""
        fetched = {
            target.id
            for node in nodes(unit.function.body)
            if isinstance(node, Assign) and self._fetches(unit, node.value, fetcher)
            for target in node.targets
            if isinstance(target, Name)
        }
        for node in nodes(unit.function.body):
            if isinstance(node, For) and (
                self._fetches(unit, node.source, fetcher) or root_name(node.source) in fetched
            ):
                return node
        return None

    def _fetches(self, unit: Unit, expr: Expr | None, fetcher: Unit) -> bool:
        site = self.program.site(unit, expr) if isinstance(expr, Call) else None
        return site is not None and _refers(site.callee, fetcher)

    def _worker(self, unit: Unit, loop: For) -> Unit | None:
        """Return the one project function that the loop's body gives the message to."""
        names = _derived(loop)
        targets: dict[str, Unit] = {}
        for node in nodes(loop.body):
            if not isinstance(node, Call):
                continue
            used = {n.id for arg in node.args for n in nodes(arg.value) if isinstance(n, Name)}
            site = self.program.site(unit, node)
            target = self._function(site.callee) if site is not None else None
            if target is None or target.function.name in _SETTLES | {"delete_message"}:
                continue
            if used & names and not target.function.name.lstrip("_").startswith("parse"):
                targets.setdefault(target.id, target)
        worker = next(iter(targets.values())) if len(targets) == 1 else None
        if worker is None or re.search(self.vocabulary.functions, worker.function.name):
            return worker
        return worker if worker.path == unit.path and worker.owner in ("", unit.owner) else None

    # decorators, classes, registrations

    def _decorated(self) -> None:
        words = tuple(sorted(self.vocabulary.decorators | _TASKS))
        applied = re.compile(rf"@[\w.]*\b(?:{'|'.join(map(re.escape, words))})\b")
        for unit in self.program.units_where(Screen(words, applied)):
            for decorator in unit.function.decorators:
                if self._is_event_task(unit, decorator):
                    self._add(unit, "queue", "message", "task of an event", self_class=unit.owner)
                if dotted(decorator).rpartition(".")[
                    2
                ] in self.vocabulary.decorators and _names_event(decorator):
                    self._add(
                        unit, "bus", "message", "subscribed by a decorator", self_class=unit.owner
                    )

    def _is_event_task(self, unit: Unit, decorator: Expr) -> bool:
        """Whether a worker's task reacts to an event: its name says so, and it gets one."""
        if dotted(decorator).rpartition(".")[2] not in _TASKS:
            return False
        params = [p.name for p in unit.function.params if p.name not in ("self", "cls", "task")]
        reacts = re.search(r"^_?(on|handle|when|consume)_\w+", unit.function.name)
        return bool(reacts) and params[:1] != [] and params[0] in _EVENT_NAMES

    def _classes(self) -> None:
        words = tuple(sorted(self.vocabulary.methods))
        defined = re.compile(rf"\bdef\s+(?:{'|'.join(words)})\s*\(\s*self\b")
        screen = Screen(words, defined, admits=lambda id: bool(self._method_reason(id)))
        for unit in self.program.units_where(screen):
            self._add_method(unit, self._method_reason(unit.id))
        self._instances()

    def _method_reason(self, id: str) -> str:
        """Return why a function is a consumer's; empty when it is none."""
        owner, _, name = id.rpartition(".")
        return self._class_reason(owner) if owner and name in self.vocabulary.methods else ""

    def _add_method(self, unit: Unit, why: str) -> None:
        """Add a class's handler, behind the method of its base that calls it, if there is one."""
        cls, entry = unit.owner, unit
        for _ in range(4):
            caller = self._template(cls, entry.function.name)
            if caller is None or caller.id == entry.id:
                break
            entry = caller
        if entry.id == unit.id:
            self._add(unit, "bus", "message", why, self_class=cls)
            return
        param = _first_param(entry)
        batch = bool(param) and bool(keys_read(entry.function.body, param) & {"Records", "records"})
        source: Source = "sqs" if batch else "bus"
        delivers: Delivers = "batch" if batch else "message"
        self._add(entry, source, delivers, why, per_record=unit, self_class=cls)

    def _template(self, cls: str, name: str) -> Unit | None:
        """Return the method of a project base class that calls a method of ``self``."""
        for base in self.program.bases(cls):
            calling = Screen(
                (name,),
                re.compile(rf"\bself\.{re.escape(name)}\s*\("),
                admits=_methods_of(base),
            )
            for unit in self.program.units_where(calling) if "::" in base else ():
                if unit.owner == base and unit.function.name != name and _calls_self(unit, name):
                    return unit
        return None

    def _class_reason(self, cls: str) -> str:
        head = self.program.class_of(cls)
        decorators = {dotted(item).rpartition(".")[2] for item in (head.decorators if head else ())}
        if decorators & self.vocabulary.decorators:
            return "class subscribed by a decorator"
        pattern = re.compile(self.vocabulary.classes)
        for base in self.program.bases(cls):
            if pattern.search(base.rpartition("::")[2].rpartition(".")[2]):
                return "class of a consumer"
        return ""

    def _instances(self) -> None:
        """``lambda_handler = Handler(...)``: the instance's ``__call__`` is the function."""
        assigned = re.compile(r"^(?:lambda_handler|handler)\s*=", re.MULTILINE)
        words = ("lambda_handler", "handler")
        for unit in self.program.units_where(Screen(words, assigned, admits=_is_module)):
            for name in _assigned_names(unit):
                if name not in ("lambda_handler", "handler"):
                    continue
                match self.program.evaluate(unit, Name(name)):
                    case Instance(cls=cls, project=True):
                        target = self.program.method(cls, "__call__")
                    case FunctionRef(id=id):
                        target = self.program.unit(id)
                        cls = target.owner if target else ""
                    case _:
                        continue
                if target is not None and _delivers_records(self.program, target):
                    self._add(target, "sqs", "batch", "a Lambda's handler", self_class=cls)

    def _registered(self) -> None:
        words = tuple(sorted(self.vocabulary.registrations))
        called = re.compile(rf"\b(?:{'|'.join(words)})\s*\(")
        for unit in self.program.units_where(Screen(words, called)):
            for site in self.program.call_sites(unit):
                name = site.method or dotted(site.call).rpartition(".")[2]
                if name not in self.vocabulary.registrations or len(site.args) < 1:
                    continue
                for _, value in site.args:
                    target = self._function(value)
                    if target is not None and ".<" not in target.id:
                        self._add(target, "bus", "message", "registered", self_class=target.owner)

    def _consumers(self) -> None:
        """A function that nobody calls, named like a consumer, parses the message it gets."""
        pattern = re.compile(self.vocabulary.functions)
        params = "|".join(sorted(self.vocabulary.messages))
        defined = re.compile(rf"\bdef\s+\w+\s*\(\s*(?:\w+\s*[,:][^)]*)?\b(?:{params})\b")

        def is_consumer(id: str) -> bool:
            name = id.partition("::")[2]
            return bool(name) and "." not in name and pattern.search(name) is not None

        for unit in self.program.units_where(Screen(_PARSERS, defined, admits=is_consumer)):
            param = _first_param(unit)
            if param not in self.vocabulary.messages or _is_route(unit) or _is_lambda(unit):
                continue
            keys = keys_read(unit.function.body, param)
            if keys & _FOREIGN or not _parses(unit, param):
                continue
            if not self._callers(unit):
                self._add(unit, "queue", "message", "parses a message")


def _methods_of(cls: str) -> Callable[[str], bool]:
    return lambda id: id.rpartition(".")[0] == cls


def _is_module(id: str) -> bool:
    return id.endswith("::")


def _is_function(id: str) -> bool:
    return not _is_module(id)


def _first_param(unit: Unit) -> str:
    params = [p for p in unit.function.params if p.name not in ("self", "cls")]
    return params[0].name if params else ""


def _is_lambda(unit: Unit) -> bool:
    """Whether a function has the shape of a Lambda handler: an event and a context."""
    params = [
        p for p in unit.function.params if p.name not in ("self", "cls") and p.kind == "plain"
    ]
    if len(params) < 2 or ".<" in unit.id:
        return False
    required = [p for p in params if p.default is None]
    named = params[1].name in _CONTEXTS or "Context" in str(params[1].annotation)
    return len(required) <= 2 and (named or params[1].name.startswith("_"))


def _calls_self(unit: Unit, name: str) -> bool:
    return any(
        isinstance(node, Call)
        and isinstance(node.func, Attr)
        and node.func.name == name
        and isinstance(node.func.base, Name)
        and node.func.base.id == "self"
        for node in nodes(unit.function.body)
    )


def _refers(callee: Value, unit: Unit) -> bool:
    return isinstance(callee, FunctionRef) and callee.id == unit.id


def _keys_near(program: Linked, unit: Unit, depth: int = 2) -> frozenset[str]:
    """Return the keys that a function and the functions it calls or hands on read."""
    keys = all_keys(unit.function.body)
    if not depth:
        return keys
    for site in program.call_sites(unit):
        for value in (site.callee, *(value for _, value in site.args)):
            callee = program.unit(value.id) if isinstance(value, FunctionRef) else None
            if callee is not None and callee.id != unit.id:
                keys |= _keys_near(program, callee, depth - 1)
    return keys


def _record_keys(program: Linked, unit: Unit) -> frozenset[str]:
    """Return the keys read from single records, here and where they are handed to."""
    found: frozenset[str] = frozenset()
    for node in nodes(unit.function.body):
        if not isinstance(node, For | Loop) or not isinstance(node.target, Name):
            continue
        source = read_key(node.source)
        if source is None or source[1] not in ("Records", "records"):
            continue
        found |= keys_read(unit.function.body, node.target.id)
        for site in program.call_sites(unit):
            for index, argument in enumerate(site.call.args):
                if isinstance(argument.value, Name) and argument.value.id == node.target.id:
                    found |= _keys_of_parameter(program, site.callee, index, 2)
    return found


def _keys_of_parameter(program: Linked, callee: Value, index: int, depth: int) -> frozenset[str]:
    unit = program.unit(callee.id) if isinstance(callee, FunctionRef) and depth else None
    if unit is None:
        return frozenset()
    params = [p.name for p in unit.function.params if p.name not in ("self", "cls")]
    if index >= len(params):
        return frozenset()
    name = params[index]
    found = keys_read(unit.function.body, name)
    for site in program.call_sites(unit):
        for place, argument in enumerate(site.call.args):
            if isinstance(argument.value, Name) and argument.value.id == name:
                found |= _keys_of_parameter(program, site.callee, place, depth - 1)
    return found


def _attributes_near(unit: Unit) -> frozenset[str]:
    return frozenset(node.name for node in nodes(unit.function.body) if isinstance(node, Attr))


_STREAM_TYPES = re.compile(r"DynamoDBStream|KinesisStream|Kinesis|S3Event|CodePipeline|MSK|Kafka")
_QUEUE_TYPES = re.compile(r"SQS|SNS|sqs|sns|[Qq]ueue")


def _mentions(unit: Unit, pattern: re.Pattern[str]) -> bool:
    """Whether a function's signature, decorators or own names speak of a kind of source."""
    words = [unit.qualname, unit.path]
    words += [str(param.annotation) + param.name for param in unit.function.params]
    words += [dotted(item) for item in unit.function.decorators]
    words += [n.id for n in nodes(unit.function.body) if isinstance(n, Name)]
    return any(pattern.search(word) for word in words)


def _delivers_records(program: Linked, unit: Unit) -> bool:
    keys = _keys_near(program, unit)
    return bool(keys & ({"Records"} | _QUEUE_KEYS)) and not keys & {"httpMethod"}


def _is_decorator(unit: Unit, call: Call) -> bool:
    return any(item == call for item in unit.function.decorators)


_SETTLES = frozenset(
    {"ack", "delete", "complete", "nack", "reject", "acknowledge", "process", "basic_ack"}
)
_QUEUES = frozenset(
    "consumer subscription pubsub queue listen queue_iter iterator xreadgroup".split()
)
_ALWAYS_QUEUES = frozenset({"consumer", "pubsub", "listen", "xreadgroup"})


def _polls(unit: Unit) -> bool:
    return any(
        isinstance(node, Attr) and node.name in ("receive_message", "receive_messages")
        for node in nodes(unit.function.body)
    )


_LOOP = re.compile(
    r"receive_messages?\b|\bfor\b[^\n]*\bin\b[^\n]*(?:consumer|subscription|pubsub|queue|listen"
    r"|iterator|messages|poll|xreadgroup)"
    r"|\.(?:poll|getone|getmany|consume|get_message|basic_get)\s*\("
)
_PARSERS = ("loads", "model_validate_json", "parse_raw", "decode", "json")


def _only_peeks(unit: Unit) -> bool:
    """Whether a function looks at a queue's messages without ever taking one off."""
    if not _polls(unit):
        return False
    names = {
        n.name if isinstance(n, Attr) else n.id
        for n in nodes(unit.function)
        if isinstance(n, Attr | Name)
    }
    return not any(
        name in _SETTLES or "delete" in name or "ack" in name or "remove" in name for name in names
    )


def _delivery_loop(unit: Unit) -> For | None:
    """Return the loop over messages fetched from a queue; None when there is none."""
    polls = _polls(unit)
    for node in nodes(unit.function.body):
        if not isinstance(node, For):
            continue
        source = _fetched_from(unit, node).rpartition(".")[2].lower()
        key = read_key(node.source)
        if polls and _over_messages(unit, node, key[1] if key else ""):
            return node
        names = {n.id for n in nodes(node.target) if isinstance(n, Name)}
        settled = any(
            isinstance(n, Attr) and n.name in _SETTLES and root_name(n.base) in names
            for n in nodes(node.body)
        )
        parsed = any(
            isinstance(n, Attr) and n.name in ("body", "value", "data") and root_name(n) in names
            for n in nodes(node.body)
        )
        if source in _QUEUES and (settled or parsed or source in _ALWAYS_QUEUES):
            return node
    return _fetching_loop(unit)


_FETCHES = frozenset({"poll", "getone", "getmany", "consume", "get_message", "basic_get"})
_SOURCES = re.compile(r"consumer|pubsub|subscriber|subscription|channel", re.IGNORECASE)
_CONTENTS = frozenset({"value", "error", "body", "data", "payload", "items", "get"})


def _fetching_loop(unit: Unit) -> For | None:
    """Return an endless loop that fetches message after message, as a loop over them."""
    for loop in nodes(unit.function.body):
        if not isinstance(loop, While):
            continue
        for node in own_nodes((loop.test, loop.body)):
            match node:
                case (
                    Assign(targets=(target, *_), value=Call() as fetch)
                    | Walrus(target=target, value=Call() as fetch)
                ):
                    pass
                case _:
                    continue
            source, _, method = dotted(fetch).rpartition(".")
            if method not in _FETCHES or not _SOURCES.search(source):
                continue
            found = For(target, fetch, loop.body, (), loop.at)
            names = _derived(found)
            if any(
                isinstance(n, Attr) and n.name in _CONTENTS and root_name(n) in names
                for n in nodes(loop.body)
            ) or _takes_parts(loop, names):
                return found
    return None


def _takes_parts(loop: While, names: frozenset[str]) -> bool:
    """Whether a loop looks into what it fetched: ``message["data"]``."""
    return any(isinstance(n, Index) and root_name(n) in names for n in nodes(loop.body))


def _fetched_from(unit: Unit, loop: For) -> str:
    """Return what is looped over, by name; a variable stands for what it was opened from."""
    text = dotted(loop.source)
    if not isinstance(loop.source, Name):
        return text
    for node in nodes(unit.function.body):
        if isinstance(node, With):
            for item in node.items:
                if isinstance(item.target, Name) and item.target.id == text:
                    return dotted(item.context)
    return text


def _over_messages(unit: Unit, loop: For, key: str) -> bool:
    if key == "Messages" or "receive_messages" in dotted(loop.source):
        return True
    name = root_name(loop.source)
    return any(
        isinstance(node, Assign)
        and node.value is not None
        and any(isinstance(t, Name) and t.id == name for t in node.targets)
        and ("Messages" in all_keys(node.value) or "receive_message" in dotted(node.value))
        for node in nodes(unit.function.body)
    )


def _derived(loop: For) -> frozenset[str]:
    """Return the variables that hold the message or parts of it inside the loop."""
    names = {n.id for n in nodes(loop.target) if isinstance(n, Name)}
    for node in nodes(loop.body):
        if isinstance(node, Assign) and node.value is not None:
            used = {n.id for n in nodes(node.value) if isinstance(n, Name)}
            if used & names:
                names |= {t.id for t in node.targets if isinstance(t, Name)}
    return frozenset(names)


def _names_event(decorator: Expr) -> bool:
    if not isinstance(decorator, Call):
        return dotted(decorator).rpartition(".")[2] not in ("on_event", "listen")
    values = [arg.value for arg in decorator.args]
    return not any(isinstance(v, Const) and v.value in ("startup", "shutdown") for v in values)


_TASKS = frozenset({"task", "shared_task", "actor"})
_EVENT_NAMES = frozenset({"event", "message", "msg", "envelope", "raw_event", "raw_message"})
_ROUTES = frozenset(
    "route get post put patch delete websocket api_view exception_handler errorhandler command "
    "task shared_task".split()
)


def _is_route(unit: Unit) -> bool:
    return any(dotted(item).rpartition(".")[2] in _ROUTES for item in unit.function.decorators)


def _parses(unit: Unit, param: str) -> bool:
    """Whether a function parses the text of what it gets."""
    for node in nodes(unit.function.body):
        if not isinstance(node, Call):
            continue
        name = dotted(node.func).rpartition(".")[2]
        parser = name in ("loads", "model_validate_json", "parse_raw", "decode")
        if parser and node.args and root_name(node.args[0].value) == param:
            return True
        if name in ("json", "decode") and root_name(node.func) == param:
            return True
    return False


def _assigned_names(unit: Unit) -> Iterator[str]:
    for statement in unit.function.body:
        if isinstance(statement, Assign):
            for target in statement.targets:
                if isinstance(target, Name):
                    yield target.id


__all__ = ["DEFAULT_ENTRIES", "EntryVocabulary", "HandlerEntry", "Sequence", "find_handlers"]
