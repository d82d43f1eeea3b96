"""Interpreting calls: project functions by their summaries, the rest by what they mean."""

from dataclasses import replace

from nplint.facts.code import Arg, Attr, Call, Const, Do, Expr, Name, Raise
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    External,
    FunctionRef,
    Instance,
    Known,
    MappingValue,
    Symbol,
    Value,
)
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.answers import method_result
from nplint.reason.idempotency.applying import apply_summary, call_closure
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Effect,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    Taint,
    known,
)
from nplint.reason.idempotency.expressions import evaluate, many, shade_of
from nplint.reason.idempotency.keys import OLD_VALUE_OF, unstable_call
from nplint.reason.idempotency.mapped import active_record, unique_columns
from nplint.reason.idempotency.operations import (
    aws,
    brokers,
    caches,
    database,
    documents,
    http,
    managers,
    records,
    unresolved,
)
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.run import Out, Raised, Run
from nplint.reason.idempotency.summaries import whole_delivery
from nplint.reason.idempotency.vocabulary import words_of

_MOST_DEPTH = 14


def call(run: Run, expr: Call, state: State, env: Env) -> list[Out]:
    """Return the outcomes of a call."""
    base, method = _callee_parts(expr)
    parts = [base] if base is not None else []
    parts += [argument.value for argument in expr.args]
    outs: list[Out] = []
    for after, env_after, shades in many(run, parts, state, env):
        subject = shades[0] if base is not None else Shade()
        rest = shades[1:] if base is not None else shades
        view = _view(run, expr, subject, method, rest)
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


def _view(run: Run, expr: Call, subject: Shade, method: str, rest: tuple[Shade, ...]) -> CallView:
    site = run.site(expr)
    pairs = list(zip(expr.args, rest, strict=True))
    positional = _positional(pairs)
    named = tuple((_keyword(arg), shade) for arg, shade in pairs if arg.name or arg.star == "**")
    receiver = _chosen(subject.value)
    if receiver == UNKNOWN and site is not None:
        receiver = _chosen(site.receiver)
    text = subject.text or (site.receiver_name if site else "")
    return CallView(
        _external_name(site, receiver, method), receiver, text, subject, method, positional, named,
        tuple(run.span(expr.at) for _ in pairs), run.span(expr.at), run.vocabulary,
        _root(run, expr) if receiver == UNKNOWN else receiver,
    )  # fmt: skip


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


def _external_name(site: CallSite | None, receiver: Value, method: str) -> str:
    callee = site.callee if site is not None else UNKNOWN
    match callee:
        case External(name=name):
            return name
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
    local = env.get(view.method) if isinstance(expr.func, Name) else None
    if local is None and not isinstance(expr.func, Name | Attr):
        local = view.subject
    if local is not None and local.closure is not None:
        return call_closure(run, local.closure, view.args, view.kwargs, state, env)
    target = _chosen_callee(local.value) if local is not None else UNKNOWN
    if not _followable(target):
        target = _resolved(run, expr, view)
    declared = run.vocabulary.guards and run.vocabulary.declared(_full_name(target))
    if declared:
        return perform(run, unresolved.declared_guard(view, declared), view, state, env)
    if _followable(target) and run.depth < _MOST_DEPTH:
        return _project(run, expr, target, view, state, env)
    return _primitive(run, expr, view, state, env)


def _full_name(target: Value) -> str:
    """Return a project function's dotted name, folders included; empty for anything else."""
    if not isinstance(target, FunctionRef):
        return ""
    path, _, name = target.id.partition("::")
    return f"{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{name}"


def _followable(value: Value) -> bool:
    match value:
        case FunctionRef() | ClassRef():
            return True
        case Instance(project=project):
            return project
        case Choice(options=options):
            return any(_followable(option) for option in options)
        case _:
            return False


def _chosen_callee(value: Value) -> Value:
    if isinstance(value, MappingValue):
        return UNKNOWN
    return value


