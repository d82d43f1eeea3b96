"""What a name or an attribute stands for: a local, a module's value, a column, an answer's part."""

from msgspec.structs import replace

from nplint.facts.code import (
    Attr,
    Name,
)
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    EnumMember,
    Instance,
    Joined,
    Known,
    ListValue,
    MappingValue,
    Result,
    Symbol,
    Value,
)
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.answers import attribute
from nplint.reason.idempotency.domain import (
    Env,
    Shade,
    Statement,
    Taint,
)
from nplint.reason.idempotency.operations.caches import is_disk, is_passing_file
from nplint.reason.idempotency.run import Out, Run
from nplint.reason.idempotency.vocabulary import words_of


def shade_of(run: Run, value: Value, text: str = "") -> Shade:
    """Return what the program's knowledge of a value says here."""
    match value:
        case Known(value=constant):
            return Shade(known=constant, value=value, text=text)
        case EnumMember(value=Known(value=constant)):
            return Shade(known=constant, value=value, text=text)
        case EnumMember(cls=cls, member=member):
            return Shade(known=f"{cls}.{member}", value=value, text=text)
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


def name_shade(run: Run, expr: Name, env: Env) -> Shade:
    """Return what a name stands for on a path."""
    local = env.get(expr.id)
    if local is not None:
        return local
    value = run.evaluate(expr)
    made = run.analyst.module_value(run.unit.path, expr.id) if _opaque(value) else None
    shade = replace(made, text=expr.id) if made else shade_of(run, value, expr.id)
    return _contained(run, expr, value, shade)


def any_of(mapping: MappingValue) -> Value:
    """Return what stands in a table under some key."""
    options = tuple(dict.fromkeys(value for _, value in mapping.items))
    return options[0] if len(options) == 1 else Choice(options)


def _opaque(value: Value) -> bool:
    """Whether the program knows no more of a value than the call that made it."""
    return value == UNKNOWN or isinstance(value, Result)


def _contained(run: Run, expr: Name | Attr, value: Value, shade: Shade, cls: str = "") -> Shade:
    """Mark a collection that outlives one delivery: a module's, a class's, an instance's."""
    if _is_collection(value):
        functions = run.analyst.put_in(run.unit, expr) if not shade.fields else ()
        if functions:
            table = MappingValue(tuple((str(i), each) for i, each in enumerate(functions)))
            return Shade(value=table, text=shade.text)
        owner = (cls or run.self_class) if isinstance(expr, Attr) else run.unit.path
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
            kept = is_disk(value) and not is_passing_file(value)
            return name.rpartition(".")[2] in _COLLECTIONS and not kept
        case _:
            return getattr(value, "callee", "").rpartition(".")[2] in _COLLECTIONS


def attribute_of(run: Run, expr: Attr, out: Out) -> Out:
    """Return an attribute of a value."""
    state, env, base = out
    span = run.span(expr.at)
    if isinstance(expr.base, Name) and expr.base.id in ("self", "cls"):
        stored = env.get(f"self.{expr.name}")
        if stored is not None:
            return state, env, stored
        value = _of_self(run, expr, env)
        shade = shade_of(run, value, f"self.{expr.name}")
        if shade.constant and run.analyst.varies(run.unit.owner, expr.name):
            shade = replace(shade, known=Shade().known)
        return state, env, _contained(run, expr, value, shade)
    last = env.get(f"\0last {base.text}") if base.text and base.reply is None else None
    if last is not None and expr.name in ("rowcount", "lastrowid", "statusmessage"):
        return state, env, attribute(last, expr.name, span)
    if (expr.name == "objects" and base.text) or (expr.name == "query" and _is_column(base)):
        table = base.text.rpartition(".")[2].lower()
        text = f"{base.text}.{expr.name}"
        cls = base.value.id if isinstance(base.value, ClassRef) else ""
        return state, env, Shade(statement=Statement("select", table, cls=cls), text=text)
    if base.statement is not None and expr.name not in ("c",):
        return state, env, replace(base, text=f"{base.text}.{expr.name}")
    asked = _property(run, expr, base, out)
    if asked is not None:
        return asked
    value = run.evaluate(expr) if _static(base) and base.get(expr.name) is None else UNKNOWN
    if isinstance(value, Known | EnumMember):
        return state, env, shade_of(run, value, dotted_text(base, expr.name))
    if isinstance(base.value, ClassRef) and _is_collection(value):
        of_class = shade_of(run, value, dotted_text(base, expr.name))
        return state, env, _contained(run, expr, value, of_class, base.value.id)
    shade = attribute(base, expr.name, span)
    if expr.name == "value" and shade.origin and _is_choice(run, base):
        shade = replace(shade, origin="")
    if _is_column(base):
        column = Taint("row", base.text.lower())
        shade = replace(shade, taints=shade.taints | {column}, text=dotted_text(base, expr.name))
    known_value = value if shade.value == UNKNOWN else shade.value
    return (
        state,
        env,
        replace(shade, value=known_value, text=shade.text or dotted_text(base, expr.name)),
    )


