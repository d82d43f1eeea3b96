"""Which classes are events, and how far their immutability goes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

from nplint.facts.code import Assign, Attr, Class, Name, Place
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.model.entities import EventClass
from nplint.naming.verdict import judge
from nplint.reason.mutation.class_shapes import ClassShape, class_shape
from nplint.reason.mutation.field_types import mutable_type, written
from nplint.reason.mutation.run_inputs import is_run_input
from nplint.span import Span

EVENT_BASES = frozenset(
    "Event DomainEvent IntegrationEvent BaseEvent Message BaseDomainEvent BaseIntegrationEvent "
    "EventBase AbstractEvent AbstractDomainEvent ApplicationEvent DomainMessage EventMessage "
    "BaseMessage EventModel".split()
)
MESSAGE_BASES = frozenset(["Message", "DomainMessage", "BaseMessage"])
"""Chats, mails and schemas have messages too: what derives from one must be named for a fact."""
NEVER_SUFFIXES = (
    "Config", "Settings", "Request", "Response", "Handler", "Store", "Repository", "Command",
    "Query", "Service", "Publisher", "Producer", "Consumer", "Listener", "Bus", "Dispatcher",
    "Serializer", "Schema", "View", "Factory", "Error", "Exception", "Mixin", "Manager", "Builder",
    "Test", "Tests", "Type", "Name", "Names", "Types", "Row", "Table", "Record", "Loop", "Source",
    "Stream", "Mapper", "Outbox", "Orm", "ORM", "DTO", "Log",
)  # fmt: skip
API_FILES = frozenset(
    "schema schemas api dto dtos forms serializers views routes router responses requests models "
    "pagination".split()
)
"""Files of requests, responses and tables: there a name alone does not make an event."""
_API_FOLDERS = frozenset(["schemas", "schema", "dto", "dtos", "serializers", "forms", "responses"])
VALUE_FLAVOURS = frozenset(["dataclass", "pydantic", "attrs", "msgspec", "namedtuple"])
NEVER_BASES = (
    "Enum", "Exception", "Error", "Warning", "Protocol", "TestCase", "DeclarativeBase", "Model",
    "Document", "Thread", "Stack", "Construct", "Command", "Query", "Flag", "ABCMeta", "type",
    "BaseSettings", "Serializer", "Aggregate", "AggregateRoot",
)  # fmt: skip


def event_class_ids(
    program: Linked, class_ids: Iterable[str], known: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the classes whose instances are events; ``known``: seen published or received."""
    ids = tuple(class_ids)
    facts = (id for id in ids if _names_event(_last(id)))
    derived = frozenset(base for id in facts for base in program.bases(id))
    return frozenset(id for id in ids if _is_event(program, id, known, derived))


def may_be_event(id: str, text: str) -> bool:
    """Whether a class that nothing publishes may be an event all the same, told by its text.

    Without a base only its name could make it one; there is no need to read its code then.
    """
    name = _last(id)
    if name.endswith(NEVER_SUFFIXES):
        return False
    found = re.search(rf"^\s*class\s+{re.escape(name)}\s*:", text, re.M)
    return found is None or name in EVENT_BASES or _names_event(name)


def find_event_classes(
    program: Linked, class_ids: Iterable[str], known: frozenset[str] = frozenset()
) -> tuple[EventClass, ...]:
    """Return the event classes with their flavour, freezing and mutable fields, sorted."""
    ids = event_class_ids(program, class_ids, known)
    found = [_describe(program, id, ids) for id in sorted(ids)]
    return tuple(sorted(found, key=lambda item: (item.span, item.name)))


def frozen_event_classes(
    program: Linked, class_ids: Iterable[str], known: frozenset[str] = frozenset()
) -> dict[str, Span]:
    """Return the event classes that freeze their instances, and where each stands."""
    return {
        id: _span(id.partition("::")[0], program.class_line(id), head.name_at)
        for id in sorted(event_class_ids(program, class_ids, known))
        if (head := program.class_of(id)) is not None
        and is_frozen(program, id, class_shape(program, id))
        and class_shape(program, id).flavour != "plain"
    }


def _is_event(program: Linked, id: str, known: frozenset[str], derived: frozenset[str]) -> bool:
    head = program.class_of(id)
    if head is None or _is_never(program, id, head):
        return False
    shape = class_shape(program, id)
    if shape.flavour == "typeddict":
        return False  # It describes dicts; there is nothing in it to freeze.
    if id in known:
        return shape.flavour != "plain" or _names_event(head.name)
    bases = [base for base in program.bases(id) if not _is_api(base)]
    named = {_last(base) for base in bases} & EVENT_BASES
    if named - MESSAGE_BASES or (named and _names_event(head.name)):
        return True
    is_value = shape.flavour in VALUE_FLAVOURS
    if is_value and any("::" in base and base.endswith("Event") for base in bases):
        return True
    if _is_api(id) or _is_among_schemas(id):
        return False
    if head.name in EVENT_BASES:
        return is_value and (head.name not in MESSAGE_BASES or id in derived)
    by_name = _names_event(head.name) and shape.flavour in VALUE_FLAVOURS
    if not by_name or not shape.fields:
        return False
    return not head.name.endswith("Event") or not is_run_input(program, head.name)


