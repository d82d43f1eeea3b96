"""What may stand in a ``module.yaml``: one service module as its team declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from nplint.config.typed import Kind, Level, Typed, many

Polarity = Literal["true-means-new", "true-means-duplicate", "raises-when-duplicate"]


@dataclass(frozen=True, slots=True)
class Idempotency(Typed):
    """The project's own guards against a second delivery."""

    decorators: tuple[str, ...] = ()
    """Decorators that make a handler idempotent, by qualified name or by last part."""
    functions: Mapping[str, Polarity] = field(default_factory=dict)
    """Guard functions, and what their answer means."""


@dataclass(frozen=True, slots=True)
class Owned(Typed):
    """Resources that belong to the module; names may be globs."""

    tables: tuple[str, ...] = ()
    """Tables, of SQL and DynamoDB alike."""
    schemas: tuple[str, ...] = ()
    """Database schemas: all tables in them."""
    topics: tuple[str, ...] = ()
    buses: tuple[str, ...] = ()
    """EventBridge buses."""
    queues: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    """Lambda functions."""
    state_machines: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    """Key prefixes in buckets that several modules share."""
    hosts: tuple[str, ...] = ()
    """Host names, with or without port or leading path."""
    caches: tuple[str, ...] = ()
    """Key patterns in a shared cache."""


@dataclass(frozen=True, slots=True)
class AllowEntry(Typed):
    """A direct dependency on another module that is accepted, and why."""

    module: str
    """The module that may be called."""
    reason: str
    until: date | None = None
    """The day from which on it is reported again."""
    kinds: tuple[str, ...] = ()
    """Kinds of calls (``import``, ``http``, ``invoke`` …); empty = all of them."""


@dataclass(frozen=True, slots=True)
class SyncEndpoint(Typed):
    """An endpoint that other modules may call, and why it is not an event."""

    endpoint: str
    """Method and path, host or path; globs allowed."""
    reason: str
    callers: tuple[str, ...] = ()
    """Modules that may call it; empty = any."""


@dataclass(frozen=True, slots=True)
class EventEntry(Typed):
    """An event with more to say than its name."""

    event: str
    external: bool = False
    """Published outside of this repository."""
    source: str = ""
    """The module or system that publishes it."""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class KeptName(Typed):
    """An event name that keeps an old spelling, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileEntry(Typed):
    """How strictly a rule or a family of rules holds in the module, and why."""

    level: Level
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AllowedBreak(Typed):
    """A breaking change of an event's contract that is meant."""

    event: str
    reason: str
    field: str = ""
    """Empty = the whole event."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Contracts(Typed):
    """Where the schemas of the module's events stand."""

    schemas: tuple[str, ...] = ()
    """Globs of JSON Schema or AsyncAPI files, relative to the manifest."""
    allow_break: tuple[AllowedBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared(Typed):
    """What a manifest and a ``modules:`` entry can both say."""

    kind: Kind = "service"
    """What it is to the others."""
    aliases: tuple[str, ...] = ()
    """Other spellings of the name: log names, queue prefixes, host names."""
    owners: tuple[str, ...] = ()
    """Teams or people."""
    publishes: tuple[str | EventEntry, ...] | None = None
    """Every event that the module publishes; left out = not declared."""
    subscribes: tuple[str | EventEntry, ...] | None = None
    """Every event that the module gets; ``*`` declares a sink of everything."""
    owns: Owned = Owned()
    allow: tuple[AllowEntry, ...] = ()
    """Direct dependencies that are accepted."""
    sync_api: tuple[SyncEndpoint, ...] = ()
    """Endpoints that other modules may call."""
    events: Mapping[str, str] | tuple[KeptName, ...] = field(default_factory=dict)
    """Event names that keep an old spelling: name to reason."""
    profile: Mapping[str, Level | ProfileEntry] = field(default_factory=dict)
    """Rules or families of rules (``NP4``) and how strictly they hold here."""
    hexagonal: bool | None = None
    """Whether core, shell and handlers are held apart (NP109, NP110)."""
    idempotency: Idempotency = field(default_factory=Idempotency)
    contracts: Contracts = Contracts()

    @property
    def published(self) -> tuple[str, ...] | None:
        """Names of the declared publications; None = not declared."""
        return _names(self.publishes)

    @property
    def subscribed(self) -> tuple[str, ...] | None:
        """Names of the declared subscriptions; None = not declared."""
        return _names(self.subscribes)

    @property
    def grandfathered(self) -> tuple[tuple[str, str], ...]:
        """(event name, reason) of the kept names."""
        return _kept(self.events)

    @property
    def levels(self) -> tuple[tuple[str, Level], ...]:
        """(rule or family, level) of the profile."""
        return tuple(
            (rule, entry.level if isinstance(entry, ProfileEntry) else entry)
            for rule, entry in self.profile.items()
        )


@dataclass(frozen=True, slots=True)
class ModuleManifest(Declared):
    """A service module as its ``module.yaml`` declares it."""

    name: str = ""
    """The module's name; the folder's name when left out."""
    description: str = ""
    path: str | tuple[str, ...] = ()
    """Where its code stands, relative to the manifest; the manifest's folder when left out."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The declared places, as several."""
        return many(self.path)


def _names(events: tuple[str | EventEntry, ...] | None) -> tuple[str, ...] | None:
    if events is None:
        return None
    return tuple(entry if isinstance(entry, str) else entry.event for entry in events)


def _kept(events: Mapping[str, str] | tuple[KeptName, ...]) -> tuple[tuple[str, str], ...]:
    if isinstance(events, Mapping):
        return tuple(events.items())
    return tuple((entry.name, entry.reason) for entry in events)
