"""What an expression is known to be, after following names across files.

Values are symbolic where code is: a parameter of the function under evaluation is a ``Symbol``, and
substituting a call's arguments for it is how wrappers are seen through.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from nplint.span import Span


@dataclass(frozen=True, slots=True)
class Known:
    """A constant. ``at`` is where it stands in the text."""

    value: str | int | float | bool | None
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A text put together from parts, some of them not known."""

    parts: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Env:
    """An environment variable (``os.environ[...]``, a settings object's field)."""

    name: str
    default: "Value | None" = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value fetched at run time by a known name.

    ``kind``: ``ssm``, ``secret``, ``queue-url`` (get_queue_url/get_queue_by_name), ``topic-name``
    (create_topic), ``function-name`` (create_function), ``subscription``, ``export``.
    """

    kind: str
    name: "Value"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A parameter of the function under evaluation, or what is reached from it.

    ``path`` holds keys (``[eventType]``), attributes (``.name``) and ``()`` for
    "an element of", ``json`` for "parsed".
    """

    param: str
    path: tuple[str, ...] = ()
    type: str = ""
    """Class id or dotted name of what it is annotated with or defaults to."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """``table[key]`` with a key that is not known yet."""

    base: "Value"
    key: "Value"


SPREAD = "**"
"""Stands as a key where a mapping takes in a parameter whose keys are known to callers only."""


@dataclass(frozen=True, slots=True)
class MappingValue:
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


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list, tuple or set as far as it is known; ``open``: it may have further elements."""

    items: tuple["Value", ...]
    open: bool = False
    spots: tuple[Span, ...] = ()
    """Where each item stands; empty when the list was not written as a display."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An object made by calling a class: a project class's id or an external dotted name."""

    cls: str
    args: tuple["Value", ...] = ()
    kwargs: tuple[tuple[str, "Value"], ...] = ()
    at: Span | None = None
    project: bool = True


@dataclass(frozen=True, slots=True)
class EnumMember:
    """``EventType.DOCUMENT_LOADED`` of a project enum."""

    cls: str
    member: str
    value: "Value"


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the project (``path::Qual.Name``)."""

    id: str


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A function or method of the project; ``bound`` is the object it is taken from."""

    id: str
    bound: "Value | None" = None


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A file or package of the project (its path; a package by its folder)."""

    path: str


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the project, by its dotted name (``boto3.client``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Client:
    """An AWS SDK object: ``client``/``resource`` of a service, or a ``session``."""

    service: str
    kind: Literal["client", "resource", "session"] = "client"


@dataclass(frozen=True, slots=True)
class Handle:
    """An SDK resource object: ``resource("dynamodb").Table(name)``, ``sqs.Queue(url)`` …"""

    kind: Literal["table", "queue", "topic", "bucket", "object", "other"]
    name: "Value"


@dataclass(frozen=True, slots=True)
class Serialized:
    """``json.dumps(value)``, ``value.model_dump_json()`` …: the text of a value."""

    value: "Value"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values (a conditional, two branches)."""

    options: tuple["Value", ...]
    first: bool = False
    """Whether it is the first of them that is true (``given or default``)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a call returned that could not be followed: the callee's dotted name or ``""``."""

    callee: str = ""


@dataclass(frozen=True, slots=True)
class UnknownValue:
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
