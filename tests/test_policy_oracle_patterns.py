"""Event patterns against moto's matcher, which was written by others."""

import warnings

from hypothesis import event, given, settings

from nplint.policy.match import matches
from nplint.policy.parse import parse_pattern
from policy_oracle import EXAMPLES
from policy_strategies import (
    Document,
    patterns_with_events,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from moto.events.models import EventPattern


def _moto_misreads(value: object, top: bool = False) -> bool:
    """Whether true could be taken for 1, or arrays are empty or hold objects: moto differs."""
    match value:
        case bool():
            return True
        case list():
            return not value or any(isinstance(v, dict) or _moto_misreads(v) for v in value)
        case dict():
            return (not value and not top) or any(map(_moto_misreads, value.values()))
        case _:
            return False


@settings(max_examples=EXAMPLES, deadline=None)
@given(patterns_with_events())
def test_event_patterns_agree_with_moto(case: tuple[Document, Document]) -> None:
    document, message = case
    if _moto_misreads(message["source"]) or _moto_misreads(message["detail"], top=True):
        event("true taken for 1, empty values or objects in arrays")
        return
    policy, problems = parse_pattern(document)
    assert policy is not None, problems
    expected = EventPattern(None, document).matches_event(message)  # type: ignore[arg-type]
    event(f"compared: {expected}")
    assert matches(policy, {}, message) is expected
