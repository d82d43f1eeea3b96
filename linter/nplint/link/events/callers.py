"""Who calls a function, found by its name and through what it overrides."""

from collections.abc import Callable, Iterator
from functools import cache

from msgspec.structs import replace

from nplint.link.program import Program
from nplint.link.screen import Screen
from nplint.link.shapes import options_of
from nplint.link.substitute import bound_arguments
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    FunctionRef,
    Instance,
    Known,
    MappingValue,
    Symbol,
    Value,
)

_GENERIC = frozenset(
    [
        "get",
        "set",
        "add",
        "save",
        "run",
        "execute",
        "send",
        "publish",
        "update",
        "load",
        "emit",
        "handle",
    ]
)


class Callers:
    """Finds the calls of a function."""

    def __init__(self, program: Program, skip: Callable[[str], bool]) -> None:
        """``skip``: files whose calls do not count."""
        self._program = program
        self._skip = skip
        self._named_calls: dict[tuple[str, str], list[CallSite]] = {}
        self._owners: dict[str, int] = {}
        self._asking: set[str] = set()

    def of(self, unit: Unit) -> list[CallSite]:
        """Return the calls that may run a function, sorted by the caller's id."""
        return [
            site
            for site in self._calls_of(unit, self._who_may_call(unit))
            if self._is_call_to(site, unit)
        ]

    def on_objects(self, method: Unit) -> list[CallSite]:
        """Return the calls of a method on objects of its class, or of one that inherits it."""
        near = self._program.importers.of([method.path])
        return [
            site
            for site in self._calls_of(method, lambda id: id.partition("::")[0] in near)
            if isinstance(site.callee, FunctionRef) and site.callee.id == method.id
        ]

    def _calls_of(self, unit: Unit, may_call: Callable[[str], bool]) -> Iterator[CallSite]:
        """Yield the calls of something that is called like a function."""
        name = unit.function.name
        words = (name, *self._program.aliases_of(name))
        screen = replace(Screen.mentioning(words), skip=self._skip, admits=may_call)
        for caller in self._program.units_where(screen):
            yield from self._calls_in(caller, name, words)

    def _calls_in(self, caller: Unit, name: str, words: tuple[str, ...]) -> list[CallSite]:
        """Return the calls in a function of something that has a name."""
        key = (caller.id, name)
        if key not in self._named_calls:
            self._named_calls[key] = [
                site
                for each in self._program.call_sites(caller)
                for site in (each, *_handed_on(each))
                if site.method in words
                or getattr(site.call.func, "id", "") in words
                or _refers(site, name)
            ]
        return self._named_calls[key]

    def _who_may_call(self, unit: Unit) -> Callable[[str], bool]:
        """Return a test of functions by their ids: which of them can come to call one.

        Files from which imports lead to the function or to what it overrides; and a method is
        called on what such a file hands to a function that it names.
        """
        if unit.owner and self._only_one(unit):
            return lambda id: True
        bases = self._program.bases(unit.owner) if unit.owner else ()
        defining = {unit.path, *(base.partition("::")[0] for base in bases if "::" in base)}
        near = self._program.importers.of(defining)

        @cache
        def named() -> frozenset[str]:
            return frozenset(word for path in near for word in self._program.files[path].words)

        def may_call(id: str) -> bool:
            path, _, qualname = id.partition("::")
            if path in near:
                return True
            return bool(unit.owner) and qualname.rpartition(".")[2] in named()

        return may_call

    def _is_call_to(self, site: CallSite, unit: Unit) -> bool:
        for callee in options_of(site.callee):
            if isinstance(callee, FunctionRef):
                if callee.id == unit.id:
                    return True
                return self._overrides(callee.id, unit)
        if site.method != unit.function.name or not unit.owner:
            return False
        if self._only_one(unit) and not isinstance(site.receiver, Known | MappingValue):
            return True
        return self._is_handed(site, unit)

    def _is_handed(self, site: CallSite, unit: Unit) -> bool:
        """Whether a call goes to a parameter for which the callers hand in the method's object."""
        handed = site.receiver
        if not isinstance(handed, Symbol) or handed.path or handed.type:
            return False
        holder = self._holder(site.unit, handed.param)
        if holder is None or holder.id in self._asking:
            return False
        self._asking.add(holder.id)
        try:
            given = [self._given(each, holder, handed.param) for each in self.of(holder)]
        finally:
            self._asking.discard(holder.id)
        return any(self._is_of(value, unit.owner) for each in given for value in options_of(each))

    def _holder(self, unit: Unit, param: str) -> Unit | None:
        """Return the function whose parameter a name is: the one given, or one around it."""
        id = unit.id
        while True:
            around = self._program.unit(id)
            if around is not None and any(each.name == param for each in around.function.params):
                return around
            if ".<" not in id:
                return None
            id = id.rpartition(".<")[0]

    def _given(self, site: CallSite, holder: Unit, param: str) -> Value:
        receiver = site.callee.bound if isinstance(site.callee, FunctionRef) else None
        given = bound_arguments(self._program, holder, site.args, receiver or UNKNOWN)
        return given.get(param, UNKNOWN)

    def _is_of(self, value: Value, owner: str) -> bool:
        if not isinstance(value, Instance):
            return False
        return value.cls == owner or owner in self._program.bases(value.cls)

    def _overrides(self, callee: str, unit: Unit) -> bool:
        """Whether a call to an abstract method may run this implementation of it."""
        owner = callee.rpartition(".")[0]
        return bool(unit.owner) and owner != unit.owner and owner in self._program.bases(unit.owner)

    def _only_one(self, unit: Unit) -> bool:
        """Whether the program has one method of that name, and no everyday name."""
        name = unit.function.name
        if name in _GENERIC:
            return False
        if name not in self._owners:
            self._owners[name] = len(set(self._owners_of(name)))
        return self._owners[name] == 1

    def _owners_of(self, name: str) -> Iterator[str]:
        for path in self._program.files_with(name):
            for definition in self._program.files[path].definitions:
                if definition.qualname.endswith(f".{name}"):
                    yield definition.qualname.rpartition(".")[0]


def _handed_on(site: CallSite) -> tuple[CallSite, ...]:
    """Return the call that ``add_task(publish, "OrderPlaced")`` makes, now or later."""
    verb = site.method or getattr(site.call.func, "id", "")
    at = next((at for at, (_, arg) in enumerate(site.args) if isinstance(arg, FunctionRef)), None)
    if verb not in _RUNNERS or at is None:
        return ()
    rest = tuple(item for item in site.args[at + 1 :] if item[0] not in _OWN_OPTIONS)
    return (replace(site, callee=site.args[at][1], method="", args=rest),)


_RUNNERS = frozenset(
    [
        "add_task", "call_later", "call_soon", "call_soon_threadsafe", "defer", "partial",
        "retry_call", "run_in_executor", "run_in_threadpool", "run_sync", "start_soon",
        "submit", "to_thread",
    ]
)  # fmt: skip
"""Functions that run one of their arguments with those after it."""
_OWN_OPTIONS = frozenset(["countdown", "delay", "executor", "timeout"])


def _refers(site: CallSite, name: str) -> bool:
    return any(
        isinstance(callee, FunctionRef)
        and callee.id.endswith((f".{name}", f"::{name}", f"<{name}>"))
        for callee in options_of(site.callee)
    )
