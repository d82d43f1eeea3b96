"""Interpreting expressions: each has one or more outcomes, a path and a value."""

from collections.abc import Iterable
from dataclasses import replace

from nplint.facts.code import (
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Const,
    DictExpr,
    Expr,
    Format,
    Index,
    Lambda,
    Name,
    Sequence,
    Star,
    Unary,
    Walrus,
    Yield,
)
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    EnumMember,
    External,
    Instance,
    Joined,
    Known,
    ListValue,
    MappingValue,
    Result,
    Symbol,
    Value,
)
from nplint.reason.idempotency.answers import (
    attribute,
    compared,
    contains,
    impossible_key,
    inverted,
    item,
    says_done,
    state_test,
)
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Closure,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    Statement,
    Taint,
    join_shades,
    known,
)
from nplint.reason.idempotency.run import Out, Raised, Run, compact
from nplint.reason.idempotency.summaries import whole_delivery


def evaluate(run: Run, expr: Expr, state: State, env: Env) -> list[Out]:
    """Return the outcomes of an expression on one path."""
    run.fuel -= 1
    if run.fuel < 0:
        return [(state, env, Shade())]
    match expr:
        case Const(value=value):
            return [(state, env, known(value))]
        case Name():
            return [(state, env, _name(run, expr, env))]
        case Attr(base=base):
            return [_attribute(run, expr, out) for out in evaluate(run, base, state, env)]
        case Index():
            return _index(run, expr, state, env)
        case Call():
            from nplint.reason.idempotency.calls import call

            return compact(call(run, expr, state, env))
        case Format(parts=parts):
            return [(s, e, _text(shades)) for s, e, shades in many(run, parts, state, env)]
        case Binary(op=op, left=left, right=right):
            outs = many(run, (left, right), state, env)
            return [(s, e, _binary(run, expr, op, shades)) for s, e, shades in outs]
        case Compare():
            return _compare(run, expr, state, env)
        case Unary(op=op, operand=operand):
            if op == "-" and isinstance(operand, Const) and isinstance(operand.value, int):
                return [(state, env, known(-operand.value))]
            outs1 = evaluate(run, operand, state, env)
            return [
                (s, e, inverted(v) if op == "not" else replace(v, known=Shade().known))
                for s, e, v in outs1
            ]
        case Boolean():
            return _boolean(run, expr, state, env)
        case Conditional():
            return _conditional(run, expr, state, env)
        case DictExpr(items=items):
            return _dict(run, items, state, env)
        case Sequence(kind=kind, items=items):
            return [
                (s, e, _display(run, expr, kind, v)) for s, e, v in many(run, items, state, env)
            ]
        case Star(value=value):
            return evaluate(run, value, state, env)
        case Comprehension():
            return _comprehension(run, expr, state, env)
        case Lambda():
            return [(state, env, Shade(closure=Closure(run.unit, expr, env)))]
        case Walrus(target=target, value=value):
            return [(s, e.set(target.id, v), v) for s, e, v in evaluate(run, value, state, env)]
        case Yield(value=value):
            return _yield(run, value, state, env)
        case _:
            return [(state, env, Shade())]


def many(
    run: Run, parts: Iterable[Expr], state: State, env: Env
) -> list[tuple[State, Env, tuple[Shade, ...]]]:
    """Evaluate several expressions one after the other."""
    outs: list[tuple[State, Env, tuple[Shade, ...]]] = [(state, env, ())]
    for part in parts:
        outs = [
            (after, env_after, (*shades, shade))
            for s, e, shades in outs
            for after, env_after, shade in evaluate(run, part, s, e)
        ]
    return outs


def shade_of(run: Run, value: Value, text: str = "") -> Shade:
    """Return what the program's knowledge of a value says here."""
    match value:
        case Known(value=constant):
            return Shade(known=constant, value=value, text=text)
        case EnumMember(value=Known(value=constant)):
            return Shade(known=constant, value=value, text=text)
        case Joined(parts=parts):
            return Shade(text="".join(_piece(part) for part in parts), value=value)
        case MappingValue(items=items, open=False) if items:
            fields = tuple((name, shade_of(run, part)) for name, part in items)
            return Shade(fields=fields, value=value, text=text)
        case Choice(options=options):
            known_ones = [option for option in options if option != Known(None)]
            if len(known_ones) == 1:
                return replace(shade_of(run, known_ones[0], text), known=Shade().known)
            return Shade(value=value, text=text)
        case _:
            return Shade(value=value, text=text)


def _piece(value: Value) -> str:
    return str(value.value) if isinstance(value, Known) else "{}"


