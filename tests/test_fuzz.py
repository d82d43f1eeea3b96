"""Texts cut, spliced and damaged: no reader raises."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nplint.facts.chunk import Chunk
from nplint.source import decode
from nplint.study import lower_chunk
from nplint.survey.formats import survey_file

FIXTURES = Path(__file__).parent.parent / "fixtures" / "projects" / "ediscovery" / "tidy"
SUFFIXES = (".py", ".ts", ".yaml", ".yml", ".json", ".tf")
SEEDS = {
    suffix: [path.read_bytes() for path in sorted(FIXTURES.rglob(f"*{suffix}"))]
    for suffix in SUFFIXES
}


@st.composite
def damaged(draw: st.DrawFn, suffix: str) -> bytes:
    data = draw(st.sampled_from(SEEDS[suffix]))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.integers(0, 40))
        match draw(st.sampled_from(["cut", "drop", "splice", "insert", "swap"])):
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[at + size :]
            case "splice":
                other = draw(st.sampled_from(SEEDS[suffix]))
                start = draw(st.integers(0, len(other)))
                data = data[:at] + other[start : start + size * 10] + data[at:]
            case "insert":
                data = data[:at] + draw(st.binary(max_size=6)) + data[at:]
            case _:
                data = data[at:] + data[:at]
    return data


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_surveyor_raises(suffix: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damaged(suffix))
    def check(data: bytes) -> None:
        survey = survey_file(f"modules/x/template{suffix}", decode(data), lambda path: None)
        for problem in survey.problems:
            assert problem.message
            assert "\n" not in problem.message
            assert problem.line >= 1

    check()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(".py"), st.booleans())
def test_no_study_raises(data: bytes, indented: bool) -> None:
    lower_chunk(Chunk(decode(data).text, indented))
