"""What may stand in ``nplint.yaml`` or ``[tool.nplint]``; the defaults are the zero-config tool."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nplint.config.manifest import Declared, EventEntry, Idempotency, KeptName, Owned, _kept
from nplint.config.typed import Level, Typed, many


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleEntry(Declared):
    """One service module, or what stands beside the modules."""

    name: str
    path: str | tuple[str, ...] = ()
    """A folder, a file, a glob, or a list of them, relative to the root."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The declared places, as several."""
        return many(self.path)


@dataclass(frozen=True, slots=True)
class External(Typed):
    """A system outside of the repository: drawn, not linted."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other spellings of the name."""
    publishes: tuple[str | EventEntry, ...] = ()
    """Events that come from there."""
    subscribes: tuple[str | EventEntry, ...] = ()
    """Events that go there."""
    owns: Owned = field(default_factory=Owned)


@dataclass(frozen=True, slots=True)
class Sink(Typed):
    """A callable that publishes: found by name, beside those found by what they do."""

    call: str
    """Qualified name or its last parts: ``uow.events.publish``, ``register_event``."""
    event: int | str = 0
    """Which argument carries the event: its position (from 0) or its name."""
    topic: int | str | None = None
    """Which argument carries the topic."""
    transport: str = "in-process"
    """What carries it: sns, eventbridge, kafka …; for the graph."""


@dataclass(frozen=True, slots=True)
class RuleLevels(Typed):
    """Which rules hold in one place, and how strictly."""

    ignore: tuple[str, ...] = ()
    """Not these."""
    select: tuple[str, ...] | None = None
    """Only these; left out = all that are on."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Severity by rule, family or name."""


@dataclass(frozen=True, slots=True)
class Naming(Typed):
    """The team's words for events (NP2)."""

    past_words: tuple[str, ...] = ()
    """Words that state a past fact."""
    not_past_words: tuple[str, ...] = ()
    """Words that do not, whatever they look like."""
    state_words: tuple[str, ...] = ()
    """States that are accepted: ready, complete, available."""
    participle_first: Literal["accept", "reject"] = "accept"
    """Whether ``DeletedDocument`` is as good as ``DocumentDeleted``."""
    strict: bool = False
    """Report ambiguous names too, as a warning."""
    grandfathered: Mapping[str, str] | tuple[KeptName, ...] = field(default_factory=dict)
    """Event names that keep an old spelling: name to reason."""

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """(event name, reason) of the kept names."""
        return _kept(self.grandfathered)


@dataclass(frozen=True, slots=True)
class Visibility(Typed):
    """NP608: visibility timeout >= factor x function timeout + window + extra."""

    factor: int = 6
    """Times the function's timeout."""
    extra: int = 0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Layers(Typed):
    """Folder names of the layers inside a module (NP109, NP110)."""

    hexagonal: bool | None = None
    """Whether they are held apart everywhere; left out = where a module has such folders."""
    core: tuple[str, ...] = ("core", "domain")
    """Folders of pure logic."""
    shell: tuple[str, ...] = ("shell", "infrastructure", "adapters")
    """Folders that touch the world."""
    handlers: tuple[str, ...] = ("handlers", "entrypoints")
    """Folders that take what comes in."""


DEFAULT_EVENT_KEYS = (
    "eventType",
    "event_type",
    "detail-type",
    "DetailType",
    "type",
    "event_name",
    "eventName",
    "event",
)

DEFAULT_CACHE_DIR = ".nplint_cache"

DEFAULT_TEST_CODE = (
    "**/test/**",
    "**/tests/**",
    "**/test_*.py",
    "**/*_test.py",
    "**/conftest.py",
    "**/*.test.ts",
    "**/*.spec.ts",
)


@dataclass(frozen=True, slots=True)
class Config(Typed):
    """Everything that a project may set."""

    modules: tuple[ModuleEntry, ...] = ()
    """The service modules; a list replaces what nplint would infer."""
    external: tuple[str | External, ...] = ()
    """Systems outside of the repository (Rails, vendors)."""
    shared_tables: tuple[str, ...] = ()
    """Tables that every module may use; globs allowed."""
    shared_events: tuple[str, ...] = ()
    """Events that several modules may publish."""
    catch_all: tuple[str, ...] = ()
    """Modules, queues or handlers that are meant to get everything."""
    event_keys: tuple[str, ...] = DEFAULT_EVENT_KEYS
    """Fields and attributes that carry the event type, in order of preference."""
    sinks: tuple[Sink, ...] = ()
    """Further callables that publish."""
    handler_decorators: tuple[str, ...] = ()
    """Further decorators that make a function a handler."""
    idempotency: Idempotency = field(default_factory=Idempotency)
    envelope: tuple[str, ...] = ()
    """Fields that every published body must have (NP506)."""
    naming: Naming = field(default_factory=Naming)
    visibility: Visibility = Visibility()
    """NP608: visibility timeout >= factor x function timeout + batch window + extra."""
    layers: Layers = Layers()
    """Folder names of the layers inside a module (NP109, NP110)."""
    exclude: tuple[str, ...] = ()
    """Globs of what is not read at all."""
    test_code: tuple[str, ...] = DEFAULT_TEST_CODE
    """Globs of test code."""
    check_tests: bool = False
    """Whether boundaries hold in test code too."""
    select: tuple[str, ...] | None = None
    """Only these rules (code, prefix or name); left out = all that are on by default."""
    extend_select: tuple[str, ...] = ()
    """Rules to switch on beside those."""
    ignore: tuple[str, ...] = ()
    """Rules to switch off."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Severity by rule, family or name."""
    per_module: Mapping[str, RuleLevels] = field(default_factory=dict)
    """Rules by module name."""
    per_path: Mapping[str, RuleLevels] = field(default_factory=dict)
    """Rules by glob."""
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    """The least severity that makes the exit code 1."""
    baseline: str = ".nplint-baseline.jsonl"
    """Where accepted findings are kept, relative to the root."""
    cache_dir: str = DEFAULT_CACHE_DIR
    """Where the cache is kept, relative to the root."""

    @property
    def external_systems(self) -> tuple[External, ...]:
        """The systems outside, each with what is known of it."""
        return tuple(
            External(system) if isinstance(system, str) else system for system in self.external
        )
