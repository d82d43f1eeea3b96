"""What a program publishes, each publication once."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.events.classes import is_past
from nplint.link.events.emission import Emission
from nplint.link.unit import CallSite, Unit
from nplint.naming.spelling import event_key
from nplint.span import Span


class Published(Struct, frozen=True):
    """One emission at the call where its name is fixed."""

    site: CallSite
    emission: Emission
    name: str
    via: tuple[str, ...]
    transport_site: CallSite
    declared: bool = False
    """A comment says so."""
    made_at: Span | None = None
    """Where another function fixes the name, which makes the message for the call."""
    module: str = ""
    """For which module shared code publishes; empty: the one that owns the file."""

    named_in: str = ""
    """Id of the function of shared code that names it, though its callers say that it happened."""

    @property
    def span(self) -> Span:
        """Where the name is fixed."""
        return self.made_at or self.site.span

    @property
    def id(self) -> str:
        """The publication's identity: its place and its name."""
        return f"{self.span}#{self.name}"


class Unresolved(Struct, frozen=True):
    """An emission whose event's name is not known anywhere."""

    site: CallSite
    emission: Emission
    transport_site: CallSite


_Key = tuple[str, object, str, Span | None]
"""A call (its function and place), the event and where another function named it."""


def once_each(found: list[Published]) -> list[Published]:
    """Return each publication once: what is known of its transport over a bare hand-over.

    A topic called like the class of what is sent to it is no second name: the class has it. Nor
    is the channel that a message goes over, when the message says by itself what it is.
    """
    best: dict[_Key, Published] = {}
    agreed: set[_Key] = set()
    for item in found:
        key = (item.site.unit.id, item.site.call.at, event_key(item.name), item.made_at)
        known = best.get(key)
        if known is not None and known.emission.by_channel != item.emission.by_channel:
            agreed.add(key)
        if known is None:
            best[key] = item
        elif known.emission.transport == "in-process" and item.via:
            best[key] = replace(item, name=known.name)
        elif item.emission.transport == "in-process" and known.via:
            best[key] = replace(known, name=item.name)
        elif item.name.count("*") < known.name.count("*") and _is_alike(known, item):
            best[key] = item
    return _named_by_messages(best, agreed)


def _is_alike(one: Published, other: Published) -> bool:
    return one.emission.transport == other.emission.transport and one.via == other.via


def spoken_for(found: list[Published], is_shared: Callable[[Unit], bool]) -> list[Published]:
    """Return publications without those of shared code that modules let out through it."""
    told = {(event_key(i.name), id) for i in found if not is_shared(i.site.unit) for id in i.via}
    return [
        item
        for item in found
        if not is_shared(item.site.unit)
        or (event_key(item.name), item.named_in or item.site.unit.id) not in told
    ]


def _named_by_messages(best: dict[_Key, Published], agreed: set[_Key]) -> list[Published]:
    """Return publications without those named by a channel only, where messages name themselves.

    ``agreed``: what a message and its channel say both, of the things that a message may be.
    """
    calls: dict[tuple[str, object], list[_Key]] = {}
    for key in best:
        calls.setdefault(key[:2], []).append(key)
    told = ([key for key in keys if key in agreed] or keys for keys in calls.values())
    return [item for keys in told for item in _of_call([best[key] for key in keys])]


def _of_call(group: list[Published]) -> list[Published]:
    channel = next((item for item in group if item.emission.by_channel), None)
    own = [item for item in group if not item.emission.by_channel]
    if channel is None or not own:
        return group
    if is_past(channel.name) and not any(is_past(item.name) for item in own):
        return [item for item in group if item.emission.by_channel]
    transport, topic = channel.emission.transport, channel.emission.name
    return [
        replace(
            channel,
            name=item.name,
            emission=replace(item.emission, transport=transport, topic=topic),
        )
        for item in own
    ]
