"""Generated policies, patterns and messages, over few keys and values so that they meet."""

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

# A ".hypothesis" folder at the root would be taken for a place of tests.
set_hypothesis_home_dir(Path(__file__).parents[1] / ".pytest_cache" / "hypothesis")

Document = dict[str, object]

KEYS = ["a", "b", "type"]
# Alternatives ask for other keys, since no plain policy can ask for one key twice.
OR_KEYS = ["c", "d"]
SENT_KEYS = [*KEYS, *OR_KEYS]
WORDS = ["alpha", "Alpha", "alphabet", "beta", "ab", "10.0.0.7", "5"]
# Without 0 and 1, which Python takes for false and true.
NUMBERS = [2, 3, 5, 5.5, -3, 0.29, 100.00001, 7]

words = st.sampled_from(WORDS)
numbers = st.sampled_from(NUMBERS)
scalars = words | numbers | st.sampled_from([True, False, None])


def operator(name: str, operand: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return operand.map(lambda value: {name: value})


def _range(bounds: tuple[int, int]) -> list[object]:
    return [">", min(bounds), "<=", max(bounds) + 1]


_affixes = st.sampled_from(["a", "al", "alpha", "A", "ta", "5", "z"])
_comparisons = st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), numbers).map(list)
_ranges = st.tuples(st.integers(-5, 5), st.integers(-5, 5)).map(_range)
_negatable: st.SearchStrategy[object] = st.one_of(
    words,
    numbers,
    st.lists(words, min_size=1, max_size=3),
    st.lists(numbers, min_size=1, max_size=3),
    operator("prefix", _affixes),
    operator("suffix", _affixes),
)
_wildcards = st.sampled_from(["*", "al*", "*a", "a*h*", "beta", r"a\*"])

operators = st.one_of(
    operator("prefix", _affixes),
    operator("suffix", _affixes),
    operator("equals-ignore-case", words),
    operator("numeric", _comparisons | _ranges),
    operator("anything-but", _negatable),
    operator("exists", st.booleans()),
    operator("cidr", st.sampled_from(["10.0.0.0/24", "10.9.0.0/16"])),
)
values = st.lists(scalars | operators, min_size=1, max_size=3)
pattern_operators = st.one_of(
    operators,
    operator("wildcard", _wildcards),
    operator("prefix", operator("equals-ignore-case", _affixes)),
    operator("suffix", operator("equals-ignore-case", _affixes)),
    operator("anything-but", operator("wildcard", _wildcards)),
    operator("anything-but", operator("equals-ignore-case", words)),
    operator("anything-but", operator("prefix", st.lists(_affixes, min_size=1, max_size=2))),
)
pattern_values = st.lists(scalars | pattern_operators, min_size=1, max_size=3)


def with_or(
    objects: st.SearchStrategy[Document], others: st.SearchStrategy[Document]
) -> st.SearchStrategy[Document]:
    """Add an ``$or`` now and then."""
    alternatives = st.lists(others, min_size=2, max_size=3)
    joined = st.builds(lambda plain, either: {**plain, "$or": either}, objects, alternatives)
    return objects | objects | joined


def flat(leaf: st.SearchStrategy[object], keys: list[str]) -> st.SearchStrategy[Document]:
    return st.dictionaries(st.sampled_from(keys), leaf, min_size=1, max_size=2)


def nested(leaf: st.SearchStrategy[object], keys: list[str]) -> st.SearchStrategy[Document]:
    inner = with_or(flat(leaf, KEYS), flat(leaf, OR_KEYS))
    return flat(leaf | inner, keys)


attribute_policies = with_or(flat(values, KEYS), flat(values, OR_KEYS))
body_policies = with_or(nested(values, KEYS), nested(values, OR_KEYS))
pattern_details = with_or(nested(pattern_values, KEYS), nested(pattern_values, OR_KEYS))
_patterns: st.SearchStrategy[Document] = st.fixed_dictionaries(
    {}, optional={"source": pattern_values, "detail": pattern_details}
)
patterns = _patterns.filter(bool)

# The values of an attribute: its type and the text that is sent.
attributes: st.SearchStrategy[dict[str, tuple[str, object]]] = st.dictionaries(
    st.sampled_from(SENT_KEYS),
    st.one_of(
        st.tuples(st.just("String"), words),
        st.tuples(st.just("Number"), numbers),
        st.tuples(st.just("String.Array"), st.lists(scalars, min_size=1, max_size=3)),
    ),
)

_items = scalars | st.dictionaries(st.sampled_from(SENT_KEYS), scalars, max_size=3)
_keys = st.sampled_from(SENT_KEYS)
_inner = st.one_of(
    scalars,
    scalars,
    st.lists(_items, max_size=3),
    st.dictionaries(
        st.sampled_from(SENT_KEYS), scalars | st.lists(scalars, max_size=2), max_size=3
    ),
)
bodies: st.SearchStrategy[Document] = st.dictionaries(
    st.sampled_from(SENT_KEYS), _inner, max_size=3
)
events: st.SearchStrategy[Document] = st.fixed_dictionaries({"source": words, "detail": bodies})


@st.composite
def meeting(draw: st.DrawFn, document: Document) -> Document:
    """Draw a body that a policy probably lets through, its conditions being taken as a hint."""
    body: Document = {}
    for key, value in document.items():
        if key == "$or" and isinstance(value, list):
            body.update(draw(meeting(draw(st.sampled_from(value)))))
        elif isinstance(value, dict):
            body[key] = draw(meeting(value))
        elif isinstance(value, list):
            hint = draw(st.sampled_from(value))
            if hint != {"exists": False}:
                body[key] = draw(_hinted(hint))
    return body


def _hinted(condition: object) -> st.SearchStrategy[object]:
    match condition:
        case {"prefix": str() as start}:
            return st.sampled_from([start, f"{start}pha"])
        case {"suffix": str() as end}:
            return st.sampled_from([end, f"al{end}"])
        case {"equals-ignore-case": str() as word}:
            return st.sampled_from([word.lower(), word.upper(), word])
        case {"numeric": _}:
            return st.sampled_from(NUMBERS)
        case {"cidr": _}:
            return st.just("10.0.0.7")
        case dict():
            return words
        case _:
            return (
                st.just(condition) | st.just(condition) | st.lists(st.just(condition), min_size=1)
            )


def _attribute(value: object) -> tuple[str, object]:
    match value:
        case str():
            return "String", value
        case bool() | None:
            return "String.Array", [value]
        case list():
            return "String.Array", value
        case _:
            return "Number", value


Attributes = dict[str, tuple[str, object]]


@st.composite
def policies_with_attributes(draw: st.DrawFn) -> tuple[Document, Attributes]:
    """Draw a policy and the attributes of a message, which often meet."""
    document = draw(attribute_policies)
    if draw(st.booleans()):
        return document, draw(attributes)
    body = draw(meeting(document))
    return document, {key: _attribute(value) for key, value in body.items()}


@st.composite
def policies_with_bodies(draw: st.DrawFn) -> tuple[Document, Document]:
    """Draw a policy and the body of a message, which often meet."""
    document = draw(body_policies)
    return document, draw(bodies if draw(st.booleans()) else meeting(document))


@st.composite
def patterns_with_events(draw: st.DrawFn) -> tuple[Document, Document]:
    """Draw an event pattern and an event, which often meet."""
    document = draw(patterns)
    if draw(st.booleans()):
        return document, draw(events)
    return document, {"source": "alpha", "detail": {}, **draw(meeting(document))}