def _resolved(run: Run, expr: Call, view: CallView) -> Value:
    """Return the project function that a call goes to: on ``self``, on an object, or by name."""
    func = expr.func
    if isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id in ("self", "cls"):
        unit = run.program.method(run.self_class, func.name) if run.self_class else None
        if unit is not None:
            return FunctionRef(unit.id, Instance(run.self_class))
    several = _of_several(run, view)
    if several is not None:
        return several
    owner = _class_of(view.subject.value) or _class_of(view.receiver)
    if owner:
        unit = run.program.method(owner, view.method)
        if unit is not None and is_abstract(unit):
            unit = _implementation(run, unit)
            return FunctionRef(unit.id, Instance(unit.owner)) if unit is not None else UNKNOWN
        if unit is not None:
            return FunctionRef(unit.id, Instance(owner))
    if isinstance(func, Attr) and isinstance(func.base, Call) and _is_super(func.base):
        return _super_method(run, func.name)
    site = run.site(expr)
    if site is not None and _followable(site.callee):
        return site.callee
    if owner or not isinstance(func, Attr):
        return UNKNOWN
    return _only_method(run, view)


def _of_several(run: Run, view: CallView) -> Value | None:
    """Return the methods of objects of which one is chosen at run time; None for one object."""
    value = view.subject.value
    if not isinstance(value, Choice):
        return None
    owners = dict.fromkeys(cls for option in value.options if (cls := _class_of(option)))
    units = [(cls, run.program.method(cls, view.method)) for cls in owners]
    found = tuple(FunctionRef(unit.id, Instance(cls)) for cls, unit in units if unit is not None)
    return Choice(found) if len(found) > 1 else None


def is_abstract(unit: Unit) -> bool:
    """Whether a method only promises what subclasses do."""
    if any(
        dotted(item).rpartition(".")[2] == "abstractmethod" for item in unit.function.decorators
    ):
        return True
    return all(
        (isinstance(statement, Do) and isinstance(statement.value, Const))
        or (isinstance(statement, Raise) and "NotImplemented" in str(statement.exception))
        for statement in unit.function.body
    )


_STAND_INS = frozenset("test tests fake fakes mock mocks stub dummy null noop memory".split())


def _implementation(run: Run, promised: Unit) -> Unit | None:
    """Return the method that an abstract one stands for; stand-ins of tests come last."""
    found = [
        unit
        for unit in run.analyst.methods_named(promised.function.name)
        if promised.owner in run.program.bases(unit.owner) and not is_abstract(unit)
    ]
    real = [unit for unit in found if not _STAND_INS & set(words_of(unit.id))]
    return next(iter(real or found), None)


def _is_super(expr: Expr) -> bool:
    return isinstance(expr, Call) and isinstance(expr.func, Name) and expr.func.id == "super"


def _super_method(run: Run, name: str) -> Value:
    for base in run.program.bases(run.unit.owner):
        unit = run.program.method(base, name) if "::" in base else None
        if unit is not None:
            return FunctionRef(unit.id, Instance(run.self_class or run.unit.owner))
    return UNKNOWN


def _class_of(value: Value) -> str:
    match value:
        case Instance(cls=cls, project=True):
            return cls
        case Symbol(type=kind, path=()) if "::" in kind:
            return kind
        case Choice(options=options):
            return next((found for option in options if (found := _class_of(option))), "")
        case _:
            return ""


_GENERIC = frozenset(
    "get set add save run execute send publish update load put delete create read write find "
    "list close open start stop commit flush rollback append pop items keys values format join "
    "handle process call submit map connect emit post fetch query filter first all copy".split()
)


def _only_method(run: Run, view: CallView) -> Value:
    """Return the only method of the project with this name, for a receiver of unknown type."""
    if view.method in _GENERIC or len(view.method) < 4 or view.name:
        return UNKNOWN
    if view.receiver != UNKNOWN and not isinstance(view.receiver, Symbol):
        return UNKNOWN
    found = run.analyst.methods_named(view.method)
    return FunctionRef(found[0].id, Instance(found[0].owner)) if len(found) == 1 else UNKNOWN


