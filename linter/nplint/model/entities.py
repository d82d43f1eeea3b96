"""The entities of a system of event-driven modules, frozen and comparable by value.

Ids are strings; an entity refers to another by id, never by reference, so that the model can be
written as JSON and read back.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.span import Span

Confidence: TypeAlias = Literal["proven", "declared", "inferred"]
"""``proven``: literal, constant, resolved reference. ``declared``: manifest or hint comment.
``inferred``: a naming convention or a variable's name."""

ModuleKind: TypeAlias = Literal[
    "service", "shared", "infra", "composition-root", "frontend", "external"
]


class Related(Struct, frozen=True):
    """The other side of a finding: a place and what stands there."""

    message: str
    span: Span


class Allowance(Struct, frozen=True):
    """A direct dependency that a manifest allows, with its reason and end date (ISO) if any."""

    target: str
    reason: str
    until: str = ""
    kinds: tuple[str, ...] = ()


class Module(Struct, frozen=True):
    """A service module, or what stands beside the modules (shared kernel, external system …)."""

    name: str
    kind: ModuleKind
    paths: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    manifest: str = ""
    """Path of its ``module.yaml``; empty when none."""
    declared_by: Literal["config", "manifest", "convention"] = "convention"
    publishes: tuple[str, ...] | None = None
    """Event names that the manifest promises; None when the manifest does not say."""
    subscribes: tuple[str, ...] | None = None
    allow: tuple[Allowance, ...] = ()
    grandfathered: tuple[tuple[str, str], ...] = ()
    """(event name, reason): names that keep an old spelling."""
    profile: tuple[tuple[str, str], ...] = ()
    """(rule code or family such as ``NP4``, ``off`` or a severity)."""
    hexagonal: bool = False


class EventType(Struct, frozen=True):
    """One event type: all spellings that normalise to the same key."""

    key: str
    """``document loaded``, ``document loaded v2``: see ``naming.event_key``."""
    name: str
    """The spelling to show: the owner's."""
    wire_names: tuple[str, ...]
    owner: str
    """The module that publishes or declares it; empty when nobody does."""
    declared_at: Span | None
    version: int
    fields: tuple[str, ...] = ()
    external: bool = False


class EventName(Struct, frozen=True):
    """A place that fixes the spelling of an event: where NP2 looks.

    ``role``: ``member`` (enum member), ``constant``, ``class``, ``publish`` (literal in a publish
    call), ``subscribe`` (filter, rule pattern, dispatch), ``manifest``.
    """

    event: str
    name: str
    member: str
    """The enum member's or constant's own name; empty otherwise."""
    container: str
    """The enum's or class's qualified name (``path::EventType``); empty otherwise."""
    role: Literal["member", "constant", "class", "publish", "subscribe", "manifest"]
    module: str
    span: Span


class EventClass(Struct, frozen=True):
    """A class whose instances are events, and how far its immutability goes (NP303, NP304)."""

    name: str
    module: str
    span: Span
    flavour: Literal[
        "dataclass", "pydantic", "attrs", "msgspec", "namedtuple", "typeddict", "plain"
    ]
    frozen: bool
    base: str = ""
    """The nearest base event class in the system, when it is the one that fails to freeze."""
    mutable_fields: tuple[tuple[str, str, Span], ...] = ()
    """(field, type as written, place)."""


class SentAttribute(Struct, frozen=True):
    """A message attribute that a publish call sets; ``value`` None = computed."""

    name: str
    type: str
    value: str | None
    span: Span


class Publication(Struct, frozen=True):
    """One place that publishes one event: where the event's name is fixed."""

    id: str
    event: str
    name: str
    """The spelling on the wire."""
    module: str
    span: Span
    transport: str
    """``sns``, ``eventbridge``, ``sqs``, ``in-process``, ``redis``, ``kafka`` …"""
    topic: str
    """A topic's or bus's id in ``Model.topics``, or a name as far as it is known; may be empty."""
    via: tuple[str, ...]
    """Qualified names of the wrappers between here and the transport, outermost first."""
    confidence: Confidence
    attributes: tuple[SentAttribute, ...] | None = None
    """What the transport call sets; None = not knowable."""
    body_fields: tuple[str, ...] | None = None
    body_name: str | None = None
    """The event type that the body carries, when literal."""
    body_key: str = ""
    """The field of the body that carries it."""
    source: str = ""
    """EventBridge's Source."""
    transport_span: Span | None = None


