"""What class an object is of, as far as it is known what was made."""

from nplint.link.values import Choice, ClassRef, Instance, ListValue, Value
from nplint.reason.idempotency.domain import Shade
from nplint.reason.idempotency.run import Run


def is_of_class(run: Run, shade: Shade, cls: Value) -> bool | None:
    """Return whether an object that the code has made is of a class; None when not known."""
    made = _made(shade.value) if shade.fields is not None and shade.truth else ()
    wanted = _classes(cls)
    if not made or not wanted:
        return None
    fits = {any(_is_a(run, each, kind) for kind in wanted) for each in made}
    return fits.pop() if len(fits) == 1 else None


def _made(value: Value) -> tuple[str, ...]:
    """Return the project's classes of which a value is an object; empty when not all are known."""
    options = value.options if isinstance(value, Choice) else (value,)
    found = tuple(o.cls for o in options if isinstance(o, Instance) and o.project)
    return found if len(found) == len(options) else ()


def _classes(value: Value) -> tuple[str, ...]:
    options = value.items if isinstance(value, ListValue) else (value,)
    found = tuple(o.id for o in options if isinstance(o, ClassRef))
    return found if len(found) == len(options) else ()


def _is_a(run: Run, cls: str, kind: str) -> bool:
    return cls == kind or kind in run.program.bases(cls)
