"""Places of LibCST nodes agree with the library's own provider, which is slower."""

from pathlib import Path

import libcst as cst
from libcst.metadata import PositionProvider

from nplint.study.positions import MARKS, positions_of

SAMPLES = [
    "x = 1\n",
    "def f(a, *, b=2):\n    return (\n        a\n        + b\n    )\n",
    's = """one\ntwo\n""" + f"{a!r:>{width}} {b}"\n',
    "@d(1)\nasync def g():\n    async with a as b, c:\n        await b.send({'k': [1, 2]})\n",
    "if x:\n\tpass\r\nelif y:\n\tz[1:2, ...] = (yield)\n",
    Path(__file__).read_text(encoding="utf-8"),
]


def test_places_are_those_of_the_library() -> None:
    for text in SAMPLES:
        module = cst.parse_module(text)
        own = positions_of(module)
        provider = PositionProvider()
        provider._gen_impl(module)
        for node, span in provider._computed.items():
            if node is not module and type(node) not in MARKS:
                expected = (span.start.line, span.start.column, span.end.line, span.end.column)
                assert own[id(node)] == expected, (type(node).__name__, text)