def _name(run: Run, expr: Name, env: Env) -> Shade:
    local = env.get(expr.id)
    if local is not None:
        return local
    value = run.evaluate(expr)
    made = run.analyst.module_value(run.unit.path, expr.id) if _opaque(value) else None
    shade = replace(made, text=expr.id) if made else shade_of(run, value, expr.id)
    return _contained(run, expr, value, shade)


def _opaque(value: Value) -> bool:
    """Whether the program knows no more of a value than the call that made it."""
    return value == UNKNOWN or isinstance(value, Result)


def _contained(run: Run, expr: Name | Attr, value: Value, shade: Shade) -> Shade:
    """Mark a collection that outlives one delivery: a module's, a class's, an instance's."""
    if _is_collection(value):
        owner = run.self_class if isinstance(expr, Attr) else run.unit.path
        name = expr.name if isinstance(expr, Attr) else expr.id
        return replace(shade, container=f"{owner}|{name}", known=Shade().known)
    return shade


_COLLECTIONS = frozenset(
    "set dict list deque OrderedDict defaultdict TTLCache LRUCache LFUCache WeakSet Counter "
    "WeakValueDictionary Cache".split()
)


def _is_collection(value: Value) -> bool:
    match value:
        case ListValue() | MappingValue():
            return True
        case Instance(cls=name, project=False):
            return name.rpartition(".")[2] in _COLLECTIONS
        case _:
            return getattr(value, "callee", "").rpartition(".")[2] in _COLLECTIONS


def _attribute(run: Run, expr: Attr, out: Out) -> Out:
    state, env, base = out
    span = run.span(expr.at)
    if isinstance(expr.base, Name) and expr.base.id in ("self", "cls"):
        stored = env.get(f"self.{expr.name}")
        if stored is not None:
            return state, env, stored
        value = _of_self(run, expr)
        shade = shade_of(run, value, f"self.{expr.name}")
        return state, env, _contained(run, expr, value, shade)
    last = env.get(f"\0last {base.text}") if base.text and base.reply is None else None
    if last is not None and expr.name in ("rowcount", "lastrowid", "statusmessage"):
        return state, env, attribute(last, expr.name, span)
    if expr.name == "objects" and base.text:
        table = base.text.rpartition(".")[2].lower()
        return state, env, Shade(statement=Statement("select", table), text=f"{base.text}.objects")
    if base.statement is not None and expr.name not in ("c",):
        return state, env, replace(base, text=f"{base.text}.{expr.name}")
    value = run.evaluate(expr) if _static(base) else UNKNOWN
    if isinstance(value, Known | EnumMember):
        return state, env, shade_of(run, value, _dotted(base, expr.name))
    shade = attribute(base, expr.name, span)
    if _is_column(base):
        column = Taint("row", base.text.lower())
        shade = replace(shade, taints=shade.taints | {column}, text=_dotted(base, expr.name))
    known_value = value if shade.value == UNKNOWN else shade.value
    return (
        state,
        env,
        replace(shade, value=known_value, text=shade.text or _dotted(base, expr.name)),
    )


def _of_self(run: Run, expr: Attr) -> Value:
    value = run.evaluate(expr)
    if isinstance(value, Symbol) and run.self_class:
        return Symbol(value.param, value.path, value.type)
    return value


def _static(base: Shade) -> bool:
    return not base.taints and base.reply is None and bool(base.text)


def _dotted(base: Shade, name: str) -> str:
    return f"{base.text}.{name}" if base.text else name


def _is_column(base: Shade) -> bool:
    """Whether an attribute of this is a column: of a mapped class, or of ``table.c``."""
    if isinstance(base.value, ClassRef):
        return True
    last = base.text.rpartition(".")[2]
    plain = not base.taints and base.reply is None and base.fields is None
    return plain and (last == "c" or (last[:1].isupper() and not last.isupper()))


def _index(run: Run, expr: Index, state: State, env: Env) -> list[Out]:
    outs: list[Out] = []
    span = run.span(expr.at)
    for after, env_after, (base, key) in many(run, (expr.base, expr.key), state, env):
        part = item(base, key, span)
        if isinstance(base.value, MappingValue) and not key.constant:
            part = replace(part, value=_any_of(base.value), fields=None)
        if impossible_key(base, key):
            env_after = _misread(env_after, base, run, expr)
        fact = base.reply.fact if base.reply else None
        if base.reply and base.reply.kind == "get-item" and fact and key.known == "Item":
            env_after = _missing_key(run, base.reply, fact, after, env_after)
            if base.reply.found is False:
                continue
            part = replace(part, known=NOT_NONE)
        outs.append(
            (after, env_after, replace(part, text=part.text or _dotted(base, str(key.known))))
        )
    return outs


def _any_of(mapping: MappingValue) -> Value:
    options = tuple(dict.fromkeys(value for _, value in mapping.items))
    return options[0] if len(options) == 1 else Choice(options)


