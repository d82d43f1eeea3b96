"""Who calls a function, found by its name and through what it overrides."""

from collections.abc import Callable

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
        self._named_calls: dict[str, list[CallSite]] = {}
        self._asking: set[str] = set()

    def of(self, unit: Unit) -> list[CallSite]:
        """Return the calls that may run a function, sorted by the caller's id."""
        name = unit.function.name
        if name not in self._named_calls:
            words = [name, *self._program.aliases_of(name)]
            units = self._program.units_where(replace(Screen.mentioning(words), skip=self._skip))
            self._named_calls[name] = [
                site
                for caller in units
                for each in self._program.call_sites(caller)
                for site in (each, *_handed_on(each))
                if site.method in words
                or getattr(site.call.func, "id", "") in words
                or _refers(site, name)
            ]
        return [site for site in self._named_calls[name] if self._is_call_to(site, unit)]

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
        owners = {
            definition.qualname.rpartition(".")[0]
            for path in self._program.files_with(name)
            for definition in self._program.files[path].definitions
            if definition.qualname.endswith(f".{name}")
        }
        return len(owners) == 1


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
