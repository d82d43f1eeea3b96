"""Builtins and library functions that only make values of values."""

import re
from functools import reduce

from msgspec.structs import replace

from nplint.link.values import External, ListValue
from nplint.reason.idempotency.classes import is_of_class
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Effect,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    Taint,
    is_empty,
    is_list,
    known,
)
from nplint.reason.idempotency.joining import join_shades
from nplint.reason.idempotency.keys import OLD_VALUE_OF, all_of
from nplint.reason.idempotency.operations import (
    caches,
    records,
)
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.operations.paths import joined
from nplint.reason.idempotency.own import grown
from nplint.reason.idempotency.resolving import named_like
from nplint.reason.idempotency.run import Out, Run
from nplint.reason.idempotency.summaries import whole_delivery

_PASSING = frozenset(
    "loads load dumps str bool int float Decimal dict list tuple set sorted reversed deepcopy copy "
    "hash sha256 sha1 md5 sha512 blake2b uuid5 uuid3 UUID b64encode b64decode deserialize unquote "
    "quote model_validate parse_obj model_validate_json TypeDeserializer asdict jsonable_encoder "
    "from_dict parse_raw json quote_plus urlencode encode cast repr safe_load".split()
)


def builtin(run: Run, view: CallView, state: State, env: Env) -> list[Out] | None:
    """Return the outcomes of a call that only makes a value; None for any other call."""
    name, args = view.method, view.args
    path = joined(view)
    if path is not None:
        return [(state, env, path)]
    if name in ("format", "format_map", "join") and isinstance(view.subject.known, str):
        return [(state, env, _formatted(view))]
    if name in _EMPTY and not args and not view.kwargs and not view.receiver_text:
        fields = (("{set}", Shade()),) if name == "set" else ()
        return [(state, env, Shade(fields=fields))]
    env = grown(run, view.subject.text, name, view.span, state, env)
    if _puts_in(view):
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
            longer = Taint("relative", OLD_VALUE_OF + rows[0], view.span)
            subject = replace(view.subject, taints=view.subject.taints | view.taints | {longer})
            return [(state, env.set(view.receiver_text, subject), Shade(known=None))]
        if name == "append" and is_list(view.subject) and not view.subject.container:
            longer_list = _appended(view.subject, args[0], state)
            return [(state, env.set(view.receiver_text, longer_list), Shade(known=None))]
    if name in ("pop", "popleft") and view.subject.claimed is not None and state.letter == "U":
        element = reduce(join_shades, [part for _, part in view.subject.fields or ()] or [Shade()])
        return [(state.to("N", view.subject.claimed), env, element)]
    if name == "add" and _is_local_set(view, env):
        longer_set = _added(view.subject, args[0], state)
        return [(state, env.set(view.receiver_text, longer_set), Shade(known=None))]
    if name in ("add", "append", "prepend", "set", "remove") and args and _is_column(view):
        return [(state, env, _attribute_action(view))]
    if name in ("Attr", "Key") and args and args[0].constant:
        return [(state, env, Shade(text=f"\0attr {args[0].known}"))]
    if name == "Increment" and args:
        grown_by = Taint("relative", "the old value", view.span)
        return [(state, env, Shade(taints=view.taints | {grown_by}, known=NOT_NONE))]
    if name in ("F",) and args:
        return [(state, env, Shade(taints=frozenset({Taint("row", str(args[0].known))})))]
    if name in _PASSING and args and _passes(view):
        return [(state, env, _passed(name, view))]
    if name == "isinstance" and len(args) == 2 and not view.receiver_text:
        return [(state, env, _is_instance(run, args[0], args[1]))]
    if name == "getattr" and len(args) >= 2 and "{}" in args[1].text:
        chosen = named_like(run, args[0], args[1].text)
        return [(state, env, chosen)] if chosen is not None else None
    if name == "getattr" and len(args) >= 2 and isinstance(args[1].known, str):
        from nplint.reason.idempotency.answers import attribute as part

        return [(state, env, part(args[0], args[1].known, view.span))]
    return None


