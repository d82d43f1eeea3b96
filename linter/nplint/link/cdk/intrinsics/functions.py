"""Built-in functions of both languages, and those of their path libraries."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.facts.data import Hole
from nplint.link.cdk.attributes import attribute
from nplint.link.cdk.intrinsics import paths, sequences
from nplint.link.cdk.judge import truth
from nplint.link.cdk.limits import MAX_ROUNDS
from nplint.link.cdk.values import (
    Arguments,
    Bound,
    ClassValue,
    DictValue,
    ListValue,
    Lit,
    Ref,
    Template,
    Unknown,
    Value,
    struct,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def iso_seconds(text: str) -> float | None:
    """Return an ISO 8601 duration in seconds."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    amounts = [int(group or 0) for group in found.groups()]
    return sum(n * unit for n, unit in zip(amounts, (86400, 3600, 60, 1), strict=True))


def call(
    machine: "Machine", name: str, arguments: Arguments, frame: "Frame", span: Span
) -> Value | None:
    """Return a known function's result; None when the function is not known."""
    known = paths.call(machine, name, arguments, frame, span)
    if known is not None:
        return known
    if name in _CALLBACKS:
        return _CALLBACKS[name](machine, arguments, frame, span)
    compute = _FUNCTIONS.get(name)
    return compute(arguments, span) if compute else None


def _entries(arguments: Arguments, span: Span) -> Value:
    held = struct(arguments.get(0))
    if held is None:
        return Unknown(span, "entries")
    pairs: list[Value] = [
        ListValue([_key(held, key), value], span) for key, value in held.entries.items()
    ]
    return ListValue(pairs, span, held.partial)


def _key(held: DictValue, key: str) -> Lit:
    return Lit(key, held.key_spans.get(key, held.span))


def _keys(arguments: Arguments, span: Span) -> Value:
    held = _members(arguments.get(0))
    if held is None:
        return Unknown(span, "keys")
    return ListValue([_key(held, key) for key in held.entries], span, held.partial)


def _values(arguments: Arguments, span: Span) -> Value:
    held = _members(arguments.get(0))
    if held is None:
        return Unknown(span, "values")
    return ListValue(list(held.entries.values()), span, held.partial)


def _members(value: Value | None) -> DictValue | None:
    if isinstance(value, ClassValue) and value.statics is not None:
        return DictValue(value.statics, value.bases[0].span if value.bases else _span(value))
    return struct(value)


def _span(value: ClassValue) -> Span:
    return Span.at(value.module.path, value.node.at.line + 1)


def _assign(arguments: Arguments, span: Span) -> Value:
    result = DictValue({}, span)
    for value in arguments.positional:
        held = struct(value)
        if held is None:
            result.partial = result.partial or not isinstance(value, Lit)
            continue
        result.entries.update(held.entries)
        result.key_spans.update(held.key_spans)
        result.partial = result.partial or held.partial
    return result


def _from_entries(arguments: Arguments, span: Span) -> Value:
    result = DictValue({}, span)
    pairs = arguments.get(0)
    if isinstance(pairs, DictValue):
        return _assign(arguments, span)
    for pair in pairs.items if isinstance(pairs, ListValue) else ():
        match pair:
            case ListValue(items=[Lit(value=key), value, *_]):
                result.entries[str(key)] = value
            case _:
                result.partial = True
    result.partial = result.partial or isinstance(pairs, Unknown)
    result.entries.update(arguments.named.entries)
    return result


def _text(arguments: Arguments, span: Span) -> Value:
    match arguments.get(0):
        case Lit(value=bool(flag)):
            return Lit(str(flag), span)
        case Lit(value=int() | float() as number):
            return Lit(str(number), span)
        case None:
            return Lit("", span)
        case value:
            return value


def _number(arguments: Arguments, span: Span) -> Value:
    match arguments.get(0):
        case Lit(value=str() | int() | float() as plain):
            try:
                number = float(plain)
            except ValueError:
                return Unknown(span, "number")
            return Lit(int(number) if number.is_integer() else number, span)
        case _:
            return Unknown(span, "number")


def _round(arguments: Arguments, span: Span) -> Value:
    value = _number(arguments, span)
    if isinstance(value, Lit) and isinstance(value.value, float):
        return Lit(int(value.value), span)
    return value


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Arguments, Span], Value]:
    def compute(arguments: Arguments, span: Span) -> Value:
        first = arguments.get(0)
        values = first.items if isinstance(first, ListValue) else arguments.positional
        numbers = [
            value.value
            for value in values
            if isinstance(value, Lit) and isinstance(value.value, int | float)
        ]
        if not numbers or len(numbers) != len(values):
            return Unknown(span, "number")
        return Lit(choose(numbers), span)

    return compute


def _same(arguments: Arguments, span: Span) -> Value:
    return arguments.get(0) or Unknown(span)


def _nothing(arguments: Arguments, span: Span) -> Value:
    return Lit(None, span)


def _is_list(arguments: Arguments, span: Span) -> Value:
    value = arguments.get(0)
    if isinstance(value, Unknown):
        return Unknown(span, "isArray")
    return Lit(isinstance(value, ListValue), span)


def _truth(arguments: Arguments, span: Span) -> Value:
    value = arguments.get(0)
    known = truth(value, True) if value else False
    return Unknown(span, "bool") if known is None else Lit(known, span)


