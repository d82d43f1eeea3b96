"""Quoted strings and heredocs: their literal parts, each with the place it stands at."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tree_sitter import Node

from nplint.facts.hcl import Conditional, Expression, Literal, Template, Unreadable
from nplint.span import Span
from nplint.survey.hcl.places import Places

Read: TypeAlias = Callable[[Node], Expression]

_HOLES = ("template_interpolation", "template_directive")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|\$\$\{|%%\{")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARKER = re.compile(r"\$\$\{|%%\{")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


def read_template(node: Node, places: Places, read: Read) -> Expression:
    """Return a string: a ``Literal`` where it is one plain piece, else a ``Template``."""
    span = places.span(node)
    heredoc = node.type == "heredoc_template"
    start, end = _heredoc_range(node, places) if heredoc else _quoted_range(node)
    pieces = _Pieces(places, read, heredoc)
    if heredoc and places.text(node).startswith("<<-"):
        pieces.indent = _common_indent(places.between(start, end))
    parts = tuple(pieces.split([c for c in node.children if c.type in _HOLES], start, end))
    if not heredoc and all(isinstance(part, Literal) for part in parts) and len(parts) <= 1:
        return Literal(
            "".join(str(part.value) for part in parts if isinstance(part, Literal)), span
        )
    return Template(parts, span)


def _quoted_range(node: Node) -> tuple[int, int]:
    """Return the bytes between the quotes."""
    last = node.children[-1]
    closed = last.type == "quoted_template_end" and not last.is_missing
    return node.children[0].end_byte, last.start_byte if closed else node.end_byte


def _heredoc_range(node: Node, places: Places) -> tuple[int, int]:
    """Return the bytes of whole lines between the opening and the closing word."""
    words = [child for child in node.children if child.type == "heredoc_identifier"]
    opening = places.source.find(b"\n", words[0].end_byte if words else node.start_byte)
    closing = words[-1].start_byte if len(words) > 1 else node.end_byte
    start = opening + 1 if opening >= 0 else closing
    end = places.source.rfind(b"\n", 0, closing) + 1
    return start, max(start, end)


def _common_indent(text: str) -> int:
    lines = [line for line in text.split("\n") if line.strip()]
    return min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)


class _Pieces:
    """Cuts a string's source into literals and holes."""

    def __init__(self, places: Places, read: Read, heredoc: bool) -> None:
        self._places = places
        self._read = read
        self._heredoc = heredoc
        self.indent = 0

    def split(self, holes: list[Node], start: int, end: int) -> Iterator[Expression]:
        """Yield the parts of a range of bytes in order."""
        for hole in holes:
            yield from self._literals(start, hole.start_byte)
            yield self._hole(hole)
            start = hole.end_byte
        yield from self._literals(start, end)

    def _hole(self, node: Node) -> Expression:
        if node.type == "template_interpolation":
            inner = [child for child in node.children if child.type == "expression"]
            return self._read(inner[0]) if inner else Unreadable(self._places.span(node))
        return self._directive(node.children[0])

    def _directive(self, node: Node) -> Expression:
        """Read ``%{ if }``; a ``%{ for }`` makes a text that is not known."""
        span = self._places.span(node)
        intro = next((c for c in node.children if c.type == "template_if_intro"), None)
        tests = [c for c in intro.children if c.type == "expression"] if intro else []
        if not intro or not tests or not node.children[-1].type.endswith("_end"):
            return Unreadable(span)
        middle = next((c for c in node.children if c.type == "template_else_intro"), None)
        last = node.children[-1]
        yes = self._branch(node, intro.end_byte, (middle or last).start_byte, span)
        no = self._branch(
            node, middle.end_byte if middle else last.start_byte, last.start_byte, span
        )
        return Conditional(self._read(tests[0]), yes, no, span)

    def _branch(self, node: Node, start: int, end: int, span: Span) -> Expression:
        holes = [c for c in node.children if c.type in _HOLES and start <= c.start_byte < end]
        return Template(tuple(self.split(holes, start, end)), span)

    def _literals(self, start: int, end: int) -> Iterator[Expression]:
        """Yield the literals of a range without holes: one a line, escapes apart."""
        if end <= start:
            return
        line, column = self._places.at(start)
        for text in _LINE.findall(self._places.between(start, end)):
            cut = min(self.indent, len(text) - len(text.lstrip(" \t"))) if column == 1 else 0
            yield from self._one_line(text[cut:], line, column + cut)
            line, column = line + 1, 1

    def _one_line(self, text: str, line: int, column: int) -> Iterator[Expression]:
        escapes = _MARKER if self._heredoc else _ESCAPE
        position = 0
        for escape in escapes.finditer(text):
            yield from self._piece(text[position : escape.start()], line, column + position)
            raw = escape[0]
            yield Literal(_unescaped(raw), self._span(line, column + escape.start(), len(raw)))
            position = escape.end()
        yield from self._piece(text[position:], line, column + position)

    def _piece(self, text: str, line: int, column: int) -> Iterator[Expression]:
        if text:
            yield Literal(text, self._span(line, column, len(text)))

    def _span(self, line: int, column: int, length: int) -> Span:
        return Span(self._places.path, line, column, line, column + length)


def _unescaped(raw: str) -> str:
    if not raw.startswith("\\"):
        return raw[1:]
    if raw[1] in "uU":
        code = int(raw[2:], 16)
        return chr(code) if code < 0x110000 else "?"
    return _PLAIN.get(raw[1], raw[1])