def _puts_in(view: CallView) -> bool:
    """Whether something is put in a collection that outlives one delivery."""
    grows = view.method in ("add", "append", "setdefault", "update", "insert")
    return bool(view.subject.container) and grows and not caches.is_disk(view.receiver)


def _is_instance(run: Run, shade: Shade, cls: Shade) -> Shade:
    """Return the truth of ``isinstance`` for an object that was made on this path."""
    several = ListValue(tuple(part.value for _, part in cls.fields or ()))
    fits = is_of_class(run, shade, several if cls.fields else cls.value)
    return Shade(taints=shade.taints) if fits is None else known(fits)


def _is_local_set(view: CallView, env: Env) -> bool:
    """Whether a call puts something in a set that was made in the same function."""
    made = env.get(view.receiver_text)
    local = made is not None and not view.subject.container and len(view.args) == 1
    return local and view.subject.get("{set}") is not None


def _added(known_set: Shade, element: Shade, state: State) -> Shade:
    """Return a set with one more element, and the claim that all of them have passed."""
    claim = state.fact if state.letter == "N" else None
    fields = known_set.fields or ()
    kept = claim if is_empty(known_set) or claim == known_set.claimed else None
    return replace(known_set, fields=(*fields[:_MOST_ELEMENTS], ("0", element)), claimed=kept)


def _appended(listed: Shade, element: Shade, state: State) -> Shade:
    """Return a list with one more element, and the claim that all of them have passed."""
    fields = listed.fields or ()
    claim = state.fact if state.letter == "N" else None
    if len(fields) < _MOST_ELEMENTS:
        fields = (*fields, (str(len(fields)), element))
    else:
        fields = (*fields[:-1], (fields[-1][0], join_shades(fields[-1][1], element)))
    kept = claim if not listed.fields or claim == listed.claimed else None
    return replace(listed, fields=fields, known=NOT_NONE, claimed=kept)


_MOST_ELEMENTS = 4
"""Elements of a list that are told apart."""


_SLOT = re.compile(r"\{[^{}]*\}")


def _formatted(view: CallView) -> Shade:
    """Return the text that a template and its values make."""
    inside = frozenset(t for _, shade in view.every() for _, s in _deep(shade) for t in s.taints)
    whole = frozenset(t for _, shade in view.every() for t in whole_delivery(shade))
    text = _SLOT.sub("{}", str(view.subject.known)) if view.method != "join" else ""
    return Shade(
        taints=view.subject.taints | view.taints | inside | whole, text=text, known=NOT_NONE
    )


_EMPTY = frozenset({"set", "dict", "list", "OrderedDict", "deque"})
"""Calls that make an empty collection."""


_BUILTIN_NAMES = frozenset("set list dict str int float bool tuple sorted hash".split())
_PLAIN_NAMES = _BUILTIN_NAMES | frozenset("copy load json encode".split())


def _passes(view: CallView) -> bool:
    """Whether a function of such a name is the builtin or a library's, not an object's method."""
    if view.method not in _PLAIN_NAMES:
        return True
    if view.method == "copy" and view.receiver_text not in ("", "copy"):
        return False
    of_module = isinstance(view.receiver, External) and view.method not in _BUILTIN_NAMES
    return not view.receiver_text or of_module


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
    if len(view.args) != 1 or view.kwargs or caches.read(view) is not None:
        return False
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
        given = frozenset(t for s in view.args for t in whole_delivery(s, view.span))
        taints = frozenset(all_of(taint, view.span) for taint in taints) | given
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
    if name == "int" and (first.reply is not None or isinstance(first.known, int)):
        return first
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
        claimed=first.claimed if name in _SAME_ELEMENTS else None,
    )  # fmt: skip


_SAME_ELEMENTS = frozenset("list tuple set sorted reversed deepcopy copy".split())
"""Functions that give a collection of the elements they get."""


def _deep(shade: Shade) -> list[tuple[str, Shade]]:
    from nplint.reason.idempotency.operations.call import fields_deep

    return list(fields_deep(shade))
