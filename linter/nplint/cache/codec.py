"""Frozen values ↔ JSON text: classes by their position in a fixed list of classes.

Only classes of nplint's own facts and model can be made by reading, and only through their
constructors: unlike pickle, a hostile cache can give wrong values but never run code.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from msgspec import Struct

TUPLE = -1
MAPPING = -2


class Codec:
    """Encodes and decodes values of the classes of some modules."""

    def __init__(self, *modules: ModuleType) -> None:
        found = {
            f"{cls.__module__}.{cls.__qualname__}": cls
            for module in modules
            for cls in vars(module).values()
            if isinstance(cls, type)
            and cls.__module__ == module.__name__
            and _field_names(cls) is not None
        }
        self._classes = [found[name] for name in sorted(found)]
        self._numbers = {cls: number for number, cls in enumerate(self._classes)}
        self._fields = {cls: _field_names(cls) or () for cls in self._classes}
        self._keyword_only = {cls for cls in self._classes if _is_keyword_only(cls)}
        layout = json.dumps([(name, _field_names(found[name])) for name in sorted(found)])
        self.layout = hashlib.sha256(layout.encode()).hexdigest()[:16]
        """Changes whenever a class or field is added, removed or renamed."""

    def encode(self, value: object) -> str:
        """Return a value as JSON text; raises TypeError on what has no place in a cache."""
        packed = self._packed(value)
        text = json.dumps(packed, separators=(",", ":"), ensure_ascii=False)
        # Half a pair ("\\ud83d" in a literal) has no place in a database but as an escape.
        return text if _is_utf8(text) else json.dumps(packed, separators=(",", ":"))

    def decode(self, text: str) -> Any:
        """Return the value; raises ValueError, TypeError or LookupError on foreign text."""
        return self._unpacked(json.loads(text))

    def _packed(self, value: object) -> object:
        kind = type(value)
        number = self._numbers.get(kind)
        if number is not None:
            names = self._fields[kind]
            return [number, *[self._packed(getattr(value, name)) for name in names]]
        if kind is tuple:
            return [TUPLE, *[self._packed(item) for item in value]]  # type: ignore[attr-defined]
        if kind is list:
            return {"l": [self._packed(item) for item in value]}  # type: ignore[attr-defined]
        if kind is dict:
            items = value.items()  # type: ignore[attr-defined]
            return {"d": [[self._packed(key), self._packed(item)] for key, item in items]}
        if value is None or kind in (str, int, float, bool):
            return value
        if kind is complex:
            return {"c": str(value)}
        if kind is date:
            return {"t": value.isoformat()}  # type: ignore[attr-defined]
        raise TypeError(f"{kind.__name__} has no place in a cache")

    def _unpacked(self, data: Any) -> Any:
        if type(data) is list:
            if data[0] == TUPLE:
                return tuple([self._unpacked(item) for item in data[1:]])
            return self._made(self._classes[data[0]], [self._unpacked(item) for item in data[1:]])
        if type(data) is dict:
            if "l" in data:
                return [self._unpacked(item) for item in data["l"]]
            if "c" in data:
                return complex(data["c"])
            if "t" in data:
                return date.fromisoformat(data["t"])
            return {self._unpacked(key): self._unpacked(item) for key, item in data["d"]}
        return data

    def _made(self, cls: type, values: list[Any]) -> Any:
        if cls in self._keyword_only:
            return cls(**dict(zip(self._fields[cls], values, strict=True)))
        return cls(*values)


def _field_names(cls: type) -> tuple[str, ...] | None:
    """Return the names of a value's fields in order; None for any other class."""
    if issubclass(cls, Struct):
        return cls.__struct_fields__
    if is_dataclass(cls):
        return tuple(field.name for field in fields(cls))
    return getattr(cls, "_fields", None)


def _is_keyword_only(cls: type) -> bool:
    return is_dataclass(cls) and any(field.kw_only for field in fields(cls))


@lru_cache(maxsize=1)
def config_codec() -> Codec:
    """Return the codec of configurations and manifests."""
    from nplint.config import manifest, problems, read_manifest, settings

    # By its name: the package itself exports the function of the same name.
    return Codec(import_module("nplint.config.load"), manifest, problems, read_manifest, settings)


@lru_cache(maxsize=1)
def facts_codec() -> Codec:
    """Return the codec of surveys and lowered code."""
    from nplint import span
    from nplint.facts import chunk, code, codefile, data, directives, hcl, infra, python, surveyed

    return Codec(span, chunk, code, codefile, data, directives, hcl, infra, python, surveyed)


@lru_cache(maxsize=1)
def model_codec() -> Codec:
    """Return the codec of models."""
    from nplint import span
    from nplint.facts import directives
    from nplint.model import audit, entities, model, settings

    return Codec(span, directives, audit, entities, model, settings)


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
