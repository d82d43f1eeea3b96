"""Expressions, evaluated to values."""

import operator
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.facts.code import (
    Arg,
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
from nplint.link.cdk import binding, calls
from nplint.link.cdk.attributes import attribute, item
from nplint.link.cdk.comprehensions import comprehension
from nplint.link.cdk.intrinsics.paths import special_name
from nplint.link.cdk.judge import equal, is_none, merged, truth
from nplint.link.cdk.statements import iterable
from nplint.link.cdk.texts import concatenated
from nplint.link.cdk.values import (
    Arguments,
    ClassValue,
    Closure,
    DictValue,
    Foreign,
    ListValue,
    Lit,
    ModuleValue,
    Ref,
    Template,
    Unknown,
    Value,
    struct,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def evaluate(machine: "Machine", expr: Expr, frame: "Frame") -> Value:
    """Return what an expression is; never fails on an unknown part."""
    span = frame.span(expr.at)
    match expr:
        case Const(value=plain):
            return Lit(plain, span)
        case Name(id=name):
            return _name(machine, name, frame, span)
        case Attr(base=base, name=name):
            owner = machine.evaluate(base, frame)
            value = attribute(machine, owner, name, frame, span)
            if isinstance(value, Lit) and isinstance(owner, ClassValue | ModuleValue):
                return Lit(value.value, span)
            return value
        case Index(base=base, key=key):
            place = machine.evaluate(key, frame)
            return item(machine, machine.evaluate(base, frame), place, frame, span)
        case Call():
            return calls.evaluate_call(machine, expr, frame, span)
        case Format(parts=parts):
            return concatenated([machine.evaluate(part, frame) for part in parts], span)
        case DictExpr():
            return _dict(machine, expr, frame, span)
        case Sequence(items=items):
            return _list(machine, items, frame, span)
        case Lambda():
            return Closure(expr, frame.scope, frame.module, frame.this, frame.owner)
        case Star(value=inner):
            return machine.evaluate(inner, frame)
        case Walrus(target=target, value=inner):
            value = machine.evaluate(inner, frame)
            binding.bind(machine, target, value, frame)
            return value
        case _:
            return _operation(machine, expr, frame, span)


def _operation(machine: "Machine", expr: Expr, frame: "Frame", span: Span) -> Value:
    match expr:
        case Binary(op=op, left=left, right=right):
            return _binary(op, machine.evaluate(left, frame), machine.evaluate(right, frame), span)
        case Boolean():
            return _boolean(machine, expr, frame)
        case Compare(op=op, left=left, right=right):
            one, other = machine.evaluate(left, frame), machine.evaluate(right, frame)
            return _compare(op, one, other, span)
        case Conditional():
            return _conditional(machine, expr, frame)
        case Unary(op=op, operand=operand):
            return _unary(op, machine.evaluate(operand, frame), frame, span)
        case Comprehension():
            return comprehension(machine, expr, frame, span)
        case Yield(value=inner):
            if inner is not None:
                frame.yields.append(machine.evaluate(inner, frame))
            return Unknown(span)
        case _:
            return Unknown(span)


def _name(machine: "Machine", name: str, frame: "Frame", span: Span) -> Value:
    if name == "this" and frame.this is not None:
        return frame.this
    scope = frame.scope.find(name)
    if scope is not None:
        value = scope.names[name]
        # A constant of another file is reported where it is used, one of this file where it is
        # written, an argument where the call gives it.
        is_constant = scope is frame.module.scope
        if is_constant and isinstance(value, Lit) and value.span.path != span.path:
            return Lit(value.value, span, value.written_at or value.span)
        return value
    if name == "__name__" and machine.entry == frame.module.path:
        return Lit("__main__", span)
    known = special_name(name, frame.module.path, span)
    return Foreign(f"global:{name}", span) if known is None else known


def _dict(machine: "Machine", expr: DictExpr, frame: "Frame", span: Span) -> Value:
    result = DictValue({}, span)
    for entry in expr.items:
        value = machine.evaluate(entry.value, frame)
        if entry.key is None:
            spread(result, value)
            continue
        key = machine.evaluate(entry.key, frame)
        if isinstance(key, Lit):
            name = str(key.value)
            result.entries[name] = value
            result.key_spans[name] = frame.span(entry.key.at)
        else:
            result.partial = True
    return result


def spread(result: DictValue, value: Value) -> None:
    """Add another object's entries; an unknown one leaves the result open."""
    held = struct(value)
    if held is not None:
        for key, entry in held.entries.items():
            # A spread `undefined` overrides too, as the languages do.
            result.entries[key] = entry
        result.key_spans.update(held.key_spans)
        result.partial = result.partial or held.partial
    elif not isinstance(value, Lit):
        result.partial = True


def _list(machine: "Machine", items: tuple[Expr, ...], frame: "Frame", span: Span) -> Value:
    result = ListValue([], span)
    for entry in items:
        value = machine.evaluate(entry, frame)
        if not isinstance(entry, Star):
            result.items.append(value)
        elif isinstance(value, ListValue):
            result.items += value.items
            result.partial = result.partial or value.partial
        elif not isinstance(value, Lit):
            held = iterable(value, frame.module.is_python)
            result.items += held or []
            result.partial = result.partial or held is None
    return result


def _binary(op: str, left: Value, right: Value, span: Span) -> Value:
    match left, right:
        case Lit(value=int() | float() as one), Lit(value=int() | float() as other):
            return _number(op, one, other, span)
        case ListValue(), ListValue() if op == "+":
            partial = left.partial or right.partial
            return ListValue([*left.items, *right.items], span, partial)
        case (DictValue(), _) | (_, DictValue()) if op == "|":
            result = DictValue({}, span)
            spread(result, left)
            spread(result, right)
            return result
        case Lit(value=str(folder)), Lit(value=str(name)) if op == "/":
            return Lit(posixpath.normpath(posixpath.join(folder, name)), span)
        case Lit(value=str(text)), _ if op == "%":
            return _percent(text, right, span)
        case (Lit() | Template() | Ref(), _) | (_, Lit() | Template() | Ref()) if op == "+":
            return concatenated([left, right], span)
        case _:
            return Unknown(span, f"…{op}…")


def _number(op: str, one: float, other: float, span: Span) -> Value:
    compute = _NUMBERS.get(op)
    if compute is None or (op in ("/", "//", "%") and other == 0):
        if op == "**" and abs(one) < 1000 and abs(other) < 20:
            return Lit(one**other, span)
        return Unknown(span, f"…{op}…")
    value = compute(one, other)
    return Lit(int(value) if float(value).is_integer() else value, span)


def _percent(text: str, right: Value, span: Span) -> Value:
    values = right.items if isinstance(right, ListValue) else [right]
    pieces = text.replace("%d", "%s").split("%s")
    if len(pieces) != len(values) + 1:
        return Unknown(span, "…%…")
    parts: list[Value] = [Lit(pieces[0], span)]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [value, Lit(piece, span)]
    return concatenated(parts, span)


def _boolean(machine: "Machine", expr: Boolean, frame: "Frame") -> Value:
    is_python = frame.module.is_python
    value = machine.evaluate(expr.values[0], frame)
    for following in expr.values[1:]:
        known = truth(value, is_python)
        if known is (expr.op == "or"):
            return value
        after = machine.evaluate(following, frame)
        if known is None and expr.op == "or":
            # The default of something unknown is what it is most of the time.
            after = after if not is_none(after) and not isinstance(after, Unknown) else value
        value = after
    return value


def _compare(op: str, left: Value, right: Value, span: Span) -> Value:
    verdict: bool | None = None
    match op:
        case "==" | "is":
            verdict = equal(left, right)
        case "!=" | "is not":
            same = equal(left, right)
            verdict = None if same is None else not same
        case "in" | "not in":
            held = _contains(right, left)
            verdict = held if held is None or op == "in" else not held
        case "instanceof":
            return Unknown(span, op)
        case _:
            verdict = _ordered(op, left, right)
    return Unknown(span, op) if verdict is None else Lit(verdict, span)


def _contains(holder: Value, value: Value) -> bool | None:
    match holder, value:
        case ListValue(items=items, partial=partial), _:
            verdicts = [equal(entry, value) for entry in items]
            if any(verdicts):
                return True
            return None if partial or None in verdicts else False
        case DictValue(entries=entries, partial=partial), Lit(value=key):
            return True if str(key) in entries else None if partial else False
        case Lit(value=str(text)), Lit(value=str(part)):
            return part in text
        case _:
            return None


def _ordered(op: str, left: Value, right: Value) -> bool | None:
    match left, right:
        case Lit(value=int() | float() as one), Lit(value=int() | float() as other):
            return _ORDERS[op](one, other) if op in _ORDERS else None
        case _:
            return None


def _conditional(machine: "Machine", expr: Conditional, frame: "Frame") -> Value:
    known = truth(machine.evaluate(expr.test, frame), frame.module.is_python)
    if known is not None:
        return machine.evaluate(expr.then if known else expr.other, frame)
    return merged(machine.evaluate(expr.then, frame), machine.evaluate(expr.other, frame))


def _unary(op: str, value: Value, frame: "Frame", span: Span) -> Value:
    if op == "not":
        known = truth(value, frame.module.is_python)
        return Unknown(span, "not …") if known is None else Lit(not known, span)
    if op == "typeof":
        return Unknown(span, op)
    match value:
        case Lit(value=int() | float() as number) if op in ("-", "+"):
            return Lit(-number if op == "-" else number, span)
        case _:
            return Unknown(span, f"{op}…")


def arguments(machine: "Machine", args: tuple[Arg, ...], frame: "Frame", span: Span) -> Arguments:
    """Evaluate a call's arguments."""
    result = Arguments([], DictValue({}, span))
    for arg in args:
        value = machine.evaluate(arg.value, frame)
        if arg.star == "**":
            spread(result.named, value)
        elif arg.star == "*":
            items = iterable(value, frame.module.is_python)
            result.positional += items or []
            result.partial = result.partial or items is None
        elif arg.name is not None:
            result.named.entries[arg.name] = value
            result.named.key_spans[arg.name] = value.span
        else:
            result.positional.append(value)
    result.partial = result.partial or result.named.partial
    return result