def _project(
    run: Run, expr: Call, target: Value, view: CallView, state: State, env: Env
) -> list[Out]:
    match target:
        case Choice(options=options):
            chosen = [option for option in options if _followable(option)]
            outs: list[Out] = []
            for option in chosen:
                run.dispatching += len(chosen) > 1
                outs += _project(run, expr, option, view, state, env)
                run.dispatching -= len(chosen) > 1
            return outs
        case FunctionRef(id=id, bound=bound):
            unit = run.program.unit(id)
            if unit is None:
                return _primitive(run, expr, view, state, env)
            owner = _class_of(bound) if bound is not None else ""
            registered = run.analyst.registered_for(unit)
            if registered:
                outs = []
                run.dispatching += 1
                for each in (unit, *registered):
                    outs += apply_summary(run, each, owner, view.args, view.kwargs, state, env)
                run.dispatching -= 1
                return outs
            return apply_summary(run, unit, owner, view.args, view.kwargs, state, env)
        case ClassRef(id=id):
            return _construct(run, id, view, state, env)
        case Instance(cls=cls):
            unit = run.program.method(cls, "__call__")
            if unit is None:
                return _primitive(run, expr, view, state, env)
            return apply_summary(run, unit, cls, view.args, view.kwargs, state, env)
        case _:
            pass
    return _primitive(run, expr, view, state, env)


def _construct(run: Run, cls: str, view: CallView, state: State, env: Env) -> list[Out]:
    init = run.program.method(cls, "__init__")
    fields = _constructor_fields(run, cls, view)
    made = Shade(
        known=NOT_NONE, value=Instance(cls), fields=fields,
        text=cls.rpartition("::")[2].rpartition(".")[2],
    )  # fmt: skip
    if init is None:
        return [(state, env, made)]
    outs = apply_summary(run, init, cls, view.args, view.kwargs, state, env)
    return [(s, e, made) for s, e, _ in outs]


def _constructor_fields(run: Run, cls: str, view: CallView) -> tuple[tuple[str, Shade], ...]:
    from nplint.facts.code import Assign

    head = run.program.class_of(cls)
    names = [
        statement.targets[0].id
        for statement in (head.body if head else ())
        if isinstance(statement, Assign) and isinstance(statement.targets[0], Name)
    ]
    fields = list(zip(names, view.args, strict=False))
    fields += list(view.kwargs)
    given = {name for name, _ in fields}
    return (*fields, *_fresh_defaults(run, cls, given))


def _fresh_defaults(run: Run, cls: str, given: set[str]) -> list[tuple[str, Shade]]:
    """Return the fields whose default is made anew for each object (``default_factory``)."""
    from nplint.facts.code import Assign, Lambda, Return

    head = run.program.class_of(cls)
    found: list[tuple[str, Shade]] = []
    if given & unique_columns(run, cls):
        return found  # the conflict is on that column, whatever the row's own id is
    for statement in head.body if head else ():
        if not (isinstance(statement, Assign) and isinstance(statement.value, Call)):
            continue
        target = statement.targets[0]
        made = statement.value.keyword("default_factory", "default", "factory")
        if not isinstance(target, Name) or target.id in given or made is None:
            continue
        if isinstance(made, Lambda) and isinstance(made.body[0], Return):
            made = made.body[0].value or made
        if _makes_fresh(made):
            taint = Taint("unstable", f"a default of `{target.id}` made anew each time")
            found.append((target.id, Shade(taints=frozenset({taint}))))
    return found


def _makes_fresh(expr: Expr) -> bool:
    text = str(expr)
    return any(name in text for name in ("'uuid4'", "'uuid1'", "'token_hex'", "'ulid'", "'ULID'"))


# ---- calls outside the project


def _primitive(run: Run, expr: Call, view: CallView, state: State, env: Env) -> list[Out]:
    fresh = unstable_call(view)
    if fresh is not None:
        return [(state, env, Shade(taints=frozenset({fresh}), known=NOT_NONE))]
    special = _builtin(run, view, state, env)
    if special is not None:
        return special
    functions = _function_arguments(run, view)
    if functions:
        return _call_arguments(run, functions, view, state, env)
    answered = _of_receiver(run, view, env)
    if answered is not None:
        return [(state, env, answered)]
    operation = active_record(run, view) or _operation(run, view)
    return perform(run, operation, view, state, env)


