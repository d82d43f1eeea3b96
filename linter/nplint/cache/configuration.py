"""Configurations and manifests by the content they were read from.

Validating them takes pydantic, which costs more than all the rest of a run with nothing new.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from nplint.cache.codec import config_codec
from nplint.cache.store import Store, is_store
from nplint.config.load import Loaded, load, source_files
from nplint.config.read_manifest import ReadManifest, load_manifest
from nplint.config.settings import DEFAULT_CACHE_DIR

_CACHE_DIR = re.compile(rb"""^"?cache_dir"?[ \t]*[:=][ \t]*["']?([^"'#\x00-\x1f]+)""", re.MULTILINE)


class Configurations:
    """Reads configurations and manifests, those of known content without validating them anew."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._new: dict[str, str] = {}

    def load(self, root: Path, explicit: Path | None) -> Loaded:
        """Return the configuration of a root, or exactly one file; raises ConfigError."""
        files = source_files(root, explicit)
        if not files:
            return load(root, explicit)
        key = _digest("configuration", *(part for file in files for part in file))
        found: Loaded | None = self._known(key, Loaded)
        if found is None:
            found = load(root, explicit)
            self._keep(key, found)
        return found

    def manifest(self, path: str, text: str) -> ReadManifest:
        """Return the manifest in a text; ``path`` is only for the messages."""
        key = _digest("manifest", path, text.encode("utf-8", "surrogatepass"))
        found: ReadManifest | None = self._known(key, ReadManifest)
        if found is None:
            found = load_manifest(path, text)
            self._keep(key, found)
        return found

    def save(self, store: Store) -> None:
        """Write what is new."""
        if self._new:
            store.save_configurations(sorted(self._new.items()))
        self._new = {}

    def _known(self, key: str, kind: type) -> Any:
        text = self._store.configuration(key) if self._store is not None else None
        if text is None:
            return None
        try:
            value = config_codec().decode(text)
        except (ValueError, TypeError, LookupError):
            return None
        return value if isinstance(value, kind) else None

    def _keep(self, key: str, value: object) -> None:
        try:
            self._new[key] = config_codec().encode(value)
        except TypeError:
            # YAML may hold values that have no place in a cache.
            return


def likely_store(root: Path, explicit: Path | None) -> Store | None:
    """Return the cache that is probably meant, before the configuration that says so is read.

    Only one that is there already: a wrong guess must neither make a folder nor touch one.
    """
    folder = root / DEFAULT_CACHE_DIR
    for _, content in source_files(root, explicit):
        if found := _CACHE_DIR.search(content):
            folder = root / found[1].decode("utf-8", "replace").strip()
            break
    return Store(folder) if is_store(folder) else None


def _digest(kind: str, *parts: str | bytes) -> str:
    own = hashlib.sha256(f"{kind}\0{config_codec().layout}".encode())
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        own.update(b"%d:" % len(data) + data)
    return own.hexdigest()[:32]
