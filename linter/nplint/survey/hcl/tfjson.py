"""Terraform's JSON form: the same blocks, their labels as nested keys."""

from collections.abc import Iterator

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from nplint.facts.data import Data, Entry, Items, Scalar, Table
from nplint.facts.hcl import (
    Attribute,
    Block,
    Body,
    Expression,
    HclFile,
    ListOf,
    Literal,
    Member,
    ObjectOf,
    Template,
    Unreadable,
)
from nplint.facts.infra import InfraGap
from nplint.span import Span
from nplint.survey.hcl.expressions import Expressions
from nplint.survey.hcl.places import Places
from nplint.survey.json_text import BrokenJsonError, json_source, read_json

_LABELS = {
    "resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1,
    "locals": 0, "terraform": 0,
}  # fmt: skip
_END = "NPLINT_END"


def read_json_form(path: str, text: str) -> HclFile:
    """Return what a ``.tf.json`` or ``.tfvars.json`` file says."""
    try:
        data = read_json(json_source(path, text))
    except BrokenJsonError as broken:
        return HclFile(path, gaps=(InfraGap("not readable as JSON", Span.at(path, broken.line)),))
    if not isinstance(data, Table):
        return HclFile(path, gaps=(InfraGap("no object at the top level", data.span),))
    if path.endswith(".tfvars.json"):
        return HclFile(path, Body(tuple(_attribute(entry) for entry in data.entries)))
    blocks = (
        block
        for entry in data.entries
        for block in _blocks(entry.key, _LABELS.get(entry.key, 0), entry, ())
    )
    return HclFile(path, Body(blocks=tuple(blocks)))


def _blocks(kind: str, labels: int, entry: Entry, above: tuple[str, ...]) -> Iterator[Block]:
    """Yield the blocks under a key; a list stands for several of the same name."""
    values = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
    for value in values:
        if not isinstance(value, Table):
            continue
        if len(above) < labels:
            for below in value.entries:
                yield from _blocks(kind, labels, below, (*above, below.key))
        else:
            attributes = tuple(_attribute(inner) for inner in value.entries)
            yield Block(kind, above, entry.key_span, Body(attributes))


def _attribute(entry: Entry) -> Attribute:
    start, end = entry.key_span, entry.value.span
    span = Span(start.path, start.line, start.column, end.end_line, end.end_column)
    return Attribute(entry.key, _expression(entry.value), span)


def _expression(data: Data) -> Expression:
    match data:
        case Scalar(value=str() as text, span=span):
            holes = "${" in text or "%{" in text
            return _template(text, span) if holes else Literal(text, span)
        case Scalar(value=value, span=span):
            return Literal(value, span)
        case Items(items=items, span=span):
            return ListOf(tuple(_expression(item) for item in items), span)
        case Table(entries=entries, span=span):
            return ObjectOf(tuple(_member(entry) for entry in entries), span)
        case _:
            return Unreadable(data.span)


def _member(entry: Entry) -> Member:
    return Member(Literal(entry.key, entry.key_span), _expression(entry.value))


def _template(text: str, span: Span) -> Expression:
    """Read a string's interpolations: as a heredoc, for it needs no escapes."""
    source = f"x = <<{_END}\n{text}\n{_END}\n".encode("utf-8", "replace")
    root = Parser(Language(tree_sitter_hcl.language())).parse(source).root_node
    value = _first_expression(root)
    if root.has_error or value is None:
        return Unreadable(span)
    read = Expressions(_OnePlace(span, source)).read(value)
    if not isinstance(read, Template):
        return Unreadable(span)
    last = read.parts[-1]
    assert isinstance(last, Literal)  # the line break that the heredoc ends with
    rest = str(last.value).removesuffix("\n")
    parts = (*read.parts[:-1], *([Literal(rest, span)] if rest else []))
    return parts[0] if len(parts) == 1 else Template(parts, span)


def _first_expression(node: Node) -> Node | None:
    while node.type != "expression":
        below = [c for c in node.named_children if c.type in ("body", "attribute", "expression")]
        if not below:
            return None
        node = below[0]
    return node


class _OnePlace(Places):
    """All that is read stands at one place: inside a JSON string."""

    def __init__(self, span: Span, source: bytes) -> None:
        super().__init__(span.path, source)
        self._one = span

    def span(self, start: Node, end: Node | None = None) -> Span:
        """Return the place of the whole string."""
        return self._one

    def at(self, byte: int) -> tuple[int, int]:
        """Return where the whole string starts."""
        return self._one.line, self._one.column
