"""Which names are classes of events, told from class statements alone."""

import re
from functools import cache, partial

from nplint.link.events.vocabulary import EVENT_BASES
from nplint.link.program import Program

_STATEMENT = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^)]*)\)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def declared_events(program: Program) -> frozenset[str]:
    """Return the names of classes that derive from an event, by however many steps.

    Names only: a class of the same name that is none makes the answer too wide, never too narrow.
    """
    words = {word for file in program.files.values() for word in file.words}
    pending = [word for word in words if word in EVENT_BASES or word.endswith("Event")]
    found: set[str] = set()
    derived = cache(partial(_derived, program))
    while pending:
        base = pending.pop()
        for path in program.files_with(base):
            fresh = derived(path).get(base, frozenset()) - found
            found |= fresh
            pending += fresh
    return frozenset(found)


def _derived(program: Program, path: str) -> dict[str, frozenset[str]]:
    """Return each base that a file's class statements name → the classes derived from it."""
    classes: dict[str, set[str]] = {}
    for name, bases in _STATEMENT.findall(program.library.text_of(path, "")):
        for base in _WORD.findall(bases):
            classes.setdefault(base, set()).add(name)
    return {base: frozenset(names) for base, names in classes.items()}
