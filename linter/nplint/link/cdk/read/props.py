"""Reading values as settings: numbers, durations, flags, lists."""

from msgspec import Struct

from nplint.link.cdk.library import listed, seconds
from nplint.link.cdk.naming import snake
from nplint.link.cdk.values import Foreign, Lit, Made, Unknown, Value, struct

COMPUTED = -1


class Props(Struct, eq=False):
    """A props object, spelled either way; ``partial`` when more may be set than is seen."""

    entries: dict[str, Value]
    partial: bool = False

    def get(self, *names: str) -> Value | None:
        """Return the first of the named props that is set to something."""
        for name in names:
            for spelling in (name, snake(name)):
                value = self.entries.get(spelling)
                if value is not None and not (isinstance(value, Lit) and value.value is None):
                    return value
        return None


def props(value: Value | None) -> Props:
    """Return a value as props; an unknown value is wholly partial."""
    held = struct(value)
    if held is not None:
        return Props(held.entries, held.partial)
    return Props({}, isinstance(value, Unknown))


def call_props(made: Made, index: int) -> Props:
    """Return the props of a call: the argument at a position, and the keywords."""
    given = made.args[index] if index < len(made.args) else None
    found = props(given)
    entries = {**found.entries, **made.named.entries}
    return Props(entries, found.partial or made.named.partial)


def number(value: Value | None) -> int | None:
    """Return a number or a duration in seconds; -1 = computed, None = not set."""
    if value is None:
        return None
    if isinstance(value, Lit):
        plain = value.value
        if isinstance(plain, str) and plain.isdigit():
            return int(plain)
        return int(plain) if isinstance(plain, int | float) else None
    amount = seconds(value)
    return COMPUTED if amount is None else int(amount)


def flag(value: Value | None) -> bool | None:
    """Return a switch; not set is off, None = computed."""
    if value is None:
        return False
    return bool(value.value) if isinstance(value, Lit) else None


def texts(value: Value | None) -> list[str]:
    """Return the literal strings of a list or of one value."""
    return [
        item.value
        for item in listed(value)
        if isinstance(item, Lit) and isinstance(item.value, str)
    ]


def constant(value: Value | None) -> str:
    """Return the last part of a library constant (``SQS`` of ``SubscriptionProtocol.SQS``)."""
    match value:
        case Foreign(name=name):
            return name.rsplit(".", 1)[-1]
        case Lit(value=str(text)):
            return text
        case _:
            return ""
