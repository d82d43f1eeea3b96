"""Choices by a table from kinds of message to their functions."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import (
    Assign,
    Call,
    Compare,
    DictExpr,
    Expr,
    Index,
    Name,
    Stmt,
    Unary,
    Walrus,
)
from nplint.facts.nodes import own_nodes
from nplint.link.interface import Linked
from nplint.link.shapes import options_of
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, FunctionRef, Instance, MappingValue, Value
from nplint.reason.handlers.blocks import conditionals
from nplint.reason.handlers.bodies import Fate, fate, leaves
from nplint.reason.handlers.choice import Dispatch, Unmatched
from nplint.reason.handlers.discriminators import Named, Reader
from nplint.reason.handlers.registered import registered
from nplint.span import Span


def tables(reader: Reader) -> Iterator[Dispatch]:
    """Yield the choices that a function makes by tables."""
    for statement in reader.unit.function.body:
        for node in own_nodes(statement):
            table, asked, fallback, index = _asked(reader, node)
            if table is None or asked is None:
                continue
            key = reader.key_of(asked)
            known = _table(reader, table) if key else None
            if known is None:
                continue
            branches, handlers = known
            unmatched = "raises" if index else _without(reader, node, fallback)
            unmatched = _tested(reader, table, asked) or unmatched
            span = reader.unit.span(node.at)
            yield Dispatch(key, branches, unmatched, span, handlers)


def _asked(reader: Reader, node: object) -> tuple[Expr | None, Expr | None, Expr | None, bool]:
    match node:
        case Index(base=base, key=key):
            return base, key, None, True
        case Call(args=args) if args and read_method(node) in ("get", "pop"):
            fallback = args[1].value if len(args) > 1 else None
            return node.func.base, args[0].value, fallback, False  # type: ignore[union-attr]
        case _:
            return None, None, None, False


def read_method(call: Call) -> str:
    """Return the name of the method that a call calls; empty for plain functions."""
    return str(getattr(call.func, "name", ""))


def _table(
    reader: Reader, expr: Expr
) -> tuple[tuple[Named, ...], tuple[tuple[str, str], ...]] | None:
    value = reader.program.evaluate(reader.unit, expr)
    if not isinstance(value, MappingValue) or not value.items:
        return registered(reader.program, reader.unit, expr, reader.module)
    named = [(name, part) for name, part in value.items if name != "?"]
    if not named or not all(_callable(part) for _, part in named):
        return None
    places = _places(reader, value)
    where = value.at or reader.unit.span(reader.unit.function.name_at)
    branches = tuple(Named(name, places.get(name, where)) for name, _ in named)
    handlers = tuple((name, _function(reader.program, part)) for name, part in named)
    if not any(id for _, id in handlers) and all(_is_class(part) for _, part in named):
        return None  # what messages are read with: nobody is told of them
    return branches, handlers


def _callable(value: Value) -> bool:
    return any(isinstance(o, FunctionRef | ClassRef | Instance) for o in options_of(value))


def _is_class(value: Value) -> bool:
    return all(isinstance(option, ClassRef) for option in options_of(value))


def _function(program: Linked, value: Value) -> str:
    for option in options_of(value):
        match option:
            case FunctionRef(id=id):
                return id
            case ClassRef(id=cls) | Instance(cls=cls, project=True):
                for name in ("handle", "__call__", "execute", "process"):
                    unit = program.method(cls, name)
                    if unit is not None:
                        return unit.id
            case _:
                pass
    return ""


def _places(reader: Reader, value: MappingValue) -> dict[str, Span]:
    """Return where each key of a table stands."""
    if value.at is None:
        return {}
    for unit in (reader.unit, reader.program.module_unit(value.at.path)):
        for node in own_nodes(unit.function.body) if unit is not None else ():
            if isinstance(node, DictExpr) and unit is not None and unit.span(node.at) == value.at:
                inner = replace(reader, unit=unit)
                return {
                    named.name: named.span
                    for item in node.items
                    if item.key is not None
                    for named in inner.names(item.key)
                }
    return {}


def _without(reader: Reader, node: object, fallback: Expr | None) -> Unmatched:
    """Return what happens when a table has no entry: the fallback, or the test of the answer."""
    if fallback is not None:
        handed = reader.program.evaluate(reader.unit, fallback)
        for option in options_of(handed):
            if isinstance(option, FunctionRef):
                unit = reader.program.unit(option.id)
                return fate(unit.function.body) if unit is not None else "unknown"
    name = _bound_to(reader.unit, node)
    if not name:
        return "raises" if fallback is None else "unknown"
    for block, index, statement in conditionals(reader.unit.function.body):
        present = _presence(statement.test, name)
        if present is True:
            return _other(statement.otherwise, statement.then, block[index + 1 :])
        if present is False:
            return _other(statement.then, statement.otherwise, block[index + 1 :])
    return "raises"


def _other(body: tuple[Stmt, ...], matched: tuple[Stmt, ...], behind: tuple[Stmt, ...]) -> Fate:
    """Return what becomes of a message that takes the branch without a handler."""
    if body:
        return fate(body)
    return fate(behind) if leaves(matched) and behind else "drops"


def _bound_to(unit: Unit, node: object) -> str:
    for statement in unit.function.body:
        for other in own_nodes(statement):
            if isinstance(other, Walrus) and other.value is node:
                return other.target.id
            if isinstance(other, Assign) and other.value is node:
                target = other.targets[0]
                return target.id if isinstance(target, Name) else ""
    return ""


def _presence(test: Expr, name: str) -> bool | None:
    """Return True for a test that a variable has something, False for one that it has nothing."""
    match test:
        case Name(id=id) | Walrus(target=Name(id=id)) if id == name:
            return True
        case Unary(op="not", operand=operand):
            inner = _presence(operand, name)
            return None if inner is None else not inner
        case Compare(op="is" | "==", left=Name(id=id), right=right) if id == name:
            return False if getattr(right, "value", 0) is None else None
        case Compare(op="is not" | "!=", left=Name(id=id), right=right) if id == name:
            return True if getattr(right, "value", 0) is None else None
        case _:
            return None


def _tested(reader: Reader, table: Expr, asked: Expr) -> Fate | None:
    """Return what a test of ``key in table`` does with the others."""
    for block, index, statement in conditionals(reader.unit.function.body):
        test, inside = statement.test, True
        if isinstance(test, Unary) and test.op == "not":
            test, inside = test.operand, False
        if not isinstance(test, Compare) or test.op not in ("in", "not in"):
            continue
        if not (_same(test.right, table) and reader.key_of(test.left) == reader.key_of(asked)):
            continue
        inside = inside is (test.op == "in")
        matched, other = (
            (statement.then, statement.otherwise)
            if inside
            else (statement.otherwise, statement.then)
        )
        return _other(other, matched, block[index + 1 :])
    return None


def _same(left: Expr, right: Expr) -> bool:
    return isinstance(left, Name) and isinstance(right, Name) and left.id == right.id
