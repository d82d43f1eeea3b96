"""What a call passes and which SDK object it is called on, however the call is written."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.facts.code import Attr, Expr
from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Client,
    External,
    FunctionRef,
    Instance,
    MappingValue,
    Result,
    Symbol,
    Value,
)

_TYPED = re.compile(r"^(?:mypy_boto3|types_boto3|types_aiobotocore|types_aioboto3)_(\w+?)(?:\.|$)")
_ALIASES = {"sfn": "stepfunctions", "states": "stepfunctions"}
_HANDING_ON = {
    "asyncio.to_thread": 0, "anyio.to_thread.run_sync": 0, "functools.partial": 0, "partial": 0,
    "run_in_threadpool": 0, "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0, "asgiref.sync.sync_to_async": 0,
    "sync_to_async": 0, "threading.Thread": 0, "backoff.on_exception": 0,
}  # fmt: skip
_HANDING_ON_METHODS = {"run_in_executor": 1, "submit": 0, "map": 0, "apply_async": 0, "call": 0}


def argument(site: CallSite, *names: str, position: int | None = None) -> Value | None:
    """Return an argument by keyword, out of ``**mapping`` or by position."""
    found = site.argument(*names, position=position)
    if found is not None:
        return found
    for keyword, value in site.args:
        if keyword == "**":
            for option in options_of(value):
                if isinstance(option, MappingValue):
                    for name in names:
                        if (inner := option.get(name)) is not None:
                            return inner
    return None


def has_keyword(site: CallSite, *names: str) -> bool:
    """Whether a call passes all of some keywords."""
    return all(argument(site, name) is not None for name in names)


def service_of(value: Value) -> str | None:
    """Return the AWS service of an SDK object; None when it is none that is known."""
    for option in options_of(value):
        if isinstance(option, Client) and option.service:
            return option.service
        name = option.type if isinstance(option, Symbol) and not option.path else ""
        name = option.cls if isinstance(option, Instance) else name
        if match := _TYPED.match(name):
            service = match[1].removesuffix("_")
            return _ALIASES.get(service, service)
    return None


def calls_service(
    site: CallSite, service: str, methods: Iterable[str], tell: tuple[str, ...]
) -> bool:
    """Whether a call is one of a service's methods.

    ``tell``: keywords that only this service's call has; they decide on an object whose making is
    not in sight.
    """
    if site.method not in methods or is_project(site.callee):
        return False
    known = service_of(site.receiver)
    if known is not None:
        return known == service
    if any(isinstance(option, External | Instance) for option in options_of(site.receiver)):
        return False
    return bool(tell) and has_keyword(site, *tell)


def is_project(callee: Value) -> bool:
    """Whether a callee is code of the repository, which is looked into itself."""
    return any(isinstance(option, FunctionRef | ClassRef) for option in options_of(callee))


def handed_on(site: CallSite, program: Program) -> Iterator[CallSite]:
    """Yield the calls that a call starts in its turn: ``asyncio.to_thread(requests.get, url)``."""
    position = _position(site)
    if position is None:
        return
    plain = [arg for arg in site.call.args if arg.name is None and not arg.star]
    named = site.call.keyword("target", "func")
    expr = plain[position].value if position < len(plain) else named
    if expr is None:
        return
    rest = [pair for pair in site.args if pair[0] == ""][position + 1 :]
    keywords = [pair for pair in site.args if pair[0] not in ("", "target", "func")]
    callee, receiver, method = _called(site, expr, program)
    if callee != UNKNOWN or method:
        yield replace(
            site, callee=callee, receiver=receiver, method=method, args=(*rest, *keywords)
        )


def _position(site: CallSite) -> int | None:
    if isinstance(site.callee, External | Result):
        name = site.callee.name if isinstance(site.callee, External) else site.callee.callee
        if name in _HANDING_ON:
            return _HANDING_ON[name]
    if is_project(site.callee) or not isinstance(site.call.func, Attr):
        return None
    return _HANDING_ON_METHODS.get(site.method)


def _called(site: CallSite, expr: Expr, program: Program) -> tuple[Value, Value, str]:
    """Return callee, receiver and method of a function that is passed by name."""
    if isinstance(expr, Attr):
        receiver = program.evaluate(site.unit, expr.base)
        return program.members.attribute(receiver, expr.name), receiver, expr.name
    value = program.evaluate(site.unit, expr)
    return (
        (value, UNKNOWN, "")
        if isinstance(value, External | FunctionRef)
        else (UNKNOWN,) * 2 + ("",)
    )