def _missing_key(run: Run, reply: Reply, fact: Fact, state: State, env: Env) -> Env:
    """Raise ``KeyError`` where a look-up found nothing."""
    if reply.found is True:
        return env
    absent = env if reply.found is False else replace(env, weak=env.weak | {fact})
    names = frozenset({"KeyError", "LookupError", "Exception"})
    run.raised.append(Raised(state, absent, names, "KeyError"))
    return env


def _misread(env: Env, base: Shade, run: Run, expr: Expr) -> Env:
    fact = base.reply.fact if base.reply else None
    if fact is None:
        return env
    why = "it looks for a key that this answer never has"
    wrong = Fact("misread answer", run.span(expr.at), fact.target, atomic=False, why=why)
    return replace(env, ignored=env.ignored | {wrong})


def _text(shades: tuple[Shade, ...]) -> Shade:
    taints = frozenset(t for shade in shades for t in shade.taints | whole_delivery(shade))
    if all(shade.constant for shade in shades):
        return Shade(known="".join(str(shade.known) for shade in shades), taints=taints)
    text = "".join(str(shade.known) if shade.constant else "{}" for shade in shades)
    return Shade(taints=taints, text=text, known=NOT_NONE)


def _binary(run: Run, expr: Binary, op: str, shades: tuple[Shade, ...]) -> Shade:
    left, right = shades
    fixed = left.constant and right.constant
    if op == "+" and fixed and isinstance(left.known, str) and isinstance(right.known, str):
        return known(left.known + right.known, left.taints | right.taints)
    if op == "%" and left.constant and isinstance(left.known, str):
        return Shade(taints=left.taints | right.taints, text=left.known, known=NOT_NONE)
    if op in ("&", "|"):
        fields = (*(left.fields or ()), *(right.fields or ()))
        return Shade(fields=fields or None, taints=left.taints | right.taints)
    taints = left.taints | right.taints
    if any(taint.kind == "row" for taint in taints) and op in "+-*/":
        taints = taints | {Taint("relative", "the old value", run.span(expr.at))}
    text = left.text if not left.constant else str(left.known)
    return Shade(taints=taints, text=f"{text}{{}}" if isinstance(left.known, str) else "")


def _compare(run: Run, expr: Compare, state: State, env: Env) -> list[Out]:
    outs: list[Out] = []
    for after, env_after, (left, right) in many(run, (expr.left, expr.right), state, env):
        result = _compared(run, expr, left, right)
        if expr.op in ("in", "not in") and impossible_key(right, left):
            env_after = _misread(env_after, right, run, expr)
        outs.append((after, env_after, result))
    return outs


def _compared(run: Run, expr: Compare, left: Shade, right: Shade) -> Shade:
    span = run.span(expr.at)
    if expr.op in ("in", "not in"):
        inside = _inside(expr, left, right, span)
        if inside is not None:
            return inside
    decided = compared(expr.op, left, right, span)
    taints = left.taints | right.taints
    if decided is not None:
        return replace(decided, taints=taints)
    field = _field_name(expr.left)
    fact = state_test(left, right, field, span) if field else None
    fields = ((f"={field}", right),) if field else None
    if fact is None:
        return Shade(taints=taints, fields=fields)
    negative = expr.op in ("!=", "not in", "<", "is not")
    meaning = "done" if says_done(right) or expr.op in (">", ">=", "<", "<=") else "other"
    reply = Reply("flag", fact, None, code="not" if negative else "")
    return Shade(taints=taints, fields=fields, reply=reply, text=meaning)


def _inside(expr: Compare, left: Shade, right: Shade, span: object) -> Shade | None:
    from nplint.span import Span

    assert isinstance(span, Span)
    decided = contains(right, left)
    if decided is not None:
        return inverted(decided) if expr.op == "not in" else decided
    if right.container and left.taints:
        fact = Fact(
            "in-memory check", span, right.container, left.taints, atomic=False, volatile=True
        )
        return Shade(reply=Reply("flag", fact, code="not" if expr.op == "not in" else ""))
    return None


def _field_name(expr: Expr) -> str:
    match expr:
        case Attr(name=name) if name == "value":
            return _field_name(expr.base)
        case Attr(name=name):
            return name
        case Index(key=Const(value=str(name))):
            return name
        case Call(func=Attr(name="get"), args=args) if args:
            return str(getattr(args[0].value, "value", "") or "")
        case _:
            return ""


