from hypothesis import given
from hypothesis import strategies as st

from nplint.source import Decoded
from nplint.survey.columns import Columns
from nplint.survey.formats import survey_file


@given(st.text(max_size=60).map(lambda text: text.replace("\r", "")), st.data())
def test_a_column_counts_characters(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[row])))
    columns = Columns(text.encode())
    assert columns.column(row, len(lines[row][:at].encode())) == at + 1


def test_a_bundle_is_left_unread() -> None:
    line = "new Queue(this,'q');" * 1000
    assert survey_file("site/bundle.js", Decoded(line)).code is None
    assert survey_file("lib/stack.js", Decoded(line.replace(";", ";\n"))).code is not None