class Topic(Struct, frozen=True):
    """A topic or event bus."""

    id: str
    name: str
    module: str
    span: Span
    kind: Literal["topic", "bus"] = "topic"
    imported: bool = False
    unseen_publishers: bool = False
    """Whether code that is not read may publish here: in another language, or elsewhere."""
    forwarded: tuple[str, ...] = ()
    """Events that rules of a bus hand on to this topic, as they name them."""
    named_by_callers: Span | None = None
    """Code that publishes here whatever event its caller names, and of which no caller is seen."""


class Queue(Struct, frozen=True):
    """A queue, with what its redrive and its consumers need."""

    id: str
    name: str
    module: str
    span: Span
    dead_letter_queue: str | None
    """Id or name of the target; ``?`` when there is one that can't be resolved; None = none."""
    is_dead_letter_target: bool = False
    visibility_timeout: int | None = None
    """Seconds; None = AWS's default of 30; -1 = computed."""
    visibility_span: Span | None = None
    visibility_origin: Span | None = None
    """Where the number itself stands, when a caller or a variable gives it."""
    imported: bool = False
    fifo: bool = False
    runtime: bool = False
    made_at: Span | None = None
    """Where it is created, when ``span`` is the call that says which one."""
    """Created by code (boto3) rather than by infrastructure."""


class FilterPolicy(Struct, frozen=True):
    """A subscription's filter as evaluated: the document, its scope and its place."""

    document: object
    """Plain JSON value; compared, never mutated."""
    scope: Literal["attributes", "body", "unknown"]
    span: Span
    known: bool
    """False when part of the document is computed."""
    values: tuple[tuple[str, str, Span], ...] = ()
    """(key path joined by ``.``, literal string value, place): every exact value in it."""
    places: tuple[tuple[str, Span], ...] = ()
    """(key path joined by ``.``, place of the key)."""


class Subscription(Struct, frozen=True):
    """One event (or ``*``) that a module gets, through one route."""

    id: str
    route: str
    """Id of the route (an SNS subscription, a rule, a registration) that this belongs to."""
    event: str
    name: str
    module: str
    span: Span
    topic: str
    queue: str
    """Queue id; empty when there is none between."""
    handler: str
    """Handler id; empty when unknown."""
    filter: FilterPolicy | None
    confidence: Confidence
    shape: str
    """``sns``, ``eventbridge``, ``dispatch``, ``decorator``, ``registry``, ``in-process`` …"""


class Route(Struct, frozen=True):
    """An SNS subscription or EventBridge rule target as declared, whatever events pass it."""

    id: str
    kind: Literal["sns", "eventbridge"]
    module: str
    span: Span
    topic: str
    protocol: str
    queue: str
    handler: str
    filter: FilterPolicy | None
    raw: bool | None
    has_dead_letter: bool
    runtime: bool = False
    raw_span: Span | None = None


class Feed(Struct, frozen=True):
    """An event source mapping: a queue feeds a handler's function."""

    queue: str
    function: str
    handler: str
    module: str
    span: Span
    batch_size: int
    batch_window: int
    """Seconds; -1 = computed."""
    report_failures: bool | None
    function_timeout: int
    """Seconds; -1 = computed or unknown."""
    function_span: Span | None
    returns_failures: bool | None
    """Whether the handler returns ``batchItemFailures``; None = its code is not seen."""
    unwraps_sns: bool | None = None
    body_span: Span | None = None
    """Where the handler reads the body, or takes the envelope off."""
    timeout_span: Span | None = None
    """Whether the handler unwraps ``["Message"]`` from the body; None = not seen."""


class Guard(Struct, frozen=True):
    """What makes a handler idempotent."""

    kind: str
    span: Span


class GuardProblem(Struct, frozen=True):
    """Why a handler is not idempotent: the verdict of the idempotency analysis on one path.

    ``kind``: ``missing`` (NP401), ``ineffective`` (NP401), ``late`` (NP402), ``unstable-key`` and
    ``volatile`` (NP403), ``race`` (NP404).
    """

    kind: Literal["missing", "ineffective", "late", "unstable-key", "volatile", "race"]
    span: Span
    effect: str
    effect_span: Span
    why: str
    cure: str
    path: tuple[str, ...] = ()
    """Functions from the handler to the effect."""
    confidence: Confidence = "proven"
    definition: Span | None = None
    """The name of the function that does a message's work, where the problem stands elsewhere."""
    alike: tuple[Span, ...] = ()
    """The names of further functions that the same handler dispatches to, as unguarded."""


