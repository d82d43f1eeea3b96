"""From a function's declaration to the Python function that runs."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from nplint.facts.code import Name
from nplint.facts.infra import FunctionCode
from nplint.link.program import Program
from nplint.link.values import ClassRef, External, FunctionRef, Instance, Value

INLINE = "its code stands in the template"
_INNER = ("", "src", "app", "lambda", "python", "code", "source", "lib")


class Located(Struct, frozen=True):
    """Where a function's code is; ``unit`` is empty with a reason when it was not found."""

    unit: str
    file: str = ""
    reason: str = ""


class CodeFinder:
    """Finds handlers by what a template says of them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._by_name: dict[str, list[str]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        for path in program.files:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def locate(self, code: FunctionCode, unit_path: str) -> Located:
        """Return the handler of a function that a deploy unit at a path declares."""
        if code.language in ("javascript", "other"):
            return Located("", reason="its code is not Python")
        module, name = _split(code)
        if not name:
            return Located("", reason="its handler is not stated")
        for path in self._candidates(code, module, unit_path):
            unit = self._handler(path, name)
            if unit:
                return Located(unit, path)
            if self._assigns(path, name):
                return Located("", path, f"{name} in {path} is no function that can be followed")
        found = next(self._candidates(code, module, unit_path), None)
        if found is not None:
            return Located("", found, f"{found} has no {name}")
        if module == "index" and not code.code:
            return Located("", reason=INLINE)
        return Located("", reason=f"no file of the repository has the handler {code.handler}")

    def _candidates(self, code: FunctionCode, module: str, unit_path: str) -> Iterator[str]:
        seen: set[str] = set()
        for path in self._places(code, module, unit_path):
            if path in self._program.files and path not in seen:
                seen.add(path)
                yield path

    def _places(self, code: FunctionCode, module: str, unit_path: str) -> Iterator[str]:
        folder = code.code.strip("/")
        inner = module.replace(".", "/").lstrip("/")
        if folder.endswith(".py"):
            yield folder
            folder = posixpath.dirname(folder)
        known = bool(code.code) and self._is_folder(folder)
        if known or code.code in (".", "./"):
            yield from _stems(folder, inner)
            yield from self._inside(folder, inner)
            return
        for near in _ancestors(posixpath.dirname(unit_path)):
            yield from _stems(near, inner)
        yield from self._by_artefact(folder, inner)
        yield from self._alone(inner)

    def _is_folder(self, folder: str) -> bool:
        prefix = f"{folder}/" if folder and folder != "." else ""
        return any(path.startswith(prefix) for path in self._program.files)

    def _inside(self, folder: str, inner: str) -> Iterator[str]:
        """Yield the one file below a folder that a handler's path may end in."""
        found = [path for path in self._ending(inner) if path.startswith(f"{folder}/")]
        if len(found) == 1:
            yield found[0]

    def _by_artefact(self, artefact: str, inner: str) -> Iterator[str]:
        """Yield the file in the folder that a built archive is named after."""
        word = posixpath.splitext(posixpath.basename(artefact))[0].lower()
        if len(word) < 3:
            return
        plain = re.sub(r"[-_]", "", word)
        found = [
            path
            for path in self._ending(inner)
            if any(re.sub(r"[-_]", "", part.lower()) == plain for part in path.split("/")[:-1])
        ]
        if len(found) == 1:
            yield found[0]

    def _alone(self, inner: str) -> Iterator[str]:
        found = self._ending(inner)
        if len(found) == 1 and "/" in inner:
            yield found[0]

    def _ending(self, inner: str) -> list[str]:
        name = posixpath.basename(inner)
        paths = [*self._by_name.get(f"{name}.py", ())]
        return [path for path in paths if f"/{path}".endswith(f"/{inner}.py")]

    def _handler(self, path: str, name: str) -> str:
        defined = self._program.library.definitions(path).get(name)
        if defined is not None:
            return f"{path}::{name}" if defined.kind == "function" else ""
        if not self._assigns(path, name):
            return ""
        frame = self._program.module_frame(path)
        return self._followed(self._program.evaluator.value(Name(name), frame))

    def _followed(self, value: Value) -> str:
        match value:
            case FunctionRef(id=id):
                unit = self._program.unit(id)
                return unit.id if unit is not None else ""
            case Instance(cls=cls, project=True) | ClassRef(id=cls):
                unit = self._program.method(cls, "__call__")
                return unit.id if unit is not None else ""
            case External() | _:
                return ""

    def _assigns(self, path: str, name: str) -> bool:
        if name in self._program.module_env(path):
            return True
        return any(each.local == name for each in self._program.files[path].imports)

    def reached(self, path: str) -> frozenset[str]:
        """Return the files that running a file may load: itself and what it imports."""
        found = self._reached.get(path)
        if found is None:
            todo, seen = [path], {path}
            while todo:
                for other in self._imported(todo.pop()):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            found = self._reached[path] = frozenset(seen)
        return found

    def _imported(self, path: str) -> Iterator[str]:
        resolver = self._program.resolver
        file = self._program.files.get(path)
        for item in file.imports if file else ():
            found = resolver.resolve(path, item.module, item.level)
            if found is None:
                continue
            if not found.is_package:
                yield found.path
            member = resolver.member(found, item.member) if item.member else None
            if member is not None and not member.is_package:
                yield member.path


def _split(code: FunctionCode) -> tuple[str, str]:
    """Return a handler's module path and its function's name."""
    handler = code.handler.strip()
    if "::" in handler:
        return "", ""
    module, _, name = handler.rpartition(".")
    return (module, name) if module else (handler, "")


def _stems(folder: str, inner: str) -> Iterator[str]:
    base = "" if folder in ("", ".") else folder
    for sub in _INNER:
        stem = posixpath.normpath(posixpath.join(base, sub, inner))
        yield f"{stem}.py"
        yield f"{stem}/__init__.py"


def _ancestors(folder: str) -> Iterable[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
