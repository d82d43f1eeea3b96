from hypothesis import given
from hypothesis import strategies as st

from nplint.model.graph import shortest_loops, within


def test_no_loop() -> None:
    assert shortest_loops({"a": ["b"], "b": ["c"]}) == ()


def test_a_loop_of_one_and_a_loop_of_two() -> None:
    assert shortest_loops({"a": ["a"], "b": ["c"], "c": ["b"]}) == (("a",), ("b", "c"))


def test_the_shortest_way_back_is_shown() -> None:
    steps = {"a": ["b", "d"], "b": ["c"], "c": ["a"], "d": ["a"]}
    assert shortest_loops(steps) == (("a", "d"),)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef")), max_size=6))
def test_every_loop_goes_along_steps(steps: dict[str, list[str]]) -> None:
    for loop in shortest_loops(steps):
        for one, other in zip(loop, (*loop[1:], loop[0]), strict=True):
            assert other in steps[one]


def test_surroundings_go_both_ways() -> None:
    edges = [("a", "b"), ("b", "c"), ("d", "b")]
    assert within(edges, ["b"], 0) == {"b"}
    assert within(edges, ["a"], 2) == {"a", "b", "c", "d"}
    assert within(edges, ["x"], 2) == {"x"}
