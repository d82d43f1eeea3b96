"""What the objects are made with that handle messages: where their class is called."""

import re

from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.values import ClassRef, FunctionRef, Instance, Value
from nplint.reason.idempotency.resolving import STAND_INS
from nplint.reason.idempotency.vocabulary import words_of

_MOST = 4
"""Ways to make an object of one class that are told apart."""


def compositions(program: Linked, cls: str) -> tuple[Instance, ...]:
    """Return the objects of a class that the code makes with other objects or functions of its."""
    name = cls.rpartition("::")[2].rpartition(".")[2]
    called = re.compile(rf"\b{re.escape(name)}\s*\(")
    found: dict[object, Instance] = {}
    for unit in program.units_where(Screen((name,), called)) if name else ():
        if STAND_INS & set(words_of(unit.id)):
            continue
        for site in program.call_sites(unit):
            if site.callee != ClassRef(cls):
                continue
            made = program.evaluate(unit, site.call)
            if isinstance(made, Instance) and is_composed(made) and not _stands_in(made):
                found.setdefault((made.args, made.kwargs), made)
    return tuple(found.values())[:_MOST]


def is_composed(value: Value) -> bool:
    """Whether an object was made with other objects of the project: they decide what it does."""
    if not isinstance(value, Instance) or not value.project:
        return False
    return any(isinstance(part, Instance | FunctionRef | ClassRef) for part in _parts(value))


def _parts(made: Instance) -> tuple[Value, ...]:
    return (*made.args, *(part for _, part in made.kwargs))


def _stands_in(made: Instance) -> bool:
    """Whether a part is one that tests put in."""
    parts = (part for part in _parts(made) if isinstance(part, Instance))
    return any(STAND_INS & set(words_of(part.cls.rpartition("::")[2])) for part in parts)
