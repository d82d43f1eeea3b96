"""Decorators that register without a call, or that stand at a class."""

import re
from collections.abc import Callable, Iterable, Iterator

from nplint.facts.code import Attr, Call, Expr, Name
from nplint.link.events.classes import EventClasses, simple_name
from nplint.link.events.registration import Reading, Registration, first_type, words_of
from nplint.link.events.signals import named_signal
from nplint.link.events.vocabulary import SUBSCRIBE_VERBS
from nplint.link.frame import Frame
from nplint.link.program import Program
from nplint.link.screen import Screen
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef

_BY_HINT = re.compile(r"\bget_type_hints\b|\bsignature\(|\b__annotations__\b")
_TELLING = frozenset(
    ["event", "handler", "handles", "handle", "subscribe", "subscriber", "listener", "listens"]
)
"""Words of a decorator that registers for the event that the function's parameter says."""


class Decorators:
    """Finds ``@handle.register``, ``@signal.connect``, ``@handler``, and calls at classes."""

    def __init__(
        self, program: Program, classes: EventClasses, skip: Callable[[str], bool]
    ) -> None:
        self._program = program
        self._classes = classes
        self._skip = skip
        self._reading = Reading(program, classes)

    def bare(self) -> Iterator[Registration]:
        """Yield what decorators without a call register: the parameter's type names the event."""
        hinted = self._hinted()
        names = {each for name in hinted for each in (name, *self._program.aliases_of(name))}
        words = ("connect", "register", *sorted(names))
        for unit in self._program.units_where(Screen(words, _bare(words), skip=self._skip)):
            for decorator in unit.function.decorators:
                name = self._event_of(unit, decorator, hinted)
                if name:
                    span = Frame(unit.path, unit.first_line, unit).span(decorator.at)
                    yield Registration(name, span, unit.id, unit, "decorator")

    def classes(self) -> Iterator[tuple[CallSite, str]]:
        """Yield the calls that decorate a handler's class, each with the method that handles."""
        paths = {path for verb in SUBSCRIBE_VERBS for path in self._program.files_with(verb)}
        for path in sorted(path for path in paths if not self._skip(path)):
            for qualname, found in sorted(self._program.library.definitions(path).items()):
                if found.kind == "class" and found.first_line < found.def_line:
                    yield from self._at_class(f"{path}::{qualname}")

    def _at_class(self, id: str) -> Iterator[tuple[CallSite, str]]:
        head = self._program.class_of(id)
        calls = [item for item in head.decorators if isinstance(item, Call)] if head else []
        handler = self._reading.method_of(id) if calls else ""
        path = id.partition("::")[0]
        frame = Frame(path, self._program.class_line(id), self._program.module_unit(path), sites={})
        for call in calls if handler else ():
            self._program.evaluator.value(call, frame)
            site = (frame.sites or {}).get(call.at)
            if site is not None:
                yield site, handler

    def _hinted(self) -> set[str]:
        """Return the names of the project's decorators that read a function's annotations."""
        found: set[str] = set()
        library = self._program.library
        words = ("get_type_hints", "signature", "__annotations__")
        for path in sorted({path for word in words for path in self._program.files_with(word)}):
            for qualname, definition in library.definitions(path).items():
                name = qualname.rpartition(".")[2]
                telling = definition.kind == "function" and words_of(name) & _TELLING
                if telling and _BY_HINT.search(library.text_of(path, qualname)):
                    found.add(name)
        return found

    def _event_of(self, unit: Unit, decorator: Expr, hinted: set[str]) -> str:
        if not isinstance(decorator, Name | Attr):
            return ""
        frame = self._program.module_frame(unit.path)
        if isinstance(decorator, Attr) and decorator.name == "connect":
            base = self._program.evaluator.value(decorator.base, frame)
            signal = named_signal(base, decorator.base)
            return str(signal.value) if signal is not None else ""
        if isinstance(decorator, Attr) and decorator.name == "register":
            base = self._program.evaluator.value(decorator.base, frame)
            return self._first_type(unit) if self._is_generic_function(base) else ""
        value = self._program.evaluator.value(decorator, frame)
        by_hint = isinstance(value, FunctionRef) and simple_name(value.id) in hinted
        return self._first_type(unit) if by_hint else ""

    def _first_type(self, unit: Unit) -> str:
        return first_type(self._program, self._classes, unit)

    def _is_generic_function(self, value: object) -> bool:
        unit = self._program.unit(value.id) if isinstance(value, FunctionRef) else None
        names = [_last(item) for item in unit.function.decorators] if unit is not None else []
        return any(name.startswith("singledispatch") for name in names)


def _bare(names: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, names))
    return re.compile(rf"^[ \t]*@[ \t]*(?:[\w.]+\.)?(?:{either})[ \t]*(?:#.*)?$", re.MULTILINE)


def _last(expr: Expr) -> str:
    if isinstance(expr, Attr):
        return expr.name
    return expr.id if isinstance(expr, Name) else ""
