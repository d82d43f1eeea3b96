"""Requests that reach a function beside its events: what is done for one is done for no event."""

from nplint.facts.code import Attr, Call, Compare, Const, Expr, Index, Name
from nplint.reason.idempotency.domain import Env
from nplint.reason.idempotency.run import Run

_OF_REQUESTS = frozenset(["httpMethod", "rawPath", "routeKey", "requestContext"])
"""Keys that only a request through an API gateway has."""
_AT_THE_TOP = frozenset(["path", "resource"])
"""Keys of such a request that a message's body may have as well."""


def asks_for_request(run: Run, test: Expr, env: Env) -> bool | None:
    """Whether a test is true for requests only (True) or false for them only; None: neither."""
    match test:
        case Compare(op="==" | "in", left=left, right=right):
            told = _is_of_request(run, left, env) or _is_key(left)
            return True if told or _is_of_request(run, right, env) else None
        case Compare(op="!=" | "not in", left=left, right=right):
            told = _is_of_request(run, left, env) or _is_key(left)
            return False if told or _is_of_request(run, right, env) else None
        case Call(func=Attr(base=base, name="startswith" | "endswith")):
            return True if _is_of_request(run, base, env) else None
        case Name() | Index() | Call():
            return True if _is_of_request(run, test, env) else None
        case _:
            return None


def _is_key(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.value in _OF_REQUESTS


def _is_of_request(run: Run, expr: Expr, env: Env) -> bool:
    """Whether a value is a part of a gateway's request."""
    match expr:
        case Name(id=id):
            shade = env.get(id)
            return shade is not None and _says_request(run, shade.text.split("."))
        case Index(base=base, key=Const(value=str(key))):
            return _says_request(run, [*_written(base, env), key])
        case Call(func=Attr(base=base, name="get"), args=(first, *_)):
            asked = str(getattr(first.value, "value", ""))
            return _says_request(run, [*_written(base, env), asked])
        case Call(func=Attr(base=base, name="upper" | "lower" | "strip" | "rstrip"), args=()):
            return _is_of_request(run, base, env)
        case _:
            return False


def _written(expr: Expr, env: Env) -> list[str]:
    """Return the chain of names and keys that a value is read by, as far as it is known."""
    match expr:
        case Name(id=id):
            shade = env.get(id)
            return (shade.text or id).split(".") if shade is not None else [id]
        case Index(base=base, key=Const(value=str(key))):
            return [*_written(base, env), key]
        case Call(func=Attr(base=base, name="get"), args=(first, *_)):
            return [*_written(base, env), str(getattr(first.value, "value", ""))]
        case _:
            return [""]


def _says_request(run: Run, chain: list[str]) -> bool:
    if _OF_REQUESTS & set(chain[1:]):
        return True
    params = run.unit.function.params
    top = bool(params) and chain[:1] == ["event"] == [params[0].name]
    return top and len(chain) == 2 and chain[1] in _AT_THE_TOP
