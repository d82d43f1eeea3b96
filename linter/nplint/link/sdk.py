"""What calls outside the project give: the AWS SDK, the environment, JSON, text and copies.

One table from dotted name or method to a small function; what stands in no table is a ``Result``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from nplint.link.arguments import Arguments
from nplint.link.mongo import OPENING, opened_by
from nplint.link.shapes import (
    choice,
    join,
    key_value,
    merge_mappings,
    spread_of,
    text_of,
)
from nplint.link.texts import TEXT_METHODS, text_call
from nplint.link.values import (
    SPREAD,
    UNKNOWN,
    Choice,
    Client,
    Env,
    External,
    Handle,
    Instance,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    Value,
)


def _client(args: Arguments) -> Value:
    return Client(text_of(args.get("service_name", position=0)) or "")


def _resource(args: Arguments) -> Value:
    return Client(text_of(args.get("service_name", position=0)) or "", "resource")


def _environment(args: Arguments) -> Value:
    name = text_of(args.get("key", position=0))
    return Env(name, args.get("default", position=1)) if name else UNKNOWN


def _first(args: Arguments) -> Value:
    return args.get(position=0) or UNKNOWN


def _serialized(args: Arguments) -> Value:
    return Serialized(args.get("obj", position=0) or UNKNOWN)


def _parsed(args: Arguments) -> Value:
    value = args.get("s", position=0)
    if isinstance(value, Serialized):
        return value.value
    return (
        Symbol(value.param, (*value.path, "json"))
        if isinstance(value, Symbol)
        else Result("json.loads")
    )


def _dict(args: Arguments) -> Value:
    base: Value = args.get(position=0) or MappingValue(())
    named = tuple((key, value) for key, value in args.all if key not in ("", "*", "**"))
    if isinstance(base, ListValue | Result):
        return MappingValue(named, True)
    result = merge_mappings(base, MappingValue(named))
    for key, value in args.all:
        if key == "**":
            result = merge_mappings(result, value)
    return result


def _list(args: Arguments) -> Value:
    value = args.get(position=0)
    if value is None:
        return ListValue(())
    if isinstance(value, MappingValue):
        return ListValue(tuple(key_value(key) for key, _ in value.items), value.open)
    return value


def _text(args: Arguments) -> Value:
    value = args.get(position=0)
    return join([value]) if value is not None else UNKNOWN


def _path_join(args: Arguments) -> Value:
    parts: list[Value] = []
    for _, value in args.all:
        parts += [Known("/"), value] if parts else [value]
    return join(parts)


def _dotted(args: Arguments) -> Value:
    """Return the quoted name that several parts make: ``Identifier("billing", "invoices")``."""
    parts: list[Value] = []
    for keyword, value in args.all:
        if keyword == "":
            parts += [Known("."), value] if parts else [value]
    return join(parts)


def _url_of_parts(args: Arguments) -> Value:
    given = args.get(position=0)
    if not isinstance(given, ListValue) or len(given.items) < 3:
        return UNKNOWN
    scheme, host, path = given.items[:3]
    return join([scheme, Known("://"), host, path])


def _parameter(args: Arguments) -> Value:
    return Lookup("ssm", args.get("name", "Name", position=0) or UNKNOWN)


def _secret(args: Arguments) -> Value:
    return Lookup("secret", args.get("name", position=0) or UNKNOWN)


def _named(args: Arguments) -> tuple[Value, ...]:
    name = args.get("name", position=0)
    return (name,) if name is not None else ()


CALLS: Mapping[str, Callable[[Arguments], Value]] = {
    "boto3.client": _client,
    "boto3.resource": _resource,
    "boto3.Session": lambda args: Client("", "session"),
    "boto3.session.Session": lambda args: Client("", "session"),
    "aioboto3.Session": lambda args: Client("", "session"),
    "aioboto3.session.Session": lambda args: Client("", "session"),
    "aioboto3.client": _client,
    "aioboto3.resource": _resource,
    "aiobotocore.session.get_session": lambda args: Client("", "session"),
    "botocore.session.get_session": lambda args: Client("", "session"),
    "os.getenv": _environment,
    "os.environ.get": _environment,
    "environ.get": _environment,
    "decouple.config": _environment,
    "json.dumps": _serialized,
    "orjson.dumps": _serialized,
    "simplejson.dumps": _serialized,
    "ujson.dumps": _serialized,
    "json.loads": _parsed,
    "orjson.loads": _parsed,
    "simplejson.loads": _parsed,
    "dict": _dict,
    "list": _list,
    "tuple": _list,
    "set": _list,
    "frozenset": _list,
    "sorted": _list,
    "str": _text,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "dataclasses.asdict": _first,
    "dataclasses.replace": _first,
    "attr.asdict": _first,
    "attrs.asdict": _first,
    "typing.cast": lambda args: args.get(position=1) or UNKNOWN,
    "blinker.signal": lambda args: Instance("blinker.NamedSignal", _named(args), project=False),
    "blinker.Namespace.signal": lambda args: Instance(
        "blinker.NamedSignal", _named(args), project=False
    ),
    "asyncio.to_thread": lambda args: UNKNOWN,
    "sqlalchemy.text": _first,
    "sqlalchemy.sql.text": _first,
    "sqlalchemy.sql.expression.text": _first,
    "psycopg.sql.SQL": _first,
    "psycopg2.sql.SQL": _first,
    "psycopg.sql.Identifier": _dotted,
    "psycopg2.sql.Identifier": _dotted,
    "yarl.URL": _first,
    "httpx.URL": _first,
    "furl.furl": _first,
    "textwrap.dedent": _first,
    "inspect.cleandoc": _first,
    "os.path.join": _path_join,
    "posixpath.join": _path_join,
    "urllib.parse.urljoin": _path_join,
    "urllib.parse.urlunsplit": _url_of_parts,
    "urllib.parse.urlunparse": _url_of_parts,
    "aws_lambda_powertools.utilities.parameters.get_parameter": _parameter,
    "aws_lambda_powertools.utilities.parameters.get_secret": _secret,
    "jsonable_encoder": _first,
    "fastapi.encoders.jsonable_encoder": _first,
}

_SESSION = {"client": _client, "resource": _resource, "create_client": _client}
_COPIES = frozenset(
    [
        "copy", "dict", "model_dump", "model_copy", "model_dump_json", "json", "to_dict", "as_dict",
        "asdict", "to_json", "serialize", "to_message", "to_event", "_asdict", "to_payload", "dump",
    ]
)  # fmt: skip
_TRIMS = frozenset(
    ["strip", "lstrip", "rstrip", "removesuffix", "removeprefix", "encode", "unicode_string"]
)
"""What takes something off a text's ends that says little about what it names."""


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
        case "sns", "subscribe":
            return Lookup("subscription", args.get("Endpoint") or UNKNOWN)
        case "s3", "Bucket":
            return Handle("bucket", name or UNKNOWN)
        case "s3", "Object" | "ObjectSummary":
            key = args.get("key", position=1) or UNKNOWN
            return Handle("object", join([name or UNKNOWN, Known("/"), key]))
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
        case Known(value=str()) | Joined() if method in (
            "format",
            "replace",
            "join",
            "encode",
            "decode",
        ):
            return text_call(receiver, method, args)
        case MappingValue() if method == "get":
            key = text_of(args.get(position=0))
            found = receiver.get(key) if key else None
            taken = spread_of(receiver)
            if found is None and taken is not None and key:
                return Symbol(taken.param, (*taken.path, f"[{key}]"))
            return found if found is not None else _default(receiver, args)
        case MappingValue() if method in ("copy", "items", "values", "keys"):
            return _view(receiver, method)
        case ListValue() if method == "copy":
            return receiver
        case Instance() if method in _COPIES:
            return receiver
        case Instance() if method in OPENING:
            return opened_by(receiver, method, args.get("name", position=0)) or Result(method)
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
        case Env() | Lookup() if method == "format":
            return receiver
        case Handle() if method == "batch_writer":
            return receiver
        case Handle(kind="bucket", name=bucket) if method == "Object":
            path_in_bucket = args.get("key", position=0) or UNKNOWN
            return Handle("object", join([bucket, Known("/"), path_in_bucket]))
        case External(name="os.environ") if method == "get":
            return _environment(args)
        case _:
            return Result(method)


def _default(receiver: MappingValue, args: Arguments) -> Value:
    default = args.get(position=1) or Known(None)
    if receiver.items and not receiver.open:
        return choice([*(value for _, value in receiver.items), default])
    return UNKNOWN if receiver.open else default


def _view(receiver: MappingValue, method: str) -> Value:
    if method == "copy":
        return receiver
    receiver = replace(receiver, items=tuple(i for i in receiver.items if i[0] != SPREAD))
    if method == "keys":
        return ListValue(tuple(key_value(key) for key, _ in receiver.items), receiver.open)
    if method == "values":
        return ListValue(tuple(value for _, value in receiver.items), receiver.open)
    pairs = tuple(ListValue((key_value(key), value)) for key, value in receiver.items)
    return ListValue(pairs, receiver.open)
