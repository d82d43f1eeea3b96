"""One piece of Python → code as values, through LibCST, which nothing else but ``fix`` knows.

Pure functions of the text: no files, no other text, no names resolved.
"""

from nplint.facts.chunk import Chunk, Unparsable
from nplint.study.chunk import lower_chunk, lower_module

__all__ = ["Chunk", "Unparsable", "lower_chunk", "lower_module"]
