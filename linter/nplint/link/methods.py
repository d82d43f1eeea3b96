"""What methods of SDK objects and of plain values give: clients, texts, mappings, events."""

from msgspec.structs import replace

from nplint.link.arguments import Arguments
from nplint.link.mongo import OPENING, opened_by
from nplint.link.sdk import environment, sdk_client, sdk_resource
from nplint.link.shapes import (
    choice,
    join,
    key_value,
    spread_of,
    text_of,
    words_of,
)
from nplint.link.texts import TEXT_METHODS, parted, text_call, words_apart
from nplint.link.values import (
    SPREAD,
    UNKNOWN,
    Choice,
    Client,
    Env,
    External,
    Handle,
    Indexed,
    Instance,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)

_SESSION = {"client": sdk_client, "resource": sdk_resource, "create_client": sdk_client}
_SERVICES = frozenset(
    "dynamodb events lambda s3 scheduler secretsmanager sns sqs ssm stepfunctions".split()
)
"""Services that tell a session that was handed in: ``session.client("sns")``."""
_MAKERS = {"Table": "dynamodb", "Bucket": "s3"}
"""Methods that tell a resource that was handed in: ``resource.Table("orders")``."""
_COPIES = frozenset(
    [
        "copy", "dict", "model_dump", "model_copy", "model_dump_json", "json", "to_dict", "as_dict",
        "asdict", "to_json", "serialize", "to_message", "to_event", "_asdict", "to_payload", "dump",
    ]
)  # fmt: skip
_BINDS = frozenset(["bindparams", "execution_options", "columns"])
"""What SQLAlchemy's ``text(…)`` is told besides: it stays the statement."""
_OF_KOMBU = frozenset(["Producer", "SimpleQueue", "SimpleBuffer"])
"""What a connection of kombu makes."""
_PARTING = frozenset(["partition", "rpartition", "split", "rsplit"])
_TRIMS = frozenset(
    ["strip", "lstrip", "rstrip", "removesuffix", "removeprefix", "encode", "unicode_string"]
)
"""What takes something off a text's ends that says little about what it names."""


_TEXT_CALLS = frozenset(["format", "replace", "join", "encode", "decode"])


def call_method(receiver: Value, method: str, args: Arguments) -> Value:
    """Return what a method gives of which no project function is known."""
    match receiver:
        case Client():
            return call_client(receiver, method, args)
        case Choice(options=options):
            return choice(call_method(option, method, args) for option in options)
        case Symbol() if method in _SESSION and text_of(_service(args)) in _SERVICES:
            return _SESSION[method](args)
        case Symbol(type=kind) if method in _MAKERS and "::" not in kind and len(args.all) == 1:
            return call_client(Client(_MAKERS[method], "resource"), method, args)
        case _:
            return call_value(receiver, method, args)


def _service(args: Arguments) -> Value | None:
    return args.get("service_name", position=0)


def call_client(client: Client, method: str, args: Arguments) -> Value:
    """Return what a method of an SDK object gives."""
    if client.kind == "session":
        make = _SESSION.get(method)
        return make(args) if make else UNKNOWN
    name = args.get(position=0)
    match client.service, method:
        case "dynamodb", "Table":
            return Handle("table", name or UNKNOWN)
        case "sns", "Topic" | "PlatformEndpoint":
            return Handle("topic", args.get("arn", position=0) or UNKNOWN)
        case "sns", "create_topic":
            target: Value = Lookup("topic-name", args.get("Name") or UNKNOWN)
            return Handle("topic", target) if client.kind == "resource" else target
        case "sqs", "Queue":
            return Handle("queue", args.get("url", position=0) or UNKNOWN)
        case "sqs", "get_queue_by_name" | "create_queue" | "get_queue_url":
            queue: Value = Lookup("queue-url", args.get("QueueName") or UNKNOWN)
            return Handle("queue", queue) if client.kind == "resource" else queue
        case "sqs", "get_queue_attributes":
            return Lookup("queue-url", args.get("QueueUrl") or UNKNOWN)
        case "lambda", "create_function" | "get_function" | "get_function_configuration":
            return Lookup("function-name", args.get("FunctionName") or UNKNOWN)
        case "sns", "subscribe":
            return Lookup("subscription", args.get("Endpoint") or UNKNOWN)
        case "s3", "Bucket":
            return Handle("bucket", name or UNKNOWN)
        case "s3", "Object" | "ObjectSummary":
            key = args.get("key", position=1) or UNKNOWN
            return Handle("object", join([name or UNKNOWN, Known("/"), key]))
        case "servicediscovery", "discover_instances":
            return Lookup("instance", args.get("ServiceName") or UNKNOWN)
        case "ssm", "get_parameter":
            return Lookup("ssm", args.get("Name") or UNKNOWN)
        case "secretsmanager", "get_secret_value":
            return Lookup("secret", args.get("SecretId") or UNKNOWN)
        case _:
            return Result(f"{client.service}.{method}")