class Handler(Struct, frozen=True):
    """A function that events are delivered to."""

    id: str
    """``path::qualified.name``."""
    name: str
    module: str
    span: Span
    """Its ``def`` line (the name)."""
    events: tuple[str, ...]
    """Event keys it is known to get."""
    source: Literal["sqs", "sns", "eventbridge", "bus", "redis", "kafka", "queue", "unknown"]
    guard: Guard | None = None
    problems: tuple[GuardProblem, ...] = ()
    dispatched: tuple[tuple[str, Span], ...] = ()
    """(event key, place of the branch) of the dispatch inside it."""
    unmatched: Literal["raises", "drops", "handles", "unknown"] = "unknown"
    """What its dispatch does with an event type that it does not know."""
    drops: tuple["Drop", ...] = ()
    branches: tuple[tuple[str, str], ...] = ()
    """(event key, id of the function that the dispatch hands it to), where that is known."""
    publishes: tuple[tuple[str, str], ...] = ()
    """(event key, id of a publication that handling it leads to)."""
    unwraps_sns: bool | None = None
    """Whether one that polls a subscribed queue takes SNS's envelope off; None = not known."""
    body_span: Span | None = None
    """Where it does so, or reads the body."""


class EventLoop(Struct, frozen=True):
    """Events that lead to one another again: each is published by who handles the one before.

    ``links``: for each event in order, the handler's id and the id of what it publishes.
    """

    events: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class Drop(Struct, frozen=True):
    """Where a handler throws away messages that a filter policy could have excluded (NP407)."""

    span: Span
    key: str
    """The attribute or field it looks at (``eventType``)."""
    kept: tuple[str, ...]
    """The values it goes on with; empty when it names the dropped ones."""
    dropped: tuple[str, ...] = ()
    explicit: bool = True
    """False when it merely does nothing for the others (a lone ``if kind == X:``)."""


class SwallowedError(Struct, frozen=True):
    """An ``except`` that drops a message silently (NP405)."""

    handler: str
    module: str
    span: Span
    what: str


class DirectCall(Struct, frozen=True):
    """One module reaching into another without an event (NP101 to NP108).

    ``kind``: ``import``, ``process``, ``http``, ``http-generated`` (a request in a generated client
    that code of the module makes), ``invoke``, ``state-machine``, ``rpc``, ``queue``,
    ``table-write``, ``table-read``, ``table-map``, ``cache``, ``database``, ``staging`` (one put),
    ``bucket`` (one read, listed or deleted), ``grant``, ``resource`` (NP610).
    """

    kind: str
    source: str
    target: str
    span: Span
    detail: str
    """What is called, as a reader would name it: ``loader.core.exceptions``, ``POST /charges``."""
    confidence: Confidence
    related: tuple[Related, ...] = ()
    type_only: bool = False
    test_code: bool = False


class Mutation(Struct, frozen=True):
    """A published or received event that is changed (NP301, NP302), or a shared message (NP304).

    ``kind``: ``after-publish``, ``received``, ``shared-base``, ``frozen-bypass``.
    """

    kind: Literal["after-publish", "received", "shared-base", "frozen-bypass"]
    module: str
    span: Span
    what: str
    """The change as written, short: ``event["page"] = …``."""
    subject: str
    """The event as the reader would name it."""
    origin: Span
    """Where it was published, received or declared."""
    path: tuple[str, ...] = ()


class LayerBreach(Struct, frozen=True):
    """A breach of the hexagonal rules inside one module (NP109, NP110)."""

    kind: Literal["core-imports-shell", "core-touches-infrastructure"]
    module: str
    span: Span
    what: str


class Gap(Struct, frozen=True):
    """Something that the analysis could not see: the user must know what was not checked.

    ``kind``: ``unreadable`` (NP001), ``event``/``topic``/``handler`` (NP005), ``target``,
    ``infrastructure``, ``module``, ``unfollowed``.
    """

    kind: str
    message: str
    span: Span
    module: str = ""


class ResourceConflict(Struct, frozen=True):
    """Two sources of evidence that disagree (NP611): manifest and code, IaC and IaC."""

    kind: str
    message: str
    module: str
    span: Span
    related: tuple[Related, ...] = ()


class PolicyProblem(Struct, frozen=True):
    """What is wrong with a filter, by itself or before what its topic's publishers send.

    ``kind``: ``invalid`` (NP606: AWS refuses it, or no message at all can pass), ``never`` (NP606:
    no published event can pass), ``missing-attribute`` (NP504).
    """

    kind: Literal["invalid", "never", "missing-attribute"]
    module: str
    span: Span
    what: str
    """What is wrong, naming both sides, without the cure."""
    cure: str
    subject: str
    related: tuple[Related, ...] = ()
    confidence: Confidence = "proven"
