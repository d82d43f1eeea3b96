"""Inflection: our participles against an independent dictionary."""

import warnings

import pytest

from nplint.naming.participle import participle, verb_of_ing, verb_of_noun
from nplint.naming.words.irregular import IRREGULAR
from nplint.naming.words.verbs import VERBS

# Preferred in names, or absent from the dictionary: Got, Blent and OKed say less.
CHOSEN = {"get", "ack", "dedup", "init", "exec", "ok", "cc", "input", "output"}


def verbs() -> list[str]:
    listed = {line.split()[0] for line in IRREGULAR.strip().splitlines()} | set(VERBS.split())
    return sorted(listed - CHOSEN)


def test_participles_agree_with_lemminflect() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lemminflect = pytest.importorskip("lemminflect")
        known = {verb: set(lemminflect.getInflection(verb, tag="VBN")) for verb in verbs()}
    differing = {verb: forms for verb, forms in known.items() if participle(verb) not in forms}
    assert len(known) > 2000
    assert len(differing) / len(known) <= 0.015, sorted(differing)


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("submit", "submitted"),
        ("copy", "copied"),
        ("withdraw", "withdrawn"),
        ("stop", "stopped"),
        ("visit", "visited"),
        ("quit", "quit"),
        ("equip", "equipped"),
        ("deploy", "deployed"),
        ("fix", "fixed"),
        ("rewrite", "rewritten"),
        ("resend", "resent"),
        ("undo", "undone"),
        ("debug", "debugged"),
        ("reload", "reloaded"),
        ("panic", "panicked"),
        ("sync", "synced"),
        ("free", "freed"),
        ("reindex", "reindexed"),
        ("offer", "offered"),
        ("unplug", "unplugged"),
    ],
)
def test_spelling_of_participles(verb: str, form: str) -> None:
    assert participle(verb) == form


@pytest.mark.parametrize(
    ("ing", "verb"),
    [
        ("loading", "load"),
        ("caching", "cache"),
        ("stopping", "stop"),
        ("canceling", "cancel"),
        ("cancelling", "cancel"),
        ("resuming", "resume"),
        ("copying", "copy"),
        ("filling", "fill"),
        ("vectorizing", "vectorize"),
        ("dying", "die"),
    ],
)
def test_verb_behind_an_ing_form(ing: str, verb: str) -> None:
    assert verb_of_ing(ing) == verb


@pytest.mark.parametrize(
    ("noun", "verb"),
    [
        ("creation", "create"),
        ("deletion", "delete"),
        ("verification", "verify"),
        ("submission", "submit"),
        ("suspension", "suspend"),
        ("production", "produce"),
        ("completion", "complete"),
        ("shipment", "ship"),
        ("withdrawal", "withdraw"),
        ("issuance", "issue"),
        ("publication", "publish"),
        ("position", ""),
        ("notification", ""),
        ("document", ""),
        ("proposal", ""),
    ],
)
def test_verb_behind_a_noun(noun: str, verb: str) -> None:
    assert verb_of_noun(noun) == verb
