"""Containers that a class or module holds: shared by all who read them."""

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    Class,
    DictExpr,
    Expr,
    Function,
    Import,
    Name,
    Sequence,
)
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, Instance, MappingValue
from nplint.reason.mutation.class_shapes import class_shape, is_class_variable
from nplint.reason.mutation.objects import Obj
from nplint.reason.mutation.vocabulary import CONTAINERS
from nplint.reason.mutation.wording import name_of


def is_container(expr: Expr | None) -> bool:
    """Whether an expression makes a dict, list or set that can be changed."""
    match expr:
        case DictExpr():
            return True
        case Sequence(kind=kind):
            return kind != "tuple"
        case Call(func=func):
            return name_of(func).rsplit(".", 1)[-1] in CONTAINERS
        case _:
            return False


def global_container(program: Linked, path: str, name: str) -> Obj | None:
    """Return the container that a name of a file's module code holds, imported ones too."""
    if not program.mentions(path, name):
        return _imported(program, path, name)
    module = program.module_unit(path)
    if module is None:
        return None
    for statement in module.function.body:
        match statement:
            case Assign(targets=(Name(id=target),), value=value) if target == name:
                return Obj("shared", f"{path}::{name}") if is_container(value) else None
            case Import(names=names) if any(item.local == name for item in names):
                return _imported(program, path, name)
            case _:
                pass
    return None


def _imported(program: Linked, path: str, name: str) -> Obj | None:
    value = program.in_module(path, Name(name))
    if isinstance(value, MappingValue) and value.at is not None:
        return Obj("shared", f"{value.at.path}::{name}")
    return None


def class_container(
    program: Linked, unit: Unit, expr: Attr, local_names: frozenset[str]
) -> Obj | None:
    """Return the container that ``cls.x``, ``self.x``, ``Class.x`` or ``module.x`` means."""
    match expr.base:
        case Name(id="cls"):
            return _of_class(program, unit.owner, expr.name, by_instance=False)
        case Name(id="self") | Attr(base=Name(id="self"), name="__class__"):
            plain = isinstance(expr.base, Name)
            return _of_class(program, unit.owner, expr.name, by_instance=plain)
        case Call(func=Name(id="type")):
            return _of_class(program, unit.owner, expr.name, by_instance=False)
        case Name(id=name) if name not in local_names:
            return _of_name(program, unit, name, expr)
        case _:
            return None


def _of_name(program: Linked, unit: Unit, name: str, expr: Attr) -> Obj | None:
    value = program.in_module(unit.path, Name(name))
    match value:
        case ClassRef(id=id):
            return _of_class(program, id, expr.name, by_instance=False)
        case Instance(cls=cls) if "::" in cls:
            return _of_class(program, cls, expr.name, by_instance=True)
        case _:
            found = program.in_module(unit.path, expr)
    if isinstance(found, MappingValue) and found.at is not None:
        return Obj("shared", f"{found.at.path}::{expr.name}")
    return None


def _of_class(program: Linked, class_id: str, attribute: str, by_instance: bool) -> Obj | None:
    if not class_id:
        return None
    for owner in (class_id, *program.bases(class_id)):
        head = program.class_of(owner) if "::" in owner else None
        held = _held(head, attribute) if head else None
        if held is None:
            continue
        is_field = held.annotation is not None and not is_class_variable(held.annotation)
        if is_field and class_shape(program, owner).flavour != "plain":
            return None
        if by_instance and _set_in_init(program, class_id, attribute):
            return None
        return Obj("shared", f"{owner}.{attribute}")
    return None


def _held(head: Class, attribute: str) -> Assign | None:
    for statement in head.body:
        match statement:
            case Assign(targets=(Name(id=name),), value=value) if name == attribute:
                return statement if is_container(value) else None
            case _:
                pass
    return None


def _set_in_init(program: Linked, class_id: str, attribute: str) -> bool:
    init = program.method(class_id, "__init__")
    return init is not None and _assigns(init.function, attribute)


def _assigns(function: Function, attribute: str) -> bool:
    for statement in function.body:
        for target in statement.targets if isinstance(statement, Assign) else ():
            match target:
                case Attr(base=Name(id="self"), name=name) if name == attribute:
                    return True
                case _:
                    pass
    return False
