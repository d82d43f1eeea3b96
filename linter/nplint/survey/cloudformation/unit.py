"""One template while it is read: its scope, its resources and the facts found so far."""

import posixpath
from operator import attrgetter
from typing import Any

from msgspec import Struct, field

from nplint.facts.data import Data, Hole, Scalar, Text
from nplint.facts.directives import Directive
from nplint.facts.infra import (
    DeadLetter,
    Emission,
    EnvironmentVariable,
    EventSource,
    Export,
    FunctionCode,
    Grant,
    InfraFacts,
    InfraGap,
    Invocation,
    NestedUnit,
    QueueSettings,
    Resource,
    ResourceKind,
    Rule,
    Subscription,
)
from nplint.span import Span
from nplint.survey.cloudformation.intrinsics import Scope
from nplint.survey.cloudformation.values import at, flag_of, word_of


class Declared(Struct, frozen=True):
    """One entry of ``Resources`` with its functions evaluated."""

    id: str
    type: str
    properties: Data
    metadata: Data | None
    span: Span
    """The logical id."""
    end_line: int

    def get(self, *keys: str) -> Data | None:
        """Return the property under a path of keys."""
        return at(self.properties, *keys)

    @property
    def construct(self) -> str:
        """The path of the CDK construct that made this, in a synthesised template."""
        return word_of(at(self.metadata, "aws:cdk:path"))

    @property
    def ref(self) -> Text:
        """The text that names this resource."""
        return reference(self.id)


class Unit(Struct):
    """Collects the facts of one template (or serverless file)."""

    path: str
    tool: str
    scope: Scope = field(default_factory=Scope)
    declared: list[Declared] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    queues: list[QueueSettings] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    functions: list[FunctionCode] = field(default_factory=list)
    environment: list[EnvironmentVariable] = field(default_factory=list)
    event_sources: list[EventSource] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    emissions: list[Emission] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    gaps: list[InfraGap] = field(default_factory=list)
    role_users: dict[str, list[Text]] = field(default_factory=dict)
    """Role's logical id → what runs under it."""
    nested: list[NestedUnit] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)

    def gap(self, message: str, span: Span) -> None:
        """Note something that could not be read or resolved."""
        self.gaps.append(InfraGap(message, span))

    def declare(
        self,
        source: Declared,
        kind: ResourceKind,
        name: Text = (),
        *,
        keys: tuple[str, ...] = (),
        fifo: bool = False,
    ) -> None:
        """Note the resource that an entry of ``Resources`` declares."""
        self.resources.append(
            Resource(
                source.id, kind, source.span, name,
                keys=keys, fifo=fifo, construct=source.construct,
            )
        )  # fmt: skip

    def is_a(self, hole: object, *kinds: str) -> bool:
        """Whether a hole refers to a resource of one of some types of this template."""
        return (
            isinstance(hole, Hole)
            and hole.kind == "resource"
            and self.scope.types.get(hole.name, "") in kinds
        )

    def facts(self) -> InfraFacts:
        """Return all facts, sorted."""
        place = {resource.id: resource.span for resource in self.resources}
        at_start = Span.at(self.path, 1)
        return InfraFacts(
            path=self.path,
            tool=self.tool,
            queues=tuple(sorted(self.queues, key=lambda each: place.get(each.queue, at_start))),
            **{name: _sorted(getattr(self, name)) for name in _BY_SPAN},
        )


_BY_SPAN = (
    "resources", "dead_letters", "subscriptions", "rules", "functions", "environment",
    "event_sources", "invocations", "emissions", "grants", "exports", "gaps", "nested",
    "directives",
)  # fmt: skip


def _sorted(facts: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(dict.fromkeys(facts), key=attrgetter("span")))


def reference(id: str, attribute: str = "ref") -> Text:
    """Return the text that refers to a resource of the same facts."""
    return (Hole("resource", id, attribute),)


def is_fifo(flag: Data | None, name: Text) -> bool:
    """Whether a topic or queue is FIFO, by its flag or by the suffix that AWS demands."""
    ends = bool(name) and isinstance(name[-1], str) and name[-1].endswith(".fifo")
    return flag_of(flag) is True or ends


def folder_path(template: str, local: Data | None) -> str:
    """Return a path written in a template, relative to the root; "" when unknown or outside."""
    written = word_of(local)
    if not written or "://" in written or written.startswith(("/", "~")):
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(template), _slashed(written)))
    return "" if joined == ".." or joined.startswith("../") else joined


def _slashed(written: str) -> str:
    return written.replace("\\", "/")


def is_present(data: Data | None) -> bool:
    """Whether a property is stated at all (null is not)."""
    return not (data is None or (isinstance(data, Scalar) and data.value in (None, "")))