def _boolean(run: Run, expr: Boolean, state: State, env: Env) -> list[Out]:
    """Evaluate ``and``/``or`` for its value: later parts run only on the paths that need them."""
    outs: list[Out] = []
    pending: list[tuple[State, Env, Shade | None]] = [(state, env, None)]
    for index, value in enumerate(expr.values):
        last = index == len(expr.values) - 1
        following: list[tuple[State, Env, Shade | None]] = []
        for s, e, before in pending:
            for after, env_after, shade in evaluate(run, value, s, e):
                joined = join_shades(before, shade) if before and not shade.constant else shade
                joined = replace(
                    joined, taints=shade.taints | (before.taints if before else frozenset())
                )
                stops = shade.truth is (expr.op == "or")
                if last or stops:
                    outs.append((after, env_after, joined))
                else:
                    following.append((after, env_after, None if shade.constant else shade))
        pending = following
    return compact(outs)


def _conditional(run: Run, expr: Conditional, state: State, env: Env) -> list[Out]:
    from nplint.reason.idempotency.branches import branch
    from nplint.reason.idempotency.domain import paths_of, world_of

    yes, no = branch(run, expr.test, world_of([(state, env)]))
    outs = [out for s, e in paths_of(yes) for out in evaluate(run, expr.then, s, e)]
    outs += [out for s, e in paths_of(no) for out in evaluate(run, expr.other, s, e)]
    return compact(outs)


def _dict(run: Run, items: tuple[object, ...], state: State, env: Env) -> list[Out]:
    parts = [part for entry in items for part in (entry.key, entry.value)]  # type: ignore[attr-defined]  # DictItem
    plain = [part if part is not None else Const("*") for part in parts]
    outs: list[Out] = []
    for after, env_after, shades in many(run, plain, state, env):
        fields: list[tuple[str, Shade]] = []
        for key, value in zip(shades[::2], shades[1::2], strict=True):
            if key.known == "*" and value.fields is not None:
                fields += value.fields
            else:
                fields.append((str(key.known) if key.constant else key.text or "*", value))
        truth = NOT_NONE if fields else False
        shade = Shade(fields=tuple(fields), known=Shade().known if not fields else truth)
        outs.append((after, env_after, shade))
    return outs


def _display(run: Run, expr: Sequence, kind: str, shades: tuple[Shade, ...]) -> Shade:
    if kind == "set":
        return Shade(fields=(("{set}", Shade()), *((str(i), s) for i, s in enumerate(shades))))
    taints = frozenset(t for shade in shades for t in shade.taints)
    return Shade(fields=tuple((str(i), s) for i, s in enumerate(shades)), taints=taints)


def _comprehension(run: Run, expr: Comprehension, state: State, env: Env) -> list[Out]:
    from nplint.facts.code import Do, For, If
    from nplint.reason.idempotency.domain import paths_of, world_of
    from nplint.reason.idempotency.statements import execute, loop_element

    outs: list[Out] = []
    element: list[Shade] = []

    body: tuple[For | If | Do, ...] = (Do(expr.element, expr.at),)
    if expr.key is not None:
        body = (Do(expr.key, expr.at), *body)
    for loop in reversed(expr.loops):
        for condition in reversed(loop.conditions):
            body = (If(condition, body),)
        body = (For(loop.target, loop.source, body, (), expr.at),)
    world = execute(run, body, world_of([(state, env)]))
    for source_state, source_env, source in evaluate(run, expr.loops[0].source, state, env)[:1]:
        inner = _bound(run, expr, source_env, loop_element(source, source.origin == "records"))
        element = [
            shade for _, _, shade in evaluate(_Quiet(run), expr.element, source_state, inner)
        ][:1]
        shade = Shade(
            taints=(element[0].taints if element else frozenset()) | source.taints,
            fields=(("0", element[0]),) if element else None,
            reply=source.reply, origin=source.origin if _is_identity(expr) else "",
        )  # fmt: skip
        outs = [(s, e.with_vars_of(env), shade) for s, e in paths_of(world)]
    return outs or [(state, env, Shade())]


def _is_identity(expr: Comprehension) -> bool:
    return isinstance(expr.element, Name) and expr.element.id == getattr(
        expr.loops[0].target, "id", ""
    )


def _bound(run: Run, expr: Comprehension, env: Env, element: Shade) -> Env:
    from nplint.reason.idempotency.statements import bind

    return bind(run, expr.loops[0].target, element, State(), env)


class _Quiet(Run):
    """A second look at an expression whose effects are recorded already."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.analyst, run.unit, run.self_class)
        self.depth = run.depth + 1
        self.fuel = min(run.fuel, 500)


def _yield(run: Run, value: Expr | None, state: State, env: Env) -> list[Out]:
    outs = (
        evaluate(run, value, state, env) if value is not None else [(state, env, Shade(known=None))]
    )
    if run.on_yield is None:
        return [(s, e, Shade()) for s, e, _ in outs]
    return [
        (s, e, Shade())
        for before, env_before, shade in outs
        for s, e in run.on_yield(before, env_before, shade)
    ]


__all__ = ["External", "evaluate", "many", "shade_of"]
