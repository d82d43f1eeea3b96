"""Which file an import means, in a repository with many import roots.

Several modules may have packages of the same name; an absolute import resolves from the importing
file outwards: the nearest folder around it that holds the name, then source folders beside those
(``src``, ``python`` …), then folders put on ``sys.path`` by the file itself, then the one
distribution of the repository that ships the name, then the one folder of shared code that holds
it. The standard library comes first, as in Python.
"""

import posixpath
import sys
from collections.abc import Iterable, Mapping

from msgspec import Struct

_STDLIB = sys.stdlib_module_names
_SOURCE_FOLDERS = ("src", "python", "lib", "app", "source", "layer/python", "layers/python")
_GENERIC = frozenset(
    [
        "app", "apps", "api", "common", "config", "conftest", "constants", "core", "db",
        "events", "handler", "handlers", "helpers", "index", "lib", "libs", "main", "models",
        "schemas", "scripts", "service", "services", "settings", "setup", "shared", "shell",
        "src", "test", "tests", "tools", "types", "utils",
    ]
)  # fmt: skip


class Found(Struct, frozen=True):
    """A resolved import: a file, or a package's folder (without ``__init__.py``)."""

    path: str
    is_package: bool


class ImportResolver:
    """Resolves imports to files of the repository."""

    def __init__(
        self,
        paths: Iterable[str],
        roots: Iterable[str] = (),
        extra_roots: Mapping[str, tuple[str, ...]] | None = None,
        distributions: Iterable[str] = (),
        libraries: Iterable[str] = (),
        modules: Iterable[str] = (),
    ) -> None:
        """``roots``: configured source roots; ``extra_roots``: file → folders it puts on sys.path;
        ``distributions``: folders with a pyproject.toml or setup.py; ``libraries``: folders of
        code that is declared to be shared, packages or what holds them; ``modules``: folders of
        modules, which share a namespace where they hold parts of one package."""
        self._files = frozenset(paths)
        self._folders = _folders(self._files)
        self._roots = tuple(roots)
        self._extra = dict(extra_roots or {})
        self._distributions = tuple(sorted(distributions))
        self._libraries = tuple(sorted(libraries))
        self._modules = tuple(sorted(modules))
        self._memo: dict[tuple[str, str], Found | None] = {}

    def add_roots(self, path: str, folders: tuple[str, ...]) -> None:
        """Let one file search further folders (its own ``sys.path`` manipulations)."""
        self._extra[path] = folders
        self._memo = {key: found for key, found in self._memo.items() if key[0] != path}

    def resolve(self, path: str, module: str, level: int) -> Found | None:
        """Return what ``from <level dots><module>`` means in a file; None when it is not here."""
        if level:
            return self._relative(path, module, level)
        folder = posixpath.dirname(path)
        extra = path if path in self._extra else ""
        key = (extra or folder, module)
        if key not in self._memo:
            self._memo[key] = self._absolute(path, folder, module)
        found = self._memo[key]
        # A file called like a library (``redis.py``) imports the library, not itself.
        return None if found is not None and found.path == path and "." not in module else found

    def member(self, found: Found, name: str) -> Found | None:
        """Return the submodule ``name`` of a package; None when there is none."""
        base = found.path if found.is_package else posixpath.dirname(found.path)
        if not found.is_package and posixpath.basename(found.path) != "__init__.py":
            return None
        return self._at(posixpath.join(base, name))

    def _relative(self, path: str, module: str, level: int) -> Found | None:
        folder = posixpath.dirname(path)
        for _ in range(level - 1):
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        target = posixpath.join(folder, module.replace(".", "/")) if module else folder
        return self._at(target)

    def _absolute(self, path: str, folder: str, module: str) -> Found | None:
        top = module.split(".")[0]
        inner = module.replace(".", "/")
        for root in self._extra.get(path, ()):
            if found := self._at(posixpath.join(root, inner)):
                return found
        if top in _STDLIB:
            return None
        if found := self._in_own_package(folder, top, inner):
            return found
        bare: Found | None = None
        for root in (*_ancestors(folder), *self._roots):
            if found := self._under(root, top, inner):
                if not found.is_package:
                    return found
                bare = bare or found
        # A folder without __init__.py counts only where no real package of the name is found.
        found = self._distributed(top, inner) or self._shared(top, inner)
        found = found or self._in_namespace(folder, top, inner)
        return found if found is not None and not found.is_package else bare or found

    def _in_own_package(self, folder: str, top: str, inner: str) -> Found | None:
        """Return what is meant by a file of the package ``top`` itself, at whatever depth.

        A package inside of it may have the same name.
        """
        package = ""
        while folder and f"{folder}/__init__.py" in self._files:
            package, folder = folder, posixpath.dirname(folder)
        if posixpath.basename(package) != top:
            return None
        return self._at(posixpath.join(posixpath.dirname(package), inner))

    def _under(self, root: str, top: str, inner: str) -> Found | None:
        for sub in ("", *_SOURCE_FOLDERS):
            base = posixpath.join(root, sub) if sub else root
            if self._at(posixpath.join(base, top)) and (
                found := self._at(posixpath.join(base, inner))
            ):
                return found
        return None

    def _distributed(self, top: str, inner: str) -> Found | None:
        if top in _GENERIC:
            return None
        return self._only(
            inner,
            (posixpath.join(root, sub) for root in self._distributions for sub in ("", "src")),
        )

    def _in_namespace(self, folder: str, top: str, inner: str) -> Found | None:
        """Return another module's part of a namespace of which the file's own has a part too."""
        if top in _GENERIC or "/" not in inner:
            return None
        if not any(self._under(root, top, top) for root in _ancestors(folder)):
            return None
        return self._only(
            inner, (posixpath.join(root, sub) for root in self._modules for sub in ("", "src"))
        )

    def _shared(self, top: str, inner: str) -> Found | None:
        """Return what shared code means by a name: a package of it, or one that it holds."""
        around = [posixpath.dirname(item) for item in self._libraries if _last(item) == top]
        holding = [
            posixpath.join(item, sub) for item in self._libraries for sub in ("", *_SOURCE_FOLDERS)
        ]
        return self._only(inner, around if around or top in _GENERIC else holding)

    def _only(self, inner: str, roots: Iterable[str]) -> Found | None:
        """Return what a name is below the one of some folders that has it."""
        hits = [found for root in roots if (found := self._at(posixpath.join(root, inner)))]
        return hits[0] if len({hit.path for hit in hits}) == 1 else None

    def _at(self, stem: str) -> Found | None:
        stem = stem.strip("/")
        if f"{stem}.py" in self._files:
            return Found(f"{stem}.py", False)
        init = f"{stem}/__init__.py" if stem else "__init__.py"
        if init in self._files:
            return Found(init, False)
        return Found(stem, True) if stem in self._folders else None


def _last(folder: str) -> str:
    return posixpath.basename(folder)


def _folders(files: frozenset[str]) -> frozenset[str]:
    folders: set[str] = set()
    for path in files:
        folder = posixpath.dirname(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(folders)


def _ancestors(folder: str) -> Iterable[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
