"""Paths of files as a call gives them, and which of them are gone with their container."""

from collections.abc import Iterable

from nplint.link.paths import HOLE, is_path, text_of_path
from nplint.link.values import UNKNOWN, Instance, Joined, Value
from nplint.reason.idempotency.domain import NOT_NONE, Shade
from nplint.reason.idempotency.operations.call import CallView

_PASSING = ("/tmp", "/var/tmp", "/dev/shm", "tmp")
_UNKNOWN_PART = "{}"


def written(path: Shade) -> str:
    """Return a path with signs for what is not known of it, also inside ``Path(...)``."""
    if path.constant:
        return str(path.known)
    return _of_value(path.value) or path.text


def _of_value(value: Value) -> str:
    while isinstance(value, Instance) and is_path(value) and len(value.args) == 1:
        value = value.args[0]
    return (text_of_path(value) or "").replace(HOLE, _UNKNOWN_PART)


def names_path(value: Value) -> bool:
    """Whether a value is a path's object, or one with more behind it."""
    return is_path(value.parts[0] if isinstance(value, Joined) and value.parts else value)


def is_passing(path: Shade | None) -> bool:
    """Whether a file is gone with its container."""
    return path is not None and written(path).startswith(_PASSING)


def own_path(call: CallView) -> Shade:
    """Return the path whose method is called."""
    known = _of_value(call.receiver)
    text = known or call.subject.text or call.receiver_text
    return Shade(taints=call.subject.taints, value=UNKNOWN, text=text)


def joined(call: CallView) -> Shade | None:
    """Return the path that ``os.path.join``, ``Path`` or ``joinpath`` makes; None for others."""
    if call.name in ("os.path.join", "posixpath.join") and call.args:
        return beneath(call.args)
    if call.method == "joinpath" and names_path(call.receiver):
        return _object((own_path(call), *call.args))
    if call.name in ("pathlib.Path", "pathlib.PurePath", "anyio.Path") and call.args:
        return _object(call.args)
    return None


def _object(parts: Iterable[Shade]) -> Shade:
    made = beneath(parts)
    return Shade(
        known=NOT_NONE,
        taints=made.taints,
        value=Instance("pathlib.Path", project=False),
        text=made.text,
    )


def beneath(parts: Iterable[Shade]) -> Shade:
    """Return the path of something in a folder."""
    listed = tuple(parts)
    first, *rest = listed
    pieces = [written(first), *(written(p) if p.constant else _UNKNOWN_PART for p in rest)]
    taints = frozenset(taint for part in listed for taint in part.taints)
    return Shade(taints=taints, text="/".join(pieces), known=NOT_NONE)
