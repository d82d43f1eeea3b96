"""Direct calls between modules and breaches of the layers inside them."""

from msgspec import Struct

from nplint.link.gather import System
from nplint.link.wiring import Wiring
from nplint.model.entities import DirectCall, Gap, LayerBreach
from nplint.reason.calls import find_calls, find_layer_breaches


class CallFindings(Struct, frozen=True):
    """What code reaches for beyond the borders of its module or layer."""

    calls: tuple[DirectCall, ...]
    breaches: tuple[LayerBreach, ...]
    gaps: tuple[Gap, ...]


def find_direct_calls(system: System, wiring: Wiring) -> CallFindings:
    """Return all direct calls and breaches of layers."""
    calls, gaps = find_calls(system, wiring)
    return CallFindings(calls, find_layer_breaches(system), gaps)
