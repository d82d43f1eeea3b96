"""Whether an event is published on the path on which a function runs."""

from collections.abc import Iterator

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


def announces(unit: Unit, scene: Scene) -> bool:
    """Whether a function, what it calls or what calls it publishes an event."""
    if _publishes(unit, scene, 0, set()):
        return True
    return any(_publishes(caller, scene, 0, set()) for caller in _callers(unit, scene, 2))


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


def _callers(unit: Unit, scene: Scene, hops: int) -> Iterator[Unit]:
    if hops == 0 or not unit.function.name:
        return
    count = 0
    for caller in scene.program.units_mentioning(unit.function.name):
        if any(unit.id in set(_called(site, scene)) for site in scene.program.call_sites(caller)):
            yield caller
            yield from _callers(caller, scene, hops - 1)
            count += 1
            if count >= _MOST_CALLERS:
                return
