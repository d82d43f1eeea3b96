"""Libraries whose calls hand an event over without saying so: sockets, bindings, batches."""

from nplint.facts.code import Arg, Call, Name
from nplint.link.unit import CallSite
from nplint.link.values import External, Instance, Result, Symbol, Value
from nplint.reason.mutation.wording import name_of

ONLY_SOCKETS = frozenset(["send_pyobj", "send_multipart", "send_serialized"])
SOCKET_SENDS = ONLY_SOCKETS | {"send_json", "send_string"}
"""What ZeroMQ's sockets send by; websockets have some of the names."""
BINDING = "Out"
"""Azure Functions' type of a parameter whose ``set`` sends."""
BATCHED = frozenset(["EventData", "ServiceBusMessage"])
"""Messages that a client gathers in a batch of its own (``batch.add(EventData(…))``)."""


def way_out(site: CallSite) -> int | None:
    """Return the position of what such a call sends; None when it is another call."""
    args = site.call.args
    given = next((i for i, arg in enumerate(args) if not arg.star and not arg.name), None)
    if given is None:
        return None
    library = _library(site.receiver)
    if site.method in SOCKET_SENDS:
        is_out = site.method in ONLY_SOCKETS or _is_socket(library)
    elif site.method == "set":
        is_out = len(args) == 1 and library == f"azure.functions.{BINDING}"
    else:
        is_out = site.method in ("add", "append", "try_add") and _is_batched(site, args[given])
    return given if is_out else None


def _library(value: Value) -> str:
    """Return the dotted name that a value comes by."""
    match value:
        case External(name=name) | Result(callee=name) | Symbol(type=name) | Instance(cls=name):
            return name
        case _:
            return ""


def _is_socket(library: str) -> bool:
    """Whether a name is that of a socket; those of the standard library send bytes only."""
    return library.startswith("zmq.") or library.rpartition(".")[2] == "socket"


def _is_batched(site: CallSite, arg: Arg) -> bool:
    """Whether a message of a client's library goes into a batch."""
    if "batch" not in site.receiver_name.lower():
        return False
    match arg.value:
        case Call(func=func):
            return name_of(func).rpartition(".")[2] in BATCHED
        case Name():
            given = site.args[site.call.args.index(arg)][1]
            return _library(given).rpartition(".")[2] in BATCHED
        case _:
            return False
