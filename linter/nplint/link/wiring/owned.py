"""What manifests say belongs to a module, asked by kind and name."""

from fnmatch import fnmatchcase

from nplint.config.manifest import Owned
from nplint.link.modules import ModuleMap
from nplint.link.wiring.addresses import HOLE, core
from nplint.model.entities import Confidence
from nplint.span import Span

_FIELDS = {
    "table": "tables",
    "database": "schemas",
    "schema": "schemas",
    "topic": "topics",
    "bus": "buses",
    "queue": "queues",
    "function": "functions",
    "state-machine": "state_machines",
    "bucket": "buckets",
    "prefix": "prefixes",
    "host": "hosts",
    "api": "hosts",
    "cache": "caches",
}
_FILLER = "x"
"""Stands for what is not known of a name when it is held against a glob."""


class OwnedNames:
    """The ``owns`` of all modules."""

    def __init__(self, modules: ModuleMap) -> None:
        self._entries: dict[str, list[tuple[str, str]]] = {}
        self._spans: dict[str, Span | None] = {}
        for item in modules.modules:
            name, manifest = item.module.name, item.module.manifest
            self._spans[name] = Span.at(manifest, 1) if manifest else None
            for field in sorted(set(_FIELDS.values())):
                for glob in _globs(item.owns, field):
                    self._entries.setdefault(field, []).append((glob, name))
        for entries in self._entries.values():
            # The most specific pattern decides: most plain characters first.
            entries.sort(key=lambda entry: (-_plain(entry[0]), entry))

    def owner(
        self, kind: str, name: str, asking: str = ""
    ) -> tuple[str, Confidence, Span | None] | None:
        """Return (module, confidence, manifest) of the module that declares to own a name.

        Where several declare it alike, each means its own: the ``asking`` module does.
        """
        entries = self._entries.get(_FIELDS.get(kind, ""), ()) if name else ()
        found = [(glob, module) for glob, module in entries if is_named(glob, name)]
        alike = [module for glob, module in found if _plain(glob) == _plain(found[0][0])]
        if not alike:
            return None
        module = asking if asking in alike else alike[0]
        return module, "declared", self._spans[module]


def _plain(glob: str) -> int:
    """Return how much of a pattern is said."""
    return len(glob.replace("*", ""))


def _globs(owns: Owned, field: str) -> tuple[str, ...]:
    globs: tuple[str, ...] = getattr(owns, field)
    return globs


def is_named(glob: str, name: str) -> bool:
    """Whether a glob names a resource whose name may have holes (``*`` or the hole sign)."""
    holed = name.replace("*", HOLE)
    if fnmatchcase(holed.replace(HOLE, _FILLER), glob) or fnmatchcase(core(holed), glob):
        return True
    return HOLE in holed and core(holed) == core(glob.replace("*", HOLE)) != ""
