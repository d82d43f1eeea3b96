"""File paths: the root of the repository is ``/``, so what comes from ``__dirname`` is absolute."""

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.link.cdk.naming import last
from nplint.link.cdk.values import Arguments, ListValue, Lit, Unknown, Value
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_PACKAGES = ("path:", "node:path:", "os:path.", "os.path:", "upath:", "path/posix:")
_SAME = {
    "normalize", "abspath", "realpath", "fileURLToPath", "fspath", "expanduser", "normpath", "Path",
    "PurePath", "URL", "as_posix", "asPosix",
}  # fmt: skip


def call(
    machine: "Machine", name: str, arguments: Arguments, frame: "Frame", span: Span
) -> Value | None:
    """Return a path function's result; None when it is no path function."""
    short = last(name)
    if name in ("global:process.cwd", "os:getcwd", "pathlib:Path.cwd"):
        return Lit(f"/{machine.app_folder}".rstrip("/") or "/", span)
    if name.startswith(("pathlib:", "url:", "node:url:", "os:fspath")) and short in _SAME:
        return _joined(arguments, frame, span) if short == "Path" else _first(arguments, span)
    if not name.startswith(_PACKAGES):
        return None
    if short in ("join", "resolve"):
        return _joined(arguments, frame, span)
    if short == "dirname":
        return _changed(arguments, span, posixpath.dirname)
    if short == "basename":
        return _changed(arguments, span, posixpath.basename)
    return _first(arguments, span) if short in _SAME else None


def _first(arguments: Arguments, span: Span) -> Value:
    return arguments.get(0) or Unknown(span, "path")


def _changed(arguments: Arguments, span: Span, change: Callable[[str], str]) -> Value:
    value = arguments.get(0)
    if isinstance(value, Lit) and isinstance(value.value, str):
        return Lit(change(value.value), span)
    return Unknown(span, "path")


def _joined(arguments: Arguments, frame: "Frame", span: Span) -> Value:
    """Join parts; a part that is computed ends what can be known."""
    parts = [
        value.value
        for value in arguments.positional
        if isinstance(value, Lit) and isinstance(value.value, str)
    ]
    if len(parts) != len(arguments.positional):
        return Unknown(span, "path")
    is_script = not frame.module.is_python
    # Node's `path.join` glues an absolute part on, Python's starts over at it.
    tail = [part.lstrip("/") if is_script else part for part in parts[1:]]
    return Lit(posixpath.normpath(posixpath.join(*parts[:1], *tail) or "."), span)


def special_name(name: str, path: str, span: Span) -> Value | None:
    """Return what ``__dirname``, ``__file__`` … are in a file."""
    folder = f"/{posixpath.dirname(path)}"
    known = {
        "__dirname": folder,
        "__filename": f"/{path}",
        "__file__": f"/{path}",
        "import.meta.url": f"/{path}",
        "import.meta.dirname": folder,
    }.get(name)
    return Lit(known, span) if known is not None else None


def pathlib_member(base: Value, name: str, span: Span) -> Value | None:
    """Return ``parent`` and such of a path that is held as text."""
    if not isinstance(base, Lit) or not isinstance(base.value, str):
        return None
    match name:
        case "parent":
            return Lit(posixpath.dirname(base.value) or ".", span)
        case "parents":
            folders: list[Value] = []
            folder = base.value
            while folder not in ("", "/", "."):
                folder = posixpath.dirname(folder)
                folders.append(Lit(folder, span))
            return ListValue(folders, span)
        case "stem":
            return Lit(posixpath.splitext(posixpath.basename(base.value))[0], span)
        case _:
            return None