def _operation(run: Run, view: CallView) -> Operation:
    built = managers.build(view)
    if built is not None:
        return Operation(result=built)
    for reader in (
        aws.read,
        managers.run,
        records.read,
        database.read,
        caches.read,
        http.read,
        documents.read,
        brokers.read,
    ):
        found = reader(view)
        if found is not None:
            return found
    return unresolved.read(view)


def perform(run: Run, operation: Operation, view: CallView, state: State, env: Env) -> list[Out]:
    """Let an operation happen on a path."""
    if operation.flush:
        env = run.flush(state, env, commits=view.method == "commit")
    for effect in operation.effects:
        if effect.insert_of is not None and operation.claim is not None:
            effect = replace(effect, insert_of=operation.claim.fact)
        env = run.happen(effect, state, env)
    if operation.claim is not None:
        outs = run.claim(operation.claim, state, env)
    elif operation.lookup is not None:
        outs = run.look_up(operation.lookup, state, env)
        _absent(run, view, operation, outs)
    else:
        outs = [(state, env, _result(operation, view))]
    return [_remembered(out, view) for out in outs]


def _result(operation: Operation, view: CallView) -> Shade:
    result = operation.result
    if result != Shade():
        return result
    taints = view.taints | view.subject.taints
    taints = taints | frozenset(t for _, s in view.every() for t in whole_delivery(s))
    if ("." not in view.name and view.name[:1].isupper()) or _looks_like_class(view):
        return Shade(
            known=NOT_NONE, value=Instance(view.name or view.method, project=False),
            fields=view.kwargs, text=view.method, taints=taints if not view.kwargs else frozenset(),
        )  # fmt: skip
    row = frozenset(taint for taint in taints if taint.kind != "row")
    return Shade(taints=row, value=_made(view), text="")


def _made(view: CallView) -> Value:
    from nplint.link.values import Result

    return Result(view.name) if view.name else UNKNOWN


def _looks_like_class(view: CallView) -> bool:
    return view.method[:1].isupper() and not view.method.isupper() and len(view.method) > 2


def _absent(run: Run, view: CallView, operation: Operation, outs: list[Out]) -> None:
    """Raise what look-ups raise that find nothing."""
    names = {
        "get": {"DoesNotExist", "ObjectDoesNotExist"},
        "aget": {"DoesNotExist", "ObjectDoesNotExist"},
        "one": {"NoResultFound"},
        "scalar_one": {"NoResultFound"},
        "head_object": {"ClientError", "NoSuchKey"},
    }.get(view.method)
    lookup = operation.lookup
    if names is None or lookup is None:
        return
    if view.method in ("get", "aget") and view.subject.statement is None:
        return  # a cache's or a session's ``get`` answers None
    raised = frozenset({*names, "Exception"})
    for index, (state, env, _) in enumerate(list(outs)):
        if lookup.strong and state.letter == "K":
            run.raised.append(Raised(state, env, raised, "404"))
            del outs[index]
        elif not lookup.strong:
            absent = replace(env, weak=env.weak | {lookup.fact})
            run.raised.append(Raised(state, absent, raised, "404"))


def _remembered(out: Out, view: CallView) -> Out:
    """Keep a cursor's last answer: it is read from the cursor, not from the call."""
    state, env, shade = out
    if shade.reply is not None and shade.reply.kind == "result" and view.subject.text:
        env = env.set(f"\0last {view.subject.text}", shade)
    return state, env, shade


def _of_receiver(run: Run, view: CallView, env: Env) -> Shade | None:
    """Return the answer of a method that reads what is known already."""
    subject = view.subject
    last = env.get(f"\0last {subject.text}") if subject.text else None
    if last is not None and view.method in ("fetchone", "fetchall", "first", "fetchmany"):
        return method_result(last, view.method, view.args, view.span)
    if subject.statement is not None or caches.read(view) is not None:
        return None
    return method_result(subject, view.method, view.args, view.span)


