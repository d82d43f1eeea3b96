"""Which names are classes of events, told from class statements alone."""

import re

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
    while pending:
        base = pending.pop()
        for path in program.files_with(base):
            for name, bases in _STATEMENT.findall(program.library.text_of(path, "")):
                if name not in found and base in _WORD.findall(bases):
                    found.add(name)
                    pending.append(name)
    return frozenset(found)
