"""Consumers as objects: what one subscribes to is told by who makes it, or by its subclass."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Assign, Attr, Call, Expr, For, Name, Sequence, Star, Stmt
from nplint.facts.nodes import flattened, nodes
from nplint.link.events.carriers import Carrier
from nplint.link.events.registration import Reading, Registration
from nplint.link.program import Program
from nplint.link.screen import Screen
from nplint.link.shapes import options_of
from nplint.link.substitute import bound_arguments, has_symbols
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    FunctionRef,
    Instance,
    MappingValue,
    Value,
)
from nplint.span import Span

_TAKES = re.compile(r"^_?(?:handle|process|on|consume|execute|callback|receive|apply)(?:_|$)")
"""Names of methods that a message is handed to."""


class Kept(Struct, frozen=True):
    """A subscription to what the object that makes it keeps under a name."""

    site: CallSite
    name: str
    """The attribute; a parameter's name inside of ``__init__``."""
    handlers: tuple[str, ...]
    shape: str


class Consumers:
    """Moves subscriptions of a class's objects to where their events are named."""

    def __init__(self, program: Program, reading: Reading, skip: Callable[[str], bool]) -> None:
        """``skip``: files that do not count."""
        self._program = program
        self._reading = reading
        self._skip = skip

    def registrations(self, kept: Iterable[Kept]) -> Iterator[Registration]:
        """Yield what the objects of each class subscribe to."""
        for each in kept:
            family = self._family(each.site.unit.owner)
            for cls in family[1:]:
                yield from self._of_class(each, cls)
            for site, made in self._makers(family):
                yield from self._of_object(each, site, made)

    def handed(self, kept: Iterable[Kept]) -> Iterator[Carrier]:
        """Yield the methods that keep what their caller hands them as what to subscribe to."""
        for each in kept:
            for method in self._program.methods_of(each.site.unit.owner):
                for statement in flattened(method.function.body, nested=False):
                    given = _kept_as(statement, each.name)
                    if given is not None and method.function.name != "__init__":
                        value = self._program.evaluate(method, given)
                        if has_symbols(value):
                            handlers = tuple(FunctionRef(id) for id in each.handlers)
                            yield Carrier(method, value, handlers, each.shape)

    def _family(self, cls: str) -> list[str]:
        """Return a class and those that inherit from it."""
        found = [cls]
        for each in found:
            for path in self._program.files_with(_simple(each)):
                for qualname, definition in sorted(self._program.library.definitions(path).items()):
                    id = f"{path}::{qualname}"
                    if definition.kind != "class" or id in found or self._skip(path):
                        continue
                    if each in self._program.bases(id):
                        found.append(id)
        return found

    def _of_class(self, kept: Kept, cls: str) -> Iterator[Registration]:
        """Yield what a subclass says for all of its objects: ``routing_key = "order.paid"``."""
        own = self._program.attribute(Instance(cls), kept.name)
        above = self._program.attribute(Instance(kept.site.unit.owner), kept.name)
        names = list(self._reading.names(own)) if own != above else []
        first = next(iter(options_of(own)), UNKNOWN)
        unit = self._program.module_unit(cls.partition("::")[0])
        if not names or unit is None:
            return
        line = self._program.class_line(cls)
        at = getattr(first, "at", None) or Span(unit.path, line, 1, line, 1)
        for handler in self._takers(kept, cls) or kept.handlers or [unit.id]:
            for name in names:
                yield Registration(name, at, handler, unit, kept.shape)

    def _makers(self, family: list[str]) -> Iterator[tuple[CallSite, Instance]]:
        """Yield the calls that make an object of one of the classes, with what they make."""
        base = family[0]
        words = {_simple(cls) for cls in family}
        screen = replace(Screen.mentioning(sorted(words)), skip=self._skip)
        for unit in self._program.units_where(screen):
            for site in self._program.call_sites(unit):
                made = site.callee.id if isinstance(site.callee, ClassRef) else ""
                value = self._program.evaluate(unit, site.call) if made in family else UNKNOWN
                if isinstance(value, Instance):
                    yield site, value
        for cls in family[1:]:
            init = self._program.method(cls, "__init__")
            for site in self._program.call_sites(init) if init and init.owner == cls else ():
                if site.method == "__init__":
                    given = tuple(value for key, value in site.args if key == "")
                    named = tuple((key, value) for key, value in site.args if key)
                    yield replace(site, receiver=Instance(cls)), Instance(base, given, named)

    def _of_object(self, kept: Kept, site: CallSite, made: Instance) -> Iterator[Registration]:
        """Yield what one object subscribes to, by what its maker gives it."""
        names = list(self._reading.names(self._held(kept, site, made)))
        cls = site.receiver.cls if isinstance(site.receiver, Instance) else made.cls
        if not names or (not made.args and not made.kwargs):
            return
        tables = [value for _, value in site.args if isinstance(value, MappingValue)]
        given = list(_functions(value for _, value in site.args)) or list(self._fed(site, made))
        for name in names:
            told = [id for table in tables for id in _functions((table.get(name) or UNKNOWN,))]
            handlers = told or given or self._takers(kept, cls) or list(kept.handlers)
            for handler in handlers or [kept.site.unit.id]:
                yield Registration(name, site.span, handler, site.unit, kept.shape)

    def _held(self, kept: Kept, site: CallSite, made: Instance) -> Value:
        held = self._program.attribute(made, kept.name)
        if held != UNKNOWN or kept.site.unit.function.name != "__init__":
            return held
        given = bound_arguments(self._program, kept.site.unit, site.args, made)
        return given.get(kept.name, UNKNOWN)

    def _fed(self, site: CallSite, made: Instance) -> Iterator[str]:
        """Yield the functions that the maker gives to the object later on."""
        for other in self._program.call_sites(site.unit):
            to = other.receiver
            same = isinstance(to, Instance) and (to.cls, to.at) == (made.cls, made.at)
            if same and made.at is not None:
                yield from _functions(value for _, value in other.args)

    def _takers(self, kept: Kept, cls: str) -> list[str]:
        """Return the methods of a subclass that its base hands messages to."""
        base = kept.site.unit.owner
        return [
            unit.id
            for unit in self._program.methods_of(cls)
            if unit.owner == cls != base
            and _TAKES.match(unit.function.name)
            and self._program.method(base, unit.function.name) is not None
        ][:1]


