"""Ports of the developer's own machine that compose files open, and for which service."""

import re
from collections.abc import Iterator

from nplint.facts.data import Items, Scalar, Table

_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")
_SHORT = re.compile(r"^(?:[\d.]+:)?(?P<published>\d+):\d+(?:/tcp)?$")


def published_ports(service: Table) -> Iterator[str]:
    """Yield the host's ports behind which a compose service listens."""
    ports = service.get("ports")
    for item in ports.items if isinstance(ports, Items) else ():
        if isinstance(item, Table):
            given = item.get("published")
            if isinstance(given, Scalar) and given.value is not None:
                yield _DEFAULT.sub(r"\1", str(given.value))
        elif isinstance(item, Scalar):
            match = _SHORT.match(_DEFAULT.sub(r"\1", str(item.value)))
            if match:
                yield match["published"]
