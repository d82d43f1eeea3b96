"""Which parameters hold an event as it was delivered."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from nplint.facts.code import (
    Attr,
    Call,
    Const,
    For,
    Function,
    Index,
    Name,
    Param,
)
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import ClassRef
from nplint.reason.mutation.handler_names import (
    EVENT_PARAMS,
    HANDLER_METHODS,
    MESSAGE_PARAMS,
    PLAINLY_HANDLING,
    carrying,
    handing_on,
    is_handler_by_name,
)
from nplint.reason.mutation.vocabulary import is_event_class_name
from nplint.reason.mutation.wording import name_of


class ReceivedParam(Struct, frozen=True):
    """A handler's parameter that holds the event; ``parsed``: only its content."""

    param: str
    parsed: bool = False
    transport: bool = False
    """A broker library's own object: its headers are the transport's, not the event's."""


OTHER_SOURCES = frozenset(
    "cf triggerSource requestContext httpMethod pathParameters "
    "queryStringParameters RequestType ResponseURL isFinalInvokeForWindow authorizationToken "
    "methodArn invokingEvent taskToken codePipeline CodePipeline.job httpMethod rawPath".split()
)
"""Keys of Lambda events that are no messages: triggers, requests, custom resources, windows."""
REGISTERING = frozenset(
    "subscribe subscribes on on_event event_handler handles handler listen listens listener "
    "receiver consumer consume add_handler add_listener register register_handler add_subscriber "
    "connect bind when reacts_to subscriber handle event_listener message_handler".split()
)
REGISTERING_ANYTHING = frozenset("register bind connect handle handler add_handler when".split())
STREAMING = "agent"
"""The decorator of Faust's functions that loop over a stream of events."""
NOT_EVENTS = frozenset(
    "app router api blueprint bp route cli session tool tools plugin plugins command commands "
    "mcp".split()
)
RECORD_CLASSES = frozenset(
    "SQSRecord SQSEvent SNSEvent SNSEventRecord EventBridgeEvent IncomingMessage "
    "AbstractIncomingMessage ConsumerRecord ServiceBusReceivedMessage PubsubMessage".split()
)
"""What libraries hand to handlers: a delivered event, record or message."""


def find_received(
    program: Linked,
    units: Iterable[Unit],
    event_classes: frozenset[str] = frozenset(),
    registered: Iterable[str] = (),
) -> Mapping[str, ReceivedParam]:
    """Return the received parameter of each handler, by its function's id.

    ``registered``: functions that something registers for events; the rest is seen in the units.
    """
    found = {id: ReceivedParam("") for id in registered}
    for unit in units:
        for function, id in nested_functions(unit, outermost=True):
            param = _received_param(program, unit, function, event_classes)
            if param:
                found[id] = ReceivedParam(param, transport=_is_record(function, param))
    return {
        id: received if received.param else _first_event_param(program, id)
        for id, received in sorted(found.items())
        if received.param or _first_event_param(program, id).param
    }


def nested_functions(unit: Unit, outermost: bool = False) -> Iterator[tuple[Function, str]]:
    """Yield the functions nested in one, however deep, with their ids; itself if asked to."""
    if outermost:
        yield unit.function, unit.id
    yield from _nested(unit.function.body, unit.id)


def _nested(statements: object, outer: str) -> Iterator[tuple[Function, str]]:
    """Yield functions nested in statements, each with the id that the program knows it by."""
    if isinstance(statements, tuple):
        for item in statements:
            yield from _nested(item, outer)
    elif isinstance(statements, Function):
        id = f"{outer}.<{statements.name}>"
        yield statements, id
        yield from _nested(statements.body, id)
    else:
        for name in _BLOCKS:
            yield from _nested(getattr(statements, name, ()), outer)


_BLOCKS = ("body", "then", "otherwise", "handlers", "final", "cases")
"""Where statements hold statements; no expression holds a function with a name."""


def nested_ids(unit: Unit) -> tuple[str, ...]:
    """Return the ids of the functions nested in a function, however deep."""
    return tuple(dict.fromkeys(id for _, id in nested_functions(unit)))


def _received_param(
    program: Linked, unit: Unit, function: Function, event_classes: frozenset[str]
) -> str:
    params = [param for param in function.params if param.name not in ("self", "cls")]
    if not params:
        return ""
    first = params[0]
    lambda_event = _lambda_event(function, params) or _amqp_body(params)
    if lambda_event:
        return lambda_event
    for param in params:
        if name_of(param.annotation).rsplit(".", 1)[-1] in RECORD_CLASSES:
            return param.name
    if _is_agent(function, first.name):
        return first.name
    if _is_registered_by_decorator(function):
        if first.name == "sender":  # a signal's: what else it sends may be any entity
            return next((param.name for param in params if param.name in EVENT_PARAMS), "")
        name = _event_param(params)
        told = name in EVENT_PARAMS or not _is_registered_for_anything(function)
        return name if told or not _is_other_class(program, unit, first, event_classes) else ""
    if is_handler_by_name(program, unit, function):
        typed = _typed_param(program, unit, params, event_classes)
        if typed or (named := _named_param(unit, function, params)):
            return typed or named
    if unit.owner and function is unit.function and function.name in PLAINLY_HANDLING:
        typed = _typed_param(program, unit, params, event_classes, by_name=False)
        if typed:
            return typed
    return carrying(function, params) or handing_on(program, unit, function, params)


def _is_record(function: Function, name: str) -> bool:
    """Whether a parameter is annotated as what a library hands to handlers."""
    annotations = (param.annotation for param in function.params if param.name == name)
    return any(name_of(each).rpartition(".")[2] in RECORD_CLASSES for each in annotations)


