"""Enumerations of event types: what their members are called, and which are none."""

import re
from collections.abc import Iterator

from nplint.link.gather import System
from nplint.link.shapes import text_of
from nplint.link.values import Known
from nplint.model.entities import EventName
from nplint.naming.spelling import event_key, segments_of
from nplint.naming.verdict import judge

_EVENT_ENUM = re.compile(r"events?(?:type|name|kind|code)?s?$", re.IGNORECASE)
_NO_EVENT_ENUM = re.compile(r"status|state|result|source|level|severity|category|priority", re.I)
_AWS_SOURCES = ("aws.", "aws:", "s3:", "AWS ", "EC2 ", "ECS ", "Object ", "Scheduled ")


def is_platform(name: str) -> bool:
    """Whether an event is the cloud's own (``Object Created``, ``s3:ObjectCreated:*``)."""
    return name.startswith(_AWS_SOURCES) or "*" in name


def enum_names(system: System, travelling: frozenset[str]) -> Iterator[EventName]:
    """Yield the members of enumerations of events; ``travelling``: the events seen to be sent."""
    program = system.program
    for path, qualname in classes_like(system, _EVENT_ENUM):
        id = f"{path}::{qualname}"
        if _NO_EVENT_ENUM.search(qualname) or not program.is_enum(id):
            continue
        module = system.modules.owner(path)
        members = program.enum_members(id)
        texts = [text for member in members if (text := text_of(member.value))]
        if any(map(is_platform, texts)) or _only_sorts(texts, travelling):
            continue
        for member in members:
            name = text_of(member.value)
            at = member.value.at if isinstance(member.value, Known) else None
            if name and at is not None and at.path == path:
                yield EventName(event_key(name), name, member.member, id, "member", module, at)


def _only_sorts(names: list[str], travelling: frozenset[str]) -> bool:
    """Whether an enumeration sorts messages (``camera``, ``health``, ``other``): single words, none
    of them a fact, of which none is seen to travel."""
    return not any(
        len(segments_of(name)) > 1
        or len(segments_of(name)[0]) > 1
        or event_key(name) in travelling
        or judge(name).verdict == "past"
        for name in names
        if segments_of(name)
    )


def classes_like(system: System, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield path and name of each class whose name has a pattern, tests left out."""
    words = {
        word
        for file in system.program.files.values()
        for word in file.words
        if pattern.search(word)
    }
    paths = {path for word in words for path in system.program.files_with(word)}
    for path in sorted(paths):
        if system.is_test(path):
            continue
        for definition in system.program.files[path].definitions:
            if definition.kind == "class" and pattern.search(definition.qualname):
                yield path, definition.qualname
