"""How several imported names are named in a message."""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return dotted names of one module as ``package.module.one, two``."""
    result = ""
    base = ""
    for name in dict.fromkeys(names):
        head, _, last = name.rpartition(".")
        if result and head == base:
            result += f", {last}"
        else:
            result += f"{', ' if result else ''}{name}"
            base = head
    return result