def call_value(receiver: Value, method: str, args: Arguments) -> Value:
    """Return what a method of a plain value (text, dict, event object) gives."""
    match receiver:
        case Choice(options=options):
            return choice(call_value(option, method, args) for option in options)
        case Known(value=str() as text) if method in TEXT_METHODS:
            return Known(TEXT_METHODS[method](text), receiver.at)
        case Known(value=str()) | Joined() if method in _TEXT_CALLS:
            return text_call(receiver, method, args)
        case Known(value=str()) | Joined() if method == "split" and not args.all:
            return words_of(receiver)
        case Known(value=str()) | Indexed() | Symbol() if method in _PARTING:
            return parted(receiver, method, args)
        case Lookup(kind="instance") if method in ("get", "pop"):
            return receiver
        case MappingValue():
            return _call_mapping(receiver, method, args)
        case ListValue() if method == "copy":
            return receiver
        case Instance() if method in _COPIES:
            return receiver
        case Instance() if method in OPENING:
            return opened_by(receiver, method, args.get("name", position=0)) or Result(method)
        case Instance(cls=cls, project=False) if method in _OF_KOMBU and cls.startswith("kombu."):
            positional = tuple(value for key, value in args.all if key == "")
            named = tuple(pair for pair in args.all if pair[0] not in ("", "*", "**"))
            return Instance(f"kombu.{method}", positional, named, project=False)
        case Serialized() if method in ("encode", "decode"):
            return receiver
        case Symbol(param=param, path=path) if method == "get":
            key = text_of(args.get(position=0))
            return Symbol(param, (*path, f"[{key}]")) if key else UNKNOWN
        case Symbol(param=param, path=path) if method in _COPIES:
            return receiver
        case Symbol(param=param, path=path) if method in ("lower", "upper"):
            return Symbol(param, (*path, f"{method}()"))
        case Symbol() | Joined() | Env() | Lookup() if method in _TRIMS:
            return receiver
        case Known(value=str()) | Joined() if method in _BINDS:
            return receiver
        case Env() | Lookup() if method == "format":
            return receiver
        case Handle() if method == "batch_writer":
            return receiver
        case Handle(kind="bucket", name=bucket) if method == "Object":
            path_in_bucket = args.get("key", position=0) or UNKNOWN
            return Handle("object", join([bucket, Known("/"), path_in_bucket]))
        case Result(callee="re.compile") if method == "sub":
            return words_apart(args.get("string", position=1), args.get("repl", position=0), None)
        case External(name="os.environ") if method == "get":
            return environment(args)
        case Symbol() | Result() | UnknownValue() if asked := _asked_by_name(method, args):
            return asked
        case _:
            return Result(method)


def _asked_by_name(method: str, args: Arguments) -> Value | None:
    """Return what an SDK object of unknown making gives, where the call can be no other's."""
    queue = args.get("QueueName")
    if queue is not None and method in ("get_queue_url", "get_queue_by_name"):
        found = Lookup("queue-url", queue)
        return Handle("queue", found) if method == "get_queue_by_name" else found
    parameter = args.get("Name")
    return Lookup("ssm", parameter) if parameter is not None and method == "get_parameter" else None


def _call_mapping(receiver: MappingValue, method: str, args: Arguments) -> Value:
    first = args.get(position=0)
    if method in ("copy", "items", "values", "keys"):
        return _view(receiver, method)
    if method not in ("get", "setdefault"):
        return Result(method)
    if method == "get" and _is_chosen(receiver, first):
        return Indexed(receiver, first or UNKNOWN)
    key = text_of(first)
    found = receiver.get(key) if key else None
    if method == "setdefault":
        given = args.get(position=1) or UNKNOWN
        return given if found is None else choice([found, given])
    taken = spread_of(receiver)
    if found is None and taken is not None and key:
        return Symbol(taken.param, (*taken.path, f"[{key}]"))
    return found if found is not None else _default(receiver, args)


def _is_chosen(receiver: MappingValue, key: Value | None) -> bool:
    """Whether a parameter picks one of a mapping's texts: the caller knows which."""
    texts = all(isinstance(item, Known | Joined | Env | Lookup) for _, item in receiver.items)
    return bool(receiver.items) and texts and isinstance(key, Symbol | Indexed)


def _default(receiver: MappingValue, args: Arguments) -> Value:
    default = args.get(position=1) or Known(None)
    if receiver.items and not receiver.open:
        return choice([*(value for _, value in receiver.items), default])
    return UNKNOWN if receiver.open else default


def _view(receiver: MappingValue, method: str) -> Value:
    if method == "copy":
        return receiver
    known = (i for i in receiver.items if i[0] != SPREAD and i != ("?", UNKNOWN))
    receiver = replace(receiver, items=tuple(known))
    if method == "keys":
        return ListValue(tuple(key_value(key) for key, _ in receiver.items), receiver.open)
    if method == "values":
        return ListValue(tuple(value for _, value in receiver.items), receiver.open)
    pairs = tuple(ListValue((key_value(key), value)) for key, value in receiver.items)
    return ListValue(pairs, receiver.open)
