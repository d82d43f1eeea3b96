"""``Fn::ForEach`` of the language extensions: written out before anything else is read."""

from nplint.facts.data import Data, Entry, Items, Scalar, Table, literal
from nplint.survey.cloudformation.intrinsics import Scope
from nplint.survey.cloudformation.unit import Unit
from nplint.survey.cloudformation.values import entries_of, text_of, word_of

_MAX_ROUNDS = 200


def unrolled(unit: Unit, scope: Scope, data: Data | None) -> tuple[Entry, ...]:
    """Return the entries of a section with loops over known lists written out."""
    result: list[Entry] = []
    for entry in entries_of(data):
        if entry.key.startswith("Fn::ForEach::"):
            result += _rounds(unit, scope, entry)
        elif entry.key.startswith("Fn::"):
            unit.gap(f"{entry.key} adds resources that are not known here", entry.key_span)
        else:
            result.append(entry)
    return tuple(result)


def _rounds(unit: Unit, scope: Scope, loop: Entry) -> list[Entry]:
    match loop.value:
        case Items(items=(variable, collection, Table(entries=body))):
            name, values = word_of(variable), scope.resolve(collection)
        case _:
            name, values, body = "", None, ()
    known = [literal(text_of(each)) for each in values.items] if isinstance(values, Items) else []
    if not isinstance(values, Items) or None in known or len(known) > _MAX_ROUNDS:
        unit.gap("a loop over a list that is not known here", loop.key_span)
        return []
    return [_written(entry, name, value) for value in known if value for entry in body]


def _written(entry: Entry, name: str, value: str) -> Entry:
    return Entry(_filled(entry.key, name, value), _copy(entry.value, name, value), entry.key_span)


def _copy(data: Data, name: str, value: str) -> Data:
    match data:
        case Table(entries=(Entry(key="Ref", value=Scalar(value=referred)),)) if referred == name:
            return Scalar(value, data.span)
        case Table(entries=entries):
            return Table(tuple(_written(each, name, value) for each in entries), data.span)
        case Items(items=items):
            return Items(tuple(_copy(each, name, value) for each in items), data.span)
        case Scalar(value=str() as text):
            return Scalar(_filled(text, name, value), data.span)
        case _:
            return data


def _filled(text: str, name: str, value: str) -> str:
    plain = "".join(filter(str.isalnum, value))
    return text.replace("${" + name + "}", value).replace("&{" + name + "}", plain)
