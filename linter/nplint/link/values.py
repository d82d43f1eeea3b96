"""What an expression is known to be, after following names across files.

Values are symbolic where code is: a parameter of the function under evaluation is a ``Symbol``, and
substituting a call's arguments for it is how wrappers are seen through.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.span import Span


class Known(Struct, frozen=True):
    """A constant. ``at`` is where it stands in the text."""

    value: str | int | float | bool | None
    at: Span | None = None


class Joined(Struct, frozen=True):
    """A text put together from parts, some of them not known."""

    parts: tuple["Value", ...]


class Env(Struct, frozen=True):
    """An environment variable (``os.environ[...]``, a settings object's field)."""

    name: str
    default: "Value | None" = None


class Lookup(Struct, frozen=True):
    """A value fetched at run time by a known name.

    ``kind``: ``ssm``, ``secret``, ``queue-url`` (get_queue_url/get_queue_by_name), ``topic-name``
    (create_topic), ``function-name`` (create_function), ``subscription``, ``export``,
    ``instance`` (where a service answers, by service discovery).
    """

    kind: str
    name: "Value"


class Symbol(Struct, frozen=True):
    """A parameter of the function under evaluation, or what is reached from it.

    ``path`` holds keys (``[eventType]``), attributes (``.name``) and ``()`` for
    "an element of", ``json`` for "parsed".
    """

    param: str
    path: tuple[str, ...] = ()
    type: str = ""
    """Class id or dotted name of what it is annotated with or defaults to."""


class Indexed(Struct, frozen=True):
    """``table[key]`` with a key that is not known yet."""

    base: "Value"
    key: "Value"


SPREAD = "**"
"""Stands as a key where a mapping takes in a parameter whose keys are known to callers only."""


class MappingValue(Struct, frozen=True):
    """A dict as far as it is known; ``open``: it may have further keys or other values."""

    items: tuple[tuple[str, "Value"], ...]
    open: bool = False
    at: Span | None = None

    def get(self, key: str) -> "Value | None":
        """Return the last value set for a key."""
        for name, value in reversed(self.items):
            if name == key:
                return value
        return None


class ListValue(Struct, frozen=True):
    """A list, tuple or set as far as it is known; ``open``: it may have further elements."""

    items: tuple["Value", ...]
    open: bool = False
    spots: tuple[Span, ...] = ()
    """Where each item stands; empty when the list was not written as a display."""


class Instance(Struct, frozen=True):
    """An object made by calling a class: a project class's id or an external dotted name."""

    cls: str
    args: tuple["Value", ...] = ()
    kwargs: tuple[tuple[str, "Value"], ...] = ()
    at: Span | None = None
    project: bool = True


class EnumMember(Struct, frozen=True):
    """``EventType.DOCUMENT_LOADED`` of a project enum."""

    cls: str
    member: str
    value: "Value"


class ClassRef(Struct, frozen=True):
    """A class of the project (``path::Qual.Name``)."""

    id: str


class FunctionRef(Struct, frozen=True):
    """A function or method of the project; ``bound`` is the object it is taken from."""

    id: str
    bound: "Value | None" = None
    given: tuple[tuple[str, "Value"], ...] = ()
    """Arguments that ``partial`` gave it beforehand, as a call's are written."""


class ModuleRef(Struct, frozen=True):
    """A file or package of the project (its path; a package by its folder)."""

    path: str


class External(Struct, frozen=True):
    """Something outside the project, by its dotted name (``boto3.client``)."""

    name: str


class Client(Struct, frozen=True):
    """An AWS SDK object: ``client``/``resource`` of a service, or a ``session``."""

    service: str
    kind: Literal["client", "resource", "session"] = "client"


class Handle(Struct, frozen=True):
    """An SDK resource object: ``resource("dynamodb").Table(name)``, ``sqs.Queue(url)`` …"""

    kind: Literal["table", "queue", "topic", "bucket", "object", "other"]
    name: "Value"


class Serialized(Struct, frozen=True):
    """``json.dumps(value)``, ``value.model_dump_json()`` …: the text of a value."""

    value: "Value"


class Choice(Struct, frozen=True):
    """One of several values (a conditional, two branches)."""

    options: tuple["Value", ...]
    first: bool = False
    """Whether it is the first of them that is true (``given or default``)."""


class Result(Struct, frozen=True):
    """What a call returned that could not be followed: the callee's dotted name or ``""``."""

    callee: str = ""


class UnknownValue(Struct, frozen=True):
    """Nothing is known."""


UNKNOWN = UnknownValue()

Value: TypeAlias = (
    Known
    | Joined
    | Env
    | Lookup
    | Symbol
    | Indexed
    | MappingValue
    | ListValue
    | Instance
    | EnumMember
    | ClassRef
    | FunctionRef
    | ModuleRef
    | External
    | Client
    | Handle
    | Serialized
    | Choice
    | Result
    | UnknownValue
)
