"""Path dependencies: another module's folder among the requirements of this one."""

import posixpath
import re
from collections.abc import Iterator

from nplint.link.folders import inside
from nplint.model.entities import DirectCall
from nplint.reason.calls.scene import Scene
from nplint.span import Span

DEPENDENCY = "path dependency"
"""How what is required begins, where it is another module's folder."""
_REQUIREMENTS = re.compile(r"(?:^|/)(?:[\w.-]*requirements[\w.-]*|constraints)\.(?:txt|in)$")
_PROJECTS = re.compile(r"(?:^|/)(?:pyproject\.toml|Pipfile|setup\.py|setup\.cfg)$")
_EDITABLE = re.compile(
    r"^\s*(?:-e|--editable)[ =]\s*[\"']?(?:file:(?://)?)?(?P<path>[^\s\"'#\[;]+)"
)
_PLAIN = re.compile(r"^\s*(?P<path>\.{1,2}/[^\s\"'#\[;]*)")
_DIRECT = re.compile(r"@\s*file:(?P<path>[^\s\"'#;,\]]+)")
_TABLE = re.compile(r"\bpath\s*=\s*[\"'](?P<path>[^\"']+)[\"']")
_WORKSPACE = re.compile(r"^\s*[\"']?(?P<name>[\w.-]+)[\"']?\s*=\s*\{[^}]*\bworkspace\s*=\s*true")
_NAME = re.compile(r"^\s*name\s*=\s*[\"'](?P<name>[\w.-]+)[\"']", re.M)
_ROOTS = re.compile(r"\$\{?(?:PROJECT_ROOT|PWD|PACKAGE_ROOT)\}?|\{root:uri\}|%\(here\)s")


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield a call for each line that depends on another module's folder."""
    names = _distributions(scene)
    for path in sorted(scene.system.paths):
        if not (_REQUIREMENTS.search(path) or _PROJECTS.search(path)) or not scene.is_caller(path):
            continue
        for number, line in enumerate(scene.system.read(path).splitlines(), 1):
            folder = _folder(scene, path, line, names)
            if folder is None:
                continue
            span = Span(path, number, 1, number, len(line) + 1)
            detail = f"{DEPENDENCY} {folder}"
            call = scene.call("import", span, scene.module_of(folder), detail)
            if call is not None:
                yield call


def _folder(scene: Scene, path: str, line: str, names: dict[str, str]) -> str | None:
    if line.lstrip().startswith(("#", "-r", "-c")):
        return None
    workspace = _WORKSPACE.match(line)
    if workspace:
        return names.get(_normal(workspace["name"]))
    patterns = [_TABLE, _DIRECT] if _PROJECTS.search(path) else [_EDITABLE, _DIRECT, _PLAIN]
    for pattern in patterns:
        match = pattern.search(line)
        if match:
            return _located(scene, path, match["path"])
    return None


def _located(scene: Scene, path: str, text: str) -> str | None:
    here = posixpath.dirname(path)
    text = _ROOTS.sub(".", re.sub(r"^/{2,}", "", text))
    found = inside(here, text.lstrip("/") if "../" in text else text)
    if found is None or not scene.module_of(found):
        return None
    return found


def _distributions(scene: Scene) -> dict[str, str]:
    """Return the folders of the repository's own distributions by name."""
    found: dict[str, str] = {}
    for path in sorted(scene.system.paths):
        if posixpath.basename(path) == "pyproject.toml":
            match = _NAME.search(scene.system.read(path))
            if match:
                found[_normal(match["name"])] = posixpath.dirname(path)
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