def _named_param(unit: Unit, function: Function, params: list[Param]) -> str:
    """Return the only parameter if its name says event; a middleware's stands beside others."""
    by_class = bool(unit.owner) and function is unit.function
    names = MESSAGE_PARAMS if by_class and function.name in HANDLER_METHODS else EVENT_PARAMS
    alone = len(params) == 1 or (by_class and unit.owner.endswith("Middleware"))
    return params[0].name if params[0].name in names and alone else ""


def _lambda_event(function: Function, params: list[Param]) -> str:
    """Return the parameter read as an SQS, SNS or EventBridge event."""
    keys = _keys_read(function)
    everything = frozenset().union(*keys.values()) if keys else frozenset()
    if everything & OTHER_SOURCES:
        return ""
    # A middleware's first parameter is the handler that it wraps.
    with_records = [param.name for param in params[:2] if "Records" in keys.get(param.name, ())]
    name = with_records[0] if with_records else params[0].name
    of_event = keys.get(name, frozenset())
    if of_event & {"response", "request", "state", "cf"}:
        return ""
    if with_records:
        return name
    if "detail" in of_event and (len(params) == 2 or of_event & {"detail-type", "source"}):
        return "" if _returns(function, name) else name
    return ""


def _amqp_body(params: list[Param]) -> str:
    """Return the body that a RabbitMQ client calls back with: (channel, method, props, body)."""
    is_callback = len(params) == 4 and params[0].name.strip("_") in ("ch", "channel")
    return params[3].name if is_callback and params[3].name in ("body", "message") else ""


def _keys_read(function: Function) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for node in nodes(function.body):
        match node:
            case Index(base=base, key=Const(value=str() as key)):
                found.setdefault(name_of(base), set()).add(key)
            case Call(func=Attr(base=base, name="get" | "pop"), args=args) if args:
                if isinstance(args[0].value, Const) and isinstance(args[0].value.value, str):
                    found.setdefault(name_of(base), set()).add(args[0].value.value)
            case _:
                pass
    return {name: frozenset(keys) for name, keys in found.items()}


def _returns(function: Function, name: str) -> bool:
    return any(
        type(node).__name__ == "Return" and name_of(getattr(node, "value", None)) == name
        for node in nodes(function.body)
    )


def _is_registered_by_decorator(function: Function) -> bool:
    for decorator in function.decorators:
        func = decorator.func if isinstance(decorator, Call) else decorator
        parts = name_of(func).split(".")
        words = {word for part in parts[:-1] for word in (part, *part.split("_"))}
        if registers(parts[-1]) and not words & NOT_EVENTS:
            return True
    return False


def _is_agent(function: Function, stream: str) -> bool:
    """Whether a function takes its events one by one off the stream that it is given (Faust)."""
    called = (item.func for item in function.decorators if isinstance(item, Call))
    if not any(isinstance(func, Attr) and func.name == STREAMING for func in called):
        return False
    loops = (node for node in nodes(function.body) if isinstance(node, For))
    return any(name_of(loop.source) == stream for loop in loops)


def registers(name: str) -> bool:
    """Whether a decorator of this name makes a function a handler."""
    words = {"subscribe", "subscriber", "listener", "consumer"}
    return name in REGISTERING or bool(set(name.split("_")) & words)


def _event_param(params: list[Param]) -> str:
    for param in params:
        if param.name in (*EVENT_PARAMS, "message", "msg", "payload", "data", "record"):
            return param.name
    return params[0].name if len(params) == 1 else ""


def _typed_param(
    program: Linked,
    unit: Unit,
    params: list[Param],
    event_classes: frozenset[str],
    by_name: bool = True,
) -> str:
    """Return the parameter annotated with a class of events; ``by_name``: or one called so."""
    for param in params:
        annotation = param.annotation
        if isinstance(annotation, Name | Attr):
            value = program.evaluate(unit, annotation)
            if isinstance(value, ClassRef) and value.id in event_classes:
                return param.name
            if by_name and name_of(annotation).endswith("Event"):
                return param.name
    return ""


def _is_registered_for_anything(function: Function) -> bool:
    """Whether the decorator's word is said of tools, commands and views as well."""
    called = (item.func if isinstance(item, Call) else item for item in function.decorators)
    return any(name_of(func).rpartition(".")[2] in REGISTERING_ANYTHING for func in called)


def _is_other_class(
    program: Linked, unit: Unit, param: Param, event_classes: frozenset[str]
) -> bool:
    """Whether a parameter is annotated with a class of the project that is no event."""
    if not isinstance(param.annotation, Name | Attr):
        return False
    value = program.evaluate(unit, param.annotation)
    is_own = isinstance(value, ClassRef) and value.id not in event_classes
    return is_own and not is_event_class_name(name_of(param.annotation))


def _first_event_param(program: Linked, id: str) -> ReceivedParam:
    unit = program.unit(id)
    if unit is None:
        return ReceivedParam("")
    params = [param for param in unit.function.params if param.name not in ("self", "cls")]
    return ReceivedParam(_event_param(params) if params else "")


def received_classes(program: Linked, received: Mapping[str, ReceivedParam]) -> frozenset[str]:
    """Return the project classes that received parameters are annotated with."""
    found: set[str] = set()
    for id, item in received.items():
        unit = program.unit(id)
        for param in unit.function.params if unit else ():
            if unit and param.name == item.param and isinstance(param.annotation, Name | Attr):
                value = program.evaluate(unit, param.annotation)
                found |= {value.id} if isinstance(value, ClassRef) else set()
    return frozenset(found)
