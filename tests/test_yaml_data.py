import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nplint.facts.data import Items, Opaque, Scalar, Table, plain
from nplint.span import Span
from nplint.survey.data_builder import MAX_DEPTH, Reading
from nplint.survey.json_data import read_json
from nplint.survey.yaml_data import read_yaml


def yaml_value(text: str) -> object:
    reading = read_yaml("a.yaml", text)
    assert reading.problems == ()
    return plain(reading.documents[0])


def problem_lines(reading: Reading) -> list[tuple[int, str]]:
    return [(each.span.line, each.message) for each in reading.problems]


def place_of(text: str, *keys: str) -> tuple[int, int, int, int]:
    data = read_yaml("a.yaml", text).root
    found: object = data
    for key in keys:
        assert isinstance(found, Table)
        found = found.get(key)
    assert isinstance(found, Scalar | Table | Items)
    span = found.span
    return span.line, span.column, span.end_line, span.end_column


def test_values_and_keys_know_their_places():
    text = "first: one\nsecond:\n  - 10\n  - {deep: 'two'}\n"
    root = read_yaml("a.yaml", text).root
    assert root is not None
    assert [entry.key_span for entry in root.entries] == [
        Span("a.yaml", 1, 1, 1, 6),
        Span("a.yaml", 2, 1, 2, 7),
    ]
    assert place_of(text, "first") == (1, 8, 1, 11)
    assert place_of(text, "second") == (3, 3, 4, 18)


def test_a_block_ends_with_its_last_line():
    text = "key: |\n  one\n  two\n\n# a remark\nnext: 1\n"
    assert place_of(text, "key") == (1, 6, 3, 6)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("!Ref Topic", {"Ref": "Topic"}),
        ("!GetAtt Queue.Arn", {"Fn::GetAtt": "Queue.Arn"}),
        ("!GetAtt [Queue, Arn]", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("!Sub '${A}-b'", {"Fn::Sub": "${A}-b"}),
        ("!Join ['-', [a, !Ref B]]", {"Fn::Join": ["-", ["a", {"Ref": "B"}]]}),
        ("!If [C, !Ref A, !Ref 'AWS::NoValue']",
         {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!FindInMap {a: b}", {"Fn::FindInMap": {"a": "b"}}),
        ("!Base64 !Sub x", None),
        ("!Whatever {a: 1}", {"Fn::Whatever": {"a": 1}}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!!str 12", "12"),
    ],
)  # fmt: skip
def test_short_tags_become_their_long_forms(written: str, meant: object):
    reading = read_yaml("a.yaml", f"key: {written}\n")
    if meant is None:  # two tags on one node are no YAML
        assert reading.problems
    else:
        assert plain(reading.documents[0]) == {"key": meant}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", True), ("off", False), ("~", None), ("", None), ("12", 12), ("0o14", 12),
        ("014", 12), ("0x1F", 31), ("1_000", 1000), ("-3", -3), ("1.5", 1.5), ("1e3", "1e3"),
        ("2012-10-17", "2012-10-17"), ("12:30:45", "12:30:45"), ("012345678901", "012345678901"),
        ("'12'", "12"), ('"true"', "true"), ("-", [None]), ("a: b", {"a": "b"}),
        ("9" * 400, "9" * 400),
    ],
)  # fmt: skip
def test_plain_scalars_mean_what_yaml_says(written: str, meant: object):
    assert yaml_value(f"key:\n  {written}\n") == {"key": meant}


def test_aliases_and_merge_keys_share_values_and_own_keys_win():
    text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\nuse: {<<: [*base, *more], a: 9}\n"
    assert yaml_value(text)["use"] == {"a": 9, "b": 2, "c": 4}  # type: ignore[index]
    assert place_of(text, "use", "b") == (1, 23, 1, 24)


def test_an_alias_to_itself_is_a_problem_not_a_loop():
    reading = read_yaml("a.yaml", "a: &x [1, *x]\nb: *nowhere\n")
    assert problem_lines(reading) == [
        (1, "alias *x refers to itself"),
        (2, "alias *nowhere is not defined"),
    ]
    assert plain(reading.documents[0]) == {"a": [1, None], "b": None}


