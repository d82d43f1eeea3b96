"""The program's texts and their code as values, lowered chunk by chunk when somebody asks."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from nplint.facts.chunk import Chunk, Unparsable
from nplint.facts.code import Class, Function, Stmt
from nplint.facts.python import Definition, PythonFile

_WORD = re.compile(r"\w+")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+[.\w]+[ \t]+)?import[ \t]+(?:\([\w\s,]*\)|[\w., \t]+)(?=\n|#|\Z)", re.M
)
"""An import statement that has its lines to itself; what it does not match is code like any."""


class StudyCache(Protocol):
    """Remembers what a chunk was lowered to; a plain dict will not do across runs."""

    def get(self, chunk: Chunk) -> tuple[Stmt, ...] | Unparsable | None:
        """Return what is remembered of a chunk."""

    def put(self, chunk: Chunk, result: tuple[Stmt, ...] | Unparsable) -> None:
        """Remember a chunk's result."""


class Library:
    """Lowers functions, class heads and module code on demand, each at most once."""

    def __init__(
        self,
        files: Mapping[str, PythonFile],
        read: Callable[[str], str],
        cache: StudyCache | None = None,
    ) -> None:
        self.files = files
        self._read = read
        self._cache = cache
        self._definitions: dict[str, dict[str, Definition]] = {}
        self._texts: dict[str, str] = {}
        self._starts: dict[str, list[int]] = {}
        self._module_chunks: dict[str, Chunk] = {}
        self._module_words: dict[str, frozenset[str]] = {}
        self._functions: dict[str, tuple[Function, int] | None] = {}
        self._classes: dict[str, tuple[Class, int] | None] = {}
        self._modules: dict[str, tuple[Stmt, ...]] = {}
        self.unparsable: dict[str, tuple[int, str]] = {}
        """Chunk id → (1-based line, message): what could not be lowered."""

    def definitions(self, path: str) -> dict[str, Definition]:
        """Return a file's definitions by qualified name; the last one of a name wins.

        Functions called ``_`` are meant to be many: each but the first has its line in its key.
        """
        found = self._definitions.get(path)
        if found is None:
            file = self.files.get(path)
            found = _by_name(file.definitions) if file else {}
            self._definitions[path] = found
        return found

    def function(self, path: str, qualname: str) -> tuple[Function, int] | None:
        """Return a function and the 1-based line that its places count from."""
        key = f"{path}::{qualname}"
        if key not in self._functions:
            self._functions[key] = self._lower_function(path, qualname)
        return self._functions[key]

    def class_head(self, path: str, qualname: str) -> tuple[Class, int] | None:
        """Return a class without its methods, and the line its places count from."""
        key = f"{path}::{qualname}"
        if key not in self._classes:
            self._classes[key] = self._lower_class(path, qualname)
        return self._classes[key]

    def module_code(self, path: str) -> tuple[Stmt, ...]:
        """Return a file's statements outside functions and classes; places count from line 1."""
        if path not in self._modules:
            self._modules[path] = self._lower(f"{path}::", self._module_chunk(path), 1)
        return self._modules[path]

    def module_text(self, path: str) -> str:
        """Return a file's text outside functions and classes."""
        return self._module_chunk(path).text

    def module_words(self, path: str) -> frozenset[str]:
        """Return the words of a file's own code, import statements left out.

        What is not among them is not assigned there: no need to lower the code to know it.
        """
        found = self._module_words.get(path)
        if found is None:
            found = frozenset(_WORD.findall(_IMPORT.sub("", self.module_text(path))))
            self._module_words[path] = found
        return found

    def whole_file(self, path: str) -> tuple[Stmt, ...]:
        """Return all statements of a file, functions and classes nested in them."""
        return self._lower(f"{path}::*", Chunk(f"{self._text(path)}\n", False), 1)

    def text_of(self, path: str, qualname: str) -> str:
        """Return the text of a definition, decorators included; all of the file for ``""``."""
        if not qualname:
            return self._text(path)
        found = self.definitions(path).get(qualname)
        return self._part(path, found.first_line, found.last_line) if found else ""

    def _module_chunk(self, path: str) -> Chunk:
        if path not in self._module_chunks:
            last = len(self._line_starts(path)) - 1
            self._module_chunks[path] = self._without_definitions(path, 1, last, "", False)
        return self._module_chunks[path]

    def _text(self, path: str) -> str:
        if path not in self._texts:
            text = self._read(path)
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._texts[path] = text
        return self._texts[path]

    def _line_starts(self, path: str) -> list[int]:
        """Return where each line starts, and where one after the last would."""
        starts = self._starts.get(path)
        if starts is None:
            starts = [0]
            for line in self._text(path).split("\n"):
                starts.append(starts[-1] + len(line) + 1)
            self._starts[path] = starts
        return starts

    def _part(self, path: str, first: int, last: int) -> str:
        """Return the lines first..last, without the last one's end."""
        starts = self._line_starts(path)
        last = min(last, len(starts) - 1)
        return self._text(path)[starts[first - 1] : starts[last] - 1] if first <= last else ""

    def _lower_function(self, path: str, qualname: str) -> tuple[Function, int] | None:
        found = self.definitions(path).get(qualname)
        if found is None or found.kind != "function":
            return None
        text = self._part(path, found.first_line, found.last_line)
        chunk = Chunk(f"{text}\n", found.indented)
        body = self._lower(f"{path}::{qualname}", chunk, found.first_line)
        function = next((item for item in body if isinstance(item, Function)), None)
        return (function, found.first_line) if function else None

    def _lower_class(self, path: str, qualname: str) -> tuple[Class, int] | None:
        found = self.definitions(path).get(qualname)
        if found is None or found.kind != "class":
            return None
        first, last = found.first_line, found.last_line
        chunk = self._without_definitions(path, first, last, qualname, found.indented)
        body = self._lower(f"{path}::{qualname}", chunk, first)
        head = next((item for item in body if isinstance(item, Class)), None)
        return (head, found.first_line) if head else None

    def _without_definitions(
        self, path: str, first: int, last: int, owner: str, indented: bool
    ) -> Chunk:
        """Return lines first..last without the definitions directly below the owner.

        ``pass`` stands where a definition began, so that no block becomes empty. What is cut out
        costs nothing to parse; left blank, it would cost as much as code.
        """
        lines = self._part(path, first, last).split("\n")
        gone: set[int] = set()
        file = self.files.get(path)
        prefix = f"{owner}." if owner else ""
        for item in file.definitions if file else ():
            if not item.qualname.startswith(prefix) or "." in item.qualname[len(prefix) :]:
                continue
            start, end = item.first_line - first, item.last_line - first
            if start < 0 or end >= len(lines):
                continue
            text = lines[start]
            lines[start] = text[: len(text) - len(text.lstrip())] + "pass"
            gone.update(range(start + 1, _next_code(lines, end + 1)))
        return _cut(lines, gone, indented)

    def _lower(self, key: str, chunk: Chunk, first_line: int) -> tuple[Stmt, ...]:
        result = self._cache.get(chunk) if self._cache else None
        if result is None:
            # Imported late: a warm run lowers nothing, and LibCST is slow to import.
            from nplint.study import lower_chunk

            result = lower_chunk(chunk)
            if self._cache:
                self._cache.put(chunk, result)
        if isinstance(result, Unparsable):
            self.unparsable[key] = (first_line + result.line, result.message)
            return ()
        return result


def _next_code(lines: list[str], start: int) -> int:
    """Return the index of the first line from one on that is not blank."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _cut(lines: list[str], gone: set[int], indented: bool) -> Chunk:
    kept = [index for index in range(len(lines)) if index not in gone]
    before = [-1, *kept]
    skipped = (index - last - 1 for last, index in zip(before, kept, strict=False))
    cuts = tuple((line, count) for line, count in enumerate(skipped) if count)
    return Chunk("".join(f"{lines[index]}\n" for index in kept), indented, cuts)


def _by_name(definitions: Iterable[Definition]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for item in definitions:
        nameless = item.qualname.rpartition(".")[2] == "_" and item.qualname in found
        found[f"{item.qualname}#{item.first_line}" if nameless else item.qualname] = item
    return found