def _is_api(id: str) -> bool:
    path = id.partition("::")[0] if "::" in id else ""
    return path.rpartition("/")[2].removesuffix(".py") in API_FILES


def _is_among_schemas(id: str) -> bool:
    folder, _, file = id.partition("::")[0].rpartition("/")
    return folder.rpartition("/")[2] in _API_FOLDERS and "event" not in file


def _is_never(program: Linked, id: str, head: Class) -> bool:
    if head.name.endswith(NEVER_SUFFIXES):
        return True
    if any(keyword.name == "table" for keyword in head.keywords):
        return True
    has_table = any(
        isinstance(statement, Assign)
        and any(isinstance(t, Name) and t.id == "__tablename__" for t in statement.targets)
        for statement in head.body
    )
    bases = [_last(base) for base in program.bases(id)]
    own = [_last(_written_base(base)) for base in head.bases]
    allowed = {"BaseModel", *EVENT_BASES}
    if class_shape(program, id).flavour in VALUE_FLAVOURS:
        allowed |= {base for base in (*bases, *own) if base.endswith("Model") and base != "Model"}
    return has_table or any(
        base.endswith(NEVER_BASES) and base not in allowed for base in (*bases, *own)
    )


def _written_base(base: object) -> str:
    match base:
        case Name(id=name) | Attr(name=name):
            return name
        case _:
            return ""


def _last(name: str) -> str:
    return name.rsplit("::", 1)[-1].rsplit(".", 1)[-1]


@lru_cache(maxsize=8192)
def _names_event(name: str) -> bool:
    """Whether a class name states a past fact in two words or more, or ends in ``Event``."""
    if name.endswith("Event") and name != "Event":
        return True
    verdict = judge(name)
    # ``PaginatedOrders`` are orders; what happened stands last in ``OrdersPaginated``.
    ends = verdict.head == verdict.tokens[-1] if verdict.tokens else False
    return verdict.verdict == "past" and len(verdict.tokens) > 1 and ends


def _describe(program: Linked, id: str, events: frozenset[str]) -> EventClass:
    head = cast(Class, program.class_of(id))
    shape = class_shape(program, id)
    path = id.partition("::")[0]
    module = program.module_unit(path)
    first = program.class_line(id)
    frozen = is_frozen(program, id, shape)
    return EventClass(
        head.name,
        module.module if module else "",
        _span(path, first, head.name_at),
        shape.flavour,
        frozen,
        "" if frozen else _thawing_base(program, id, shape, events),
        tuple(_mutable_fields(program, path, first, shape)),
    )


def _span(path: str, first: int, at: Place) -> Span:
    return Span(path, first + at.line, at.column, first + at.end_line, at.end_column)


def is_frozen(program: Linked, id: str, shape: ClassShape) -> bool:
    """Whether setting an attribute of an instance raises, freezing that is inherited counted."""
    if shape.frozen is not None and not (shape.flavour == "attrs" and not shape.frozen):
        return shape.frozen
    for base in program.bases(id):
        inherited = class_shape(program, base) if "::" in base else None
        if inherited is None or inherited.frozen is None:
            continue
        if inherited.frozen or shape.flavour != "attrs":
            return inherited.frozen
    return shape.flavour == "plain" and not _sets_attributes(program, id)


def _sets_attributes(program: Linked, id: str) -> bool:
    """Whether a plain class keeps public attributes that anybody can set again."""
    init = program.method(id, "__init__")
    if init is None or _external_base(program, id):
        return False
    return any(
        isinstance(target, Attr)
        and isinstance(target.base, Name)
        and target.base.id == "self"
        and not target.name.startswith("_")
        for node in nodes(init.function.body)
        if isinstance(node, Assign)
        for target in node.targets
    )


def _external_base(program: Linked, id: str) -> bool:
    """Whether a base is a class that is not seen: it may freeze what it likes."""
    plain = ("ABC", "object", "Generic", "Protocol")
    return any("::" not in base and _last(base) not in plain for base in program.bases(id))


def _thawing_base(program: Linked, id: str, shape: ClassShape, events: frozenset[str]) -> str:
    """Return the base event class that fails to freeze: it is the one to change."""
    for base in program.bases(id):
        if base not in events:
            continue
        inherited = class_shape(program, base)
        if inherited.flavour == shape.flavour and not is_frozen(program, base, inherited):
            return _last(base)
    return ""


def _mutable_fields(
    program: Linked, path: str, first: int, shape: ClassShape
) -> Iterator[tuple[str, str, Span]]:
    module = program.module_unit(path)
    for field in shape.own:
        kind = mutable_type(field, module)
        target = field.targets[0]
        if kind and isinstance(target, Name):
            yield target.id, written(field.annotation) or kind, _span(path, first, field.at)