def test_a_bomb_stays_small():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=False):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    start = time.perf_counter()
    reading = read_yaml("a.yaml", "\n".join(lines))
    assert any("expands to too much" in each.message for each in reading.problems)
    assert len(str(plain(reading.documents[0]))) < 20_000_000
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("read", [read_yaml, read_json])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("levels", [MAX_DEPTH + 5, 900, 100_000])
def test_deep_nesting_is_cut_off(read, opening: str, levels: int):
    reading = read("a.yaml", opening * levels)
    assert reading.problems
    plain(reading.documents[0] if reading.documents else Opaque(Span.at("a", 1)))


def test_an_alias_may_not_build_depth_either():
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]" for n in range(1, 40)]
    reading = read_yaml("a.yaml", "\n".join(lines))
    assert any("nests too deep" in each.message for each in reading.problems)
    plain(reading.documents[0])


@pytest.mark.parametrize(
    "bad",
    [
        "bad: [1, 2\n",
        "bad: 'open\n",
        "bad: {a: 1\n",
        "{% if this %}\n",
        "bad\n",
        "bad: x: y\n",
        "\tbad: 1\n",
        "Group:\n  Bad: [1\n  Worse: 'open\n  Good: 1\n",
        "Group:\n  Bad:\n    a: [1\n    b: 2\n  Good: 1\n",
        "Group:\n  Good: 1\n  Bad:\n    a: 1\n   b: 2\n",
        "Group:\n  - Good\n  - [bad\n  - more\n",
    ],
)
def test_a_broken_block_does_not_cost_the_others(bad: str):
    reading = read_yaml("a.yaml", f"before: 1\n{bad}after: {{b: 2}}\n")
    found = plain(reading.root)
    assert reading.problems
    assert isinstance(found, dict)
    assert (found["before"], found["after"]) == (1, {"b": 2})
    if "Good" in bad:
        assert "Good" in str(found)


def test_hopeless_text_is_given_up():
    reading = read_yaml("a.yaml", "a: [\n" * 40)
    assert 0 < len(reading.problems) <= 10


def test_duplicate_keys_are_told_and_the_last_counts():
    reading = read_yaml("a.yaml", "a: 1\nb: 2\na: 3\n")
    assert problem_lines(reading) == [(3, "the key 'a' stands twice")]
    assert plain(reading.documents[0]) == {"a": 3, "b": 2}


def test_several_documents():
    reading = read_yaml("a.yaml", "# nothing\n---\njust text\n---\na: 1\n")
    assert [plain(each) for each in reading.documents] == ["just text", {"a": 1}]
    assert plain(reading.root) == {"a": 1}


def test_odd_characters_cost_neither_file_nor_columns():
    text = b"a: caf\xe9 \x00 \x81 x\nb: 2\n".decode("latin-1")
    assert yaml_value(text) == {"a": "café     x", "b": 2}
    assert place_of(text, "b") == (2, 4, 2, 5)
    assert read_yaml("a.yaml", "a: \ud800\n").problems == ()


@pytest.mark.parametrize("text", ["", "\ufeff", "# only a remark\n", "---\n...\n"])
def test_nothing_to_read(text: str):
    assert read_yaml("a.yaml", text).root is None
    assert read_json("a.json", "").documents == ()


def test_keys_that_are_no_text_are_told():
    reading = read_yaml("a.yaml", "? [a, b]\n: 1\n{{ name }}: 2\nc: 3\n")
    assert {line for line, _ in problem_lines(reading)} == {1, 3}
    assert plain(reading.documents[0]) == {"c": 3}


def test_json_knows_places_tabs_and_escapes():
    text = '\ufeff{\n\t"a": ["x\\u00e9\\/", 1, -2.5e1, true, null],\n\t"b": {}\n}\n'
    root = read_json("a.json", text).root
    assert root is not None
    assert plain(root) == {"a": ["xé/", 1, -25.0, True, None], "b": {}}
    assert root.get("b").span == Span("a.json", 3, 7, 3, 9)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"a": 1,\n "b" 2 oops}', 2), ('{"a": [1', 1), ("{} more", 1), ("nonsense", 1)],
)
def test_broken_json_is_read_up_to_the_error(text: str, line: int):
    assert [each.span.line for each in read_json("a.json", text).problems] == [line]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), _VALUES, min_size=1))
@settings(max_examples=60, deadline=None)
def test_json_is_read_as_the_standard_library_reads_it(value: dict[str, object]):
    for text in (json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False)):
        assert plain(read_json("a.json", text).root) == value


@given(st.text(alphabet="ab:-[]{}!&*<?|>'\"# \n\t,\\", max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str):
    read_yaml("a.yaml", text)
    read_json("a.json", text)
