"""Names that one package hands on from another: where they really come from."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.python import PythonFile, PythonImport
from nplint.reason.calls.scene import Scene
from nplint.span import Span

FARTHEST = 6
"""Hops that are followed from package to package."""


class Origin(Struct, frozen=True):
    """The file that a handed-on name comes from, its name there, and the import in between."""

    path: str
    name: str
    at: Span


def origins(scene: Scene, path: str, name: str) -> Iterator[Origin]:
    """Yield, nearest first, the files of other modules that a file's name is handed on from."""
    for _ in range(FARTHEST):
        found = _origin(scene, path, name, FARTHEST)
        if found is None:
            return
        yield found
        path, name = found.path, found.name


def _origin(scene: Scene, path: str, name: str, hops: int) -> Origin | None:
    file = scene.program.files.get(path)
    if file is None or hops == 0 or not name or defines(file, name):
        return None
    for item in _candidates(file, name):
        found = scene.program.resolver.resolve(path, item.module, item.level)
        if found is None:
            continue
        wanted = name if item.member == "*" else item.member
        inner = scene.program.resolver.member(found, wanted) if wanted else None
        source = inner or found
        if source.is_package:
            continue
        inner_name = "" if inner is not None else wanted
        if scene.module_of(source.path) != scene.module_of(path):
            if item.member != "*" or inner or _offers(scene, source.path, wanted, hops - 1):
                return Origin(source.path, inner_name, item.span)
        elif further := _origin(scene, source.path, inner_name, hops - 1):
            return further
    return None


def _candidates(file: PythonFile, name: str) -> Iterator[PythonImport]:
    own = [item for item in file.imports if not item.scope]
    yield from (item for item in own if item.local == name and item.member != "*")
    if not name.startswith("_"):
        yield from (item for item in own if item.member == "*")


def defines(file: PythonFile, name: str) -> bool:
    """Whether a file defines a name as a function or class of its own."""
    return any(item.qualname == name for item in file.definitions)


def _offers(scene: Scene, path: str, name: str, hops: int) -> bool:
    """Whether a star import of a file binds a name."""
    file = scene.program.files.get(path)
    if file is None or hops <= 0:
        return False
    if defines(file, name) or any(item.local == name for item in file.imports):
        return True
    if name in scene.program.module_env(path):
        return True
    return _origin(scene, path, name, hops - 1) is not None