def _environment(arguments: Arguments, span: Span) -> Value:
    default = arguments.get(1, "default")
    if isinstance(default, Lit | Template) and getattr(default, "value", "") is not None:
        return default
    match arguments.get(0, "key"):
        case Lit(value=str(name)):
            return Ref(Hole("env", name), span)
        case _:
            return Unknown(span, "environment")


def _join_texts(arguments: Arguments, span: Span) -> Value:
    """``Fn.join(separator, parts)``."""
    separator, parts = arguments.get(0, "delimiter"), arguments.get(1, "list_of_values")
    if not isinstance(parts, ListValue) or not isinstance(separator, Lit):
        return Unknown(span, "join")
    joined: list[str | Value] = []
    for index, part in enumerate(parts.items):
        joined += [str(separator.value)] if index else []
        joined.append(str(part.value) if isinstance(part, Lit) else part)
    if all(isinstance(part, str) for part in joined):
        return Lit("".join(part for part in joined if isinstance(part, str)), span)
    return Template(tuple(joined), span)


def _map(machine: "Machine", arguments: Arguments, frame: "Frame", span: Span) -> Value:
    """Python's ``map(function, items)`` and JavaScript's ``Array.from(items, function)``."""
    one, other = arguments.get(0), arguments.get(1)
    if isinstance(one, ListValue | DictValue):
        one, other = other, one
    length = other.entries.get("length") if isinstance(other, DictValue) else None
    if isinstance(length, Lit) and isinstance(length.value, int):
        items: list[Value] = [Lit(None, span) for _ in range(min(length.value, MAX_ROUNDS))]
    elif isinstance(other, ListValue):
        items = other.items
    else:
        return Unknown(span, "map")
    if one is None:
        return ListValue(list(items), span)
    results: list[Value] = []
    for index, entry in enumerate(items):
        given: list[Value] = [entry] if frame.module.is_python else [entry, Lit(index, span)]
        results.append(machine.call(one, Arguments(given, DictValue({}, span)), frame, span))
    return ListValue(results, span)


def _getattr(machine: "Machine", arguments: Arguments, frame: "Frame", span: Span) -> Value:
    base, name = arguments.get(0), arguments.get(1)
    if base is None or not isinstance(name, Lit):
        return Unknown(span, "getattr")
    found = attribute(machine, base, str(name.value), frame, span)
    default = arguments.get(2)
    return default if default is not None and isinstance(found, Unknown) else found


def _array_from(machine: "Machine", arguments: Arguments, frame: "Frame", span: Span) -> Value:
    if isinstance(arguments.get(0), DictValue) or arguments.get(1):
        return _map(machine, arguments, frame, span)
    return sequences.listed(arguments, span)


def _partial(machine: "Machine", arguments: Arguments, frame: "Frame", span: Span) -> Value:
    if not arguments.positional:
        return Unknown(span, "partial")
    callee, *given = arguments.positional
    return Bound(callee, Arguments(given, arguments.named, arguments.partial), span)


_CALLBACKS: dict[str, Callable[["Machine", Arguments, "Frame", Span], Value]] = {
    "global:map": _map,
    "global:Array.from": _array_from,
    "global:getattr": _getattr,
    "functools:partial": _partial,
}
_FUNCTIONS: dict[str, Callable[[Arguments, Span], Value]] = {
    "global:Object.entries": _entries,
    "global:Object.keys": _keys,
    "global:Object.values": _values,
    "global:Object.assign": _assign,
    "global:Object.freeze": _same,
    "global:Object.fromEntries": _from_entries,
    "global:Map": _from_entries,
    "global:dict": _from_entries,
    "global:list": sequences.listed,
    "global:tuple": sequences.listed,
    "global:set": sequences.unique,
    "global:frozenset": sequences.unique,
    "global:Set": sequences.unique,
    "global:sorted": sequences.sorted_list,
    "global:reversed": sequences.reversed_list,
    "global:enumerate": sequences.enumerate_list,
    "global:zip": sequences.zip_list,
    "global:range": sequences.range_list,
    "global:len": sequences.length,
    "global:str": _text,
    "global:String": _text,
    "global:int": _number,
    "global:float": _number,
    "global:Number": _number,
    "global:parseInt": _number,
    "global:Number.parseInt": _number,
    "global:bool": _truth,
    "global:Boolean": _truth,
    "global:Math.ceil": _round,
    "global:Math.floor": _round,
    "global:Math.max": _extreme(max),
    "global:Math.min": _extreme(min),
    "global:max": _extreme(max),
    "global:min": _extreme(min),
    "global:Array.isArray": _is_list,
    "global:JSON.stringify": _same,
    "global:JSON.parse": _same,
    "json:dumps": _same,
    "json:loads": _same,
    "copy:deepcopy": _same,
    "copy:copy": _same,
    "typing:cast": lambda arguments, span: arguments.get(1) or Unknown(span),
    "Token.asString": _same,
    "Token.asNumber": _same,
    "Lazy.string": _same,
    "Fn.join": _join_texts,
    "os:getenv": _environment,
    "os:environ.get": _environment,
    "global:print": _nothing,
    "global:console.log": _nothing,
}
