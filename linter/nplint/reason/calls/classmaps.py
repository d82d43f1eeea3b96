"""Classes that object mappers map to tables: how code may tell the table's name."""

import re
from collections.abc import Iterator

from nplint.facts.code import Assign, Call, Class, Const, Expr, Name, Place
from nplint.link.shapes import text_of
from nplint.link.substitute import bound_arguments, substitute
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    FunctionRef,
    Instance,
    Known,
    ListValue,
    MappingValue,
    Value,
)
from nplint.reason.calls.mappings import Mapping
from nplint.reason.calls.scene import Scene
from nplint.span import Span

_FIELDS = ("__tablename__", "__table_name__", "_table_", "__table__")
_META_FIELDS = ("db_table", "table_name", "table", "collection")
_META = frozenset(["Meta", "Config", "Settings"])
_CONFIGURED = ("ormar_config", "meta", "model_config", "Meta")
"""Attributes whose value holds what an inner class would say."""
_SETTING = re.compile(rf"^\s+(?:{'|'.join(_CONFIGURED)})\s*=", re.M)
_KEYWORDS = ("tablename", "collection", "db_table")
_WORDS = (*_FIELDS, *_META_FIELDS, "tablename", "SQLModel", "beanie")
MOST_FILES = 200
"""A base class that more files speak of is not followed to the classes that derive from it."""


def mapped_classes(scene: Scene) -> Iterator[Mapping]:
    """Yield the tables that classes are mapped to, sorted by place."""
    program = scene.program
    found: dict[str, Mapping] = {}
    for path in sorted({path for word in _WORDS for path in program.files_with(word)}):
        for definition in program.files[path].definitions:
            if definition.kind == "class":
                mapping = _Class(scene, path, definition.qualname).mapping()
                if mapping is not None:
                    found.setdefault(f"{path}::{mapping.cls}", mapping)
    for id in _derived(scene):
        if id not in found and (mapping := _computed(scene, id)) is not None:
            found[id] = mapping
    yield from sorted(found.values(), key=lambda mapping: mapping.span)


class _Class:
    """One class statement, which may be the inner class of the one that is mapped."""

    def __init__(self, scene: Scene, path: str, qualname: str) -> None:
        self._scene = scene
        self._path = path
        self._id = f"{path}::{qualname}"
        self._name = qualname.rpartition(".")[2]
        self._inner = self._name in _META and "." in qualname
        self._cls = qualname.rpartition(".")[0] if self._inner else qualname
        self._text = scene.program.library.text_of(path, qualname)

    def mapping(self) -> Mapping | None:
        """Return the table that the class names."""
        fields = self._fields()
        words = fields if self._inner else (*fields, *_KEYWORDS, "SQLModel")
        if not any(word in self._text for word in words) and not _SETTING.search(self._text):
            return None
        head = self._scene.program.class_of(self._id)
        if head is None:
            return None
        for statement in head.body:
            field = _assigned(statement, fields)
            if field and isinstance(statement, Assign):
                found = self._made(self._value(field), statement.at)
                if found is not None:
                    return found
        return None if self._inner else self._configured(head)

    def _fields(self) -> tuple[str, ...]:
        if not self._inner:
            return _FIELDS
        bases = self._scene.program.bases(f"{self._path}::{self._cls}")
        is_beanie = any(base.startswith("beanie") for base in bases)
        return ("name",) if is_beanie and self._name == "Settings" else _META_FIELDS

    def _value(self, field: str) -> Value | None:
        return self._scene.program.class_frame(self._id).env.get(field)

    def _configured(self, head: Class) -> Mapping | None:
        """Return the table that keywords, a configuration's value or a library's default name."""
        program = self._scene.program
        for arg in head.keywords:
            if arg.name in _KEYWORDS:
                return self._made(program.in_module(self._path, arg.value), head.name_at)
        for statement in head.body:
            if _assigned(statement, _CONFIGURED) and isinstance(statement, Assign):
                found = self._made(self._told(statement.value), statement.at)
                if found is not None:
                    return found
        is_table = any(arg.name == "table" and _is_true(arg.value) for arg in head.keywords)
        if is_table and any(base.startswith("sqlmodel") for base in program.bases(self._id)):
            return self._made(Known(self._name.lower()), head.name_at)
        return None

    def _told(self, expr: Expr | None) -> Value | None:
        """Return what a configuration's keywords or items say of the table."""
        if expr is None:
            return None
        frame = self._scene.program.class_frame(self._id)
        if isinstance(expr, Call) and (given := expr.keyword(*_KEYWORDS)) is not None:
            return self._scene.program.evaluator.value(given, frame)
        match self._scene.program.evaluator.value(expr, frame):
            case MappingValue(items=items) | Instance(kwargs=items):
                told = dict(items)
                return next((told[name] for name in _META_FIELDS if name in told), None)
            case _:
                return self._of_built(expr) if isinstance(expr, Call) else None

    def _of_built(self, call: Call) -> Value | None:
        """Return what an inner class says that a function makes for the class."""
        program = self._scene.program
        callee = program.in_module(self._path, call.func)
        unit = program.unit(callee.id) if isinstance(callee, FunctionRef) else None
        if unit is None:
            return None
        inner = [item for item in unit.function.body if isinstance(item, Class)]
        for statement in inner[0].body if inner else ():
            if _assigned(statement, _META_FIELDS) and isinstance(statement, Assign):
                args = tuple(
                    (arg.star or arg.name or "", program.in_module(self._path, arg.value))
                    for arg in call.args
                )
                value = program.evaluate(unit, statement.value or call)
                bindings = bound_arguments(program, unit, args, UNKNOWN)
                return substitute(program, value, bindings)
        return None

    def _made(self, value: Value | None, at: Place) -> Mapping | None:
        if isinstance(value, Instance) and value.cls.rpartition(".")[2] == "Table":
            return self._of_object(value, at)
        parts = value.items if isinstance(value, ListValue) else (value,)
        texts = [text.replace('"', "") for part in parts if (text := text_of(part))]
        if not texts:
            return None
        schema, _, table = ".".join(texts).rpartition(".")
        dynamo = self._is_dynamo()
        if dynamo:
            schema, table = "", ".".join(texts)
        span = _place(self._scene, self._id, at)
        module = self._scene.module_of(self._path)
        schema = schema or schema_of(self._scene, f"{self._path}::{self._cls}")
        store = "dynamodb" if dynamo else "sql"
        return Mapping(table, module, span, self._cls, store, schema)

    def _of_object(self, table: Instance, at: Place) -> Mapping | None:
        """Return the table of ``__table__ = Table("orders", metadata, …)``."""
        name = text_of(table.args[0]) if table.args else None
        if not name:
            return None
        schema = text_of(dict(table.kwargs).get("schema")) or of_metadata(
            table.args[1] if len(table.args) > 1 else None
        )
        span, module = _place(self._scene, self._id, at), self._scene.module_of(self._path)
        return Mapping(name, module, span, self._cls, "sql", schema)

    def _is_dynamo(self) -> bool:
        bases = self._scene.program.bases(f"{self._path}::{self._cls}")
        return any(base.startswith("pynamodb") for base in bases)