_PASSING = frozenset(
    "loads load dumps str bool int float Decimal dict list tuple set sorted reversed deepcopy copy "
    "hash sha256 sha1 md5 sha512 blake2b uuid5 uuid3 UUID b64encode b64decode deserialize unquote "
    "quote model_validate parse_obj model_validate_json TypeDeserializer asdict jsonable_encoder "
    "from_dict parse_raw json quote_plus urlencode encode cast repr safe_load".split()
)


def _builtin(run: Run, view: CallView, state: State, env: Env) -> list[Out] | None:
    name, args = view.method, view.args
    if name in _EMPTY and not args and not view.kwargs and not view.receiver_text:
        fields = (("{set}", Shade()),) if name == "set" else ()
        return [(state, env, Shade(fields=fields))]
    if view.subject.container and name in ("add", "append", "setdefault", "update", "insert"):
        return _remember_in_memory(run, view, state, env)
    if view.subject.container and name in ("get", "__contains__") and args:
        fact = Fact(
            "in-memory check", view.span, view.subject.container, args[0].taints,
            atomic=False, volatile=True,
        )  # fmt: skip
        return [(state, env, Shade(reply=Reply("row", fact)))]
    if (
        name in ("len", "bool", "any", "all", "next", "list", "count")
        and len(args) >= 1
        and not view.receiver_text
    ):
        return [(state, env, _measured(name, args[0]))]
    if name in _CONDITION_METHODS and (args or name.endswith(("exists", "exist"))):
        attribute = _condition_attribute(view)
        if attribute is not None:
            return [(state, env, attribute)]
    if name in ("append", "extend", "insert") and args and env.get(view.receiver_text):
        rows = sorted(t.detail for t in view.subject.taints if t.kind == "row")
        if rows and view.subject.reply is None:
            grown = Taint("relative", OLD_VALUE_OF + rows[0], view.span)
            subject = replace(view.subject, taints=view.subject.taints | view.taints | {grown})
            return [(state, env.set(view.receiver_text, subject), Shade(known=None))]
    if name in ("add", "append", "prepend", "set", "remove") and args and _is_column(view):
        return [(state, env, _attribute_action(view))]
    if name in ("Attr", "Key") and args and args[0].constant:
        return [(state, env, Shade(text=f"\0attr {args[0].known}"))]
    if name in ("F",) and args:
        return [(state, env, Shade(taints=frozenset({Taint("row", str(args[0].known))})))]
    if name in _PASSING and args and _passes(view):
        return [(state, env, _passed(name, view))]
    if name == "isinstance" and args and args[0].reply and args[0].reply.kind == "exception":
        return [(state, env, Shade())]
    if name == "getattr" and len(args) >= 2 and isinstance(args[1].known, str):
        from nplint.reason.idempotency.answers import attribute as part

        return [(state, env, part(args[0], args[1].known, view.span))]
    return None


_EMPTY = frozenset({"set", "dict", "list", "OrderedDict", "deque"})
"""Calls that make an empty collection."""
_PLAIN_NAMES = frozenset(
    "set list dict str int float bool tuple copy load hash json encode sorted".split()
)


def _passes(view: CallView) -> bool:
    """Whether a function of such a name is the builtin or a library's, not an object's method."""
    if view.method not in _PLAIN_NAMES:
        return True
    return not view.receiver_text or isinstance(view.receiver, External)


def _remember_in_memory(run: Run, view: CallView, state: State, env: Env) -> list[Out]:
    marker = Effect(view.title, view.span, target=view.subject.container, marker=True)
    env = run.happen(marker, state, env)
    return [(state, env, Shade(known=None))]


def _measured(name: str, shade: Shade) -> Shade:
    reply = shade.reply
    if reply is None or reply.kind == "exception":
        if name == "bool" and shade.truth is not None:
            return known(shade.truth)
        return (
            replace(shade, fields=None, known=Shade().known)
            if name in ("bool", "list", "next")
            else Shade(taints=shade.taints)
        )
    if reply.found is not None:
        return known(1 if reply.found else 0) if name == "len" else replace(shade, reply=reply)
    kind = "count" if name == "len" else reply.kind
    return replace(shade, reply=replace(reply, kind=kind))


