"""Attributes of objects, as far as what they were made with tells."""

import pytest

from nplint.link.program import Program
from nplint.link.values import UNKNOWN, Indexed, Instance, Known, MappingValue, Symbol, Value

TEXT = "class Content:\n    def __init__(self, told):\n        self.kind = told\n"


def test_an_attribute_that_is_told_by_itself_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program.from_texts({"content.py": TEXT})
    table = MappingValue((("t", Known("track")),), open=True)
    own: Value = Indexed(table, Symbol("self", (".kind",)))
    monkeypatch.setattr(program.self_attributes, "value", lambda cls, name: own)
    made = Instance("content.py::Content", (Known("x:t"),), project=True)
    assert program.attribute(made, "kind") in (UNKNOWN, Known("track"))
