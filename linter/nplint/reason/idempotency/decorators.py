"""Decorators: the library's and the project's that stand between a message and its function."""

import re

from msgspec.structs import replace

from nplint.facts.code import Arg, Assign, Attr, Call, Const, Expr, Function, Name
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, External, FunctionRef, Instance, Known, Value
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.closures import call_closure
from nplint.reason.idempotency.domain import (
    CLEAN,
    START,
    Closure,
    Env,
    Fact,
    Shade,
    State,
    Taint,
    Taints,
)
from nplint.reason.idempotency.exceptions import last_name
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.holding import opens_transaction
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.keys import WHOLE, delivery_field
from nplint.reason.idempotency.middlewares import behind_middlewares
from nplint.reason.idempotency.run import Ended, Run, compact
from nplint.span import Span

_TRANSPARENT = frozenset(
    "staticmethod classmethod property contextmanager asynccontextmanager abstractmethod override "
    "wraps dataclass overload cached_property".split()
)
_CACHES = frozenset("lru_cache cache memoize alru_cache ttl_cache lfu_cache".split())
_CACHED = re.compile(r"^(cachetools|aiocache|async_lru|cachier)\b.*\.(cached|cachedmethod)$")
_SHARED = re.compile(r"redis|memcache|valkey|dynamo", re.IGNORECASE)
_POWERTOOLS = re.compile(r"aws_lambda_powertools\.utilities\.idempotency\b.*\.(idempotent\w*)$")
_WORD = re.compile(r"[A-Za-z_]+")
_FIRST = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*(?!\s*\()")
"""The names of a JMESPath expression that are looked up in the payload itself."""


def decorated(run: Run, unit: Unit, env: Env) -> None:
    """Interpret a function behind its decorators."""
    state = START
    wrappers: list[Expr] = []
    for decorator in unit.function.decorators:
        name = last_name(decorator)
        if name in _TRANSPARENT:
            continue
        if opens_transaction(name):
            env = replace(env, transaction=True)
        fact = _declared_guard(run, decorator) or _library_guard(run, unit, decorator)
        if fact is not None:
            run.consulted.add(fact)
            state = START.to("N", fact)
        elif name in _CACHES or _keeps_answers(run, decorator):
            state = START.to("N", _cache(run, unit))
        elif _is_project(_target(run, decorator)):
            wrappers.append(decorator)
    if not _wrapped(run, unit, wrappers, state, env):
        _body(run, unit, state, env)
    if state != START:
        # What a decorator guards is the function; its caller goes on with an answer either way.
        run.frame.ends = [
            replace(end, state=START) if end.state == state else end for end in run.frame.ends
        ]


def _keeps_answers(run: Run, decorator: Expr) -> bool:
    """Whether a library's decorator keeps answers in the process."""
    target = _target(run, decorator)
    named = isinstance(target, External) and bool(_CACHED.match(target.name))
    return named and not _SHARED.search(str(decorator))


def _cache(run: Run, unit: Unit) -> Fact:
    return Fact("in-memory cache", run.span(unit.function.name_at), volatile=True, memory=False)


def _body(run: Run, unit: Unit, state: State, env: Env) -> None:
    from nplint.reason.idempotency.statements import execute

    left = execute(run, unit.function.body, world_of([(state, env)]))
    run.frame.ends += [Ended(s, e, Shade(known=None)) for s, e in paths_of(left)]
    _tidy(run)


def _tidy(run: Run) -> None:
    outs = compact([(end.state, replace(end.env, vars=()), end.value) for end in run.frame.ends])
    run.frame.ends = [Ended(state, env, value) for state, env, value in outs]


def _target(run: Run, decorator: Expr) -> Value:
    func = decorator.func if isinstance(decorator, Call) else decorator
    return run.program.evaluate(run.unit, func)


def _is_project(value: Value) -> bool:
    return isinstance(value, FunctionRef | ClassRef) or (
        isinstance(value, Instance) and value.project
    )


def _declared_guard(run: Run, decorator: Expr) -> Fact | None:
    """Return the guard that a decorator is by the project's own word; None when it is none."""
    if not run.vocabulary.decorators:
        return None
    target = _target(run, decorator)
    names = [dotted(decorator)]
    match target:
        case FunctionRef(id=id) | ClassRef(id=id):
            path, _, name = id.partition("::")
            names.append(f"{path.removesuffix('.py').replace('/', '.')}.{name}")
        case External(name=name):
            names.append(name)
        case _:
            pass
    if not any(run.vocabulary.guards_as_decorator(name) for name in names):
        return None
    span = run.span(decorator.at)
    return Fact("declared", span, last_name(decorator))


# ---- guards of libraries


def _library_guard(run: Run, unit: Unit, decorator: Expr) -> Fact | None:
    """Return the guard that a decorator from outside the project is; None when it is none."""
    target = _target(run, decorator)
    if _is_project(target):
        return None
    name = target.name if isinstance(target, External) else last_name(decorator)
    span = run.span(decorator.at)
    if _POWERTOOLS.search(name):
        return _powertools(run, unit, decorator, name)
    if not run.vocabulary.remembers(last_name(decorator)):
        return None
    key = _declared_key(run, unit, decorator)
    return Fact("decorator", span, last_name(decorator), key, _span_of(key))


def _span_of(taints: Taints) -> Span | None:
    bad = [taint for taint in taints if taint.kind == "unstable"]
    return bad[0].span if bad else None


def _declared_key(run: Run, unit: Unit, decorator: Expr) -> Taints:
    """Return what a decorator's own key function makes the key from."""
    if not isinstance(decorator, Call):
        return CLEAN
    taints: set[Taint] = set()
    for arg in decorator.args:
        for _, _, shade in evaluate(run, arg.value, START, Env()):
            taints |= shade.taints
            if shade.closure is not None:
                for _, _, made in call_closure(run, shade.closure, (Shade(),), (), START, Env()):
                    taints |= made.taints
    return frozenset(taint for taint in taints if taint.kind == "unstable")


def _powertools(run: Run, unit: Unit, decorator: Expr, name: str) -> Fact:
    span = run.span(decorator.at)
    args = decorator.args if isinstance(decorator, Call) else ()
    data = _data_argument(args, unit)
    path = _jmespath(run, args)
    if path:
        named = (taint for word in _WORD.findall(path) if (taint := delivery_field(word, span)))
        parts = {f"{unit.id}|{data}|{name}" for name in _FIRST.findall(path)} if data else set()
        key = frozenset(named)
        whole = key | frozenset(Taint("param", part) for part in parts)
        return Fact("Powertools", span, "powertools", whole, span if key else None)
    key = frozenset({Taint("param", f"{unit.id}|{data}|{WHOLE}")}) if data else CLEAN
    return Fact("Powertools", span, "powertools", key, span)


def _jmespath(run: Run, args: tuple[Arg, ...]) -> str:
    for arg in args:
        if arg.name not in ("config", None):
            continue
        value = run.program.evaluate(run.unit, arg.value)
        if isinstance(value, Instance):
            for name, given in value.kwargs:
                if name == "event_key_jmespath" and isinstance(given, Known):
                    return str(given.value or "")
    return ""


def _data_argument(args: tuple[Arg, ...], unit: Unit) -> str:
    for arg in args:
        if arg.name == "data_keyword_argument" and isinstance(arg.value, Const):
            return str(arg.value.value)
    params = [param.name for param in unit.function.params if param.name != "self"]
    return params[0] if params else ""


# ---- decorators of the project


def _wrapped(run: Run, unit: Unit, wrappers: list[Expr], state: State, env: Env) -> bool:
    """Interpret the outermost wrapper around the wrapped function; False when none is seen."""
    function = Shade(closure=Closure(unit, unit.function, None), text=unit.function.name)
    for decorator in reversed(wrappers):
        function = _decorate(run, decorator, function, env) or function
    closure = behind_middlewares(run, unit, function).closure
    if closure is None or closure.env is None:
        return False
    args = tuple(
        env.get(param.name) or Shade() for param in unit.function.params if param.kind == "plain"
    )
    keyword = tuple(
        (param.name, env.get(param.name) or Shade())
        for param in unit.function.params
        if param.kind == "keyword"
    )
    for after, env_after, value in call_closure(run, closure, args, keyword, state, env):
        run.frame.ends.append(Ended(after, env_after, value))
    _tidy(run)
    return True


def wrapped_in(run: Run, function: Function, made: Shade, env: Env) -> Shade:
    """Return what the project's decorators make of a function that is defined in another one."""
    for decorator in reversed(function.decorators):
        if _is_project(_target(run, decorator)):
            made = _decorate(run, decorator, made, env, local=True) or made
    return made


def _decorate(
    run: Run, decorator: Expr, function: Shade, env: Env, *, local: bool = False
) -> Shade | None:
    """Apply a decorator; return the function value it makes, if it is seen.

    The arguments of one in a function are made from what that function has at hand.
    """
    target = _target(run, decorator)
    maker = _function_value(run, target)
    if maker is None:
        return None
    if isinstance(target, ClassRef) and not isinstance(decorator, Call):
        return _kept_by(run, target.id, maker, function)
    if isinstance(decorator, Call):
        args, kwargs = _arguments(run, decorator, env if local else Env())
        if isinstance(target, ClassRef):
            return _first_closure(run, maker, (function,), (), env)
        made = _first_closure(run, maker, args, kwargs, env)
        return made and _first_closure(run, made, (function,), (), env)
    return _first_closure(run, maker, (function,), (), env)


def _kept_by(run: Run, cls: str, maker: Shade, function: Shade) -> Shade | None:
    """Return what an object does when it is called that keeps the function it was made with."""
    init, closure = run.program.method(cls, "__init__"), maker.closure
    if init is None or closure is None or closure.env is None or len(init.function.params) < 2:
        return None
    given = init.function.params[1].name
    names = [
        target.name
        for statement in init.function.body
        if isinstance(statement, Assign)
        and isinstance(statement.value, Name)
        and statement.value.id == given
        for target in statement.targets
        if isinstance(target, Attr)
    ]
    env = closure.env
    for name in names:
        env = env.set(f"self.{name}", function)
    return replace(maker, closure=replace(closure, env=env)) if names else None


def _arguments(
    run: Run, call: Call, env: Env
) -> tuple[tuple[Shade, ...], tuple[tuple[str, Shade], ...]]:
    pairs = [(arg, evaluate(run, arg.value, START, env)[0][2]) for arg in call.args]
    args = tuple(shade for arg, shade in pairs if not arg.name)
    return args, tuple((arg.name, shade) for arg, shade in pairs if arg.name)


def _function_value(run: Run, target: Value) -> Shade | None:
    match target:
        case FunctionRef(id=id):
            unit = run.program.unit(id)
        case ClassRef(id=cls) | Instance(cls=cls):
            unit = run.program.method(cls, "__call__")
        case _:
            unit = None
    if unit is None:
        return None
    entry = Env()
    if unit.owner:
        entry = entry.set("self", Shade(value=Instance(unit.owner), text="self"))
    node = unit.function
    if unit.owner and node.params:
        node = replace(node, params=node.params[1:])
    return Shade(closure=Closure(unit, node, entry))


def _first_closure(
    run: Run, maker: Shade, args: tuple[Shade, ...], kwargs: tuple[tuple[str, Shade], ...], env: Env
) -> Shade | None:
    assert maker.closure is not None
    quiet = Run(run.analyst, run.unit, run.self_class)
    quiet.depth = run.depth + 1
    for _, _, value in call_closure(quiet, maker.closure, args, kwargs, START, Env()):
        if value.closure is not None:
            return value
    return None
