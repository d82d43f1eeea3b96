"""Interpreting calls: project functions by their summaries, the rest by what they mean."""

from msgspec.structs import replace

from nplint.facts.code import Arg, Attr, Call, Expr, Name
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    Client,
    External,
    FunctionRef,
    Handle,
    Instance,
    Known,
    Result,
    Symbol,
    Value,
)
from nplint.reason.idempotency.applying import apply_summary
from nplint.reason.idempotency.closures import call_closure
from nplint.reason.idempotency.composition import is_composed
from nplint.reason.idempotency.constructing import construct
from nplint.reason.idempotency.coroutines import never_runs, unasked
from nplint.reason.idempotency.domain import (
    Env,
    Shade,
    State,
)
from nplint.reason.idempotency.entering import of_made, tells_of_itself
from nplint.reason.idempotency.expressions import evaluate, many
from nplint.reason.idempotency.handed_functions import put_off
from nplint.reason.idempotency.operations import (
    unresolved,
)
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.outside import perform, primitive
from nplint.reason.idempotency.resolving import (
    MOST_DEPTH,
    chosen_callee,
    class_of,
    followable,
    full_name,
    resolved,
)
from nplint.reason.idempotency.run import Out, Run


def call(run: Run, expr: Call, state: State, env: Env) -> list[Out]:
    """Return the outcomes of a call."""
    base, method = _callee_parts(expr)
    parts = [base] if base is not None else []
    parts += [argument.value for argument in expr.args]
    outs: list[Out] = []
    for after, env_after, shades in many(run, parts, state, env):
        subject = shades[0] if base is not None else Shade()
        rest = shades[1:] if base is not None else shades
        view = call_view(run, expr, subject, method, rest)
        outs += _called(run, expr, view, after, env_after)
    return outs


def _callee_parts(expr: Call) -> tuple[Expr | None, str]:
    match expr.func:
        case Attr(base=Name(id="super")):
            return None, expr.func.name
        case Attr(base=base, name=name):
            return base, name
        case Name(id=name):
            return None, name
        case _:
            return expr.func, ""


def call_view(
    run: Run, expr: Call, subject: Shade, method: str, rest: tuple[Shade, ...]
) -> CallView:
    """Return a call as the readers of operations see it."""
    site = run.site(expr)
    pairs = list(zip(expr.args, rest, strict=True))
    positional = _positional(pairs)
    named = tuple((_keyword(arg), shade) for arg, shade in pairs if arg.name or arg.star == "**")
    receiver = _receiver(_chosen(subject.value), site)
    text = subject.text or (site.receiver_name if site else "")
    name = _external_name(site, receiver, method)
    if isinstance(expr.func, Name) and site is not None and _outside(site.callee):
        method = name.rpartition(".")[2]  # imported under another name
    return CallView(
        name, receiver, text, subject, method, positional, named,
        tuple(run.span(expr.at) for _ in pairs), run.span(expr.at), run.vocabulary,
        _root(run, expr) if receiver == UNKNOWN else receiver,
        expr is run.statement,
    )  # fmt: skip


def _receiver(value: Value, site: CallSite | None) -> Value:
    """Return what a method is called on: the path's value, or what the program knows beyond it."""
    known = _chosen(site.receiver) if site is not None else UNKNOWN
    if isinstance(known, Client | Handle):
        return known
    vague = value == UNKNOWN or isinstance(value, Result)
    vague = vague or (isinstance(value, Instance) and value == _bare(known))
    return known if vague and known != UNKNOWN else value


def _bare(value: Value) -> Value:
    """Return an object of a library's class without what it was made with."""
    return Instance(value.cls, project=False) if isinstance(value, Instance) else UNKNOWN


def _root(run: Run, expr: Call) -> Value:
    """Return what a chain of attributes begins with (``client`` of ``client.messages.create``)."""
    node = expr.func
    while isinstance(node, Attr):
        node = node.base
        if isinstance(node, Attr) and isinstance(node.base, Name) and node.base.id == "self":
            break
    return run.evaluate(node) if isinstance(node, Name | Attr) else UNKNOWN


def _positional(pairs: list[tuple[Arg, Shade]]) -> tuple[Shade, ...]:
    """Return the positional arguments, spread ones as far as they are known."""
    args: list[Shade] = []
    for arg, shade in pairs:
        if arg.name is not None or arg.star == "**":
            continue
        if not arg.star:
            args.append(shade)
        elif shade.fields is not None:
            args += [part for _, part in shade.fields]
        else:
            break
    return tuple(args)


def _keyword(arg: Arg) -> str:
    return arg.name or "**"


def _chosen(value: Value) -> Value:
    """Return the object behind ``x or default`` and lazily made globals."""
    if isinstance(value, Choice):
        options = [o for o in value.options if not isinstance(o, Known) and o != UNKNOWN]
        return options[0] if options else UNKNOWN
    return value


def _outside(callee: Value) -> str:
    """Return the library's function that is called, or that stands in where none is given."""
    known = [each for each in options_of(callee) if isinstance(each, External)]
    rest = [each for each in options_of(callee) if not isinstance(each, External)]
    given = all(each == UNKNOWN or isinstance(each, Symbol | Known) for each in rest)
    return known[0].name if len(known) == 1 and given else ""


