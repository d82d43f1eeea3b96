"""What one file makes at run time, while it is read."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, field

from nplint.facts.infra import (
    DeadLetter,
    EnvironmentVariable,
    EventSource,
    FunctionCode,
    InfraFacts,
    QueueSettings,
    Resource,
    Rule,
    Subscription,
)

TOOL = "boto3"


class Unit(Struct):
    """What one file makes, while it is read."""

    path: str
    resources: dict[str, Resource] = field(default_factory=dict)
    queues: dict[str, QueueSettings] = field(default_factory=dict)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    functions: list[FunctionCode] = field(default_factory=list)
    environment: list[EnvironmentVariable] = field(default_factory=list)
    event_sources: list[EventSource] = field(default_factory=list)

    def facts(self) -> InfraFacts:
        """Return what was read, frozen and sorted."""
        return InfraFacts(
            path=self.path,
            tool=TOOL,
            resources=_sorted(self.resources.values()),
            queues=tuple(self.queues[id] for id in sorted(self.queues)),
            dead_letters=_sorted(dict.fromkeys(self.dead_letters)),
            subscriptions=_sorted(dict.fromkeys(self.subscriptions)),
            rules=_sorted(self.rules.values()),
            functions=_sorted(self.functions),
            environment=_sorted(self.environment),
            event_sources=_sorted(dict.fromkeys(self.event_sources)),
        )


_Placed = TypeVar(
    "_Placed",
    Resource,
    DeadLetter,
    Subscription,
    Rule,
    FunctionCode,
    EnvironmentVariable,
    EventSource,
)


def _sorted(items: Iterable[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(items, key=lambda item: item.span))
