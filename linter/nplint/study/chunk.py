"""Lower a chunk of a file: a function, or what a module or class says besides its defs."""

import libcst as cst

from nplint.facts.chunk import Chunk, Unparsable
from nplint.facts.code import Stmt
from nplint.study.positions import positions_of
from nplint.study.statements import StatementLowering


def lower_chunk(chunk: Chunk) -> tuple[Stmt, ...] | Unparsable:
    """Return the chunk's statements, their places relative to its first line.

    An indented chunk is parsed under a line ``if 1:`` of its own, so that no text (no multi-line
    string, no column) has to change.
    """
    text = f"if 1:\n{chunk.text}" if chunk.indented else chunk.text
    lines = (0, *chunk.lines()) if chunk.indented else chunk.lines()
    try:
        module = cst.parse_module(text)
        lowering = StatementLowering(positions_of(module), lines)
        body = module.body
        if chunk.indented:
            block = body[0]
            assert isinstance(block, cst.If)
            return lowering.block(block.body)
        return lowering.statements(body)
    except cst.ParserSyntaxError as error:
        return Unparsable(lines[min(error.raw_line, len(lines)) - 1], error.message.split("\n")[0])
    except RecursionError:
        return Unparsable(0, "nested too deeply to analyse")


def lower_module(text: str) -> tuple[Stmt, ...] | Unparsable:
    """Return a whole file's statements, functions and classes nested in them."""
    return lower_chunk(Chunk(text, indented=False))
