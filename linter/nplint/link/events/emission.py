"""What one call lets out."""

from msgspec import Struct

from nplint.link.events.topicnames import by_default
from nplint.link.shapes import options_of, text_of
from nplint.link.values import UNKNOWN, EnumMember, Indexed, Joined, Symbol, Value


class Emission(Struct, frozen=True):
    """What one call lets out, as far as it is known there: symbolic inside wrappers."""

    name: Value
    transport: str
    topic: Value = UNKNOWN
    attributes: Value | None = None
    """SNS message attributes as given; None = the transport has none or they are not knowable."""
    body: Value = UNKNOWN
    source: Value = UNKNOWN
    named_by_topic: bool = False
    loose: bool = False
    """The name is looked for in a body that may have none: the topic's name will do."""
    weak: bool = False
    """An attribute of an unconfigured key names it: only a fact about the past is a name."""
    by_channel: bool = False
    """The name is that of the channel it goes over: the name of last resort."""


def could_be_name(value: Value) -> bool:
    """Whether a value may be an event's name: a text without spaces, or one not known yet."""
    if isinstance(value, Joined):
        return not any(" " in (text_of(part) or "") for part in value.parts)
    if isinstance(value, Symbol | Indexed | EnumMember):
        return True
    texts = [text_of(option) or by_default(option) for option in options_of(value)]
    return any(text and " " not in text for text in texts)
