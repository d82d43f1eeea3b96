"""Names of a file → values: definitions, imports, module constants, star imports, builtins."""

from typing import TYPE_CHECKING

from nplint.facts.python import PythonImport
from nplint.link.imports import Found
from nplint.link.shapes import choice
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    External,
    FunctionRef,
    Known,
    ModuleRef,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class Names:
    """Resolves the names of module namespaces, each once."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._memo: dict[tuple[str, str], Value] = {}
        self._active: set[tuple[str, str]] = set()
        self._imports: dict[str, dict[str, list[PythonImport]]] = {}

    def name(self, path: str, name: str) -> Value:
        """Return what a name means in a file; a builtin or unknown one is ``External``."""
        if name == "__file__":
            return Known(f"/{path}")
        found = self.defined(path, name)
        return External(name) if found is None else found

    def defined(self, path: str, name: str) -> Value | None:
        """Return what a file defines, imports or assigns under a name; None when nothing."""
        key = (path, name)
        if key in self._memo:
            return self._memo[key]
        if key in self._active:
            return None
        self._active.add(key)
        try:
            found = self._find(path, name)
        finally:
            self._active.discard(key)
        if found is not None and found != Known(None):
            self._memo[key] = found
        return found

    def _find(self, path: str, name: str) -> Value | None:
        definition = self._program.library.definitions(path).get(name)
        if definition is not None:
            id = f"{path}::{name}"
            return FunctionRef(id) if definition.kind == "function" else ClassRef(id)
        mentioned = self._program.mentions(path, name)
        value = self._imported_as(path, name)
        if value is not None and not (
            isinstance(value, External) and mentioned and self._program.assigned(path, name)
        ):
            return value
        assigned = self._program.module_env(path).get(name) if mentioned else None
        if assigned is not None:
            return self._lazily_set(path, name, assigned)
        return self._starred(path, name)

    def _imported_as(self, path: str, name: str) -> Value | None:
        """Return what a file imports under a name: of several ways (``except ImportError``) the
        first that leads into the program."""
        items = self._imports_of(path).get(name, ())
        values = [
            self.imported(
                path, item.module, item.member, item.level, "" if item.aliased else item.local
            )
            for item in items
        ]
        inside = (value for value in values if not isinstance(value, External | UnknownValue))
        return next(inside, values[-1] if values else None)

    def _imports_of(self, path: str) -> dict[str, list[PythonImport]]:
        if path not in self._imports:
            file = self._program.library.files.get(path)
            found = self._imports.setdefault(path, {})
            for item in file.imports if file else ():
                if not item.scope and item.local != "*":
                    found.setdefault(item.local, []).append(item)
        return self._imports[path]

    def imported(self, path: str, module: str, member: str, level: int, local: str = "") -> Value:
        """Return what an import binds; ``local``: its name, if that is the module's own first."""
        if not member and "." in module and local == module.split(".")[0]:
            module = module.split(".")[0]
        found = self._program.resolver.resolve(path, module, level)
        dotted = (f"{module}.{member}" if member else module).strip(".")
        # A class that a package does not have, generated or forgotten, still has its name.
        nowhere = External(dotted) if member[:1].isupper() and "." in dotted else UNKNOWN
        if found is None:
            return nowhere if level else External(dotted)
        if not member:
            return ModuleRef(found.path)
        value = self.member_of(found, member)
        return nowhere if value is None else value

    def member_of(self, found: Found, name: str) -> Value | None:
        """Return an attribute of a module: what it defines, else its submodule."""
        if not found.is_package:
            value = self.defined(found.path, name)
            if value is not None:
                return value
        inner = self._program.resolver.member(found, name)
        return ModuleRef(inner.path) if inner else None

    def _starred(self, path: str, name: str) -> Value | None:
        file = self._program.library.files.get(path)
        for item in file.imports if file else ():
            if item.member != "*" or item.scope or name.startswith("_"):
                continue
            found = self._program.resolver.resolve(path, item.module, item.level)
            value = self.member_of(found, name) if found else None
            if value is not None:
                return value
        return None

    def _lazily_set(self, path: str, name: str, value: Value) -> Value:
        """Return what functions of the file put into a global that starts as None."""
        if value != Known(None):
            return value
        later: list[Value] = []
        for qualname, definition in self._program.library.definitions(path).items():
            if definition.kind != "function":
                continue
            text = self._program.library.text_of(path, qualname)
            if "global" in text and name in text:
                unit = self._program.unit(f"{path}::{qualname}")
                frame = self._program.studied(unit) if unit else None
                if frame is not None and name in frame.global_names and name in frame.env:
                    later.append(frame.env[name])
        return choice(item for item in later if item != Known(None)) if later else value
