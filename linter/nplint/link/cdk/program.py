"""The files of an application and how their imports find one another."""

import posixpath
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from nplint.facts.codefile import CodeFile

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts")
_LIBRARIES = ("aws-cdk-lib", "@aws-cdk/", "constructs", "monocdk", "@aws-solutions-constructs/")


class Program(Struct):
    """All files by path."""

    files: Mapping[str, CodeFile]
    _tails: dict[str, list[str]] = field(default_factory=dict)
    _folded: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(self.files):
            self._tails.setdefault(posixpath.basename(_stem(path)), []).append(path)
            self._folded.setdefault(path.casefold(), []).append(path)

    def find(self, importer: str, specifier: str, level: int = 0) -> str | None:
        """Return the file that an import means; None when it is a library."""
        if importer.endswith(".py"):
            return self._find_python(importer, specifier, level)
        if specifier.startswith("."):
            folder = posixpath.dirname(importer)
            return self._script(posixpath.normpath(posixpath.join(folder, specifier)))
        if specifier.startswith(_LIBRARIES):
            return None
        return self._aliased(importer, specifier)

    def _script(self, stem: str) -> str | None:
        stem = "" if stem == "." else stem
        bare = stem.rsplit(".", 1)[0] if stem.endswith((".js", ".mjs", ".cjs")) else stem
        candidates = [stem, *(bare + suffix for suffix in _SUFFIXES)]
        candidates += [posixpath.join(bare, f"index{suffix}") for suffix in _SUFFIXES]
        found = next((path for path in candidates if path in self.files), None)
        return found or self._in_other_case(candidates)

    def _in_other_case(self, candidates: Iterable[str]) -> str | None:
        """Return the only file of a path as disks take it that do not tell case apart."""
        alike = (self._folded.get(path.casefold(), []) for path in candidates)
        return next((paths[0] for paths in alike if len(paths) == 1), None)

    def _aliased(self, importer: str, specifier: str) -> str | None:
        """Find ``@app/lib/queue`` or a workspace package by the tail of its path."""
        parts = [part for part in specifier.split("/") if part not in ("@", "~", "src", "")]
        for start in range(min(2, len(parts))):
            tail = "/".join(parts[start:])
            if "/" not in tail and not specifier.startswith(("@", "~", "src/", "lib/")):
                continue
            if found := self._nearest(importer, self._ending(tail)):
                return found
        return None

    def _ending(self, tail: str) -> list[str]:
        stem = tail.removesuffix(".js")
        name = posixpath.basename(stem)
        direct = [path for path in self._tails.get(name, ()) if _ends(_stem(path), stem)]
        folders = (stem, f"{stem}/src", f"{stem}/lib")
        inside = [
            path
            for path in self._tails.get("index", ())
            if any(_ends(posixpath.dirname(path), folder) for folder in folders)
        ]
        return [path for path in direct + inside if not path.endswith(".py")]

    def _find_python(self, importer: str, specifier: str, level: int) -> str | None:
        folder = posixpath.dirname(importer)
        tail = specifier.replace(".", "/")
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self._python(posixpath.join(folder, tail))
        while True:
            if found := self._python(posixpath.join(folder, tail)):
                return found
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def _python(self, stem: str) -> str | None:
        stem = stem.rstrip("/")
        for path in (f"{stem}.py", posixpath.join(stem, "__init__.py")):
            if path in self.files:
                return path
        return None

    @staticmethod
    def _nearest(importer: str, paths: Iterable[str]) -> str | None:
        """Return the path that shares most folders with the importer."""
        return min(paths, key=lambda path: (-_shared(importer, path), path), default=None)


def _stem(path: str) -> str:
    for suffix in (*_SUFFIXES, ".py"):
        if path.endswith(suffix):
            return path.removesuffix(suffix)
    return path


def _ends(path: str, tail: str) -> bool:
    return path == tail or path.endswith(f"/{tail}")


def _shared(left: str, right: str) -> int:
    count = 0
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count
