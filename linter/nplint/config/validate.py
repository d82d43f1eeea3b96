"""Plain data to a typed value, or all that is wrong with it (the only user of pydantic)."""

from collections.abc import Hashable, Iterator, Mapping
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from nplint.config.problems import Document, Key, Problem, did_you_mean, spelled

_Schema = TypeVar("_Schema")
_WRONG_SHAPE = ("dataclass_type", "tuple_type", "mapping_type", "dict_type", "string_type")


@cache
def _adapter(schema: Any) -> TypeAdapter[Any]:
    return TypeAdapter(schema)


def validate(schema: type[_Schema], document: Document) -> tuple[_Schema | None, list[Problem]]:
    """Check a document against a schema; None with problems when it does not fit."""
    value, wrong = _validate(schema, document)
    return value, _sorted(wrong)


def validate_leniently(
    schema: type[_Schema], document: Document
) -> tuple[_Schema | None, list[Problem]]:
    """Check a document, and leave out exactly what does not fit so that the rest counts."""
    value, wrong = _validate(schema, document)
    problems, data = list(wrong), deepcopy(document.data)
    while value is None and wrong and isinstance(data, dict) and data and not document.problems:
        _prune(data, [key for key, _ in wrong])
        value, wrong = _validate(schema, replace(document, data=data))
        problems += [each for each in wrong if each not in problems]
    return value, _sorted(problems)


_Wrong: TypeAlias = list[tuple[Key, Problem]]


def _validate(schema: type[_Schema], document: Document) -> tuple[_Schema | None, _Wrong]:
    if document.problems:
        return None, [((), problem) for problem in document.problems]
    data = {} if document.data is None else document.data
    if not isinstance(data, dict):
        return None, [((), document.problem((), "expected keys and values"))]
    try:
        value: _Schema = _adapter(cast(Hashable, schema)).validate_python(data)
        return value, []
    except ValidationError as error:
        return None, list(_problems(schema, document, data, error))


def _sorted(wrong: _Wrong) -> list[Problem]:
    return sorted({problem for _, problem in wrong})


def _prune(data: dict[str, Any], keys: list[Key]) -> None:
    """Delete the values at these keys, or the nearest ones around them; later items first."""
    existing = {_existing(data, key) for key in keys}
    for key in sorted(existing, key=lambda key: [(str(type(p)), p) for p in key], reverse=True):
        holder: Any = data
        try:
            for part in key[:-1]:
                holder = holder[part]
            del holder[key[-1]]
        except (KeyError, IndexError):
            continue


def _existing(data: Any, key: Key) -> Key:
    for place, part in enumerate(key):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return key[: max(place, 1)]
    return key


def _problems(
    schema: type[Any], document: Document, data: object, error: ValidationError
) -> Iterator[tuple[Key, Problem]]:
    found: dict[Key, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        found.setdefault(_real_key(details, data), []).append(details)
    for key, group in found.items():
        if all(_is_shape(d) for d in group) and any(o[: len(key)] == key != o for o in found):
            # Another alternative of the same value got further: it says what is wrong.
            continue
        telling = [details for details in group if not _is_shape(details)] or group
        for details in telling[:1] if len(telling) < len(group) else telling:
            yield key, document.problem(key, _message(schema, key, details))


def _is_shape(details: ErrorDetails) -> bool:
    return details["type"] in _WRONG_SHAPE


def _real_key(details: ErrorDetails, data: object) -> Key:
    """Return the part of pydantic's location that stands in the data, without its type names."""
    key: list[str | int] = []
    location = details["loc"]
    absent = details["type"].startswith("missing")
    for place, part in enumerate(location):
        if isinstance(data, Mapping):
            if part in data:
                data = data[part]
                key.append(part)
            elif absent and place == len(location) - 1:
                key.append(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            key.append(part)
    return tuple(key)


def _message(schema: type[Any], key: Key, details: ErrorDetails) -> str:
    name = spelled(key)
    match details["type"]:
        case "unexpected_keyword_argument":
            known = _known_keys(schema, key[:-1])
            return f'unknown key "{name}"' + did_you_mean(str(key[-1]), known)
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return f'"{name}" is missing'
        case "literal_error":
            expected = str(details["ctx"]["expected"]).replace("'", '"')
            known = [word.strip('" ') for word in expected.replace(" or ", ",").split(",")]
            given = details["input"]
            return f'"{name}" is {given!r}, expected {expected}' + did_you_mean(str(given), known)
        case "dataclass_type":
            return f'"{name}" must be a mapping of keys and values'
        case "tuple_type":
            return f'"{name}" must be a list'
        case _:
            text = details["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            return f'"{name}" must be {text}'


def _known_keys(schema: type[Any], key: Key) -> list[str]:
    """Return the keys that may stand at a place of the schema."""
    types: list[Any] = [schema]
    for part in key:
        types = [inner for each in types for inner in _step(each, part)]
    return [field.name for each in types if is_dataclass(each) for field in fields(each)]


def _step(each: Any, part: str | int) -> list[Any]:
    if is_dataclass(each) and isinstance(part, str):
        hints = get_type_hints(each)
        return _alternatives(hints[part]) if part in hints else []
    arguments = get_args(each)
    if get_origin(each) is tuple and isinstance(part, int):
        return _alternatives(arguments[0])
    if isinstance(get_origin(each), type) and issubclass(get_origin(each), Mapping):
        return _alternatives(arguments[1])
    return []


def _alternatives(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, UnionType):
        return [inner for each in get_args(hint) for inner in _alternatives(each)]
    return [hint]