def _is_choice(run: Run, base: Shade) -> bool:
    """Whether a thing is one of an enumeration, whose ``value`` is its text: no broker's message.

    Its class is that of its annotation, or the one in the file that it has the name of.
    """
    if isinstance(base.value, Symbol) and base.value.type:
        return "::" in base.value.type
    name = "".join(word.capitalize() for word in words_of(base.text.rpartition(".")[2]))
    named = run.program.in_module(run.unit.path, Name(name)) if name else UNKNOWN
    bases = run.program.bases(named.id) if isinstance(named, ClassRef) else ()
    return any(each.rpartition(".")[2].endswith(("Enum", "Flag")) for each in bases)


def _property(run: Run, expr: Attr, base: Shade, out: Out) -> Out | None:
    """Return what a property of an object that was made here gives; None for other attributes."""
    from nplint.reason.idempotency.applying import apply_summary
    from nplint.reason.idempotency.resolving import MOST_DEPTH, class_of

    owner = class_of(base.value) if base.fields is not None else ""
    unit = run.program.method(owner, expr.name) if owner else None
    if unit is None or run.depth > MOST_DEPTH or expr.name in dict(base.fields or ()):
        return None
    names = {dotted(item).rpartition(".")[2] for item in unit.function.decorators}
    if not names & {"property", "cached_property"}:
        return None
    state, env, _ = out
    outs = apply_summary(run, unit, owner, (), (), state, env, None, base)
    return outs[0] if len(outs) == 1 else None


def _of_self(run: Run, expr: Attr, env: Env) -> Value:
    value = run.evaluate(expr)
    own = env.get("self")
    if own is not None and _is_made(own.value) and (_opaque(value) or _is_promised(value)):
        given = run.program.attribute(own.value, expr.name)
        return value if _opaque(given) and not _opaque(value) else given
    if isinstance(value, Symbol) and run.self_class:
        return Symbol(value.param, value.path, value.type)
    return value


def _is_promised(value: Value) -> bool:
    """Whether all that is known of an object is the class that it is annotated with."""
    return isinstance(value, Instance) and value == Instance(value.cls, project=value.project)


def _is_made(value: Value) -> bool:
    """Whether it is known what an object was made with."""
    return isinstance(value, Instance) and bool(value.args or value.kwargs)


def _static(base: Shade) -> bool:
    return not base.taints and base.reply is None and bool(base.text)


def dotted_text(base: Shade, name: str) -> str:
    """Return an attribute as written."""
    return f"{base.text}.{name}" if base.text else name


def _is_column(base: Shade) -> bool:
    """Whether an attribute of this is a column: of a mapped class, or of ``table.c``."""
    if isinstance(base.value, ClassRef):
        return True
    last = base.text.rpartition(".")[2]
    plain = not base.taints and base.reply is None and base.fields is None
    return plain and (last == "c" or (last[:1].isupper() and not last.isupper()))
