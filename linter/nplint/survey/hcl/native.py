"""Terraform's native syntax, one file at a time."""

import re
from functools import cache

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from nplint.facts.hcl import Attribute, Block, Body, HclFile
from nplint.facts.infra import InfraGap
from nplint.span import Span
from nplint.survey.hcl.expressions import Expressions
from nplint.survey.hcl.places import Places
from nplint.survey.hcl.repair import Parse, repaired

_HEAD = re.compile(rb'[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[\w-]+))*[ \t]*\{')
_HEREDOC = re.compile(rb"<<-?([A-Za-z_][\w-]*)[ \t\r]*$")
_DEEPEST_BLOCK = 40


@cache
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


def read_native(path: str, text: str) -> HclFile:
    """Return the blocks and attributes of a file; what cannot be read is a gap."""
    source = text.encode("utf-8", "replace")
    parse = Parser(_language()).parse
    root = parse(source).root_node
    if not root.has_error:
        return HclFile(path, _Bodies(Places(path, source)).body(root))
    return _read_pieces(path, source, lambda piece: parse(piece).root_node)


def _read_pieces(path: str, source: bytes, parse: Parse) -> HclFile:
    """Read each top-level block on its own, so that an error in one cannot swallow the next."""
    attributes: list[Attribute] = []
    blocks: list[Block] = []
    gaps: list[InfraGap] = []
    for row, piece in _pieces(source):
        root, mended, bad_rows = repaired(piece, parse)
        gaps += (
            InfraGap("syntax error: this line was not read", Span.at(path, row + bad + 1))
            for bad in bad_rows
        )
        body = _Bodies(Places(path, mended, row + 1)).body(root)
        attributes += body.attributes
        blocks += body.blocks
    return HclFile(path, Body(tuple(attributes), tuple(blocks)), tuple(gaps))


def _pieces(source: bytes) -> list[tuple[int, bytes]]:
    """Cut a file at the heads that start in its first column; return rows (from 0) and texts."""
    lines = source.split(b"\n")
    cuts = [0]
    terminator: bytes | None = None
    for row, line in enumerate(lines):
        if terminator is not None and line.strip() == terminator:
            terminator = None
        elif terminator is None or _HEAD.match(line):
            if row and _HEAD.match(line):
                cuts.append(row)
            opened = _HEREDOC.search(line)
            terminator = opened[1] if opened else None
    ends = [*cuts[1:], len(lines)]
    return [(a, b"\n".join(lines[a:b])) for a, b in zip(cuts, ends, strict=True)]


class _Bodies:
    """Reads blocks and attributes out of one parsed piece."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._expressions = Expressions(places)

    def body(self, node: Node, depth: int = 0) -> Body:
        """Return what stands in a file or between a block's braces."""
        attributes: list[Attribute] = []
        blocks: list[Block] = []
        for child in _members(node):
            if child.type == "attribute":
                attributes += self._attribute(child)
            elif depth < _DEEPEST_BLOCK:
                blocks += self._block(child, depth)
        return Body(tuple(attributes), tuple(blocks))

    def _attribute(self, node: Node) -> list[Attribute]:
        words = [child for child in node.named_children if child.type == "identifier"]
        values = [child for child in node.named_children if child.type == "expression"]
        if not words or not values:
            return []
        name, value = words[0], values[0]
        expression = self._expressions.read(value)
        return [Attribute(self._places.text(name), expression, self._places.span(name, value))]

    def _block(self, node: Node, depth: int) -> list[Block]:
        words = [child for child in node.children if child.type in ("identifier", "string_lit")]
        if not words:
            return []
        kind, *labels = (self._places.text(word).strip('"') for word in words)
        head = self._places.span(words[0], words[-1])
        return [Block(kind, tuple(labels), head, self.body(node, depth + 1))]


def _members(node: Node) -> list[Node]:
    """Return the attributes and blocks of a body, also where an error node holds them."""
    found: list[Node] = []
    for child in node.named_children:
        if child.type in ("attribute", "block"):
            found.append(child)
        elif child.type in ("body", "ERROR"):
            found += _members(child)
    return found
