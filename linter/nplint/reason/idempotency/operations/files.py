"""Files: those that grow with each delivery, and those that are there to remember one."""

import re

from nplint.reason.idempotency.domain import Effect, Fact, Reply, Shade
from nplint.reason.idempotency.operations.call import CallView, Lookup, Operation
from nplint.reason.idempotency.operations.paths import is_passing, names_path, own_path, written


def read(call: CallView) -> Operation | None:
    """Return what a call adds to a file, makes or looks for; None for any other call."""
    match call.method:
        case "exists" | "is_file" | "isfile" | "lexists" if _names_file(call):
            return _look_for(call)
        case "touch" | "write_text" | "write_bytes" | "mkdir" | "makedirs" if _names_file(call):
            return Operation((_made(call, _path(call)),))
        case "open":
            return _open(call)
        case "ZipFile" | "TarFile":
            return _archive(call)
        case "to_csv" | "to_json" if _is(call.keyword("mode"), "a"):
            path = call.argument(0, "path_or_buf")
            return None if is_passing(path) else _append(call)
        case "to_sql" if _is(call.keyword("if_exists"), "append"):
            what = f"rows are added to a table ({call.title})"
            return Operation((Effect(what, call.span, always=True, transactional=True),))
        case _:
            return None


def _names_file(call: CallView) -> bool:
    """Whether a call is about a file: a path's method, or a function of ``os``."""
    if call.name.startswith("os."):
        return bool(call.args)
    made = str(getattr(call.receiver, "callee", ""))
    return names_path(call.receiver) or made.startswith("pathlib.")


def _path(call: CallView) -> Shade:
    return call.args[0] if call.name.startswith("os.") else own_path(call)


def _look_for(call: CallView) -> Operation:
    """Return the question whether a file is there."""
    path = _path(call)
    passing = is_passing(path)
    fact = Fact(
        "look-up", call.span, written(path).lower(), path.taints, atomic=False, memory=False,
        volatile=passing, passing=passing,
    )  # fmt: skip
    asked = Shade(reply=Reply("flag", fact))
    return Operation(lookup=Lookup(fact, Shade(known=True), Shade(known=False), asked))


def _made(call: CallView, path: Shade) -> Effect:
    target = written(path).lower()
    what = f"write of a file ({call.title})"
    kept = bool(_KEPT.match(target)) and not _SCRATCH.search(target)
    needs = path.taints if kept else frozenset()
    cure = "name the file after the event"
    return Effect(what, call.span, needs, target=target, marker=True, key=path.taints, cure=cure)


_KEPT = re.compile(r"^/?[\w.-]+/")
"""A file in a folder that is known, so that it is one that stays."""
_SCRATCH = re.compile(r"te?mp|scratch|cache|work|download|staging|log|debug|trace")


def _is(shade: Shade | None, text: str) -> bool:
    return shade is not None and shade.known == text


def _archive(call: CallView) -> Operation | None:
    """Return what opening an archive for more does."""
    path, mode = call.argument(0, "file", "name"), call.argument(1, "mode")
    return _append(call) if _is(mode, "a") and not is_passing(path) else None


def _append(call: CallView) -> Operation:
    cure = "write a file named after the event"
    return Operation((Effect("append to a file", call.span, always=True, cure=cure),))


def _open(call: CallView) -> Operation | None:
    """Return what opening a file for more does: ``open(path, "a")``, ``path.open("a")``."""
    mode, path = call.argument(1, "mode"), call.argument(0, "file")
    if call.receiver_text and path is not None and _is_mode(path) and mode is None:
        mode, path = path, own_path(call)
    elif call.receiver_text and call.keyword("mode") is not None and not call.args:
        path = own_path(call)
    if mode is None or not _is_mode(mode):
        return None
    if "w" in str(mode.known) and path is not None:
        return Operation((_made(call, path),))
    if "a" not in str(mode.known):
        return None
    return None if is_passing(path) else _append(call)


_MODE = re.compile(r"^[rwxa][bt]?\+?[bt]?$")


def _is_mode(shade: Shade) -> bool:
    return shade.constant and bool(_MODE.match(str(shade.known)))
