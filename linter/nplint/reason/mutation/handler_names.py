"""Handlers that nothing registers in sight: functions and classes that are called ones."""

import re

from nplint.facts.code import Attr, Call, Function, Name, Param
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.reason.mutation.sink_words import name_words
from nplint.reason.mutation.wording import name_of

HANDLER_CLASSES = (
    "Handler", "Subscriber", "Listener", "Consumer", "Policy", "Projector", "Projection", "Saga",
    "ProcessManager", "Reactor", "Notifier", "Middleware",
)  # fmt: skip
HANDLER_METHODS = frozenset(["handle", "__call__", "process", "on_event", "consume", "execute"])
PLAINLY_HANDLING = frozenset(["handle", "on_event"])
"""Those of them that say enough of what is annotated as an event, whatever the class is called."""
EVENT_PARAMS = frozenset(["event", "evt", "domain_event", "integration_event"])
MESSAGE_PARAMS = EVENT_PARAMS | {"message", "msg"}
"""Names that mean an event where a handler class says that it handles."""
CARRYING = frozenset(["data", "body", "value", "payload"])
"""Attributes by which a broker's message gives what it carries."""
OUTGOING = frozenset(
    "publish publisher producer produce send sender outgoing outbound emit".split()
)
"""Words of middlewares that stand before a publish: what they are given is still being made."""
READING = "loads"
"""The call that reads it."""


def is_handler_by_name(program: Linked, unit: Unit, function: Function) -> bool:
    """Whether a function's name, or its class's, says that it handles something."""
    if unit.owner and function is unit.function:
        return function.name in HANDLER_METHODS and is_handler_class(program, unit.owner)
    return handles_by_name(function.name)


def is_handler_class(program: Linked, id: str) -> bool:
    """Whether a class, or one that it is derived from, is called a handler of something."""
    classes = (id, *program.bases(id))
    return any(re.split(r"[.:]", each)[-1].endswith(HANDLER_CLASSES) for each in classes)


def handles_by_name(name: str) -> bool:
    """Whether a function's name says that it handles something."""
    prefixes = ("on_", "handle_", "when_", "consume_", "_on_", "_handle_")
    return name.startswith(prefixes) or name.endswith("_handler")


def carrying(function: Function, params: list[Param]) -> str:
    """Return the only parameter when it is a broker's message, whose content is parsed (NATS)."""
    only = params[0].name
    if len(params) != 1 or only not in ("msg", "message") or not handles_by_name(function.name):
        return ""
    read = [node for node in nodes(function.body) if isinstance(node, Attr)]
    carried = any(node.name in CARRYING and name_of(node.base) == only for node in read)
    calls = (node for node in nodes(function.body) if isinstance(node, Call))
    parsed = any(name_of(call.func).rpartition(".")[2] == READING for call in calls)
    return only if carried and parsed else ""


def handing_on(program: Linked, unit: Unit, function: Function, params: list[Param]) -> str:
    """Return the event that a middleware's method gives to the next one, itself a parameter."""
    if not unit.owner or function is not unit.function or not is_middleware(program, unit.owner):
        return ""
    own_class = re.split(r"[.:]", unit.owner)[-1]
    if OUTGOING.intersection([*name_words(function.name), *name_words(own_class)]):
        return ""
    names = {param.name for param in params}
    for node in nodes(function.body):
        if isinstance(node, Call) and isinstance(node.func, Name) and node.func.id in names:
            given = [arg.value.id for arg in node.args if isinstance(arg.value, Name)]
            if told := [name for name in given if name in names and name in MESSAGE_PARAMS]:
                return told[0]
    return ""


def is_middleware(program: Linked, id: str) -> bool:
    """Whether a class, or one that it is derived from, is called a middleware."""
    classes = (id, *program.bases(id))
    return any(re.split(r"[.:]", each)[-1].endswith("Middleware") for each in classes)