def _kept_as(statement: Stmt, name: str) -> Expr | None:
    """Return what a method gives the object's attribute of a name as its value."""
    if not isinstance(statement, Assign):
        return None
    own = any(
        isinstance(each, Attr) and each.name == name and getattr(each.base, "id", "") == "self"
        for each in statement.targets
    )
    return statement.value if own else None


def kept_name(unit: Unit, written: Expr) -> str:
    """Return the own attribute that a subscription's event is taken from; empty when from none."""
    match written:
        case Attr(base=Name(id="self"), name=name):
            return name
        case Star(value=inner) | Sequence(items=(inner,)):
            return kept_name(unit, inner)
        case Call(func=Name(id="list" | "tuple" | "set" | "sorted"), args=(only,)):
            return kept_name(unit, only.value)
        case Call(func=Attr(base=inner, name="keys"), args=()):
            return kept_name(unit, inner)
        case Name(id=id):
            inside = list(nodes(unit.function.body))
            loops = (node for node in inside if isinstance(node, For))
            looped = [each.source for each in loops if getattr(each.target, "id", "") == id]
            formed = [_formatted(node, id) for node in inside if isinstance(node, Assign)]
            sources = (*looped, *(each for each in formed if each is not None))
            return next((kept_name(unit, each) for each in sources), "")
        case _:
            return ""


def _formatted(node: Assign, id: str) -> Expr | None:
    """Return what an own method puts into another form: ``topic = self._prefixed(name)``."""
    match node:
        case Assign(
            targets=(Name(id=name),),
            value=Call(func=Attr(base=Name(id="self")), args=(only,)),
        ) if name == id and not (isinstance(only.value, Name) and only.value.id == id):
            return only.value
        case _:
            return None


def _functions(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        for option in options_of(value):
            if isinstance(option, FunctionRef):
                yield option.id


def _simple(cls: str) -> str:
    return cls.rpartition("::")[2].rpartition(".")[2]
