"""What a value in Python code says of a resource, as text parts."""

from collections.abc import Iterator
from itertools import islice, product
from typing import TypeAlias

from nplint.facts.data import Hole
from nplint.facts.infra import ResourceKind
from nplint.link.shapes import options_of, text_of
from nplint.link.values import Choice, Env, Handle, Joined, Known, Lookup, Value
from nplint.link.wiring.environment import Environment
from nplint.link.wiring.units import Parts, Units

HANDLES: dict[str, ResourceKind] = {
    "table": "table",
    "queue": "queue",
    "topic": "topic",
    "bucket": "bucket",
}
_MOST = 12
Alternative: TypeAlias = tuple[int | None, Parts]
"""(deploy unit that the text comes from, text)."""
_LOOKUPS: dict[str, ResourceKind] = {"queue-url": "queue", "topic-name": "topic"}


class References:
    """Follows values of code through environment variables, parameters and exports."""

    def __init__(self, units: Units, environment: Environment) -> None:
        self._units = units
        self._environment = environment

    def kind_of(self, value: Value) -> ResourceKind | None:
        """Return the kind of resource that a value can only be."""
        match value:
            case Handle(kind=kind):
                return HANDLES.get(kind)
            case Lookup(kind="secret"):
                return "secret"
            case Lookup(kind=kind):
                return _LOOKUPS.get(kind)
            case _:
                return None

    def texts(self, value: Value, path: str, depth: int = 0) -> tuple[Alternative, ...]:
        """Return the (deploy unit, text) alternatives of a value."""
        if depth > 6:
            return ()
        return tuple(islice(dict.fromkeys(self._texts(value, path, depth)), _MOST))

    def _texts(self, value: Value, path: str, depth: int) -> Iterator[Alternative]:
        match value:
            case Choice(options=options):
                for option in options:
                    yield from self.texts(option, path, depth + 1)
            case Env(name=name, default=default):
                yield from self._variable(name, default, path, depth)
            case Lookup(kind="ssm" | "export" as kind, name=name):
                for _, parts in self.texts(name, path, depth + 1):
                    yield None, self._stored(kind, parts)
            case Lookup(name=name) | Handle(name=name):
                yield from self.texts(name, path, depth + 1)
            case Joined(parts=parts):
                yield from self._joined(parts, path, depth)
            case _:
                text = text_of(value)
                if text is not None:
                    yield None, (text,)

    def _variable(
        self, name: str, default: Value | None, path: str, depth: int
    ) -> Iterator[Alternative]:
        settings = self._environment.settings(path, name)
        for setting in settings:
            yield setting.unit, setting.value
        if settings:
            return
        known = default is not None and text_of(default) not in (None, "")
        if known and default is not None:
            yield from self.texts(default, path, depth + 1)
        else:
            yield None, (Hole("env", name),)

    def _stored(self, kind: str, name: Parts) -> Parts:
        flat = "".join(part if isinstance(part, str) else "{hole}" for part in name)
        found = self._units.exported(kind, flat)
        return found or (Hole("ssm" if kind == "ssm" else "import", flat),)

    def _joined(self, parts: tuple[Value, ...], path: str, depth: int) -> Iterator[Alternative]:
        pieces: list[tuple[Alternative, ...]] = []
        for part in parts:
            if isinstance(part, Known):
                pieces.append(((None, (str(part.value),)),))
                continue
            found = tuple(
                alternative
                for option in options_of(part)
                for alternative in self.texts(option, path, depth + 1)
            )
            pieces.append(found or ((None, (Hole("unknown"),)),))
        for combined in islice(product(*pieces), _MOST):
            unit = next((unit for unit, _ in combined if unit is not None), None)
            yield unit, tuple(piece for _, text in combined for piece in text)
