"""How a handler chooses by the kind of message: tables, chains of tests, ``match``."""

from nplint.reason.handlers.chains import chains
from nplint.reason.handlers.choice import Dispatch
from nplint.reason.handlers.discriminators import Reader
from nplint.reason.handlers.tables import tables


def dispatches(reader: Reader) -> tuple[Dispatch, ...]:
    """Return the choices that one function makes, in order."""
    found = [*chains(reader, reader.unit.function.body), *tables(reader)]
    return tuple(sorted(found, key=lambda item: item.span))
