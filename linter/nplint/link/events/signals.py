"""Signals of Django and blinker: objects that are an event type themselves."""

from nplint.facts.code import Attr, Expr, Name
from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import Instance, Known, Value

_SIGNAL_CLASSES = ("Signal", "NamedSignal", "ModelSignal")
_OWN_LIBRARIES = ("django.dispatch", "blinker")


def signal_name(site: CallSite) -> Known | None:
    """Return the event that a call's receiver is, when it is a signal."""
    func = site.call.func
    base = func.base if isinstance(func, Attr) else None
    return named_signal(site.receiver, base)


def named_signal(value: Value, written: Expr | None) -> Known | None:
    """Return a signal's name: what it was made with, else the variable that it is kept in."""
    if not isinstance(value, Instance) or not _is_signal(value):
        return None
    given = text_of(value.args[0]) if value.args else None
    if given:
        return Known(given, value.at)
    if isinstance(written, Name):
        return Known(written.id, value.at)
    return Known(written.name, value.at) if isinstance(written, Attr) else None


def _is_signal(value: Instance) -> bool:
    name = value.cls.rpartition(".")[2].rpartition("::")[2]
    if value.project:
        return name.endswith("Signal")
    return name in _SIGNAL_CLASSES and value.cls.startswith(_OWN_LIBRARIES)
