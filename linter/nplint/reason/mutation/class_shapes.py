"""How a class is made: its flavour, its fields, and whether its instances are frozen."""

from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.facts.code import Assign, Call, Class, Const, DictExpr, Expr, Index, Name
from nplint.link.interface import Linked
from nplint.reason.mutation.class_decorators import (
    ATTRS_FROZEN,
    ATTRS_MUTABLE,
    decorations,
    flag_of,
)
from nplint.reason.mutation.wording import name_of

Flavour: TypeAlias = Literal[
    "dataclass", "pydantic", "attrs", "msgspec", "namedtuple", "typeddict", "plain"
]
PYDANTIC = frozenset(["BaseModel", "RootModel", "GenericModel", "BaseSettings", "SQLModel"])


class ClassShape(Struct, frozen=True):
    """A class's own making, its bases not counted."""

    flavour: Flavour
    frozen: bool | None
    """Whether it freezes (True) or thaws (False) its instances itself; None = it says nothing."""
    fields: tuple[str, ...]
    """Fields in the order of the constructor's positional arguments, inherited ones first."""
    own: tuple[Assign, ...]
    """The fields of this class's body, as annotated."""


def class_shape(program: Linked, id: str) -> ClassShape:
    """Return a class's shape; a class that is not known is plain."""
    head = program.class_of(id)
    if head is None:
        return ClassShape("plain", None, (), ())
    own = own_fields(head)
    inherited = [
        _target(field)
        for base in reversed(program.bases(id))
        for field in own_fields(program.class_of(base))
    ]
    names = tuple(dict.fromkeys([*inherited, *map(_target, own)]))
    flavour = _flavour(program, id, head)
    return ClassShape(flavour, _frozen(program, id, head, flavour), names, own)


def own_fields(head: Class | None) -> tuple[Assign, ...]:
    """Return the annotated fields of a class body; class variables and settings are none."""
    found: list[Assign] = []
    for statement in head.body if head else ():
        if not isinstance(statement, Assign) or len(statement.targets) != 1:
            continue
        name = _target(statement)
        value = name_of(statement.value.func) if isinstance(statement.value, Call) else ""
        is_field = statement.annotation is not None or value in ("attr.ib", "attrs.field")
        is_setting = name in ("model_config", "Config") or is_class_variable(statement.annotation)
        if name and is_field and not is_setting:
            found.append(statement)
    return tuple(found)


def is_class_variable(annotation: Expr | None) -> bool:
    """Whether an annotation is ``ClassVar``."""
    match annotation:
        case Index(base=base):
            return name_of(base).endswith("ClassVar")
        case Const(value=str() as text):
            return "ClassVar" in text
        case _:
            return annotation is not None and name_of(annotation).endswith("ClassVar")


def _target(field: Assign) -> str:
    target = field.targets[0]
    return target.id if isinstance(target, Name) else ""


def _flavour(program: Linked, id: str, head: Class) -> Flavour:
    own = _decorator_flavour(program, id, head)
    if own is not None:
        return own
    bases = program.bases(id)
    for base in bases:
        last = base.rsplit(".", 1)[-1]
        if last in PYDANTIC or base.startswith("pydantic."):
            return "pydantic"
        if base == "msgspec.Struct":
            return "msgspec"
        if last in ("NamedTuple", "namedtuple"):
            return "namedtuple"
        if last == "TypedDict":
            return "typeddict"
        inherited = program.class_of(base)
        if inherited is not None:
            flavour = _decorator_flavour(program, base, inherited)
            if flavour is not None:
                return flavour
    return "plain"


def _decorator_flavour(program: Linked, id: str, head: Class) -> Flavour | None:
    for name in (each.name for each in decorations(program, id, head)):
        if name.startswith("pydantic") and name.endswith("dataclass"):
            return "dataclass"
        if name in ATTRS_MUTABLE | ATTRS_FROZEN:
            return "attrs"
        if name.rsplit(".", 1)[-1] == "dataclass":
            return "dataclass"
    return None


def _frozen(program: Linked, id: str, head: Class, flavour: Flavour) -> bool | None:
    if flavour in ("namedtuple", "typeddict"):
        return flavour == "namedtuple"
    for decoration in decorations(program, id, head):
        name = decoration.name
        if name in ATTRS_FROZEN:
            return True
        if decoration.frozen is not None:
            return decoration.frozen
        if name in ATTRS_MUTABLE or name.endswith("dataclass"):
            return False
    if flavour in ("pydantic", "msgspec"):
        return _pydantic_frozen(head, program.class_of(f"{id}.Config"))
    return True if flavour == "plain" and _forbids_setting(program, id) else None


def _forbids_setting(program: Linked, id: str) -> bool:
    """Whether the class's own ``__setattr__`` raises, or it is a tuple with no slots."""
    method = program.method(id, "__setattr__")
    return method is not None and any(
        type(statement).__name__ == "Raise" for statement in method.function.body
    )


def _pydantic_frozen(head: Class, config: Class | None) -> bool | None:
    for keyword in head.keywords:
        if keyword.name == "frozen":
            return flag_of(keyword.value)
    for statement in head.body:
        if isinstance(statement, Assign) and _target(statement) == "model_config":
            return _config_frozen(statement.value)
    return _v1_frozen(config) if config is not None else None


def _config_frozen(value: Expr | None) -> bool | None:
    match value:
        case Call():
            return flag_of(value.keyword("frozen"))
        case DictExpr(items=items):
            for item in items:
                if isinstance(item.key, Const) and item.key.value == "frozen":
                    return flag_of(item.value)
        case _:
            pass
    return None


def _v1_frozen(config: Class) -> bool | None:
    for statement in config.body:
        if isinstance(statement, Assign) and _target(statement) in ("frozen", "allow_mutation"):
            flag = flag_of(statement.value)
            if flag is not None:
                return flag if _target(statement) == "frozen" else not flag
    return None
