"""Call sites with ``self`` kept open, to see a client class through from where it is made."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import Param
from nplint.link.frame import Frame
from nplint.link.program import Program
from nplint.link.substitute import bound_arguments, is_static, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    Client,
    External,
    FunctionRef,
    Handle,
    Instance,
    Known,
    ListValue,
    Symbol,
    Value,
)
from nplint.reason.calls.arguments import handed_on, is_project
from nplint.reason.calls.clients import LIBRARIES, is_client_class
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_in

VERBS = frozenset(["get", "post", "put", "patch", "delete", "head", "options"])
MANY_FILES = 60
"""A method's name that stands in more files says little about who calls it."""


class Sites:
    """Studies functions with their first parameter as a symbol; each once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._program = scene.program
        self._callers: dict[str, tuple[CallSite, ...]] = {}
        self._memo: dict[str, tuple[CallSite, ...]] = {}

    def of(self, unit: Unit) -> tuple[CallSite, ...]:
        """Return a function's call sites in order."""
        if unit.id not in self._memo:
            self._memo[unit.id] = ()
            own = self._study(unit)
            inner = [call for site in own for call in handed_on(site, self._program)]
            verbs = [call for site in own if (call := self._as_request(site)) is not None]
            self._memo[unit.id] = (*own, *inner, *verbs)
        return self._memo[unit.id]

    def _as_request(self, site: CallSite) -> CallSite | None:
        """Return ``session.get(url)`` as the ``request`` that a session's class overrides."""
        if site.method not in VERBS or is_project(site.callee):
            return None
        for option in _options(site.receiver):
            cls = option.cls if isinstance(option, Instance) else ""
            cls = option.type if isinstance(option, Symbol) and not option.path else cls
            if not is_client_class(cls, self._scene):
                continue
            request = self._program.method(cls, "request")
            if request is not None:
                args = (("", Known(site.method.upper())), *site.args)
                callee = FunctionRef(request.id, option)
                return replace(site, callee=callee, method="request", args=args)
        return None

    def _study(self, unit: Unit) -> tuple[CallSite, ...]:
        if not _has_self(unit):
            return self._program.call_sites(unit)
        frame = Frame(unit.path, unit.first_line, unit, unit.owner, sites={})
        frame.env.update(self._parameters(unit))
        for decorator in unit.function.decorators:
            self._program.evaluator.value(decorator, frame)
        self._program.walker.block(unit.function.body, frame)
        found = frame.sites or {}
        return tuple(found[place] for place in sorted(found))

    def _parameters(self, unit: Unit) -> dict[str, Value]:
        first, *rest = unit.function.params
        env: dict[str, Value] = {first.name: Symbol(first.name, (), unit.owner)}
        for param in rest:
            env[param.name] = (
                ListValue((), True) if param.kind == "*" else self._symbol(unit, param)
            )
        return env

    def _symbol(self, unit: Unit, param: Param) -> Value:
        injected = self._program.injected.value(unit.path, param)
        if injected != UNKNOWN:
            return injected
        kind = self._program.annotations.annotated(unit.path, param.annotation)
        if kind == UNKNOWN and param.default is not None:
            kind = self._program.in_module(unit.path, param.default)
        match kind:
            case Instance(cls=cls):
                return Symbol(param.name, (), cls)
            case Client() | Handle():
                return kind
            case External(name=name) if name in LIBRARIES:
                return kind  # ``session=requests``: what is given instead is a client as well
            case _:
                return Symbol(param.name)

    def callers(self, unit: Unit) -> Iterator[CallSite]:
        """Yield the calls of a function that are resolved to it."""
        if unit.id not in self._callers:
            self._callers[unit.id] = tuple(self._calling(unit))
        yield from self._callers[unit.id]

    def _calling(self, unit: Unit) -> Iterator[CallSite]:
        names = self._names(unit)
        for caller in units_in(self._scene, self._speaking(unit, names), names):
            for site in self.of(caller):
                if unit.id in called(site, self._program):
                    yield site

    def _speaking(self, unit: Unit, names: tuple[str, ...]) -> frozenset[str]:
        """Return the files that may call a function: few, for each is studied."""
        paths = self._program.importers.of([unit.path]).intersection(
            path for name in names for path in self._program.files_with(name)
        )
        if unit.owner and len(paths) > MANY_FILES:
            family = unit.owner.rpartition("::")[2].rpartition(".")[2]
            paths = paths.intersection(self._program.files_with(family))
        return paths if not unit.owner or len(paths) <= MANY_FILES else frozenset()

    def _names(self, unit: Unit) -> tuple[str, ...]:
        name = unit.function.name
        if name == "request" and is_client_class(unit.owner, self._scene):
            return (name, *sorted(VERBS))
        if name not in ("__init__", "__call__", "__enter__", "__aenter__", "__post_init__"):
            return (name,)
        family = unit.owner.rpartition("::")[2].rpartition(".")[2]
        names = {family}
        if name == "__call__":
            for path in self._program.files_with(family):
                for key, value in self._program.module_env(path).items():
                    if isinstance(value, Instance) and value.cls == unit.owner:
                        names.add(key)
        return tuple(sorted(names))

    def constructions(self, unit: Unit, path: str = "") -> Iterator[Value]:
        """Yield the objects of a method's class that its own module makes, with their arguments.

        ``path``: only what this file makes.
        """
        if not _has_self(unit):
            return
        family = unit.owner.rpartition("::")[2].rpartition(".")[2]
        paths = self._program.files_with(family)
        if len(paths) > MANY_FILES:
            return
        naming = units_in(self._scene, paths, (family,))
        own = self._class_methods(unit.owner)
        makers = {each.id: each for each in (*naming, *own) if each.module == unit.module}
        for _, caller in sorted(makers.items()):
            if path not in ("", caller.path):
                continue
            for site in self.of(caller):
                if site.callee == ClassRef(unit.owner) and site.args:
                    made = self._receiver(site, unit)
                    # What the maker got from its own caller means nothing here.
                    yield substitute(self._program, made, {})

    def _class_methods(self, owner: str) -> Iterator[Unit]:
        """Yield the methods that make objects of their class as ``cls(…)``."""
        path, _, scope = owner.partition("::")
        library = self._program.library
        for qualname, item in library.definitions(path).items():
            own = item.kind == "function" and qualname.rpartition(".")[0] == scope
            if own and "cls(" in library.text_of(path, qualname):
                unit = self._program.unit(f"{path}::{qualname}")
                if unit is not None and not _has_self(unit):
                    yield unit

    def bindings(self, site: CallSite, unit: Unit) -> dict[str, Value]:
        """Return what a call gives for a function's parameters, and its object for its maker's."""
        receiver = self._receiver(site, unit)
        itself = receiver
        if isinstance(receiver, Symbol) and not receiver.path and _has_self(site.unit):
            # What only the object's maker knows stays open: its class alone does not tell.
            itself = replace(receiver, type="")
        bound = bound_arguments(self._program, unit, _args(site, unit), itself)
        made = self._made_with(receiver) or self._made_alike(receiver, site.unit, unit)
        return {**made, **bound}

    def given(self, site: CallSite, unit: Unit) -> set[str]:
        """Return the parameters of a function that a call decides about, ``self`` left aside."""
        return _passed(_args(site, unit), list(unit.function.params)[_has_self(unit) :])

    def is_bare(self, site: CallSite, unit: Unit) -> bool:
        """Whether a method's object was made of its class with nothing said about it."""
        made = self._receiver(site, unit)
        if not isinstance(made, Instance):
            return not _has_self(unit)
        return made.cls == unit.owner and not (made.args or made.kwargs)

    def _receiver(self, site: CallSite, unit: Unit) -> Value:
        for option in _options(site.callee):
            if (
                isinstance(option, FunctionRef)
                and option.id == unit.id
                and option.bound is not None
            ):
                return option.bound
            if isinstance(option, ClassRef):
                positional = tuple(value for key, value in site.args if key == "")
                named = tuple(
                    (key, value) for key, value in site.args if key not in ("", "*", "**")
                )
                return Instance(option.id, positional, named)
        return UNKNOWN

    def _made_with(self, receiver: Value) -> dict[str, Value]:
        """Return the arguments that an object was made with, by its constructor's parameters."""
        if not isinstance(receiver, Instance) or not receiver.project:
            return {}
        init = self._program.method(receiver.cls, "__init__")
        if init is None or not (receiver.args or receiver.kwargs):
            return {}
        args = (*(("", arg) for arg in receiver.args), *receiver.kwargs)
        return bound_arguments(self._program, init, args, receiver)

    def _made_alike(self, receiver: Value, caller: Unit, unit: Unit) -> dict[str, Value]:
        """Return the constructor's parameters as they are, for a method that calls its own's."""
        init = self._program.method(unit.owner, "__init__") if _has_self(unit) else None
        params = caller.function.params
        if init is None or init.id == caller.id or not _has_self(caller):
            return {}
        if not (
            isinstance(receiver, Symbol) and (receiver.param, receiver.path) == (params[0].name, ())
        ):
            return {}
        own = {param.name for param in params}
        names = [param.name for param in init.function.params[1:]]
        return {name: Symbol(name) for name in names if name not in own}

    def closed(self, unit: Unit, value: Value, made: Value | None = None) -> Value:
        """Return a value with ``self`` taken as an object of the class, made in no known way.

        ``made``: the object to take for it instead.
        """
        if not _has_self(unit):
            return value
        params = unit.function.params
        names: dict[str, Value] = {name: Symbol(name) for name in symbol_names(value)}
        own = {param.name for param in params}
        # A client kept by the constructor is spelt in the constructor's parameters.
        kept = {
            name: given
            for name, given in self._made_with(made or UNKNOWN).items()
            if name not in own and given != UNKNOWN
        }
        itself = {params[0].name: made or Instance(unit.owner)}
        return substitute(self._program, value, {**names, **kept, **itself})


