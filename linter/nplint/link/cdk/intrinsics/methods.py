"""Methods of strings, lists and dicts in both languages."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.link.cdk.intrinsics.text_methods import join, text_method
from nplint.link.cdk.judge import equal, truth
from nplint.link.cdk.limits import MAX_ROUNDS
from nplint.link.cdk.values import (
    Arguments,
    Closure,
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

ITERATIONS = {"forEach", "map", "flatMap", "filter", "reduce", "some", "every", "find", "items"}


def call(
    machine: "Machine",
    base: ListValue | DictValue | Lit | Template | Ref,
    name: str,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    """Return a method's result; unknown when the method is not known."""
    match base:
        case ListValue():
            return _list_method(machine, base, name, arguments, frame, span)
        case DictValue():
            return _dict_method(machine, base, name, arguments, frame, span)
        case _:
            return text_method(base, name, arguments, span)


def unknown_iteration(
    machine: "Machine", base: Unknown, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    """Run the callback of ``unknown.forEach(…)`` once, for an unknown item."""
    callback = arguments.get(0)
    if not isinstance(callback, Closure):
        return Unknown(span, f"{base.name}…")
    machine.gap("loops over a computed list", span, frame)
    item = Unknown(span, "item")
    result = machine.call(
        callback, Arguments([item, Unknown(span, "index")], DictValue({}, span)), frame, span
    )
    return ListValue([result], span, True)


def _list_method(
    machine: "Machine",
    base: ListValue,
    name: str,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    callback = arguments.get(0)
    if name in ("map", "flatMap", "forEach", "filter", "find", "some", "every") and callback:
        return _iterate(machine, base, name, callback, frame, span)
    if name == "reduce" and callback:
        return _reduce(machine, base, callback, arguments, frame, span)
    if name in ("push", "append", "add", "unshift"):
        base.items += arguments.positional
        return Lit(None, span)
    if name in ("concat", "extend", "update"):
        return _concatenate(base, name, arguments, span)
    if name == "join":
        return join(callback, base, span)
    plain = _LISTS.get(name)
    return plain(base, arguments, span) if plain else Unknown(span, f"list.{name}")


def _iterate(
    machine: "Machine",
    base: ListValue,
    name: str,
    callback: Value,
    frame: "Frame",
    span: Span,
) -> Value:
    results: list[Value] = []
    verdicts: list[bool | None] = []
    for index, item in enumerate(base.items[:MAX_ROUNDS]):
        given = Arguments([item, Lit(index, span), base], DictValue({}, span))
        result = machine.call(callback, given, frame, span)
        results.append(result)
        verdicts.append(truth(result, frame.module.is_python))
    match name:
        case "map":
            return ListValue(results, span, base.partial)
        case "flatMap":
            return _flat(ListValue(results, span, base.partial), span)
        case "filter":
            pairs = zip(base.items, verdicts, strict=False)
            kept = [item for item, verdict in pairs if verdict is not False]
            return ListValue(kept, span, base.partial or None in verdicts)
        case "find":
            found = next((i for i, v in zip(base.items, verdicts, strict=False) if v), None)
            return found or (Unknown(span, "find") if None in verdicts else Lit(None, span))
        case "some" | "every":
            return Unknown(span, name) if None in verdicts else _decide(name, verdicts, span)
        case _:
            return Lit(None, span)


def _decide(name: str, verdicts: list[bool | None], span: Span) -> Value:
    return Lit(any(verdicts) if name == "some" else all(verdicts), span)


def _flat(base: ListValue, span: Span) -> Value:
    items: list[Value] = []
    for entry in base.items:
        items += entry.items if isinstance(entry, ListValue) else [entry]
    return ListValue(items, span, base.partial)


def _reduce(
    machine: "Machine",
    base: ListValue,
    callback: Value,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    items = list(base.items)
    result = arguments.get(1) or (items.pop(0) if items else Unknown(span))
    for item in items[:MAX_ROUNDS]:
        result = machine.call(callback, Arguments([result, item], DictValue({}, span)), frame, span)
    return result


def _concatenate(base: ListValue, name: str, arguments: Arguments, span: Span) -> Value:
    target = ListValue(list(base.items), span, base.partial) if name == "concat" else base
    for value in arguments.positional:
        if isinstance(value, ListValue):
            target.items += value.items
            target.partial = target.partial or value.partial
        elif isinstance(value, Unknown):
            target.partial = True
        else:
            target.items.append(value)
    return target


def _slice(base: ListValue, arguments: Arguments, span: Span) -> Value:
    bounds = [
        value.value if isinstance(value, Lit) and isinstance(value.value, int) else None
        for value in arguments.positional[:2]
    ]
    start, end = [*bounds, None, None][:2]
    return ListValue(base.items[start:end], span, base.partial)


def _includes(base: ListValue, arguments: Arguments, span: Span) -> Value:
    wanted = arguments.get(0)
    verdicts = [equal(item, wanted) for item in base.items] if wanted else []
    if any(verdicts):
        return Lit(True, span)
    return Unknown(span, "includes") if base.partial or None in verdicts else Lit(False, span)


def _list_entries(base: ListValue, arguments: Arguments, span: Span) -> Value:
    pairs: list[Value] = [ListValue([Lit(i, span), v], span) for i, v in enumerate(base.items)]
    return ListValue(pairs, span, base.partial)


def _at(base: ListValue, arguments: Arguments, span: Span) -> Value:
    match arguments.get(0):
        case Lit(value=int(index)) if -len(base.items) <= index < len(base.items):
            return base.items[index]
        case _:
            return Unknown(span, "item")


def _pop(base: ListValue, arguments: Arguments, span: Span) -> Value:
    return base.items.pop() if base.items else Unknown(span, "item")


def _copy(base: ListValue, arguments: Arguments, span: Span) -> Value:
    return ListValue(list(base.items), span, base.partial)


def _reverse(base: ListValue, arguments: Arguments, span: Span) -> Value:
    base.items.reverse()
    return base


_LISTS: dict[str, Callable[[ListValue, Arguments, Span], Value]] = {
    "slice": _slice,
    "includes": _includes,
    "has": _includes,
    "entries": _list_entries,
    "at": _at,
    "pop": _pop,
    "copy": _copy,
    "values": _copy,
    "sort": _copy,
    "reverse": _reverse,
    "flat": lambda base, arguments, span: _flat(base, span),
    "toString": lambda base, arguments, span: join(Lit(",", span), base, span),
}


def _dict_method(
    machine: "Machine",
    base: DictValue,
    name: str,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    key = arguments.get(0)
    match name:
        case "items" | "entries":
            return ListValue(
                [ListValue([_key(base, k), v], span) for k, v in base.entries.items()],
                span,
                base.partial,
            )
        case "keys":
            return ListValue([_key(base, k) for k in base.entries], span, base.partial)
        case "values":
            return ListValue(list(base.entries.values()), span, base.partial)
        case "get" | "pop" | "setdefault":
            return _get(base, name, arguments, span)
        case "set" if isinstance(key, Lit) and len(arguments.positional) > 1:
            base.entries[str(key.value)] = arguments.positional[1]
            return base
        case "has" | "hasOwnProperty" if isinstance(key, Lit):
            return Lit(str(key.value) in base.entries, span)
        case "update":
            return _update(base, arguments, span)
        case "copy":
            return DictValue(dict(base.entries), span, dict(base.key_spans), base.partial)
        case "forEach" if key is not None:
            for k, v in list(base.entries.items()):
                machine.call(key, Arguments([v, _key(base, k)], DictValue({}, span)), frame, span)
            return Lit(None, span)
        case _:
            return Unknown(span, f"dict.{name}")


def _key(base: DictValue, key: str) -> Lit:
    return Lit(key, base.key_spans.get(key, base.span))


def _get(base: DictValue, name: str, arguments: Arguments, span: Span) -> Value:
    key, default = arguments.get(0), arguments.get(1)
    if not isinstance(key, Lit):
        return Unknown(span, "item")
    found = base.entries.get(str(key.value))
    if found is None and name == "setdefault" and default is not None:
        base.entries[str(key.value)] = default
    if found is None and base.partial and default is None:
        return Unknown(span, str(key.value))
    return found or default or Lit(None, span)


def _update(base: DictValue, arguments: Arguments, span: Span) -> Value:
    for value in [*arguments.positional, arguments.named]:
        held = struct(value)
        if held is None:
            base.partial = True
        else:
            base.entries.update(held.entries)
            base.key_spans.update(held.key_spans)
    return Lit(None, span)
