"""``sys.path`` bent into another module's folder, and what is imported from there."""

from collections.abc import Iterator

from nplint.link.searchpath import added_roots
from nplint.model.entities import DirectCall
from nplint.reason.calls.files.imports import imported_file
from nplint.reason.calls.scene import Scene


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield the search path entries in other modules that no import statement explains."""
    for path, entries in sorted(added_roots(scene.program, scene.system.modules).items()):
        for folder, span in entries:
            target = scene.module_of(folder) if folder else ""
            if scene.crosses(path, target) and not _used(scene, path, target):
                call = scene.call("import", span, target, f"sys.path entry {folder}")
                if call is not None:
                    yield call


def _used(scene: Scene, path: str, module: str) -> bool:
    for item in scene.program.files[path].imports:
        found = scene.program.resolver.resolve(path, item.module, item.level)
        target = imported_file(scene, found, item.member) if found else None
        if target is not None and scene.module_of(target) == module:
            return True
    return False
