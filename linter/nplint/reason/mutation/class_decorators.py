"""What makes a class a dataclass or its like: libraries' decorators, and a project's own."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from nplint.facts.code import Assign, Call, Class, Const, Expr, Name
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.values import External, FunctionRef
from nplint.reason.mutation.wording import name_of

ATTRS_MUTABLE = frozenset(["attrs.define", "attr.define", "attr.s", "attr.attrs", "attr.dataclass",
                           "attrs.mutable", "attr.mutable", "define", "attr.ib"])  # fmt: skip
ATTRS_FROZEN = frozenset(["attrs.frozen", "attr.frozen", "frozen"])
_PARTIAL = frozenset(["partial", "functools.partial"])


class Decoration(Struct, frozen=True):
    """A decorator of a library, and whether it is told to freeze."""

    name: str
    frozen: bool | None = None


def decorations(program: Linked, id: str, head: Class) -> Iterator[Decoration]:
    """Yield what decorates a class; a project's own decorator stands for what it applies."""
    path = id.partition("::")[0]
    for decorator in head.decorators:
        func = decorator.func if isinstance(decorator, Call) else decorator
        given = flag_of(decorator.keyword("frozen")) if isinstance(decorator, Call) else None
        value = program.in_module(path, func)
        if isinstance(value, FunctionRef):
            yield from _applied(program, value.id)
        elif isinstance(value, External):
            if given is None and isinstance(func, Name) and not value.name.endswith(func.id):
                given = _in_partial(program, path, func.id)
            yield Decoration(value.name, given)
        else:
            yield Decoration(name_of(func), given)


def _applied(program: Linked, id: str) -> Iterator[Decoration]:
    """Yield the class decorators that a function of the project uses."""
    unit = program.unit(id)
    for node in nodes(unit.function.body) if unit else ():
        if isinstance(node, Call):
            value = program.in_module(id.partition("::")[0], node.func)
            if isinstance(value, External) and _makes_values(value.name):
                yield Decoration(value.name, flag_of(node.keyword("frozen")))


def _makes_values(name: str) -> bool:
    return name in ATTRS_MUTABLE | ATTRS_FROZEN or name.rpartition(".")[2] == "dataclass"


def _in_partial(program: Linked, path: str, name: str) -> bool | None:
    """Return the flag in ``name = partial(dataclass, frozen=True)``, of this file or another."""
    here = program.module_unit(path)
    others = (unit for unit in program.units_mentioning(name) if unit.id.endswith("::"))
    for unit in (here, *others):
        for call in _bound_to(name, unit.function.body if unit else ()):
            if name_of(call.func) in _PARTIAL:
                return flag_of(call.keyword("frozen"))
    return None


def _bound_to(name: str, body: Iterable[object]) -> Iterator[Call]:
    for statement in body:
        match statement:
            case Assign(targets=targets, value=Call() as call) if name in map(name_of, targets):
                yield call
            case _:
                pass


def flag_of(expr: Expr | None) -> bool | None:
    """Return the truth value that is written; None when it is none."""
    return expr.value if isinstance(expr, Const) and isinstance(expr.value, bool) else None
