"""Which names are the same event, and which one a slip was meant for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nplint.naming.spelling import closest, event_key, family_key, style_of, version_of

LOADED = [
    "DocumentLoaded",
    "DOCUMENT_LOADED",
    "document.loaded",
    "DocumentLoadedEvent",
    "document-loaded",
    "documentLoaded",
    "document_loaded",
    "DOCUMENT_LOADED_V1",
    "DocumentLoadedIntegrationEvent",
    "document:loaded",
    "DocumentLoadedV1",
]


@pytest.mark.parametrize("name", LOADED)
def test_one_event_in_all_spellings(name: str) -> None:
    assert event_key(name) == "document loaded"


@pytest.mark.parametrize(
    "name",
    ["DocumentLoadedV2", "DOCUMENT_LOADED_V2", "document.loaded.v2", "DocumentLoadedEventV2"],
)
def test_the_version_is_part_of_the_identity(name: str) -> None:
    assert event_key(name) == "document loaded v2"
    assert family_key(name) == "document loaded"
    assert version_of(name) == 2


def test_numbers_belong_to_the_word_before() -> None:
    assert event_key("EC2InstanceStarted") == event_key("EC2_INSTANCE_STARTED")
    assert event_key("Phase2Started") == event_key("PHASE_2_STARTED")


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("DocumentLoaded", "pascal"),
        ("documentLoaded", "camel"),
        ("DOCUMENT_LOADED", "screaming"),
        ("document_loaded", "snake"),
        ("document-loaded", "kebab"),
        ("document.loaded", "dotted"),
        ("s3:ObjectCreated:Put", "colon"),
        ("Document Loaded", "words"),
        ("loaded", "lower"),
        ("Document_loaded", "mixed"),
    ],
)
def test_styles(name: str, style: str) -> None:
    assert style_of(name) == style


KNOWN = ["DOCUMENT_LOADED", "IMPORT_CANCELLED", "document.unlocked", "EXHIBIT_PUBLISHED"]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("DOCUMENT_LAODED", "DOCUMENT_LOADED"),
        ("DocumentLoad", "DOCUMENT_LOADED"),
        ("documentloaded", "DOCUMENT_LOADED"),
        ("LoadedDocument", "DOCUMENT_LOADED"),
        ("DocumentsLoaded", "DOCUMENT_LOADED"),
        ("IMPORT_CANCELED", "IMPORT_CANCELLED"),
        ("ExibitPublished", "EXHIBIT_PUBLISHED"),
        ("document.locked", None),
        ("EXPORT_CANCELLED", None),
        ("DOCUMENT_DELETED", None),
        ("DOCUMENT_REVIEW_LOADED", None),
        ("INVOICE_PAID", None),
    ],
)
def test_did_you_mean(slip: str, meant: str | None) -> None:
    assert closest(slip, KNOWN) == meant


LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)
ORDINARY = LETTERS.filter(
    lambda word: word not in {"event", "events", "evt", "domain", "integration"}
)


@given(st.lists(ORDINARY, min_size=1, max_size=5))
def test_restyling_keeps_the_identity(words: list[str]) -> None:
    spellings = {sep.join(words) for sep in "_-. :"} | {
        "_".join(words).upper(),
        "".join(word.title() for word in words),
    }
    assert len({event_key(name) for name in spellings}) == 1


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=5))
def test_any_text_has_a_key(name: str, others: list[str]) -> None:
    assert family_key(name) == family_key(name)
    assert version_of(name) >= 0
    assert style_of(name)
    assert closest(name, others) == closest(name, list(reversed(others)))
