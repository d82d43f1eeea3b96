"""Changed events and the classes that allow it, from the mutation analysis."""

from nplint.link.gather import System
from nplint.link.unit import Unit
from nplint.model.entities import EventClass, Mutation
from nplint.reason.mutation import DefaultSinks, MutationAnalysis, find_event_classes, find_received
from nplint.reason.mutation.event_classes import event_class_ids

TOUCHING = (
    "publish", "emit", "dispatch", "send", "put_events", "send_message", "publish_batch",
    "subscribe", "Records", "outbox", "events", "event", "notify", "fire", "produce", "message",
    "record", "broadcast", "enqueue", "raise_event", "message_json", "envelope",
)  # fmt: skip
"""Words of code that can touch an event; a body without any of them is not studied."""


def find_changes(
    system: System, exhaustive: bool
) -> tuple[tuple[Mutation, ...], tuple[EventClass, ...]]:
    """Return mutations of published and received events, and how frozen event classes are."""
    program = system.program
    units = [unit for unit in _units(system, exhaustive) if not system.is_test(unit.path)]
    classes = _classes(system)
    ids = event_class_ids(program, classes)
    received = find_received(program, units, ids)
    analysis = MutationAnalysis(program, DefaultSinks(), received)
    analysis.run(units)
    known = frozenset(analysis.published_classes)
    return analysis.mutations(), find_event_classes(program, classes, known)


def _units(system: System, exhaustive: bool) -> list[Unit]:
    program = system.program
    if exhaustive:
        return [unit for path in sorted(program.files) for unit in program.units_of(path)]
    return list(program.units_mentioning(*TOUCHING))


def _classes(system: System) -> list[str]:
    """Return classes of files that speak of events or of value classes."""
    program = system.program
    words = (
        "dataclass",
        "BaseModel",
        "attrs",
        "attr",
        "NamedTuple",
        "TypedDict",
        "define",
        "frozen",
    )
    speaking = {
        word
        for file in program.files.values()
        for word in file.words
        if "Event" in word or "Message" in word
    }
    paths = {path for word in (*words, *speaking) for path in program.files_with(word)}
    return [
        f"{path}::{definition.qualname}"
        for path in sorted(paths)
        if not system.is_test(path)
        for definition in program.files[path].definitions
        if definition.kind == "class"
    ]
