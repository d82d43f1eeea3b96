"""``get`` asks for a URL or for a mapping's key: told apart by text, before code is read."""

import re

from nplint.reason.calls.scene import Scene

_GETS = re.compile(r"(?<!def )\bget\b\s*(?:[,)]|\(\s*(?![rb]?[\"'](?!https?:|/|[\"'?])))")
"""``get`` as it asks for a URL, not for a key of a mapping written as a literal."""
_ON_CLIENT = re.compile(r"(?i:client|session|http|api)s?\.get\(")
"""``get`` of what is called a client: a literal may be a path below its base."""
_CONSTANT = re.compile(r"([A-Z][A-Z0-9_]*)\s*[,)]")


class Getting:
    """Finds what may ask for a URL in the texts of one file: constants that hold keys don't."""

    def __init__(self, scene: Scene, path: str) -> None:
        self._scene = scene
        self._path = path
        self._keys: dict[str, bool] = {}

    def search(self, text: str) -> bool:
        """Whether some ``get`` of a text may ask for a URL."""
        if _ON_CLIENT.search(text):
            return True
        return any(self._may_be_url(text, found.end()) for found in _GETS.finditer(text))

    def _may_be_url(self, text: str, start: int) -> bool:
        constant = _CONSTANT.match(text, start)
        return constant is None or not self._is_key(constant[1])

    def _is_key(self, name: str) -> bool:
        if name not in self._keys:
            self._keys[name] = self._holds_key(name)
        return self._keys[name]

    def _holds_key(self, name: str) -> bool:
        """Whether a constant is bound once, to a literal that is no URL and no path."""
        place = self._definition(name)
        if place is None:
            return False
        path, name = place
        text = self._scene.program.library.text_of(path, "")
        bound = re.findall(rf"^{name}\b[ \t]*(?::[^=\n]+)?=[ \t]*(.*)$", text, re.MULTILINE)
        return len(bound) == 1 and re.match(r"[\"'](?!https?:|/)", bound[0]) is not None

    def _definition(self, name: str) -> tuple[str, str] | None:
        """Return the file that binds a name, and its name there; None when that is not sure."""
        program = self._scene.program
        found = [item for item in program.files[self._path].imports if item.local == name]
        if not found:
            return self._path, name
        if len(found) > 1 or not found[0].member:
            return None
        target = program.resolver.resolve(self._path, found[0].module, found[0].level)
        return (target.path, found[0].member) if target is not None else None
