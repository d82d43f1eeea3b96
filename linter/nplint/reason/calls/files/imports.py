"""Import statements that end in another module's files, wherever they stand."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.python import PythonImport
from nplint.link.imports import Found
from nplint.model.entities import DirectCall, Related
from nplint.reason.calls.naming import listed
from nplint.reason.calls.reexports import defines, origins
from nplint.reason.calls.scene import Scene
from nplint.span import Span


class _Landing(Struct, frozen=True):
    """Where one imported name comes from."""

    module: str
    path: str
    detail: str
    via: Span | None = None
    """The import of a shared package that hands the name on."""


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield one call per import statement and module that it reaches into."""
    for path, file in sorted(scene.program.files.items()):
        if not scene.is_caller(path):
            continue
        landed: dict[tuple[Span, str], list[tuple[PythonImport, _Landing]]] = {}
        for item in file.imports:
            landing = _landing(scene, path, item)
            if landing is not None:
                landed.setdefault((item.span, landing.module), []).append((item, landing))
        for (span, module), several in landed.items():
            first_item, first = several[0]
            call = scene.call(
                "import",
                span,
                module,
                listed(landing.detail for _, landing in several),
                related=_related(first),
                type_only=first_item.type_checking,
            )
            if call is not None:
                yield call


def _related(landing: _Landing) -> tuple[Related, ...]:
    if landing.via is not None:
        return (Related(f"handed on from {landing.module} here", landing.via),)
    return ()


def _landing(scene: Scene, path: str, item: PythonImport) -> _Landing | None:
    found = scene.program.resolver.resolve(path, item.module, item.level)
    if found is None:
        return None
    target = imported_file(scene, found, item.member)
    if target is None:
        return None
    module = scene.module_of(target)
    if scene.crosses(path, module):
        return _Landing(module, target, written(item))
    return _handed_on(scene, path, item, target)


def _handed_on(scene: Scene, path: str, item: PythonImport, target: str) -> _Landing | None:
    """Return where a name really comes from that a shared package hands on."""
    own = scene.module_of(path)
    if not item.member or scene.module_of(target) == own:
        return None
    for source in origins(scene, target, item.member):
        module = scene.module_of(source.path)
        if scene.crosses(path, module):
            return _Landing(module, source.path, written(item), source.at)
    return None


def imported_file(scene: Scene, found: Found, member: str) -> str | None:
    """Return the file that an import loads; None for a bare namespace folder."""
    inner = scene.program.resolver.member(found, member) if member not in ("", "*") else None
    if inner is not None and not _defines(scene, found, member):
        return None if inner.is_package else inner.path
    return None if found.is_package else found.path


def _defines(scene: Scene, found: Found, name: str) -> bool:
    """Whether a package's own file defines a name that a submodule has too."""
    file = scene.program.files.get(found.path)
    return file is not None and defines(file, name)


def written(item: PythonImport) -> str:
    """Return an import's target as a reader would name it."""
    module = "." * item.level + item.module
    if item.member in ("", "*"):
        return module
    return f"{module}{'' if module.endswith('.') else '.'}{item.member}"
