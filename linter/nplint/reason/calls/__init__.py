"""Direct calls between modules, found in code: imports, HTTP, invocations, queues, tables …

A way to call is a file: of ``files`` where a file shows it by itself, of ``channels`` where a call
does and its target may be known to the callers only.
"""

import importlib
import pkgutil
from types import ModuleType

from nplint.link.gather import System
from nplint.link.wiring import Wiring
from nplint.model.entities import DirectCall, Gap, LayerBreach
from nplint.reason.calls import channels, files
from nplint.reason.calls.generated import package_of, packages
from nplint.reason.calls.layers import breaches
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.sites import Sites
from nplint.reason.calls.together import one_each
from nplint.reason.calls.tracing import Tracer


def find_calls(system: System, wiring: Wiring) -> tuple[tuple[DirectCall, ...], tuple[Gap, ...]]:
    """Return every direct call of one module into another, and the targets that stay unknown."""
    scene = Scene(system, wiring, packages(system))
    if not scene.has_peers:
        return (), ()
    found: list[DirectCall | Gap] = []
    for way in _members(files):
        found += way.find(scene)
    tracer = Tracer(scene, Sites(scene), Owners(scene))
    for way in _members(channels):
        found += tracer.run(way.CHANNEL)
    calls = {call for call in found if isinstance(call, DirectCall)}
    gaps = {gap for gap in found if isinstance(gap, Gap)}
    return (
        tuple(one_each(calls, lambda path: bool(package_of(path, scene)))),
        tuple(sorted(gaps, key=lambda gap: (gap.span, gap.message))),
    )


def find_layer_breaches(system: System) -> tuple[LayerBreach, ...]:
    """Return the breaches of the layers inside modules, sorted by place."""
    return tuple(sorted(set(breaches(system)), key=lambda breach: (breach.span, breach.what)))


def _members(package: ModuleType) -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]
