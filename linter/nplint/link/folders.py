"""Paths that code computes from where it stands: ``os.path.join(dirname(__file__), "..")`` …"""

import posixpath
from collections.abc import Mapping

from msgspec import Struct

from nplint.facts.code import Attr, Binary, Call, Const, Expr, Format, Index, Name

_SAME = frozenset(
    [
        "abspath", "realpath", "normpath", "fspath", "str", "Path", "PurePath", "PosixPath",
        "resolve", "absolute", "as_posix", "expanduser", "__str__", "__fspath__",
    ]
)  # fmt: skip
DEEPEST = 30
"""Names and calls that are followed into one another."""


class Folders(Struct, frozen=True):
    """Evaluates path expressions of one file to paths relative to the repository's root.

    ``assigned``: what names of the file were last assigned.
    """

    path: str
    assigned: Mapping[str, Expr]

    def read(self, expr: Expr | None, depth: int = 0) -> str | None:
        """Return the path; one that begins with ``./`` is relative to an unknown working folder."""
        if expr is None or depth > DEEPEST:
            return None
        match expr:
            case Const(value=str() as text):
                return text
            case Name(id="__file__"):
                return f"/{self.path}"
            case Name(id=name):
                return self.read(self.assigned.get(name), depth + 1)
            case Attr(base=base, name="parent"):
                return _parent(self.read(base, depth + 1))
            case Index(base=Attr(base=base, name="parents"), key=Const(value=int() as number)):
                return _parent(self.read(base, depth + 1), number + 1)
            case Binary(op="/", left=left, right=right):
                return _joined([self.read(left, depth + 1), self.read(right, depth + 1)])
            case Binary(op="+", left=left, right=right):
                return _added([self.read(left, depth + 1), self.read(right, depth + 1)])
            case Format(parts=parts):
                return _added([self.read(part, depth + 1) for part in parts])
            case Call():
                return self._call(expr, depth)
            case _:
                return None

    def _call(self, call: Call, depth: int) -> str | None:
        method = isinstance(call.func, Attr)
        name = call.func.name if isinstance(call.func, Attr) else getattr(call.func, "id", "")
        texts = [self.read(arg.value, depth + 1) for arg in call.args if not arg.name]
        if name == "dirname" and texts:
            return _parent(texts[0])
        if name == "join" and len(texts) > 1:
            return _joined(texts)
        if name == "joinpath" and isinstance(call.func, Attr):
            return _joined([self.read(call.func.base, depth + 1), *texts])
        if name in _SAME:
            if texts:
                return _joined(texts)
            return self.read(call.func.base, depth + 1) if method else None  # type: ignore[union-attr]
        return None


def _parent(path: str | None, times: int = 1) -> str | None:
    if path is None:
        return None
    path = _normal(path)
    for _ in range(times):
        path = posixpath.dirname(path) if not path.endswith("..") else f"{path}/.."
    return path or "."


def _joined(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    return _normal(posixpath.join(known[0], *(part.lstrip("/") for part in known[1:])))


def _added(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _normal(path: str) -> str:
    return posixpath.normpath(path) if path else path


def inside(folder: str, relative: str) -> str | None:
    """Return a path relative to a folder, normalised; None when it leaves the repository."""
    path = posixpath.normpath(posixpath.join(folder, relative))
    if path.startswith(("..", "/")):
        return None
    return "" if path == "." else path