_CONDITION_METHODS = frozenset(
    "not_exists does_not_exist exists eq ne lt lte gt gte between is_in contains "
    "begins_with in_ is_ isnot".split()
)


def _condition_attribute(view: CallView) -> Shade | None:
    text = view.subject.text
    if text.startswith("\0attr "):
        name = text.removeprefix("\0attr ")
        if view.method == "exists":
            return Shade(known=NOT_NONE)
        field = name if view.method == "not_exists" else f"={name}"
        return Shade(fields=((field, Shade()),), known=NOT_NONE)
    if view.method == "does_not_exist" and "." in text:
        return Shade(fields=((text.rpartition(".")[2], Shade()),), known=NOT_NONE)
    if view.method in ("in_", "is_", "isnot", "eq") and "." in text:
        return Shade(fields=((f"={text.rpartition('.')[2]}", view.args[0]),), known=NOT_NONE)
    return None


def _is_column(view: CallView) -> bool:
    """Whether a method is called on an attribute of a mapped class, not of an object."""
    owner, _, last = view.subject.text.rpartition(".")
    column = any(taint.kind == "row" for taint in view.subject.taints)
    return column and bool(last) and owner.rpartition(".")[2][:1].isupper()


def _attribute_action(view: CallView) -> Shade:
    """Return the change of a stored attribute: adding to it depends on its old value."""
    union = view.method == "add" and any(s.get("{set}") for s in view.args)
    grows = view.method in ("add", "append", "prepend") and not union
    taints = view.taints
    if grows:
        taints = taints | {Taint("relative", "the old value", view.span)}
    return Shade(taints=taints, text=records.ACTION, known=NOT_NONE)


def _passed(name: str, view: CallView) -> Shade:
    """Return the result of a function whose result is its arguments in another form."""
    first = view.args[0]
    taints = view.taints
    if name in (
        "dumps",
        "str",
        "hash",
        "sha256",
        "sha1",
        "md5",
        "sha512",
        "blake2b",
        "uuid5",
        "uuid3",
        "repr",
    ):
        taints = taints | frozenset(t for s in view.args for t in whole_delivery(s))
    if name in ("loads", "parse_raw", "model_validate_json", "load"):
        origin = "message" if first.origin in ("body", "record") else first.origin
        if first.origin == "body" or "|" in first.origin:
            origin = "message" if first.origin == "body" else first.origin
        return replace(first, taints=taints, origin=origin, text=first.text, known=Shade().known)
    if name == "str" and first.reply is not None and first.reply.kind == "exception":
        return known(first.reply.code) if first.reply.code else Shade()
    if name in ("bool",) and first.truth is not None:
        return known(first.truth)
    if name == "int" and isinstance(first.known, str) and first.known.isdigit():
        return replace(first, known=int(first.known))
    keep = name in (
        "dumps",
        "dict",
        "deepcopy",
        "copy",
        "list",
        "asdict",
        "model_validate",
        "str",
        "sorted",
        "cast",
    )
    fields = first.fields if keep else None
    if fields is None and keep and view.kwargs and name == "dict":
        fields = (("*", first), *view.kwargs)
    hashed = name in ("sha256", "sha1", "md5", "sha512", "blake2b", "uuid5", "uuid3", "dumps")
    if hashed:
        taints = (
            taints | frozenset(t for _, s in _deep(first) for t in s.taints)
            if name != "dumps"
            else taints
        )
    same = first.constant and name in ("str", "cast")
    return Shade(
        known=first.known if same else Shade().known, taints=taints, fields=fields,
        origin=first.origin if keep else "", text=first.text, reply=first.reply if keep else None,
        container="", statement=first.statement if keep else None,
    )  # fmt: skip


def _deep(shade: Shade) -> list[tuple[str, Shade]]:
    from nplint.reason.idempotency.operations.call import fields_deep

    return list(fields_deep(shade))


