"""Requests over HTTP, and SDKs that take an idempotency key."""

import re

from nplint.link.values import External, Instance, Result
from nplint.reason.idempotency.domain import Effect, Shade
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import NOTHING, CallView, Operation, fields_deep

_CLIENTS = re.compile(
    r"^(requests|httpx|aiohttp|urllib3|niquests|urllib|http\.client|treq|grequests)(\.|$)"
)
_KEY = re.compile(r"idempot|unique.?request|dedup", re.IGNORECASE)
_UNSAFE = frozenset({"post", "patch"})
_SAFE = frozenset({"get", "put", "delete", "head", "options"})


def read(call: CallView) -> Operation | None:
    """Return what an HTTP call does; None when it is none."""
    if call.name.endswith("urlopen"):
        return _urlopen(call)
    verb = _verb(call)
    if verb is None:
        return None
    if verb in _SAFE or _only_asks(call):
        return NOTHING
    return _keyed(call, f"HTTP {verb.upper()} ({call.title})", "send an Idempotency-Key header")


def _only_asks(call: CallView) -> bool:
    """Whether what is sent is a GraphQL query that changes nothing."""
    body = call.keyword("json")
    query = body.get("query") if body is not None else None
    text = str(query.known).lstrip() if query is not None and query.constant else ""
    return text.startswith(("query", "{"))


def keyed_sdk(call: CallView) -> Operation | None:
    """Return the effect of an SDK call that carries an idempotency key; None when it has none."""
    return None if _given_key(call) is None else _keyed(call, call.title, "")


def _verb(call: CallView) -> str | None:
    if call.method == "request" and _is_client(call):
        first = call.argument(0, "method")
        return str(first.known).lower() if first is not None and first.constant else "post"
    if call.method in _UNSAFE and (call.receiver_text or _is_client(call)):
        return call.method
    return call.method if call.method in _SAFE and _is_client(call) else None


def _is_client(call: CallView) -> bool:
    if _CLIENTS.match(call.name):
        return True
    match call.receiver:
        case Instance(cls=name) | External(name=name) | Result(callee=name):
            return bool(_CLIENTS.match(name))
        case _:
            pass
    return call.receiver_text.rpartition(".")[2].lower() in ("http", "_http", "http_client")


def _given_key(call: CallView) -> Shade | None:
    for name, shade in call.every():
        if _KEY.search(name):
            return shade
        for inner, part in fields_deep(shade, 2):
            if _KEY.search(inner):
                return part
    return None


def _keyed(call: CallView, what: str, cure: str) -> Operation:
    key = _given_key(call)
    if key is None:
        return Operation((Effect(what, call.span, always=True, cure=cure),))
    bad = unstable(key.taints)
    span = bad.span if bad else None
    return Operation((Effect(what, call.span, key.taints, key_span=span, keyed=True),))


def _urlopen(call: CallView) -> Operation:
    request = call.argument(0, "url")
    data = call.argument(1, "data") or (request.get("data") if request else None)
    method = request.get("method") if request else None
    if method is not None and str(method.known).lower() in _SAFE:
        return NOTHING
    if data is None and method is None:
        return NOTHING
    return _keyed(call, "HTTP POST (urlopen)", "send an Idempotency-Key header")
