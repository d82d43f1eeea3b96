"""One Terraform file as values: blocks, attributes and unevaluated expressions, with places.

Nothing here is resolved: a reference is its words, a template its parts. Evaluating them takes
all files of a module, which is linking.
"""

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from nplint.facts.infra import InfraGap
from nplint.span import Span


class Literal(Struct, frozen=True):
    """A string, number, boolean or null.

    Inside a ``Template`` a literal never goes past the end of a line, so that ``span`` maps its
    characters one to one; an escape sequence is a literal of its own.
    """

    value: str | int | float | bool | None
    span: Span


class Template(Struct, frozen=True):
    """A quoted string or heredoc with more than plain characters in it."""

    parts: tuple["Expression", ...]
    span: Span


class Attr(Struct, frozen=True):
    """``.name`` (or the legacy ``.0``)."""

    name: str


class Index(Struct, frozen=True):
    """``[key]``."""

    key: "Expression"


class Splat(Struct, frozen=True):
    """``[*]`` or ``.*``: what follows is taken of each element."""


Step: TypeAlias = Attr | Index | Splat


class Reference(Struct, frozen=True):
    """A name, and the way from it: ``aws_sqs_queue.orders["eu"].arn``."""

    root: str
    steps: tuple[Step, ...]
    span: Span


class Access(Struct, frozen=True):
    """The way from a computed value: ``merge(a, b).name``."""

    base: "Expression"
    steps: tuple[Step, ...]
    span: Span


class Call(Struct, frozen=True):
    """A function call; ``expanded``: the last argument stands for many (``…``)."""

    name: str
    arguments: tuple["Expression", ...]
    span: Span
    expanded: bool = False


class Conditional(Struct, frozen=True):
    """``test ? yes : no``, or ``%{ if }`` in a template."""

    test: "Expression"
    yes: "Expression"
    no: "Expression"
    span: Span


class ForList(Struct, frozen=True):
    """``[for key, item in source : body if test]``; ``key`` is "" when not named."""

    key: str
    item: str
    source: "Expression"
    body: "Expression"
    test: "Expression | None"
    span: Span


class ForObject(Struct, frozen=True):
    """``{for key, item in source : name => body... if test}``."""

    key: str
    item: str
    source: "Expression"
    name: "Expression"
    body: "Expression"
    test: "Expression | None"
    grouped: bool
    span: Span


class ListOf(Struct, frozen=True):
    """``[a, b]``."""

    items: tuple["Expression", ...]
    span: Span


class Member(Struct, frozen=True):
    """``key = value`` of an object; a bare word as key is a ``Literal``."""

    key: "Expression"
    value: "Expression"


class ObjectOf(Struct, frozen=True):
    """``{ key = value }``."""

    members: tuple[Member, ...]
    span: Span


class Operation(Struct, frozen=True):
    """``left operator right``; a unary operator has one operand."""

    operator: str
    operands: tuple["Expression", ...]
    span: Span


class Unreadable(Struct, frozen=True):
    """An expression with a syntax error in it, or one too deep to be read."""

    span: Span


Expression: TypeAlias = (
    Literal
    | Template
    | Reference
    | Access
    | Call
    | Conditional
    | ForList
    | ForObject
    | ListOf
    | ObjectOf
    | Operation
    | Unreadable
)


class Attribute(Struct, frozen=True):
    """``name = value`` in a block; ``span`` covers both."""

    name: str
    value: Expression
    span: Span


class Body(Struct, frozen=True):
    """What stands between a block's braces, or in a whole file."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple["Block", ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of that name; None when absent."""
        return next((found for found in self.attributes if found.name == name), None)

    def blocks_of(self, kind: str) -> Iterator["Block"]:
        """Yield the nested blocks of one kind (``dynamic`` ones have the kind ``dynamic``)."""
        return (block for block in self.blocks if block.kind == kind)


class Block(Struct, frozen=True):
    """``kind "label" "label" { … }``; ``head`` ends with the last label."""

    kind: str
    labels: tuple[str, ...]
    head: Span
    body: Body


class HclFile(Struct, frozen=True):
    """One ``.tf``, ``.tf.json`` or ``.tfvars`` file."""

    path: str
    body: Body = Body()
    gaps: tuple[InfraGap, ...] = ()
