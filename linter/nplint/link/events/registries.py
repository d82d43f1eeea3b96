"""Registrations that stand in tables and predicates: ``{Event: [handlers]}``, ``can_handle``."""

from collections.abc import Iterable, Iterator

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    Compare,
    DictExpr,
    Expr,
    Index,
    Name,
    Return,
    Sequence,
    Stmt,
)
from nplint.link.events.classes import EventClasses
from nplint.link.events.registration import Reading, Registration
from nplint.link.events.screens import Screens
from nplint.link.events.tables import Tables, called
from nplint.link.events.vocabulary import NOT_EVENTS, REGISTRY_WORDS
from nplint.link.frame import Frame
from nplint.link.program import Program
from nplint.link.shapes import text_of
from nplint.link.unit import Unit
from nplint.link.values import EnumMember, Known, ListValue, Value

_PREDICATES = ("can_handle", "handles", "supports", "subscribed_to", "_events_subscribed_to")


class Registries:
    """Finds registrations in tables of a module or class, and in predicates."""

    def __init__(
        self,
        program: Program,
        classes: EventClasses,
        published: frozenset[str],
        screens: Screens,
    ) -> None:
        self._screens = screens
        self._program = program
        self._classes = classes
        self._published = published
        self._reading = Reading(program, classes)
        self._tables = Tables(program, self._reading, published, screens)

    def find(self) -> Iterator[Registration]:
        """Yield the registrations of all tables and predicates."""
        for path in self._registry_files():
            yield from self._registries(path)
        yield from self._predicates()

    def find_inside(self) -> Iterator[Registration]:
        """Yield the registrations of tables that functions make or fill."""
        return self._tables.find()

    def _registry_files(self) -> list[str]:
        words = {
            word
            for file in self._program.files.values()
            for word in file.words
            if any(part in word.lower() for part in REGISTRY_WORDS)
        }
        paths = {path for word in words for path in self._program.files_with(word)}
        return sorted(path for path in paths if self._screens.may_be_registry(path))

    def _registries(self, path: str) -> Iterator[Registration]:
        module = self._program.module_unit(path)
        if module is None:
            return
        frame = self._program.module_frame(path)
        for statement in module.function.body:
            yield from self._registry(statement, frame, module)
        for qualname, definition in sorted(self._program.library.definitions(path).items()):
            if definition.kind != "class":
                continue
            id = f"{path}::{qualname}"
            head = self._program.class_of(id)
            for statement in head.body if head else ():
                yield from self._registry(statement, self._program.class_frame(id), module)

    def _registry(self, statement: Stmt, frame: Frame, unit: Unit) -> Iterator[Registration]:
        table = _table(statement.value) if isinstance(statement, Assign) else None
        if not isinstance(statement, Assign) or table is None:
            return
        target = statement.targets[0]
        name = target.id.lower() if isinstance(target, Name) else ""
        if any(word in name for word in NOT_EVENTS) or not name:
            return
        if _annotated_with(statement.annotation, "Command"):
            return
        for item in table.items:
            if item.key is None:
                continue
            key = self._program.evaluator.value(item.key, frame)
            values = [self._program.evaluator.value(each, frame) for each in called(item.value)]
            handlers = [id for value in values for id in self._reading.handlers(value)]
            if not handlers or not self._is_event_key(key, name):
                continue
            for event in self._reading.names(key):
                for handler in handlers:
                    span = frame.span(item.key.at)
                    yield Registration(event, span, handler, unit, "registry")

    def _is_event_key(self, key: Value, name: str) -> bool:
        is_class = self._reading.is_event_class(key)
        if is_class is not None:
            return is_class
        if isinstance(key, EnumMember):
            return "event" in key.cls.rpartition("::")[2].lower() or self._is_published(key)
        return isinstance(key, Known) and ("event" in name or self._is_published(key))

    def _is_published(self, value: Value) -> bool:
        return text_of(value) in self._published

    # def can_handle(self, event_type): return event_type == "X"

    def _predicates(self) -> Iterator[Registration]:
        for unit in self._program.units_mentioning(*_PREDICATES):
            if not unit.owner or unit.function.name not in _PREDICATES:
                continue
            handler = self._reading.method_of(unit.owner)
            for statement in unit.function.body:
                if not isinstance(statement, Return) or statement.value is None:
                    continue
                for expr in _compared(statement.value):
                    value = self._program.evaluate(unit, expr)
                    for name in self._reading.names(value):
                        span = unit.span(statement.at)
                        yield Registration(name, span, handler, unit, "predicate")
                if isinstance(statement.value, Attr | Name):
                    yield from self._kept_elsewhere(unit, statement, handler)

    def _kept_elsewhere(
        self, unit: Unit, statement: Return, handler: str
    ) -> Iterator[Registration]:
        """Yield the events of a list that a predicate returns by its name, where each stands."""
        assert statement.value is not None
        value = self._program.evaluate(unit, statement.value)
        listed = value if isinstance(value, ListValue) else ListValue((value,))
        spots = listed.spots or (unit.span(statement.at),) * len(listed.items)
        for item, span in zip(listed.items, spots, strict=True):
            if self._reading.is_event_class(item) or self._is_published(item):
                for name in self._reading.names(item):
                    yield Registration(name, span, handler, unit, "predicate")


def _table(expr: Expr | None) -> DictExpr | None:
    """Return a dict display, also one that is handed to a class of tables: ``Dict({…})``."""
    if isinstance(expr, Call) and len(expr.args) == 1 and not expr.args[0].name:
        expr = expr.args[0].value
    return expr if isinstance(expr, DictExpr) else None


def _compared(expr: Expr) -> Iterable[Expr]:
    """Return what a predicate compares its argument with, or the events it lists."""
    if isinstance(expr, Compare) and expr.op in ("==", "in"):
        return (expr.right,)
    if isinstance(expr, Call) and _last(expr.func) == "isinstance":
        second = expr.positional(1)
        return (second,) if second is not None else ()
    return (expr,) if isinstance(expr, Sequence) else ()


def _last(expr: Expr) -> str:
    if isinstance(expr, Attr):
        return expr.name
    return expr.id if isinstance(expr, Name) else ""


def _annotated_with(annotation: Expr | None, word: str) -> bool:
    match annotation:
        case Name(id=name) | Attr(name=name):
            return word in name
        case Index(base=base, key=key):
            return _annotated_with(base, word) or _annotated_with(key, word)
        case Sequence(items=items):
            return any(_annotated_with(item, word) for item in items)
        case _:
            return False
