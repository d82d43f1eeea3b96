"""Find the graph formats: every file of ``formats`` is one."""

import importlib
import pkgutil
from collections.abc import Callable

from nplint.graphview import formats
from nplint.graphview.topology import Topology


def format_names() -> tuple[str, ...]:
    """Return the names of the formats, sorted; nothing is imported for it."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(formats.__path__)))


def renderer(name: str) -> Callable[[Topology], str]:
    """Return a format's function; raises KeyError for a name that is none."""
    if name not in format_names():
        raise KeyError(name)
    module = importlib.import_module(f"{formats.__name__}.{name}")
    render: Callable[[Topology], str] = module.render
    return render
