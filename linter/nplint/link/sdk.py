"""What calls outside the project give: the AWS SDK, the environment, JSON, text and copies.

One table from dotted name or method to a small function; what stands in no table is a ``Result``.
"""

from collections.abc import Callable, Mapping

from nplint.link.arguments import Arguments
from nplint.link.filedata import json_text
from nplint.link.shapes import (
    elements_of,
    join,
    key_value,
    merge_mappings,
    text_of,
    words_of,
)
from nplint.link.texts import words_apart
from nplint.link.values import (
    UNKNOWN,
    Client,
    Env,
    External,
    Indexed,
    Instance,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    Value,
)


def sdk_client(args: Arguments) -> Value:
    """Return the client that a factory makes."""
    return Client(text_of(args.get("service_name", position=0)) or "")


def sdk_resource(args: Arguments) -> Value:
    """Return the resource that a factory makes."""
    return Client(text_of(args.get("service_name", position=0)) or "", "resource")


def environment(args: Arguments) -> Value:
    """Return the environment variable that is read."""
    key = args.get("key", position=0)
    if isinstance(key, Symbol | Indexed):
        return Indexed(External("os.environ"), key)
    name = text_of(key)
    return Env(name, args.get("default", position=1)) if name else UNKNOWN


def _first(args: Arguments) -> Value:
    return args.get(position=0) or UNKNOWN


def _serialized(args: Arguments) -> Value:
    return Serialized(args.get("obj", position=0) or UNKNOWN)


def _parsed(args: Arguments) -> Value:
    value = args.get("s", position=0)
    if isinstance(value, Serialized):
        return value.value
    stated = text_of(value.default if isinstance(value, Env) else value)
    if stated is not None and (found := json_text(stated)) != UNKNOWN:
        return found  # the text, or what a setting is when nobody sets it
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


def _one_of(args: Arguments) -> Value:
    return elements_of(args.get(position=0) or UNKNOWN)


def _replaced(args: Arguments) -> Value:
    pattern = args.get("pattern", position=0)
    return words_apart(args.get("string", position=2), args.get("repl", position=1), pattern)


def _underscored(args: Arguments) -> Value:
    text = text_of(words_apart(args.get(position=0), Known("_"), None))
    return Known(text.lower()) if text is not None else UNKNOWN


def _words(args: Arguments) -> Value:
    return words_of(args.get("s", position=0) or UNKNOWN)


def _rows(args: Arguments) -> Value:
    """Return what ``zip`` gives: row by row where all lists are known, else what a row may be."""
    columns = [value for keyword, value in args.all if keyword == ""]
    listed = [each.items for each in columns if isinstance(each, ListValue) and not each.open]
    if columns and len(listed) == len(columns):
        return ListValue(tuple(ListValue(row) for row in zip(*listed, strict=False)))
    return ListValue((ListValue(tuple(map(elements_of, columns))),), True) if columns else UNKNOWN


def _mapped(args: Arguments) -> Value:
    """Return what ``map(str, items)`` gives: for a text the items are what they were."""
    function = args.get(position=0)
    listed = args.get(position=1)
    is_text = isinstance(function, External) and function.name == "str"
    return listed if is_text and listed is not None else Result("map")


def _numbered(args: Arguments) -> Value:
    """Return what ``enumerate`` gives."""
    listed = args.get(position=0) or UNKNOWN
    if isinstance(listed, ListValue) and not listed.open:
        rows = enumerate(listed.items)
        return ListValue(tuple(ListValue((Known(number), item)) for number, item in rows))
    return ListValue((ListValue((UNKNOWN, elements_of(listed))),), True)


def _instance(args: Arguments) -> Value:
    return Lookup("instance", args.get("service", position=0) or UNKNOWN)


def _parameter(args: Arguments) -> Value:
    return Lookup("ssm", args.get("name", "Name", position=0) or UNKNOWN)


def _secret(args: Arguments) -> Value:
    return Lookup("secret", args.get("name", position=0) or UNKNOWN)


def _named(args: Arguments) -> tuple[Value, ...]:
    name = args.get("name", position=0)
    return (name,) if name is not None else ()


CALLS: Mapping[str, Callable[[Arguments], Value]] = {
    "boto3.client": sdk_client,
    "boto3.resource": sdk_resource,
    "boto3.Session": lambda args: Client("", "session"),
    "boto3.session.Session": lambda args: Client("", "session"),
    "aioboto3.Session": lambda args: Client("", "session"),
    "aioboto3.session.Session": lambda args: Client("", "session"),
    "aioboto3.client": sdk_client,
    "aioboto3.resource": sdk_resource,
    "aiobotocore.session.get_session": lambda args: Client("", "session"),
    "botocore.session.get_session": lambda args: Client("", "session"),
    "os.getenv": environment,
    "os.environ.get": environment,
    "environ.get": environment,
    "decouple.config": environment,
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
    "random.choice": _one_of,
    "zip": _rows,
    "map": _mapped,
    "enumerate": _numbered,
    "environ.Env.str": environment,
    "environ.Env.url": environment,
    "environs.Env.str": environment,
    "environs.Env.url": environment,
    "environs.env": environment,
    "environs.env.str": environment,
    "environs.env.url": environment,
    "secrets.choice": _one_of,
    "shlex.split": _words,
    "re.sub": _replaced,
    "inflection.underscore": _underscored,
    "humps.decamelize": _underscored,
    "stringcase.snakecase": _underscored,
    "consul.Consul.catalog.service": _instance,
    "consul.Consul.health.service": _instance,
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
