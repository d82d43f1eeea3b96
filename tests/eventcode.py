"""Text in, publications and registrations out."""

from collections.abc import Mapping
from textwrap import dedent

from nplint.config.settings import Config, Sink
from nplint.link.events.classes import EventClasses
from nplint.link.events.facades import SharedCode
from nplint.link.events.publications import Publications
from nplint.link.events.screens import Screens
from nplint.link.events.sinks import Sinks
from nplint.link.events.subscriptions import Registrations
from nplint.link.events.vocabulary import EventVocabulary
from nplint.link.program import Program

Texts = str | Mapping[str, str]


def publications(texts: Texts, *own: Sink) -> Publications:
    """Return what a program publishes; one text is the file ``app.py``."""
    program = _program(texts)
    classes, vocabulary = _words(program)
    found = Publications(
        program,
        classes,
        Sinks(program, classes, vocabulary, own),
        vocabulary,
        SharedCode(program, frozenset()),
    )
    calls = [sink.call.rpartition(".")[2] for sink in own]
    found.collect(program.units_where(Screens(program).publishing(calls)))
    return found


def published(texts: Texts, *own: Sink) -> list[str]:
    """Return ``path:line name`` of each publication, without ``app.py:``."""
    found = publications(texts, *own).found
    return sorted(_said(item.span.path, item.span.line, item.name) for item in found)


def names(texts: Texts, *own: Sink) -> list[str]:
    """Return the names published, sorted."""
    return sorted(item.name for item in publications(texts, *own).found)


def registered(texts: Texts, *known: str) -> list[str]:
    """Return ``event -> handler`` of each registration; ``known``: what is published."""
    program = _program(texts)
    classes, _ = _words(program)
    found = Registrations(program, classes, frozenset(known)).find()
    return [f"{item.event} -> {item.handler.rpartition('::')[2]}" for item in found]


def _program(texts: Texts) -> Program:
    given = {"app.py": texts} if isinstance(texts, str) else texts
    return Program.from_texts({path: dedent(text) for path, text in given.items()})


def _words(program: Program) -> tuple[EventClasses, EventVocabulary]:
    vocabulary = EventVocabulary(Config().event_keys)
    return EventClasses(program, vocabulary), vocabulary


def _said(path: str, line: int, name: str) -> str:
    return f"{line} {name}" if path == "app.py" else f"{path}:{line} {name}"
