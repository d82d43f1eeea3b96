"""What is lowered apart stands where it stands in the whole file."""

from nplint.facts.code import Class, Place, Stmt
from nplint.facts.nodes import flattened
from nplint.link.library import Library
from nplint.survey.python import survey_python

TEXT = '''"""Two paragraphs.


The second."""

import os


@decorated(
    1
)
def first():
    return """


    text"""


if os.environ.get("X"):

    def second(): ...


    LIMIT = 1

class Held(Base):

    kind = "a"

    def method(self):
        def inner():
            pass

        return inner

    # a comment

    size: int = 2


    class Nested:
        def deep(self): ...

        depth = 3
    last = 4


TAIL = """


"""
END = 5
def third(): ...'''


def test_what_is_cut_out_moves_nothing() -> None:
    library = Library({"a.py": survey_python("a.py", TEXT)}, lambda path: TEXT)
    whole = library.whole_file("a.py")
    assert _placed(library.module_code("a.py"), 1) == _placed(whole, 1)
    held, line = library.class_head("a.py", "Held") or (None, 0)
    inside = next(each for each in whole if isinstance(each, Class))
    assert held is not None
    assert len(inside.body) > len(held.body)
    assert _placed(held.body, line) == _placed(inside.body, 1) != []


def test_what_is_no_python_is_told_at_its_line() -> None:
    text = "def one(): ...\n\n\n\nclass A:\n    def b(self): ...\n\n    c = = 1\n"
    library = Library({"a.py": survey_python("a.py", text)}, lambda path: text)
    library.class_head("a.py", "A")
    assert library.unparsable["a.py::A"][0] == 8


def _placed(statements: tuple[Stmt, ...], line: int) -> list[tuple[type[Stmt], Place]]:
    """Return what stands where, the first line being the one given, definitions left aside."""
    kept = flattened(statements, nested=False)
    return [(type(each), _moved(each.at, line - 1)) for each in kept]


def _moved(at: Place, lines: int) -> Place:
    return at._replace(line=at.line + lines, end_line=at.end_line + lines)
