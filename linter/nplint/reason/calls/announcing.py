"""Where no event is published on the path on which a function runs."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import ClassRef, Client, FunctionRef, Handle
from nplint.reason.calls.arguments import service_of
from nplint.reason.calls.scene import Scene

_PUBLISHING = frozenset(
    ["publish", "publish_batch", "put_events", "emit", "publish_event", "send_event", "publish_all",
     "publish_message", "dispatch_event", "raise_event", "send_events", "produce", "notify"]
)  # fmt: skip
_SERVICES = frozenset(["sns", "events", "kafka", "eventbridge"])
_DEEPEST = 4
_MOST_CALLERS = 20


class Exposed(Struct, frozen=True):
    """A place whose path tells nobody: the function's own (no site), or a call of it."""

    unit: Unit
    site: CallSite | None = None


def exposed(unit: Unit, scene: Scene) -> tuple[Exposed, ...]:
    """Return where a function runs with no event published by it or by who calls it.

    A helper that one caller announces and another does not is exposed at the other's call.
    """
    return _exposed(unit, scene, 2) if not _publishes(unit, scene, 0, set()) else ()


def _exposed(unit: Unit, scene: Scene, hops: int) -> tuple[Exposed, ...]:
    """Return the silent callers of a silent function; itself when all of them are silent."""
    calls = list(_calls_of(unit, scene)) if hops else []
    found: list[Exposed] = []
    for call in calls:
        if not _publishes(call.unit, scene, 0, set()):
            inner = _exposed(call.unit, scene, hops - 1)
            found += [call if each.site is None else each for each in inner]
    return (Exposed(unit),) if found == calls else tuple(dict.fromkeys(found))


def _publishes(unit: Unit, scene: Scene, depth: int, seen: set[str]) -> bool:
    if depth > _DEEPEST or unit.id in seen:
        return False
    seen.add(unit.id)
    for site in scene.program.call_sites(unit):
        if _is_publish(site):
            return True
        for id in _called(site, scene):
            inner = scene.program.unit(id)
            if inner is not None and _publishes(inner, scene, depth + 1, seen):
                return True
    return False


def _is_publish(site: CallSite) -> bool:
    name = site.method or getattr(site.callee, "name", "").rpartition(".")[2]
    if name not in _PUBLISHING:
        return False
    service = service_of(site.receiver)
    return service is None or service in _SERVICES or _is_topic(site)


def _is_topic(site: CallSite) -> bool:
    return any(isinstance(each, Handle | Client) for each in options_of(site.receiver)) and (
        site.method in ("publish", "publish_batch", "put_events")
    )


def _called(site: CallSite, scene: Scene) -> Iterator[str]:
    for option in options_of(site.callee):
        if isinstance(option, FunctionRef):
            yield option.id
        elif isinstance(option, ClassRef):
            maker = scene.program.method(option.id, "__init__")
            if maker is not None:
                yield maker.id


def _calls_of(unit: Unit, scene: Scene) -> Iterator[Exposed]:
    """Yield the calls of a function, one for each caller outside of test code."""
    if not unit.function.name:
        return
    count = 0
    for caller in scene.program.units_mentioning(unit.function.name):
        if scene.system.is_test(caller.path) or caller.id == unit.id:
            continue
        for site in scene.program.call_sites(caller):
            if unit.id in set(_called(site, scene)):
                yield Exposed(caller, site)
                count += 1
                break
        if count >= _MOST_CALLERS:
            return