def called(site: CallSite, program: Program) -> set[str]:
    """Return the ids of the functions that a call may run."""
    found: set[str] = set()
    for option in _options(site.callee):
        if isinstance(option, FunctionRef):
            found.add(option.id)
        elif isinstance(option, ClassRef):
            for name in ("__init__", "__post_init__"):
                maker = program.method(option.id, name)
                if maker is not None:
                    found.add(maker.id)
    return found


def _args(site: CallSite, unit: Unit) -> tuple[tuple[str, Value], ...]:
    """Return what a call passes to a function, what it was given beforehand included."""
    for option in _options(site.callee):
        if isinstance(option, FunctionRef) and option.id == unit.id:
            return (*option.given, *site.args)
    return site.args


def _options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def _passed(args: tuple[tuple[str, Value], ...], params: list[Param]) -> set[str]:
    """Return the parameters that arguments stand for."""
    keywords = {keyword for keyword, _ in args}
    if keywords & {"*", "**"}:
        return {param.name for param in params}
    positional = sum(keyword == "" for keyword, _ in args)
    taking = [param.name for param in params if param.kind == "plain"]
    rest = {param.name for param in params if param.kind == "*" and positional > len(taking)}
    return keywords | set(taking[:positional]) | rest


def _has_self(unit: Unit) -> bool:
    if not unit.owner or ".<" in unit.id or not unit.function.params or is_static(unit):
        return False
    names = {getattr(item, "id", "") for item in unit.function.decorators}
    return "classmethod" not in names


def symbol_names(value: object) -> set[str]:
    """Return the parameters that a value is symbolic in."""
    return set(re.findall(r"Symbol\(param='([^']+)'", repr(value)))