# ---- functions passed to others


_HELPERS = frozenset("key default object_hook default_factory cls parse_float".split())
"""Arguments that are functions of values: calling them does nothing to the world."""


def _function_arguments(run: Run, view: CallView) -> list[tuple[str, Shade]]:
    return [
        (name, shade)
        for name, shade in view.every()
        if (shade.closure is not None or isinstance(shade.value, FunctionRef))
        and name not in _HELPERS
    ]


def _call_arguments(
    run: Run, functions: list[tuple[str, Shade]], view: CallView, state: State, env: Env
) -> list[Out]:
    """Call the functions that an unknown function was given: executors, batch processors …"""
    if view.method in ("partial",):
        return [(state, env, _partial(run, view))]
    if view.method in (
        "subscribe",
        "register",
        "add_handler",
        "on",
        "route",
        "signal",
        "wraps",
        "property",
    ):
        return [(state, env, Shade())]
    rest = tuple(s for s in view.args if all(s is not f for _, f in functions))
    mapping = view.method in (
        "map",
        "starmap",
        "imap",
        "imap_unordered",
        "run_in_executor",
        "for_each",
    )
    records = any(shade.origin == "records" for shade in rest) or view.keyword("record_handler")
    if view.keyword("args") is not None:
        rest = tuple(s for _, s in view.keyword("args").fields or ())  # type: ignore[union-attr]  # not None
    outs: list[Out] = []
    for _, function in functions:
        inner_state, inner_env = state, env
        arguments = rest
        if records:
            inner_state, inner_env = _per_record(state, env)
            arguments = (
                Shade(origin="record", taints=frozenset({Taint("message", "the message")})),
            )
        elif mapping:
            from nplint.reason.idempotency.statements import loop_element

            arguments = tuple(loop_element(s, False) for s in rest)
        kwargs = tuple(
            (n, s)
            for n, s in view.kwargs
            if s is not function
            and n not in ("args", "target", "event", "processor", "context", "record_handler")
        )
        called = call_value(
            run, function, arguments, () if records else kwargs, inner_state, inner_env
        )
        outs += (
            [(state, env, Shade())]
            if records
            else [(s, e, replace(v, closure=None)) for s, e, v in called]
        )
    return outs or [(state, env, Shade())]


def _per_record(state: State, env: Env) -> tuple[State, Env]:
    batch = state.fact if state.letter == "N" else env.batch
    fresh = replace(
        env, weak=frozenset(), ignored=frozenset(), done=frozenset(), open=frozenset(), batch=batch
    )
    return State("U", None, fresh=True), fresh


def _partial(run: Run, view: CallView) -> Shade:
    first = view.args[0]
    if first.closure is not None:
        bound = replace(
            first.closure,
            bound=(*first.closure.bound, *view.args[1:]),
            named=(*first.closure.named, *view.kwargs),
        )
        return Shade(closure=bound, known=NOT_NONE)
    if isinstance(first.value, FunctionRef):
        unit = run.program.unit(first.value.id)
        if unit is not None:
            from nplint.reason.idempotency.domain import Closure

            closure = Closure(unit, unit.function, None, view.args[1:], view.kwargs)
            return Shade(closure=closure, known=NOT_NONE)
    return Shade()


def call_value(
    run: Run,
    function: Shade,
    args: tuple[Shade, ...],
    kwargs: tuple[tuple[str, Shade], ...],
    state: State,
    env: Env,
) -> list[Out]:
    """Call a function value."""
    if function.closure is not None:
        return call_closure(run, function.closure, args, kwargs, state, env)
    if isinstance(function.value, FunctionRef) and run.depth < _MOST_DEPTH:
        unit = run.program.unit(function.value.id)
        if unit is not None:
            bound = function.value.bound
            owner = _class_of(bound) if bound is not None else ""
            return apply_summary(run, unit, owner, args, kwargs, state, env)
    return [(state, env, Shade())]


__all__ = ["External", "call", "call_value", "evaluate", "perform", "shade_of"]
