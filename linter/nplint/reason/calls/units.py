"""Which functions a channel looks at: those of some files that mention some words."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from nplint.link.unit import Unit
from nplint.reason.calls.scene import Scene


def units_mentioning(scene: Scene, *words: str) -> Iterator[Unit]:
    """Yield the functions that mention one of some words, or what an import calls it."""
    paths = {path for word in words for path in scene.program.files_with(word)}
    return units_in(scene, paths, words)


def units_in(scene: Scene, paths: Iterable[str], words: Iterable[str]) -> Iterator[Unit]:
    """Yield the functions of some files that mention one of some words, and the files' own code."""
    wanted = frozenset(words)
    for path in sorted(set(paths)):
        if _counts(scene, path):
            yield from _of_file(scene, path, wanted)


def _of_file(scene: Scene, path: str, words: frozenset[str]) -> Iterator[Unit]:
    named = {
        item.local
        for item in scene.program.files[path].imports
        if item.local and (item.member in words or item.module.rpartition(".")[2] in words)
    }
    yield from _matching(scene, path, calling(words | named))


class Finder(Protocol):
    """A compiled pattern, or what can be asked like one."""

    def search(self, text: str, /) -> object:
        """Return something true when a text has what is looked for."""


def units_matching(scene: Scene, paths: Iterable[str], pattern: Finder) -> Iterator[Unit]:
    """Yield the functions of some files whose text a pattern finds something in."""
    for path in sorted(set(paths)):
        if _counts(scene, path):
            yield from _matching(scene, path, pattern)


def _counts(scene: Scene, path: str) -> bool:
    owned = bool(scene.module_of(path)) and scene.is_judged(path)
    return owned and not scene.program.declares(path)


def _matching(scene: Scene, path: str, pattern: Finder) -> Iterator[Unit]:
    program, library = scene.program, scene.program.library
    if not pattern.search(library.text_of(path, "")):
        return
    if pattern.search(library.module_text(path)):
        module = program.module_unit(path)
        if module is not None:
            yield module
    for qualname, definition in sorted(library.definitions(path).items()):
        if definition.kind == "function" and pattern.search(library.text_of(path, qualname)):
            unit = program.unit(f"{path}::{qualname}")
            if unit is not None:
                yield unit


@lru_cache(maxsize=512)
def calling(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds a call of one of some names, or a mention of it among arguments."""
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(names))) + r")\b[\"']?\s*[(,)]")
