"""Expressions → values: constant propagation through names, attributes, calls and files."""

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
    Unknown,
    Walrus,
    Yield,
)
from nplint.link.annotations import ANNOTATED, last_name
from nplint.link.arguments import Arguments
from nplint.link.comprehended import comprehended
from nplint.link.frame import Frame, dotted_name, local_name
from nplint.link.kept import HOLDER, is_holder
from nplint.link.operators import key_of, product_of, sum_of
from nplint.link.shapes import (
    choice,
    first_true,
    is_unknown,
    join,
    merge_mappings,
    sliced,
    text_of,
    with_item,
)
from nplint.link.targets import bind, slot_of
from nplint.link.texts import percent, told_from_start
from nplint.link.truths import truth
from nplint.link.unit import CallSite
from nplint.link.updating import Given, hand_out, update_in_place
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Client,
    Env,
    External,
    FunctionRef,
    Handle,
    Indexed,
    Instance,
    Known,
    ListValue,
    MappingValue,
    Symbol,
    Value,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.program import Program


class Evaluator:
    """Evaluates expressions in a frame; visits every call once, so that call sites are complete."""

    def __init__(self, program: "Program") -> None:
        self._program = program

    def value(self, expr: Expr, frame: Frame) -> Value:
        """Return what an expression is; unknown rather than wrong."""
        match expr:
            case Const(value=value, at=at):
                return Known(value, frame.span(at) if isinstance(value, str) else None)
            case Name(id=name):
                return self._name(name, frame)
            case Attr():
                return self._attribute(expr, frame)
            case Index(base=base, key=Unknown()):
                return sliced(self.value(base, frame))
            case Index(base=base, key=Sequence(items=items)) if last_name(base) == "Annotated":
                notes = tuple(self.value(item, frame) for item in items)
                return Instance(ANNOTATED, notes, project=False)
            case Index():
                return self._item(expr, frame)
            case Call():
                return self._call(expr, frame)
            case Format(parts=parts):
                return join(self.value(part, frame) for part in parts)
            case Binary():
                return self._binary(expr, frame)
            case Boolean(op=op, values=values):
                return self._boolean(op, [self.value(value, frame) for value in values])
            case Conditional(test=test, then=then, other=other):
                self.visit(test, frame)
                holds = self.holds(test, frame)
                if holds is not None:
                    return self.value(then if holds else other, frame)
                return choice([self.value(then, frame), self.value(other, frame)])
            case DictExpr():
                return self._dict(expr, frame)
            case Sequence(items=items):
                return self._sequence(items, frame)
            case Comprehension():
                return comprehended(self, expr, frame)
            case Walrus(target=target, value=inner):
                frame.env[target.id] = found = self.value(inner, frame)
                return found
            case Lambda():
                return self._lambda(expr, frame)
            case Unary(operand=operand):
                self.visit(operand, frame)
                return UNKNOWN
            case Compare(left=left, right=right):
                self.visit(left, frame)
                self.visit(right, frame)
                return UNKNOWN
            case Star(value=inner):
                return self.value(inner, frame)
            case Yield(value=inner):
                frame.yields.append(self.value(inner, frame) if inner else UNKNOWN)
                return UNKNOWN
            case Unknown():
                return UNKNOWN

    def visit(self, expr: Expr, frame: Frame) -> None:
        """Evaluate an expression whose value nobody wants: what a call returns is not followed."""
        match expr:
            case Call():
                self._call(expr, frame, follow=False)
            case Boolean(values=values):
                for value in values:
                    self.visit(value, frame)
            case _:
                self.value(expr, frame)

    def _item(self, expr: Index, frame: Frame) -> Value:
        base, key = self.value(expr.base, frame), self.value(expr.key, frame)
        found = self._program.members.index(base, key)
        put = frame.env.get(slot_of(expr))
        if put is None or is_unknown(put):
            return found
        # Put there on the way here; what else the container holds, if anything, may be meant too.
        empty = is_unknown(found) or (isinstance(found, Indexed) and not _has_items(found.base))
        return put if empty else choice([put, found])

    def _attribute(self, expr: Attr, frame: Frame) -> Value:
        local = frame.env.get(local_name(expr))
        if isinstance(local, MappingValue):
            return local
        found = self._program.members.attribute(self.value(expr.base, frame), expr.name)
        if local is not None and not is_unknown(local):
            # Filled in on the way here, where it was still empty.
            if found == Known(None):
                return local
            if isinstance(found, Symbol) and not isinstance(local, Symbol):
                return choice([local, found])
        if is_holder(expr.base):
            kept = self._program.kept.value(frame.path, expr.name)
            return found if kept == UNKNOWN else kept
        if found == Known(None) or is_unknown(found):
            filled = self._filled(expr, frame)
            if filled != UNKNOWN:
                return filled
        if is_unknown(found):
            return self._program.declarations.left_open(expr.base, expr.name, frame) or found
        return found

    def _filled(self, expr: Attr, frame: Frame) -> Value:
        """Return what code of the module puts into an attribute of an object that it shares."""
        if not isinstance(expr.base, Name) or expr.base.id in frame.env or expr.base.id == HOLDER:
            return UNKNOWN
        shared = self._program.names.name(frame.path, expr.base.id)
        if not (isinstance(shared, Instance) and shared.project):
            return UNKNOWN
        return self._program.kept.value(frame.path, expr.name, expr.base.id)

    def holds(self, test: Expr, frame: Frame) -> bool | None:
        """Whether a condition holds in this turn of a loop; None outside of one, or unknown."""
        return truth(test, lambda expr: self.value(expr, frame)) if frame.in_turn else None

    def _name(self, name: str, frame: Frame) -> Value:
        found = frame.env.get(name)
        if found is not None:
            return found
        return self._program.names.name(frame.path, name)

    def _binary(self, expr: Binary, frame: Frame) -> Value:
        left, right = self.value(expr.left, frame), self.value(expr.right, frame)
        if expr.op == "+":
            if isinstance(left, ListValue) and isinstance(right, ListValue):
                return ListValue(left.items + right.items, left.open or right.open)
            if isinstance(left, Known) and isinstance(right, Known):
                return sum_of(left, right)
            return join([left, right])
        if expr.op == "%" and (template := text_of(left)) is not None:
            return percent(template, right)
        if expr.op == "|":
            mapped = isinstance(left, MappingValue) or isinstance(right, MappingValue)
            return merge_mappings(left, right) if mapped else left
        if expr.op == "/":
            return join([left, Known("/"), right])
        if expr.op == "*" and isinstance(left, Known) and isinstance(right, Known):
            return product_of(left, right)
        return UNKNOWN

    def _boolean(self, op: str, values: list[Value]) -> Value:
        if op == "and":
            return values[-1]
        return first_true(values)

    def _dict(self, expr: DictExpr, frame: Frame) -> Value:
        result: Value = MappingValue((), False, frame.span(expr.at))
        for item in expr.items:
            value = self.value(item.value, frame)
            if item.key is None:
                result = merge_mappings(result, value)
                continue
            key = self.value(item.key, frame)
            text = text_of(key.default if isinstance(key, Env) else key)
            if text is not None:
                result = with_item(result, text, value)
            elif isinstance(key, ClassRef) or not is_unknown(key):
                result = with_item(result, f"<{key_of(key)}>", value)
            elif isinstance(result, MappingValue):
                result = MappingValue((*result.items, ("?", value)), True, result.at)
        return result

    def _sequence(self, items: tuple[Expr, ...], frame: Frame) -> Value:
        values: list[Value] = []
        spots: list[Span] = []
        is_open = False
        for item in items:
            value = self.value(item, frame)
            if not isinstance(item, Star):
                values.append(value)
                spots.append(frame.span(item.at))
            elif isinstance(value, ListValue):
                values += value.items
                spots += value.spots or [frame.span(item.at)] * len(value.items)
                is_open = is_open or value.open
            else:
                is_open = True
        return ListValue(tuple(values), is_open, tuple(spots))

    def _lambda(self, expr: Lambda, frame: Frame) -> Value:
        saved = dict(frame.env)
        for param in expr.params:
            frame.env[param.name] = UNKNOWN
        returns, frame.returns = frame.returns, []
        self._program.walker.block(expr.body, frame)
        result = choice(frame.returns)
        frame.returns, frame.env = returns, saved
        return result if isinstance(result, FunctionRef | ClassRef) else UNKNOWN

    def bind(self, target: Expr, value: Value, frame: Frame) -> None:
        """Assign a value to a target: a name, an item, an attribute of self, or several."""
        bind(self, target, value, frame)

    def _call(self, expr: Call, frame: Frame, follow: bool = True) -> Value:
        receiver: Value = UNKNOWN
        method = ""
        if isinstance(expr.func, Attr):
            receiver = self.value(expr.func.base, frame)
            method = expr.func.name
            callee = self._program.members.attribute(receiver, method)
        else:
            callee = self.value(expr.func, frame)
            if (named := called_by_name(expr)) is not None:
                receiver = self.value(named[0], frame)
                method = text_of(self.value(named[1], frame)) or ""
                if method:
                    callee = self._program.members.attribute(receiver, method)
        args = tuple((_keyword(arg), self.value(arg.value, frame)) for arg in expr.args)
        if method == "join":
            args = told_from_start(expr, args)
        callee = self._program.members.callable(callee)
        span = frame.span(expr.at)
        if frame.sites is not None and frame.unit is not None:
            name = dotted_name(expr)
            frame.record(CallSite(frame.unit, expr, span, callee, receiver, method, name, args))
        update_in_place(expr, method, args, frame, self.value)
        self._read_in(expr, method, args, frame)
        if not isinstance(receiver, Client | Handle):
            hand_out(expr, frame)
        if not follow:
            return UNKNOWN
        if isinstance(callee, External) and callee.name == "super":
            return self._super(frame)
        return self._program.invocation.call(callee, receiver, method, Arguments(args), span)

    def _read_in(self, expr: Call, method: str, args: Given, frame: Frame) -> None:
        """Let ``parser.read("settings.ini")`` tell the parser what the file says."""
        name = local_name(expr.func.base) if isinstance(expr.func, Attr) else ""
        parser = frame.env.get(name) if name else None
        if parser is not None and args:
            read = self._program.documents.read_by(parser, method, args[0][1], frame.path)
            frame.env[name] = parser if read is None else read

    def _super(self, frame: Frame) -> Value:
        bases = self._program.bases(frame.owner) if frame.owner else ()
        first = next((base for base in bases if "::" in base), None)
        return Instance(first) if first else UNKNOWN


def called_by_name(call: Call) -> tuple[Expr, Expr] | None:
    """Return the object and the name of ``getattr(client, verb)(…)``; None for other calls."""
    match call.func:
        case Call(func=Name(id="getattr"), args=(Arg(value=owner), Arg(value=name), *_)):
            return owner, name
        case _:
            return None


def _has_items(value: Value) -> bool:
    return not isinstance(value, MappingValue) or bool(value.items)


def _keyword(arg: Arg) -> str:
    return arg.star or arg.name or ""
