"""Which argument of a call that subscribes says to what."""

from nplint.link.program import Program
from nplint.link.shapes import options_of, text_of
from nplint.link.substitute import is_static
from nplint.link.unit import CallSite
from nplint.link.values import ClassRef, FunctionRef, ListValue, Value

EVENT_ARGUMENTS = ("event", "event_type", "event_name", "events", "topic", "signal")
_SEVERAL = (
    "event_types", "event_names", "routing_keys", "binding_keys", "topics", "subjects", "patterns",
    "event_classes", "routing_key", "binding_key", "event_cls", "event_class", "subject",
)  # fmt: skip
"""Names that parameters of an own bus may have as well."""


def named_event(program: Program, site: CallSite, positional: list[Value]) -> Value | None:
    """Return the argument that names the event: by its name, by its shape, else the first.

    ``subscribe("billing-worker", ["order.placed"], bill)`` gives the queue its name first.
    """
    named = site.argument(*EVENT_ARGUMENTS)
    if named is None:
        named = site.argument(*_SEVERAL)
    if named is None:
        named = _by_parameter(program, site, positional)
    if named is None:
        listed = [value for value in positional if _lists_names(value)]
        others = [value for value in positional if text_of(value)]
        named = listed[0] if len(listed) == 1 and others else None
    if named is not None:
        return named
    return positional[0] if positional else None


def _by_parameter(program: Program, site: CallSite, positional: list[Value]) -> Value | None:
    """Return what the parameter of a project's own method takes that is named for events."""
    callee = next((each for each in options_of(site.callee) if isinstance(each, FunctionRef)), None)
    unit = program.unit(callee.id) if callee is not None else None
    if unit is None:
        return None
    params = [param.name for param in unit.function.params if param.kind == "plain"]
    params = params[1:] if unit.owner and not is_static(unit) else params
    pairs = zip(params, positional, strict=False)
    return next((value for name, value in pairs if name in (*EVENT_ARGUMENTS, *_SEVERAL)), None)


def _lists_names(value: Value) -> bool:
    """Whether a value is a list of texts or of classes."""
    if not isinstance(value, ListValue) or not value.items:
        return False
    return all(text_of(item) or isinstance(item, ClassRef) for item in value.items)
