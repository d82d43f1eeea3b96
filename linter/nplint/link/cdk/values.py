"""What the interpreter computes with: concrete data, and terms for what only the library knows.

A call into a library is a ``Made`` term, an attribute of one a ``Member``; the readers in
``link/cdk/read`` decide later what they mean. Values are compared by identity.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from nplint.facts.code import Class, Function, Lambda
from nplint.facts.data import Hole
from nplint.span import Span

Plain: TypeAlias = str | int | float | bool | None


@dataclass(slots=True, eq=False)
class Lit:
    """A string, number, boolean or null."""

    value: Plain
    span: Span
    written_at: Span | None = None
    """Where another file has it, when ``span`` is where it is used."""


@dataclass(slots=True, eq=False)
class Template:
    """A text with values in it that are not text yet."""

    parts: tuple["str | Value", ...]
    span: Span


@dataclass(slots=True, eq=False)
class Ref:
    """A text known only by reference: an environment variable, the region …"""

    hole: Hole
    span: Span


@dataclass(slots=True, eq=False)
class Unknown:
    """Computed at run time; ``name`` says from what (``props.topic``)."""

    span: Span
    name: str = ""


@dataclass(slots=True, eq=False)
class ListValue:
    """A list; ``partial`` when it may hold more."""

    items: list["Value"]
    span: Span
    partial: bool = False


@dataclass(slots=True, eq=False)
class DictValue:
    """A dict or object; ``partial`` when it may hold more."""

    entries: dict[str, "Value"]
    span: Span
    key_spans: dict[str, Span] = field(default_factory=dict)
    partial: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """Names in sight."""

    names: dict[str, "Value"]
    parent: "Scope | None" = None

    def find(self, name: str) -> "Scope | None":
        """Return the innermost scope that binds a name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.parent
        return None


@dataclass(slots=True, eq=False)
class Module:
    """A source file under interpretation."""

    path: str
    scope: Scope
    is_python: bool


@dataclass(slots=True, eq=False)
class Closure:
    """A function, method or lambda with what it closes over."""

    node: Function | Lambda
    scope: Scope
    module: Module
    this: "Value | None" = None
    owner: "ClassValue | None" = None
    """The class it is a method of."""
    binds_first: bool = False
    """Whether ``this`` is passed as the first parameter, as in Python."""

    @property
    def span(self) -> Span:
        """Where it is written."""
        return Span.at(self.module.path, self.node.at.line + 1, self.node.at.column)


@dataclass(slots=True, eq=False)
class ClassValue:
    """A class of the project."""

    node: Class
    scope: Scope
    module: Module
    bases: tuple["Value", ...] = ()
    statics: "dict[str, Value] | None" = None

    @property
    def span(self) -> Span:
        """Where it is written."""
        return Span.at(self.module.path, self.node.at.line + 1, self.node.at.column)


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a project class; ``made`` is the library object that it extends."""

    cls: ClassValue
    span: Span
    fields: dict[str, "Value"] = field(default_factory=dict)
    site: "Site | None" = None
    made: "Made | None" = None


@dataclass(slots=True, eq=False)
class Bound:
    """Something that can be called with some of its arguments given already."""

    callee: "Value"
    arguments: "Arguments"
    span: Span


@dataclass(slots=True, eq=False)
class ModuleValue:
    """An imported file of the project."""

    module: Module

    @property
    def span(self) -> Span:
        """The file's start."""
        return Span.at(self.module.path, 1)


@dataclass(slots=True, eq=False)
class Foreign:
    """A name of a library: ``aws_sqs.Queue``, ``Duration.seconds``, ``path:join``."""

    name: str
    span: Span


@dataclass(slots=True, eq=False)
class Made:
    """The result of a library call: ``name`` is the callee's, or the method's with a receiver."""

    name: str
    args: list["Value"]
    named: DictValue
    span: Span
    receiver: "Value | None" = None
    site: "Site | None" = None
    """Its place in the construct tree, when it is a construct."""
    stack: "Stack | None" = None
    """The stack that was under construction when it was called."""


@dataclass(slots=True, eq=False)
class Member:
    """An attribute of a term."""

    base: "Value"
    name: str
    span: Span


@dataclass(slots=True, eq=False)
class Stack:
    """A deploy unit of the application."""

    path: str
    file: str


@dataclass(slots=True, eq=False)
class Site:
    """A place in the construct tree; the root and stages stand in no stack."""

    path: str
    stack: Stack | None


Value: TypeAlias = (
    Lit
    | Template
    | Ref
    | Unknown
    | ListValue
    | DictValue
    | Closure
    | Bound
    | ClassValue
    | Instance
    | ModuleValue
    | Foreign
    | Made
    | Member
)


@dataclass(slots=True, eq=False)
class Arguments:
    """Evaluated arguments; ``partial`` when an unknown value was spread into them."""

    positional: list[Value]
    named: DictValue
    partial: bool = False

    def get(self, index: int, *names: str) -> Value | None:
        """Return an argument by position or by keyword."""
        for name in names:
            if name in self.named.entries:
                return self.named.entries[name]
        return self.positional[index] if index < len(self.positional) else None


def is_text(value: Value | None) -> bool:
    """Whether a value can stand where a text is asked for."""
    match value:
        case Lit(value=str()) | Template() | Ref() | Unknown() | Member():
            return True
        case _:
            return False


def site_of(value: Value | None) -> Site | None:
    """Return a value's place in the construct tree."""
    return value.site if isinstance(value, Instance | Made) else None


def struct(value: Value | None) -> DictValue | None:
    """Return a value as a props object: a literal, a library struct, a data class's instance."""
    match value:
        case DictValue():
            return value
        case Made(site=None, args=[], receiver=None, named=named) if named.entries:
            return named
        case Instance(made=None, site=None, fields=fields, span=span):
            return DictValue(fields, span)
        case _:
            return None
