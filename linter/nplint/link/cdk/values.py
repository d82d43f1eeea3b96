"""What the interpreter computes with: concrete data, and terms for what only the library knows.

A call into a library is a ``Made`` term, an attribute of one a ``Member``; the readers in
``link/cdk/read`` decide later what they mean. Values are compared by identity.
"""

from typing import TypeAlias

from msgspec import Struct, field

from nplint.facts.code import Class, Function, Lambda
from nplint.facts.data import Hole
from nplint.span import Span

Plain: TypeAlias = str | int | float | bool | None


class Lit(Struct, eq=False):
    """A string, number, boolean or null."""

    value: Plain
    span: Span
    written_at: Span | None = None
    """Where another file has it, when ``span`` is where it is used."""


class Template(Struct, eq=False):
    """A text with values in it that are not text yet."""

    parts: tuple["str | Value", ...]
    span: Span


class Ref(Struct, eq=False):
    """A text known only by reference: an environment variable, the region …"""

    hole: Hole
    span: Span


class Unknown(Struct, eq=False):
    """Computed at run time; ``name`` says from what (``props.topic``)."""

    span: Span
    name: str = ""


class ListValue(Struct, eq=False):
    """A list; ``partial`` when it may hold more."""

    items: list["Value"]
    span: Span
    partial: bool = False


class DictValue(Struct, eq=False):
    """A dict or object; ``partial`` when it may hold more."""

    entries: dict[str, "Value"]
    span: Span
    key_spans: dict[str, Span] = field(default_factory=dict)
    partial: bool = False


class Scope(Struct, eq=False):
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


class Module(Struct, eq=False):
    """A source file under interpretation."""

    path: str
    scope: Scope
    is_python: bool


class Closure(Struct, eq=False):
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


class ClassValue(Struct, eq=False):
    """A class of the project."""

    node: Class
    scope: Scope
    module: Module
    bases: tuple["Value", ...] = ()
    statics: "dict[str, Value] | None" = None
    prototype: "dict[str, Value]" = field(default_factory=dict)
    """Methods that are added from outside: ``Queue.prototype.watch = function …``."""

    @property
    def span(self) -> Span:
        """Where it is written."""
        return Span.at(self.module.path, self.node.at.line + 1, self.node.at.column)


class Instance(Struct, eq=False):
    """An object of a project class; ``made`` is the library object that it extends."""

    cls: ClassValue
    span: Span
    fields: dict[str, "Value"] = field(default_factory=dict)
    site: "Site | None" = None
    made: "Made | None" = None


class Bound(Struct, eq=False):
    """Something that can be called with some of its arguments given already."""

    callee: "Value"
    arguments: "Arguments"
    span: Span


class ModuleValue(Struct, eq=False):
    """An imported file of the project."""

    module: Module

    @property
    def span(self) -> Span:
        """The file's start."""
        return Span.at(self.module.path, 1)


class Foreign(Struct, eq=False):
    """A name of a library: ``aws_sqs.Queue``, ``Duration.seconds``, ``path:join``."""

    name: str
    span: Span


class Made(Struct, eq=False):
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


class Member(Struct, eq=False):
    """An attribute of a term."""

    base: "Value"
    name: str
    span: Span


class Stack(Struct, eq=False):
    """A deploy unit of the application."""

    path: str
    file: str


class Site(Struct, eq=False):
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


class Arguments(Struct, eq=False):
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
        case Made(name=name):
            return name.startswith("Fn.")  # the deployment's functions give texts
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
