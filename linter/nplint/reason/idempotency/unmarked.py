"""Memories that are asked and never written: whether code anywhere may write one, by its text."""

import re

from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.reason.idempotency.domain import ROWS, Fact, Happening

NEVER_MARKED = "no code here writes what it asks for"
_ITEMS = ("put_item", "update_item", "batch_writer", "batch_write_item", "transact_write_items")
_WORDS = (
    *_ITEMS, "INSERT", "insert", "MERGE", "merge", "UPSERT", "REPLACE", "COPY", "create", "acreate",
    "save", "bulk_create", "get_or_create", "update_or_create", "insert_many", "insert_one", "add",
    "add_all", "upsert",
)  # fmt: skip


def is_followed(happenings: tuple[Happening, ...]) -> bool:
    """Whether all that a handler does is known: nothing in it may write a memory unseen."""
    return all(
        happening.effect.confidence == "proven" and not happening.effect.presumed
        for happening in happenings
    )


def never_written(program: Linked, fact: Fact) -> bool:
    """Whether no code writes to the table, or class of rows, that a look-up asks."""
    name = re.escape(fact.target)
    if not fact.store or not fact.target.isidentifier():
        return False
    if fact.store != ROWS:
        store = re.escape(fact.store.rpartition(".")[2])
        items = "|".join(_ITEMS)
        # A low-level client names the table apart from the verb, in the same function.
        pattern = rf"\b{store}\b[\w.()]*\.(?:{items})|(?:{items})[^#]*\b{name}\b"
    else:
        pattern = (
            rf"(?:into|update|copy)\s+[\"`\w.]*\b{name}\b|\b{name}\s*\(|\binsert\(\s*{name}\b"
            rf"|\b{name}\b[\w.()]*\.(?:create|acreate|save|insert|bulk_create|get_or_create"
            rf"|update_or_create|insert_many|insert_one|objects_create|upsert|insert)\b"
        )
    screen = Screen(_WORDS, re.compile(pattern, re.IGNORECASE))
    return not any(True for _ in program.units_where(screen))
