"""Messages that a function takes from a consumer by itself: polls and loops over it."""

from nplint.facts.code import Attr, Call, Expr, Name
from nplint.link.values import External, Instance, Value
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.objects import NOTHING, About, Objs
from nplint.reason.mutation.sink_words import name_words
from nplint.reason.mutation.vocabulary import (
    CONSUMER_CLASSES,
    CONSUMERS,
    CONTENTS,
    POLLING_METHODS,
    RECEIVING_METHODS,
)
from nplint.reason.mutation.wording import name_of

DECODING = "decode"
"""The method of bytes that leaves a content what it is."""
_BY_THEMSELVES = frozenset(["xread", "xreadgroup", "next_msg"])
"""Methods that no other object has."""


def receives(invoked: Invoked) -> bool:
    """Whether a call gives messages out of a queue or stream."""
    if invoked.method in RECEIVING_METHODS | _BY_THEMSELVES:
        return True
    if invoked.method not in POLLING_METHODS or invoked.site is None:
        return False
    name = invoked.site.receiver_name
    return _is_consumer(name, invoked.site.receiver)


def delivered_by(body: Body, source: Expr) -> Objs:
    """Return the message that each turn of a loop over a consumer is given; nothing for others."""
    if not isinstance(source, Name | Attr) or isinstance(source, Call):
        return NOTHING
    if not _is_consumer(name_of(source), body.program.evaluate(body.unit, source)):
        return NOTHING
    return frozenset([body.make("result", source.at, About(delivered=True), ":delivered")])


def content(body: Body, invoked: Invoked) -> Objs:
    """Return what a method of a delivered message gives: the part of that name, or its text."""
    if invoked.method != DECODING and (invoked.method not in CONTENTS or invoked.args):
        return NOTHING
    messages = frozenset(obj for obj in invoked.receiver if body.is_received(obj))
    if invoked.method == DECODING:
        return messages if messages == invoked.receiver else NOTHING
    return body.state.read_all(messages, invoked.method)


def _is_consumer(name: str, value: Value) -> bool:
    match value:
        case Instance(cls=cls) | External(name=cls):
            last = cls.rpartition("::")[2].rpartition(".")[2]
            if last in CONSUMER_CLASSES:
                return True
        case _:
            pass
    return bool(set(name_words(name.rpartition(".")[2].strip("_"))[-1:]) & CONSUMERS)
