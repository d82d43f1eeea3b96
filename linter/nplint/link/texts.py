"""What methods and templates make of texts, with what is known filled in."""

import re
from collections.abc import Callable, Iterable, Mapping

from nplint.facts.code import (
    Arg,
    Binary,
    Call,
    Expr,
    Name,
    Sequence,
    Star,
)
from nplint.link.arguments import Arguments
from nplint.link.shapes import choice, join, text_of
from nplint.link.values import (
    UNKNOWN,
    Choice,
    Indexed,
    Known,
    ListValue,
    MappingValue,
    Symbol,
    Value,
)

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
TEXT_METHODS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "title": str.title,
    "capitalize": str.capitalize,
    "rstrip": str.rstrip,
    "lstrip": str.lstrip,
}
"""Methods of texts without arguments that matter."""


def text_call(receiver: Value, method: str, args: Arguments) -> Value:
    """Return what a method of a text gives that takes arguments."""
    if method in ("encode", "decode"):
        return receiver
    if not isinstance(receiver, Known):
        return UNKNOWN
    text = str(receiver.value)
    if method == "replace":
        old, new = text_of(args.get(position=0)), text_of(args.get(position=1))
        return Known(text.replace(old, new), receiver.at) if old and new is not None else UNKNOWN
    if method == "join":
        return _joined(text, args.get(position=0))
    return _formatted(text, args)


def told_from_start(
    call: Call, args: tuple[tuple[str, Value], ...]
) -> tuple[tuple[str, Value], ...]:
    """Return the argument of ``join`` with the end of its list left open, not the whole of it.

    That is so where what is not known is laid out behind all else: ``":".join((kind, *ids))``.
    """
    match args:
        case ((key, ListValue(items=items, open=True)),) if items and _ends_open(
            call.args[0].value
        ):
            return ((key, ListValue((*items, UNKNOWN))),)
        case _:
            return args


def _ends_open(expr: Expr) -> bool:
    """Whether a list is written out, with what is laid out in it at its end."""
    match expr:
        case Sequence(items=items):
            stars = [isinstance(item, Star) for item in items]
            return not stars[0] and stars == sorted(stars)
        case Call(func=Name(id="map"), args=(_, Arg(value=inner))):
            return _ends_open(inner)
        case Binary(op="+", left=Sequence(items=items)):
            return not any(isinstance(item, Star) for item in items)
        case _:
            return False


def parted(receiver: Value, method: str, args: Arguments) -> Value:
    """Return what ``partition`` and ``split`` at a known sign give, of a table's every text."""
    sign = text_of(args.get("sep", position=0))
    match receiver:
        case Known(value=str() as text) if sign:
            pieces = _pieces(text, method, sign, args.get("maxsplit", position=1))
            return ListValue(tuple(Known(piece, receiver.at) for piece in pieces))
        case Symbol(param=param, path=path) if sign:
            most = _count(args.get("maxsplit", position=1))
            return Symbol(
                param, (*path, f"{method}{_AT}{sign}{_AT}{most}")
            )  # the caller says which
        case Indexed(base=MappingValue(items=items, open=is_open, at=at), key=key):
            each = tuple((name, parted(item, method, args)) for name, item in items)
            return Indexed(MappingValue(each, is_open, at), key)
        case _:
            return UNKNOWN


def parted_by_step(base: Value, step: str) -> Value:
    """Return the pieces of a text for a step that stands for one of these methods."""
    method, _, rest = step.partition(_AT)
    sign, _, most = rest.rpartition(_AT)
    if isinstance(base, Choice):
        return choice(parted_by_step(option, step) for option in base.options)
    if not isinstance(base, Known) or not isinstance(base.value, str):
        return UNKNOWN
    pieces = _pieces(base.value, method, sign, Known(int(most)))
    return ListValue(tuple(Known(piece, base.at) for piece in pieces))


def is_parting(step: str) -> bool:
    """Whether a step of a symbol's path takes a text apart."""
    return _AT in step


_AT = "\0"


def _count(most: Value | None) -> int:
    return most.value if isinstance(most, Known) and isinstance(most.value, int) else -1


def _pieces(text: str, method: str, sign: str, most: Value | None) -> Iterable[str]:
    if method == "partition":
        return text.partition(sign)
    if method == "rpartition":
        return text.rpartition(sign)
    count = _count(most)
    return text.split(sign, count) if method == "split" else text.rsplit(sign, count)


def words_apart(text: Value | None, between: Value | None, pattern: Value | None) -> Value:
    """Return ``AuditTrail`` as ``Audit_Trail``: what patterns that look for capitals make of it.

    No pattern of the code is run. One that is not known is taken to look for capitals when an
    underscore is put in.
    """
    sign, told = text_of(between), text_of(pattern)
    if sign is None or "_" not in sign or (told and "A-Z" not in told):
        return UNKNOWN
    if isinstance(text, Symbol):
        return Symbol(text.param, (*text.path, APART))  # the caller says which
    name = text_of(text)
    return UNKNOWN if name is None else text_step(name, APART)


APART = "apart()"
"""A step from a parameter's text to the same with its words apart."""


def text_step(text: str, step: str) -> Known:
    """Return what one of the steps that a symbol's path may hold makes of a text."""
    if step == APART:
        return Known(_CAPITAL.sub("_", text))
    return Known(text.lower() if step == "lower()" else text.upper())


def _joined(separator: str, items: Value | None) -> Value:
    if not isinstance(items, ListValue) or items.open:
        return UNKNOWN
    parts: list[Value] = []
    for item in items.items:
        parts += [Known(separator), item] if parts else [item]
    return join(parts)


def _formatted(text: str, args: Arguments) -> Value:
    """Return ``text.format(...)`` with what is known filled in."""
    import string

    parts: list[Value] = []
    position = 0
    try:
        for before, name, _, _ in string.Formatter().parse(text):
            if before:
                parts.append(Known(before))
            if name is None:
                continue
            head = name.split(".")[0].split("[")[0]
            if head == "" or head.isdigit():
                index = int(head) if head else position
                position += 1
                parts.append(args.get(position=index) or UNKNOWN)
            else:
                parts.append(args.get(head) or UNKNOWN)
    except ValueError:
        return UNKNOWN
    return join(parts)


def percent(template: str, value: Value) -> Value:
    """Return ``template % value`` with what is known filled in."""
    values = list(value.items) if isinstance(value, ListValue) else [value]
    parts: list[Value] = []
    pieces = template.replace("%%", "\0").split("%")
    parts.append(Known(pieces[0].replace("\0", "%")))
    for piece in pieces[1:]:
        name, rest = "", piece
        if piece.startswith("(") and ")" in piece:
            name, rest = piece[1:].split(")", 1)
        if name and isinstance(value, MappingValue):
            parts.append(value.get(name) or UNKNOWN)
        else:
            parts.append(values.pop(0) if values and not name else UNKNOWN)
        parts.append(Known(rest.lstrip("0123456789.-+ ")[1:].replace("\0", "%")))
    return join(parts)
