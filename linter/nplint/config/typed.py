"""What every schema of the configuration shares."""

from typing import ClassVar, Literal, TypeAlias

Level: TypeAlias = Literal["off", "info", "warning", "error"]
Kind: TypeAlias = Literal["service", "shared", "infra", "composition-root", "frontend", "external"]


class Typed:
    """A mapping that a person types: unknown keys are errors (read by pydantic)."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


def many(value: "str | tuple[str, ...]") -> tuple[str, ...]:
    """Return one or several texts as several."""
    return (value,) if isinstance(value, str) else value