def _external_name(site: CallSite | None, receiver: Value, method: str) -> str:
    callee = site.callee if site is not None else UNKNOWN
    named = _outside(callee)
    match callee:
        case _ if named:
            return named
        case _ if getattr(callee, "callee", ""):
            return str(getattr(callee, "callee", ""))
        case _:
            pass
    match receiver:
        case External(name=name) | Instance(cls=name, project=False):
            return f"{name}.{method}"
        case _:
            return ""


def _called(run: Run, expr: Call, view: CallView, state: State, env: Env) -> list[Out]:
    local = env.get(expr.func.id) if isinstance(expr.func, Name) else None
    if local is None and not isinstance(expr.func, Name | Attr):
        local = view.subject
    if local is None:
        local = _kept(run, expr.func, state, env)
    if local is not None and local.closure is not None:
        return call_closure(run, local.closure, view.args, view.kwargs, state, env)
    enqueued = view.subject.value if view.method in _ENQUEUES else UNKNOWN
    if isinstance(enqueued, FunctionRef):
        return _project(run, expr, enqueued, _unpacked(view), state, env)
    target = chosen_callee(local.value) if local is not None else UNKNOWN
    if not followable(target):
        target = resolved(run, expr, view)
    declared = run.vocabulary.guards and run.vocabulary.declared(full_name(target))
    if declared:
        return perform(run, unresolved.declared_guard(view, declared), view, state, env)
    if followable(target) and run.depth < MOST_DEPTH:
        return _project(run, expr, target, view, state, env)
    return primitive(run, expr, view, state, env)


_ENQUEUES = frozenset({"delay", "apply_async", "kiq", "send_with_options"})
"""Methods of a worker's task that put a call of it into a queue."""


def _unpacked(view: CallView) -> CallView:
    """Return the call of a task that a worker makes of what was put into its queue."""
    if view.method in ("delay", "kiq"):
        return replace(view, subject=Shade())
    args, kwargs = view.argument(0, "args"), view.argument(1, "kwargs")
    positional = tuple(part for _, part in args.fields or ()) if args is not None else ()
    named = kwargs.fields or () if kwargs is not None else ()
    return replace(view, args=positional, kwargs=named, subject=Shade())


def _kept(run: Run, func: Expr, state: State, env: Env) -> Shade | None:
    """Return the function that the method's own object was given; None when it has none there."""
    own = isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id == "self"
    if not own or not isinstance(func, Attr) or run.program.method(run.self_class, func.name):
        return None
    shade = evaluate(run, func, state, env)[0][2]
    if isinstance(shade.value, FunctionRef):
        run.analyst.listed.add(shade.value.id)
        return shade
    if isinstance(shade.value, ClassRef):
        return shade
    return shade if shade.closure is not None else None


def _project(
    run: Run, expr: Call, target: Value, view: CallView, state: State, env: Env
) -> list[Out]:
    match target:
        case Choice(options=options):
            chosen = [option for option in options if followable(option)]
            outs: list[Out] = []
            for option in chosen:
                run.dispatching += len(chosen) > 1
                outs += _project(run, expr, option, view, state, env)
                run.dispatching -= len(chosen) > 1
            return outs
        case FunctionRef(id=id, bound=bound):
            unit = run.program.unit(id)
            if unit is None:
                return primitive(run, expr, view, state, env)
            owner = class_of(bound) if bound is not None else ""
            if never_runs(run, expr, unit):
                told = run.analyst.summary(unit, owner or unit.owner, (), run.depth)
                return unasked(told, view, state, env)
            view = _on(view, bound)
            registered = run.analyst.registered_for(unit)
            if registered:
                outs = []
                run.dispatching += 1
                for each in (unit, *registered):
                    outs += _applied(run, each, owner, view, state, env)
                run.dispatching -= 1
                return outs
            listed = unit.id in run.analyst.listed
            run.dispatching += listed
            outs = _applied(run, unit, owner, view, state, env)
            run.dispatching -= listed
            return put_off(run, view, outs)
        case ClassRef(id=id):
            return construct(run, id, view, state, env)
        case Instance(cls=cls):
            unit = run.program.method(cls, "__call__")
            if unit is None:
                return primitive(run, expr, view, state, env)
            return _applied(run, unit, cls, _on(view, target), state, env)
        case _:
            pass
    return primitive(run, expr, view, state, env)


def _on(view: CallView, made: Value | None) -> CallView:
    """Return a call with the object that it goes to, where it is known what that was made with."""
    if made is None or not is_composed(made) or is_composed(view.subject.value):
        return view
    return replace(view, subject=replace(view.subject, value=made))


def _applied(run: Run, unit: Unit, cls: str, view: CallView, state: State, env: Env) -> list[Out]:
    handles = run.dispatching or unit.id in run.analyst.listed
    if not handles and run.depth < MOST_DEPTH and tells_of_itself(unit, view.subject):
        return of_made(run, unit, cls, view, state, env)
    return apply_summary(
        run, unit, cls, view.args, view.kwargs, state, env, view.span, view.subject
    )
