"""``module.yaml`` text to a manifest."""

from dataclasses import dataclass, fields

from nplint.config.manifest import ModuleManifest
from nplint.config.problems import Document, Key, Problem


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A manifest as far as it could be read, all that is wrong with it, and where things stand."""

    path: str
    manifest: ModuleManifest | None
    problems: tuple[Problem, ...]
    lines: dict[Key, int]
    """Lines of the values: ``("publishes", 0)``."""
    ours: bool = True
    """False = a file of that name that some other tool reads: most of its keys are not ours."""

    def line_of(self, *key: str | int) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)


def load_manifest(path: str, text: str) -> ReadManifest:
    """Read a manifest; ``path`` is only for the messages.

    Keys that are wrong are problems, and the rest of the manifest still counts.
    """
    from nplint.config.read_yaml import read_yaml
    from nplint.config.validate import validate_leniently

    document = read_yaml(path, text)
    manifest, problems = validate_leniently(ModuleManifest, document)
    return ReadManifest(path, manifest, tuple(problems), document.lines, _is_ours(document))


def _is_ours(document: Document) -> bool:
    if document.problems or not isinstance(document.data, dict):
        return bool(document.problems) or document.data is None
    known = {field.name for field in fields(ModuleManifest)}
    return len(known & document.data.keys()) * 2 >= len(document.data)
