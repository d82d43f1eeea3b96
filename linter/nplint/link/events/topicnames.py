"""Names of events read off topics, and names of which some parts are not known."""

import re

from nplint.link.events.classes import is_past
from nplint.link.shapes import text_of
from nplint.link.values import Env, Joined, Lookup, Value

_PROSE = re.compile(r"[!?;\n]|[,.:]\s")
_TOPIC_WORDS = re.compile(r"^(?:AWS_)?(?:SNS_)?|(?:_SNS)?(?:_TOPIC)?(?:_(?:ARN|NAME))?$", re.I)


def topic_event(topic: Value) -> str | None:
    """Return the event that a topic of one event is named after; None when it may carry several."""
    text = text_of(topic)
    if text:
        return text.rsplit(":", 1)[-1]
    if isinstance(topic, Lookup):
        return text_of(topic.name)
    if isinstance(topic, Env):
        name = _TOPIC_WORDS.sub("", topic.name)
        return name if is_past(name) else by_default(topic)
    return None


def name_in(text: str | None) -> str | None:
    """Return a text that may be an event's name; None for what only a reader is told."""
    return text if text and not _PROSE.search(text) else None


def by_default(value: Value) -> str | None:
    """Return the event that a setting names unless the deployment says otherwise."""
    text = text_of(value.default) if isinstance(value, Env) else None
    return text if text and is_past(text) else None


def with_holes(value: Joined) -> str | None:
    """Return a name with ``*`` for what is not known, if enough of it is."""
    parts = [text_of(part) for part in value.parts]
    known = "".join(part for part in parts if part)
    if sum(character.isalpha() for character in known) < 4:
        return None
    return "".join(part if part is not None else "*" for part in parts)
