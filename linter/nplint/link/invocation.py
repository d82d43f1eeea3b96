"""Calls → what they return: project functions through their bodies, SDKs through tables."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from nplint.link.appconfig import ALIASES
from nplint.link.arguments import Arguments
from nplint.link.methods import call_method, call_value
from nplint.link.sdk import CALLS, environment
from nplint.link.shapes import choice, text_of
from nplint.link.substitute import bound_arguments
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    EnumMember,
    External,
    FunctionRef,
    Handle,
    Indexed,
    Instance,
    MappingValue,
    Result,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.program import Program

DEEPEST = 40
"""Calls followed into one another; beyond that a result is unknown."""


class Invocation:
    """Evaluates calls."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._depth = 0

    def call(
        self, callee: Value, receiver: Value, method: str, args: Arguments, span: Span
    ) -> Value:
        """Return the value of a call."""
        match callee:
            case FunctionRef(id=id, bound=bound, given=given):
                known = Arguments((*given, *args.all)) if given else args
                return self._function(id, bound or UNKNOWN, known)
            case ClassRef(id=id):
                return self._construct(id, args, span)
            case External() | Result() | UnknownValue() | Symbol() if (
                asked := _asked_for(method, args)
            ) is not None:
                return asked
            case External(name=name):
                return self._external(name, receiver, method, args, span)
            case Choice(options=options):
                return choice(self.call(option, receiver, method, args, span) for option in options)
            case Indexed(base=MappingValue(items=items)):
                made = [self.call(each, receiver, method, args, span) for _, each in items]
                return choice(made)
            case Instance(cls="environ.Env" | "environs.Env") if not method:
                return environment(args)
            case _ if method:
                asked = self._program.documents.asked(receiver, method, args, span.path)
                return call_method(receiver, method, args) if asked is None else asked
            case _:
                return UNKNOWN

    def _function(self, id: str, bound: Value, args: Arguments) -> Value:
        unit = self._program.unit(id)
        if unit is None or self._depth >= DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            bindings = bound_arguments(self._program, unit, args.all, bound)
            result = self._program.returning.value(unit, bindings)
            if result == UNKNOWN and self._program.return_value(unit) == UNKNOWN:
                return self._program.annotations.annotated(unit.path, unit.function.returns)
            return result
        finally:
            self._depth -= 1

    def _construct(self, id: str, args: Arguments, span: Span) -> Value:
        if self._program.is_enum(id):
            return self._enum_member(id, args.get(position=0))
        for position, (keyword, value) in enumerate(args.all):
            if keyword == "**" and isinstance(value, Choice):
                return choice(
                    self._construct(id, args.with_one(position, option), span)
                    for option in value.options
                )
        positional = tuple(value for keyword, value in args.all if keyword == "")
        return Instance(id, positional, _named(args), span)

    def _enum_member(self, id: str, value: Value | None) -> Value:
        text = text_of(value)
        for member in self._program.enum_members(id):
            if text is not None and text_of(member.value) == text:
                return member
        return EnumMember(id, "?", value) if value is not None else UNKNOWN

    def _external(
        self, name: str, receiver: Value, method: str, args: Arguments, span: Span
    ) -> Value:
        read = self._program.documents.called(name, args, span.path)
        if read is None and method:
            read = self._program.documents.asked(receiver, method, args, span.path)
        if read is not None:
            return read
        known = CALLS.get(name)
        if known is not None:
            return known(args)
        if name == "type" and len(args.all) == 1:
            return self._program.members.attribute(args.all[0][1], "__class__")
        if name.endswith("declarative_base") and isinstance(base := args.get("cls"), ClassRef):
            return base  # what derives from it derives from the class it is made with
        if name == "type" and isinstance(body := args.get(position=2), MappingValue):
            return Instance("?class", (), body.items, span, project=False)
        if name == "getattr" and (attribute := text_of(args.get(position=1))):
            return self._program.members.attribute(args.all[0][1], attribute)
        if name in ("functools.partial", "partial"):
            return _given_beforehand(args)
        if method == "get" and isinstance(receiver, External) and receiver.name in ALIASES:
            key = text_of(args.get(position=0))
            default = args.get("default", position=1)
            return self._program.appconfig.value(key, default) if key else UNKNOWN
        if method and isinstance(receiver, Instance | Handle):
            return call_value(receiver, method, args)
        last = name.split(".")[-1]
        if last[:1].isupper() and not last.isupper():
            positional = tuple(value for keyword, value in args.all if keyword == "")
            return Instance(name, positional, _named(args), span, project=False)
        return Result(name)


def _given_beforehand(args: Arguments) -> Value:
    """Return what ``partial`` gives: a function of the project with what it was given."""
    function = args.get(position=0) or UNKNOWN
    if not isinstance(function, FunctionRef):
        return function
    return replace(function, given=(*function.given, *args.all[1:]))


def _named(args: Arguments) -> tuple[tuple[str, Value], ...]:
    """Return the keyword arguments, those out of a mapping that is known as well."""
    named = [(key, value) for key, value in args.all if key not in ("", "*", "**")]
    given = {key for key, _ in named}
    for keyword, value in args.all:
        if keyword == "**" and isinstance(value, MappingValue) and not value.open:
            named += [(key, item) for key, item in value.items if key not in given]
    return tuple(named)


def _asked_for(method: str, args: Arguments) -> Value | None:
    """Return what a container is asked for by its class: ``container.get(Mailer)``."""
    match args.all:
        case (("", ClassRef(id=id)),) if method in _ASKING:
            return Instance(id)
        case _:
            return None


_ASKING = frozenset(["get", "resolve", "get_instance", "provide", "make", "instantiate"])
"""How dependency containers are asked for an object of a class."""
