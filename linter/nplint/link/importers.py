"""Which files can know what a file defines: those from which imports lead there.

A call resolves to a function of the project by names alone, and a name comes into a file by an
import, or through an object whose class was reached by imports. Whoever searches for the callers of
a function need not look elsewhere; on a large tree with everyday names (``update``, ``get``) that
is the difference between a handful of files and all of them.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from nplint.facts.python import PythonImport
from nplint.link.kept import HOLDER

if TYPE_CHECKING:
    from nplint.link.program import Program

Inside: TypeAlias = dict[str, dict[str, list[str]]]
"""Folder → name → the files and folders that it has under that name."""
DEEPEST = 4
"""Packages in packages that an attribute of the outermost is followed into."""
_HOLDS = re.compile(rf"\.{HOLDER}\.\w")
_KEEPS = re.compile(rf"\.{HOLDER}\.\w+\s*(?::[^=\n]+)?=(?!=)")


class Importers:
    """Answers for files; the graph of imports is made when it is first asked for."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self.everywhere = False
        """Whether each file may know every other, to see that looking elsewhere finds nothing."""
        self._by: dict[str, list[str]] | None = None
        """File → the files that import it."""

    def of(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the files whose imports lead to one of some files, these included."""
        if self.everywhere:
            return frozenset(self._program.files)
        if self._by is None:
            self._by = self._imported()
        found = set(paths)
        todo = list(found)
        while todo:
            for path in self._by.get(todo.pop(), ()):
                if path not in found:
                    found.add(path)
                    todo.append(path)
        return frozenset(found)

    def _imported(self) -> dict[str, list[str]]:
        inside = self._inside()
        by: dict[str, dict[str, None]] = defaultdict(dict)
        for path, file in sorted(self._program.files.items()):
            words = frozenset(file.words)
            for item in file.imports:
                for meant, is_bound in self._meant(path, item):
                    for each in _within(meant, words if is_bound else frozenset(), inside):
                        by[each][path] = None
        for keeper, user in self._keeping():
            by[keeper][user] = None
        return {path: list(files) for path, files in by.items()}

    def _inside(self) -> Inside:
        inside: Inside = defaultdict(lambda: defaultdict(list))
        seen: set[str] = set()
        for path in sorted(self._program.files):
            part = path
            while part and part not in seen:
                seen.add(part)
                folder, name = posixpath.split(part)
                inside[folder][name.removesuffix(".py")].append(part)
                part = folder
        return inside

    def _meant(self, path: str, item: PythonImport) -> Iterator[tuple[str, bool]]:
        """Yield the files and folders that an import loads, and whether it gives them a name."""
        resolver = self._program.resolver
        parts = item.module.split(".")
        for end in range(1, len(parts) + 1):
            found = resolver.resolve(path, ".".join(parts[:end]), item.level)
            if found is not None:
                yield found.path, not item.member
                inner = resolver.member(found, item.member) if end == len(parts) else None
                if item.member and inner is not None:
                    yield inner.path, True

    def _keeping(self) -> Iterator[tuple[str, str]]:
        """Yield the files that keep objects on an application's state, and who looks there."""
        text_of, module_of = self._program.library.text_of, self._program.module_of
        users: dict[str, list[str]] = defaultdict(list)
        keepers: list[str] = []
        for path in self._program.files_with(HOLDER):
            text = text_of(path, "")
            if _HOLDS.search(text):
                users[module_of(path)].append(path)
                if _KEEPS.search(text):
                    keepers.append(path)
        return ((keeper, user) for keeper in keepers for user in users[module_of(keeper)])


def _within(path: str, words: frozenset[str], inside: Inside, depth: int = 0) -> Iterator[str]:
    """Yield a file, and of a package also what the importing file speaks of (``pkg.bus.send``)."""
    folder = path
    if path.endswith(".py"):
        yield path
        folder, name = posixpath.split(path)
        if name != "__init__.py":
            return
    held = inside.get(folder, {})
    if depth < DEEPEST:
        for name in sorted(words.intersection(held)):
            for part in held[name]:
                if part != path:
                    yield from _within(part, words, inside, depth + 1)
