"""Which files and functions say a word."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nplint.link.screen import Screen
from nplint.link.unit import Unit

if TYPE_CHECKING:
    from nplint.link.program import Program


_CONSTRUCTS = frozenset({"aws_cdk", "constructs", "monocdk", "cdktf", "pulumi", "troposphere"})


class WordIndex:
    """Finds files and functions by the words of their texts."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._word_files: dict[str, tuple[str, ...]] = {}
        self._aliases: dict[str, dict[str, None]] = {}

    def units_mentioning(self, *words: str) -> Iterable[Unit]:
        """Return every unit whose text has one of the words, sorted by id."""
        return self.units_where(Screen.mentioning(words))

    def units_where(self, screen: Screen) -> Iterable[Unit]:
        """Return every function whose text a screen lets through, sorted by id."""
        library = self._program.library
        found: list[Unit | None] = []
        for path in self._files_of(screen):
            if screen.skip(path) or self.declares(path):
                continue
            whole = library.text_of(path, "")
            if not screen.passes(whole, True):
                continue
            loose = any(path in self.files_with(word) for word in screen.libraries)
            texts = [("", library.module_text(path))]
            for qualname, definition in sorted(library.definitions(path).items()):
                if definition.kind == "function":
                    texts.append((qualname, library.text_of(path, qualname)))
            for qualname, text in texts:
                if screen.passes(text, loose) and screen.admits(f"{path}::{qualname}"):
                    found.append(self._program.unit(f"{path}::{qualname}"))
        return [unit for unit in found if unit is not None]

    def _files_of(self, screen: Screen) -> list[str]:
        if screen.lifted:
            return sorted(self._program.files)
        return sorted({path for word in screen.words for path in self.files_with(word)})

    def declares(self, path: str) -> bool:
        """Whether a file declares what is deployed: it is no part of what then runs.

        Its constructors are long, and say every word that a search for handlers looks for.
        """
        file = self._program.files.get(path)
        imports = file.imports if file else ()
        return any(each.module.partition(".")[0] in _CONSTRUCTS for each in imports)

    def files_with(self, word: str) -> tuple[str, ...]:
        """Return the paths of the files that have a word, sorted."""
        if not self._word_files:
            index: dict[str, list[str]] = {}
            for path, file in sorted(self._program.files.items()):
                for each in file.words:
                    index.setdefault(each, []).append(path)
            self._word_files = {each: tuple(paths) for each, paths in index.items()}
        return self._word_files.get(word, ())

    def aliases_of(self, name: str) -> tuple[str, ...]:
        """Return the other names under which files import something of that name."""
        if not self._aliases:
            for _, file in sorted(self._program.files.items()):
                for item in file.imports:
                    if item.member and item.local not in (item.member, "*"):
                        self._aliases.setdefault(item.member, {})[item.local] = None
        return tuple(self._aliases.get(name, ()))
