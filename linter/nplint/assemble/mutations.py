"""Changed events and the classes that allow it, from the mutation analysis."""

from collections.abc import Iterable, Iterator

from nplint.link.gather import System
from nplint.link.program import Program
from nplint.link.unit import Unit
from nplint.model.entities import EventClass, Mutation
from nplint.reason.mutation import (
    DefaultSinks,
    MutationAnalysis,
    OwnSink,
    Screen,
    find_event_classes,
    find_received,
)
from nplint.reason.mutation.decorating import with_wrappers
from nplint.reason.mutation.event_classes import event_class_ids, frozen_event_classes, may_be_event
from nplint.reason.mutation.received import received_classes

_VALUE_CLASSES = (
    "dataclass",
    "BaseModel",
    "attrs",
    "attr",
    "NamedTuple",
    "Struct",
    "TypedDict",
    "define",
    "frozen",
)


def find_changes(
    system: System, registered: Iterable[str], exhaustive: bool
) -> tuple[tuple[Mutation, ...], tuple[EventClass, ...]]:
    """Return mutations of published and received events, and how frozen event classes are.

    ``registered``: the functions that are registered for events.
    """
    program = system.program
    classes = _classes(system)
    ids = event_class_ids(program, _candidates(program, classes))
    own = tuple(OwnSink(sink.call, sink.event) for sink in system.config.sinks)
    screen = Screen(program, (sink.call.rpartition(".")[2] for sink in own), map(_last, ids))
    units = _tested(system, _everything(system) if exhaustive else screen.seeds())
    handlers = find_received(program, units, ids, _untested(system, registered))
    received = with_wrappers(program, handlers)
    analysis = MutationAnalysis(program, DefaultSinks(own), received)
    analysis.run(units)
    analysis.run(unit for id in received if (unit := program.unit(id)) is not None)
    if not exhaustive:
        _follow(system, screen, analysis)
    known = frozenset(analysis.published_classes) | received_classes(program, received)
    # A class whose file speaks of no value classes may be made one by the project's decorator.
    further = _untested(system, (id for id in known if _is_decorated(program, id)))
    classes = _candidates(program, sorted({*classes, *further}), known)
    changes = analysis.mutations()
    told = {change.span for change in changes}
    frozen = frozen_event_classes(program, classes, known)
    past = [item for item in analysis.bypasses(frozen) if item.span not in told]
    mutations = sorted((*changes, *past), key=lambda item: (item.span, item.kind))
    return tuple(mutations), find_event_classes(program, classes, known)


def _follow(system: System, screen: Screen, analysis: MutationAnalysis) -> None:
    """Study who mentions what was found to publish, until nothing new is found."""
    carriers: frozenset[tuple[str, str]] = frozenset()
    keepers: frozenset[str] = frozenset()
    while True:
        further, keeping = analysis.carriers() - carriers, analysis.keepers() - keepers
        if not further and not keeping:
            return
        carriers |= further
        keepers |= keeping
        kept = [unit for id in sorted(keeping) for unit in system.program.methods_of(id)]
        analysis.run(_tested(system, [*kept, *screen.mentioning(further)]))


def _untested(system: System, ids: Iterable[str]) -> Iterator[str]:
    return (id for id in ids if id and not system.is_test(id.partition("::")[0]))


def _tested(system: System, units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if not system.is_test(unit.path)]


def _everything(system: System) -> list[Unit]:
    program = system.program
    return [unit for path in sorted(program.files) for unit in program.units_of(path)]


def _is_decorated(program: Program, id: str) -> bool:
    head = program.class_of(id) if "::" in id else None
    return head is not None and bool(head.decorators)


def _last(id: str) -> str:
    return id.rpartition("::")[2].rpartition(".")[2]


def _candidates(
    program: Program, classes: Iterable[str], known: frozenset[str] = frozenset()
) -> list[str]:
    text_of = program.library.text_of
    return [id for id in classes if id in known or may_be_event(id, text_of(*id.split("::")))]


def _classes(system: System) -> list[str]:
    """Return classes of files that speak of events or of value classes."""
    program = system.program
    speaking = {
        word
        for file in program.files.values()
        for word in file.words
        if "Event" in word or "Message" in word
    }
    paths = {path for word in (*_VALUE_CLASSES, *speaking) for path in program.files_with(word)}
    return [
        f"{path}::{definition.qualname}"
        for path in sorted(paths)
        if not system.is_test(path)
        for definition in program.files[path].definitions
        if definition.kind == "class"
    ]
