"""What a function's signature, decorators and the keys it reads tell of who calls it."""

import re
from collections.abc import Callable, Iterator

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    Const,
    Expr,
    For,
    Loop,
    Name,
)
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef, Value
from nplint.reason.handlers.code import all_keys, dotted, keys_read, read_key, root_name

FOREIGN = frozenset(
    "httpMethod requestContext pathParameters queryStringParameters routeKey rawPath triggerSource "
    "RequestType ResponseURL authorizationToken methodArn isBase64Encoded tumblingWindowEvent "
    "isFinalInvokeForWindow".split()
)


QUEUE_KEYS = frozenset(
    "body Sns messageId receiptHandle json_body messageAttributes eventSourceARN".split()
)


STREAM_KEYS = frozenset({"s3", "dynamodb", "kinesis", "cf"})


_CONTEXTS = frozenset({"context", "_context", "ctx", "_", "_ctx", "__", "lambda_context", "unused"})


def methods_of(cls: str) -> Callable[[str], bool]:
    """Return the test whether an id is that of a method of a class."""
    return lambda id: id.rpartition(".")[0] == cls


def outside(path: str) -> Callable[[str], bool]:
    """Return the test whether a file is another one."""
    return lambda each: each != path


def is_module(id: str) -> bool:
    """Whether an id is that of a file's own code."""
    return id.endswith("::")


def is_function(id: str) -> bool:
    """Whether an id is that of a function."""
    return not is_module(id)


def first_param(unit: Unit) -> str:
    """Return the name of the first parameter after ``self``; empty when there is none."""
    params = [p for p in unit.function.params if p.name not in ("self", "cls")]
    return params[0].name if params else ""


def is_lambda(unit: Unit) -> bool:
    """Whether a function has the shape of a Lambda handler: an event and a context."""
    params = [
        p for p in unit.function.params if p.name not in ("self", "cls") and p.kind == "plain"
    ]
    if len(params) < 2 or ".<" in unit.id:
        return False
    required = [p for p in params if p.default is None]
    named = params[1].name in _CONTEXTS or "Context" in str(params[1].annotation)
    return len(required) <= 2 and (named or params[1].name.startswith("_"))


def calls_self(unit: Unit, name: str) -> bool:
    """Whether a method calls another one of its own object."""
    return any(
        isinstance(node, Call)
        and isinstance(node.func, Attr)
        and node.func.name == name
        and isinstance(node.func.base, Name)
        and node.func.base.id == "self"
        for node in nodes(unit.function.body)
    )


def refers(callee: Value, unit: Unit) -> bool:
    """Whether what is called is a certain function."""
    return isinstance(callee, FunctionRef) and callee.id == unit.id


def keys_near(program: Linked, unit: Unit, depth: int = 2) -> frozenset[str]:
    """Return the keys that a function and the functions it calls or hands on read."""
    keys = all_keys(unit.function.body)
    if not depth:
        return keys
    for site in program.call_sites(unit):
        for value in (site.callee, *(value for _, value in site.args)):
            callee = program.unit(value.id) if isinstance(value, FunctionRef) else None
            if callee is not None and callee.id != unit.id:
                keys |= keys_near(program, callee, depth - 1)
    return keys


def record_keys(program: Linked, unit: Unit) -> frozenset[str]:
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


def attributes_near(unit: Unit) -> frozenset[str]:
    """Return the attributes that a function reads."""
    return frozenset(node.name for node in nodes(unit.function.body) if isinstance(node, Attr))


STREAM_TYPES = re.compile(r"DynamoDBStream|KinesisStream|Kinesis|S3Event|CodePipeline|MSK|Kafka")


QUEUE_TYPES = re.compile(r"SQS|SNS|sqs|sns|[Qq]ueue")


def mentions(unit: Unit, pattern: re.Pattern[str]) -> bool:
    """Whether a function's signature, decorators or own names speak of a kind of source."""
    words = [unit.qualname, unit.path]
    words += [str(param.annotation) + param.name for param in unit.function.params]
    words += [dotted(item) for item in unit.function.decorators]
    words += [n.id for n in nodes(unit.function.body) if isinstance(n, Name)]
    return any(pattern.search(word) for word in words)


def delivers_records(program: Linked, unit: Unit) -> bool:
    """Whether a function or those it calls read the records of a queue."""
    keys = keys_near(program, unit)
    return bool(keys & ({"Records"} | QUEUE_KEYS)) and not keys & {"httpMethod"}


def is_decorator(unit: Unit, call: Call) -> bool:
    """Whether a call is one of a function's decorators."""
    return any(item == call for item in unit.function.decorators)


def names_event(decorator: Expr) -> bool:
    """Whether a subscribing decorator is about an event, not about the start of the service."""
    if not isinstance(decorator, Call):
        return dotted(decorator).rpartition(".")[2] not in ("on_event", "listen")
    values = [arg.value for arg in decorator.args]
    return not any(isinstance(v, Const) and v.value in ("startup", "shutdown") for v in values)


_ROUTES = frozenset(
    "route get post put patch delete websocket api_view exception_handler errorhandler command "
    "task shared_task".split()
)


def is_route(unit: Unit) -> bool:
    """Whether a function answers requests or is run by hand."""
    return any(dotted(item).rpartition(".")[2] in _ROUTES for item in unit.function.decorators)


def parses(unit: Unit, param: str) -> bool:
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


def assigned_names(unit: Unit) -> Iterator[str]:
    """Yield the names that a file's own code assigns."""
    for statement in unit.function.body:
        if isinstance(statement, Assign):
            for target in statement.targets:
                if isinstance(target, Name):
                    yield target.id
