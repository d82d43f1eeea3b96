"""Attributes and items of values: through classes, instances, enums, settings and mappings."""

from typing import TYPE_CHECKING

from nplint.link import paths
from nplint.link.annotations import last_name
from nplint.link.appconfig import ALIASES, APPS, CONFIG
from nplint.link.documents import LEFT_OPEN
from nplint.link.enum_members import EnumMembers, enum_value
from nplint.link.imports import Found
from nplint.link.mongo import below
from nplint.link.shapes import choice, elements_of, spread_of, text_of
from nplint.link.substitute import bound_arguments, strip_symbols, substitute
from nplint.link.texts import is_parting, parted_by_step, text_step
from nplint.link.unit import Unit
from nplint.link.values import (
    SPREAD,
    UNKNOWN,
    Choice,
    ClassRef,
    Client,
    EnumMember,
    Env,
    External,
    FunctionRef,
    Handle,
    Indexed,
    Instance,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    ModuleRef,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class Members:
    """Follows attribute and item access."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._binding: set[tuple[int, str]] = set()
        """Attributes of objects that are being told by what the objects were made with."""
        self._enumerated = EnumMembers(program, self._property)

    def attribute(self, base: Value, name: str) -> Value:
        """Return ``base.name``."""
        match base:
            case Known() | Joined() | Instance(project=False) if (
                part := paths.attribute(base, name)
            ) is not None:
                return part
            case Instance(cls="?file"):
                return Result(f"open.{name}")
            case MappingValue():
                return base.get(name) or UNKNOWN
            case ModuleRef(path=path):
                return self._module_member(path, name)
            case External(name=dotted):
                return External(f"{dotted}.{name}")
            case ClassRef(id=id):
                return self._class_attribute(id, name)
            case Instance():
                return self._instance_attribute(base, name)
            case EnumMember():
                return self._enumerated.attribute(base, name)
            case Symbol():
                return self._symbol_attribute(base, name)
            case Choice(options=options):
                return choice(self.attribute(option, name) for option in options)
            case Env(default=Instance(project=True) as group):
                return self._of_group(base, self.attribute(group, name), name)
            case Handle() if name in ("arn", "url", "name", "attributes"):
                return base
            case FunctionRef(id=id) if name == "__name__":
                return Known(id.split("::")[1].split(".")[-1])
            case Result(callee=callee) if callee:
                return Result(f"{callee}.{name}")
            case Serialized(value=inner):
                return self.attribute(inner, name) if name.startswith("__") else UNKNOWN
            case _:
                return UNKNOWN

    def index(self, base: Value, key: Value) -> Value:
        """Return ``base[key]``."""
        text = text_of(key)
        match base:
            case External(name="os.environ" | "environ"):
                if isinstance(key, Symbol | Indexed):
                    return Indexed(base, key)  # the caller, or a subclass, says which
                return Env(text) if text else UNKNOWN
            case MappingValue():
                return self._item(base, key, text)
            case ListValue(items=items, open=is_open):
                position = key.value if isinstance(key, Known) else None
                if (
                    isinstance(position, int)
                    and not is_open
                    and -len(items) <= position < len(items)
                ):
                    return items[position]
                return elements_of(base)
            case Symbol(param=param, path=path):
                if isinstance(key, Known):
                    return Symbol(param, (*path, f"[{key.value}]"))
                return Indexed(base, key)
            case ClassRef(id=id):
                return (
                    self._class_attribute(id, text) if text and self._program.is_enum(id) else base
                )
            case Choice(options=options):
                return choice(self.index(option, key) for option in options)
            case Lookup() | Env() | Handle():
                return base
            case Instance(cls="?document") | Indexed(base=MappingValue() | Symbol()):
                return Indexed(base, key)
            case Instance(cls="?ini", args=(inner,)):
                return self.index(inner, key)
            case External(name=dotted) if dotted in ALIASES and text:
                return self._program.appconfig.value(text)
            case Instance(project=False) if (stored := below(base, key)) is not None:
                return stored
            case Instance(cls=cls) if text is not None:
                return self.attribute(base, text) if not cls.startswith("?") else UNKNOWN
            case External(name=name) if name.endswith("MetaData.tables") and text:
                return Instance("sqlalchemy.Table", (Known(text),), project=False)
            case External():
                return base
            case _:
                return UNKNOWN

    def follow(self, base: Value, path: tuple[str, ...]) -> Value:
        """Return what a symbol's path leads to from a value."""
        for step in path:
            if step == "()":
                base = elements_of(base)
            elif step == "json":
                base = base.value if isinstance(base, Serialized) else base
            elif step.startswith("["):
                base = self.index(base, _key(step[1:-1]))
            elif step.startswith("."):
                base = self.attribute(base, step[1:])
                if isinstance(base, FunctionRef):
                    return base
            else:
                base = parted_by_step(base, step) if is_parting(step) else _text_step(base, step)
        return base

    def callable(self, value: Value) -> Value:
        """Return the function that calling a value runs."""
        if isinstance(value, Instance) and value.project:
            unit = self._program.method(value.cls, "__call__")
            return FunctionRef(unit.id, value) if unit else value
        return value

    def _module_member(self, path: str, name: str) -> Value:
        found = Found(path, is_package=not path.endswith(".py"))
        value = self._program.names.member_of(found, name)
        return UNKNOWN if value is None else value

    def _method(self, id: str, name: str) -> Unit | None:
        """Return a class's method, unless the class or a nearer base assigns something instead."""
        method = self._program.method(id, name)
        if method is None or method.owner == id:
            return method
        for owner in (id, *self._program.bases(id)):
            if owner == method.owner:
                break
            if "::" in owner and self._program.declarations.own(owner, name) is not None:
                return None
        return method

    def _class_attribute(self, id: str, name: str) -> Value:
        if name == "__name__" or name == "__qualname__":
            return Known(id.split("::")[1].split(".")[-1])
        if name in ("__class__", "__mro__"):
            return UNKNOWN
        method = self._method(id, name)
        if method is not None:
            return self._property(method.id, ClassRef(id)) or FunctionRef(method.id, ClassRef(id))
        value = self._filled(id, name, self._program.declarations.declared(id, name))
        if value is None:
            nested = f"{id}.{name}"
            path, qualname = nested.split("::")
            known = qualname in self._program.library.definitions(path)
            return ClassRef(nested) if known else UNKNOWN
        if self._program.is_enum(id):
            return EnumMember(id, name, enum_value(value, name, self._program.bases(id)))
        return value

    def _filled(self, id: str, name: str, value: Value | None) -> Value | None:
        """Return what methods put into a class attribute that is declared empty."""
        if not _is_empty(value):
            return value
        assigned = self._program.self_attribute(id, name)
        # Parameters of the method that assigns mean nothing here.
        return value if assigned is None else substitute(self._program, assigned, {})

    def _of_group(self, group: Env, value: Value, name: str) -> Value:
        """Return a field of settings within settings: ``GROUP__FIELD`` in the environment."""
        match value:
            case Known() | Joined():
                return Env(f"{group.name}__{name.upper()}", value)
            case UnknownValue() | Instance(project=False):
                return Env(f"{group.name}__{name.upper()}")
            case Instance(project=True):
                return Env(f"{group.name}__{name.upper()}", value)
            case _:
                return value

    def _instance_attribute(self, base: Instance, name: str) -> Value:
        if name == "__class__":
            return ClassRef(base.cls) if base.project else External(base.cls)
        for keyword, value in base.kwargs:
            if keyword == name:
                return value
        if not base.project:
            if base.cls in _SETTINGS_OBJECTS and name.upper() != name.lower():
                return Env(name.upper())
            if name == "config" and base.cls in APPS:
                return External(CONFIG)
            if (stored := below(base, Known(name))) is not None:
                return stored
            return External(f"{base.cls}.{name}") if not base.kwargs and not base.args else UNKNOWN
        method = self._method(base.cls, name)
        if method is not None:
            return self._property(method.id, base) or FunctionRef(method.id, base)
        field = self._from_fields(base, name)
        if field is not None:
            return field
        assigned = self._program.self_attribute(base.cls, name)
        if assigned is not None:
            return self._bound(base, name, assigned)
        declared = self._program.declarations.declared(base.cls, name)
        return UNKNOWN if declared is None else declared

    def _bound(self, base: Instance, name: str, value: Value) -> Value:
        """Return what methods assign, by what an object was made with; unknown by itself."""
        init = self._program.method(base.cls, "__init__")
        if init is None or not (base.args or base.kwargs):
            return strip_symbols(self._program, value, init)
        key = (id(base), name)
        if key in self._binding:
            return UNKNOWN
        self._binding.add(key)
        try:
            args = (*(("", arg) for arg in base.args), *base.kwargs)
            bindings = bound_arguments(self._program, init, args, base)
            return substitute(self._program, value, bindings)
        finally:
            self._binding.discard(key)

    def _from_fields(self, base: Instance, name: str) -> Value | None:
        """Return a positional argument of a dataclass-like constructor by its field's name."""
        if not base.args or self._program.method(base.cls, "__init__") is not None:
            return None
        fields = self._program.fields(base.cls)
        position = fields.index(name) if name in fields else -1
        return base.args[position] if 0 <= position < len(base.args) else None

    def _property(self, method_id: str, base: Value) -> Value | None:
        unit = self._program.unit(method_id)
        if unit is None:
            return None
        names = {last_name(decorator) for decorator in unit.function.decorators}
        if not names & {"property", "cached_property", "computed_field"}:
            return None
        bindings = bound_arguments(self._program, unit, (), base)
        return self._program.returning.value(unit, bindings)

    def _symbol_attribute(self, base: Symbol, name: str) -> Value:
        if "::" in base.type:
            method = self._method(base.type, name)
            if method is not None:
                return self._property(method.id, base) or FunctionRef(method.id, base)
            declared = self._program.self_attribute(
                base.type, name
            ) or self._program.declarations.declared(base.type, name)
            kind = strip_symbols(self._program, declared, None) if declared else UNKNOWN
            if isinstance(kind, Instance) and kind.project:
                return Symbol(base.param, (*base.path, f".{name}"), kind.cls)
            left_open = isinstance(kind, Instance) and kind.cls in LEFT_OPEN
            if (isinstance(kind, Instance | Client | Env) and not left_open) or _is_named(kind):
                return kind
        return Symbol(base.param, (*base.path, f".{name}"))

    def _item(self, base: MappingValue, key: Value, text: str | None) -> Value:
        if text is not None:
            found = base.get(text)
            taken = spread_of(base)
            if taken is not None and (found is None or isinstance(found, UnknownValue | Result)):
                return Symbol(taken.param, (*taken.path, f"[{text}]"))
            return UNKNOWN if found is None else found
        if isinstance(key, ClassRef):
            found = base.get(f"<{key.id}>")
            return UNKNOWN if found is None else found
        if isinstance(key, Symbol | Indexed):
            return Indexed(base, key)
        if isinstance(key, Choice):
            told = [text_of(each) for each in key.options]
            named = [self._item(base, Known(text), text) for text in told if text is not None]
            if len(named) == len(told) and UNKNOWN not in named:
                return choice(named)
        return choice(value for each, value in base.items if each != SPREAD)


_SETTINGS_OBJECTS = frozenset(["dynaconf.Dynaconf", "dynaconf.LazySettings"])
"""Objects whose attributes are settings, out of files or the environment."""


def _is_named(value: Value) -> bool:
    """Whether a resource object has a name; one without waits for a subclass to give it."""
    return isinstance(value, Handle) and value.name != UNKNOWN and text_of(value.name) != ""


def _is_empty(value: Value | None) -> bool:
    match value:
        case Known(value=constant):
            return constant in ("", None)
        case MappingValue(items=items):
            return not items
        case _:
            return False


def _key(text: str) -> Value:
    return Known(int(text)) if text.lstrip("-").isdigit() else Known(text)


def _text_step(base: Value, step: str) -> Value:
    if isinstance(base, Choice):
        return choice(_text_step(option, step) for option in base.options)
    text = text_of(base)
    return UNKNOWN if text is None else text_step(text, step)
