"""Which functions a channel looks at: those of some files that mention some words."""

import re
from collections.abc import Iterable, Iterator

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
        if scene.module_of(path):
            yield from _of_file(scene, path, wanted)


def _of_file(scene: Scene, path: str, words: frozenset[str]) -> Iterator[Unit]:
    program = scene.program
    module = program.module_unit(path)
    if module is not None:
        yield module
    file = program.files[path]
    named = {
        item.local
        for item in file.imports
        if item.local and (item.member in words or item.module.rpartition(".")[2] in words)
    }
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words | named))) + r")\b")
    for qualname, definition in sorted(program.library.definitions(path).items()):
        if definition.kind != "function":
            continue
        if pattern.search(program.library.text_of(path, qualname)):
            unit = program.unit(f"{path}::{qualname}")
            if unit is not None:
                yield unit
