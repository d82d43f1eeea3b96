"""What a call is made on, told from how it is written."""

from nplint.facts.code import Attr
from nplint.link.unit import CallSite
from nplint.link.values import Instance
from nplint.naming.spelling import segments_of


def words_of(name: str) -> frozenset[str]:
    """Return the words of one name, in lower case."""
    return frozenset(word.lower() for segment in segments_of(name) for word in segment)


def receiver_words(site: CallSite) -> frozenset[str]:
    """Return the words in a receiver's name as written and in its class's name."""
    words: frozenset[str] = frozenset()
    for part in site.receiver_name.replace("()", "").split("."):
        words |= words_of(part)
    if isinstance(site.receiver, Instance):
        words |= words_of(site.receiver.cls.rpartition("::")[2].rpartition(".")[2])
    return words


def is_event_list(site: CallSite) -> bool:
    """Whether a call puts something into an object's list of events."""
    func = site.call.func
    if not isinstance(func, Attr) or "." not in site.receiver_name:
        return False
    return site.receiver_name.rpartition(".")[2].lower().endswith(("events", "outbox"))


def is_recorder(site: CallSite) -> bool:
    """Whether a method keeps what its caller hands it in the object's own list of events.

    Methods with everyday names are left to what is known of their callers' receivers.
    """
    name = site.unit.function.name
    owned = bool(site.unit.owner) and site.receiver_name.startswith("self.")
    return owned and not name.startswith("__") and bool(words_of(name) & {"event", "events"})