def schema_of(scene: Scene, id: str) -> str:
    """Return the schema that a class, its inner class or one of their bases is said to be in."""
    program = scene.program
    for owner in (id, *program.bases(id)):
        if "::" not in owner:
            continue
        env = program.class_frame(owner).env
        told = [_of_arguments(env.get("__table_args__")), of_metadata(env.get("metadata"))]
        path, _, qualname = owner.partition("::")
        if f"{qualname}.Meta" in program.library.definitions(path):
            told.append(text_of(program.class_frame(f"{owner}.Meta").env.get("schema")) or "")
        if any(told):
            return next(filter(None, told))
    return ""


def _of_arguments(arguments: Value | None) -> str:
    """Return the schema in a mapped class's ``__table_args__``, alone or after constraints."""
    for part in arguments.items if isinstance(arguments, ListValue) else (arguments,):
        if isinstance(part, MappingValue) and (schema := text_of(part.get("schema"))):
            return schema
    return ""


def of_metadata(value: Value | None) -> str:
    """Return the schema of ``MetaData(schema=…)``."""
    kwargs = dict(value.kwargs) if isinstance(value, Instance) else {}
    return text_of(kwargs.get("schema")) or ""


def _derived(scene: Scene) -> Iterator[str]:
    """Yield the classes that inherit a function that computes their table's name."""
    program = scene.program
    pending: list[str] = []
    for path in program.files_with("__tablename__"):
        for definition in program.files[path].definitions:
            owner, _, last = definition.qualname.rpartition(".")
            if last == "__tablename__" and owner:
                pending.append(f"{path}::{owner}")
    seen = set(pending)
    while pending:
        id = pending.pop()
        names = _names_of(scene, id)
        paths = sorted({path for name in names for path in program.files_with(name)})
        for path in paths if len(paths) <= MOST_FILES else ():
            for definition in program.files[path].definitions:
                heir = f"{path}::{definition.qualname}"
                if definition.kind == "class" and heir not in seen and id in program.bases(heir):
                    seen.add(heir)
                    pending.append(heir)
                    yield heir


def _names_of(scene: Scene, id: str) -> set[str]:
    """Return the names under which a class is derived from: its own, and variables that are it."""
    program = scene.program
    name = id.rpartition("::")[2].rpartition(".")[2]
    paths = program.files_with(name)
    given = {
        variable
        for path in (paths if len(paths) <= MOST_FILES else ())
        for variable, value in program.module_env(path).items()
        if value == ClassRef(id)
    }
    return {name, *given}


def _computed(scene: Scene, id: str) -> Mapping | None:
    """Return the table of a class whose base computes the name from it."""
    program = scene.program
    method, head = program.method(id, "__tablename__"), program.class_of(id)
    if method is None or head is None or not method.function.params:
        return None
    name = text_of(program.returning.of_receiver(method, ClassRef(id)))
    if not name or _is_abstract(scene, id):
        return None
    path, _, qualname = id.partition("::")
    span, schema = _place(scene, id, head.name_at), schema_of(scene, id)
    return Mapping(name, scene.module_of(path), span, qualname, "sql", schema)


def _is_abstract(scene: Scene, id: str) -> bool:
    return "__abstract__" in scene.program.class_frame(id).env


def _place(scene: Scene, id: str, at: Place) -> Span:
    first = scene.program.class_line(id)
    path = id.partition("::")[0]
    return Span(path, first + at.line, at.column, first + at.end_line, at.end_column)


def _assigned(statement: object, fields: tuple[str, ...]) -> str:
    targets = statement.targets if isinstance(statement, Assign) else ()
    names = [target.id for target in targets if isinstance(target, Name)]
    return next((name for name in names if name in fields), "")


def _is_true(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.value is True
