"""Texts of configuration files → values: YAML, JSON, TOML, INI and ``.env``."""

import configparser
import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping

from nplint.facts.data import Data, Items, Scalar, Table
from nplint.link.shapes import join
from nplint.link.values import UNKNOWN, Env, Known, ListValue, MappingValue, Value

LARGEST = 100_000
"""Characters; what is longer was not written to configure anything."""
_MOST = 3_000
"""Values of one file."""
_DEEPEST = 30
_SLOT = re.compile(
    r"\$\{(?:oc\.env:|env:|ENV:)?(?P<braced>[A-Za-z_]\w*)(?::?[-,:=](?P<default>[^{}]*))?\}"
    r"|\$(?P<bare>[A-Z_][A-Z0-9_]*)\b|(?P<other>\{\{.*?\}\}|\$\{[^{}]*\})"
)
_OPTION = re.compile(r"%\((\w+)\)s")
_LINE = re.compile(r"^\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*?)\s*$")


def read_text(path: str, text: str) -> Value:
    """Return what a file says, in the form that its name tells; unknown when it can't be read."""
    if len(text) > LARGEST:
        return UNKNOWN
    name = posixpath.basename(path)
    if name.endswith((".yaml", ".yml", ".json", ".json5")):
        return _of_data(path, text)
    if name.endswith((".toml", ".lock")):
        return _toml(text)
    if ".env" in name or name == "env":
        return _dotenv(text)
    if name.endswith((".ini", ".cfg", ".conf", ".properties")):
        return _ini(text)
    return UNKNOWN


def _of_data(path: str, text: str) -> Value:
    from nplint.survey.json_data import read_json
    from nplint.survey.yaml_data import read_yaml

    read = read_json if ".json" in posixpath.basename(path) else read_yaml
    documents = read(path, text).documents
    return _Counted().value(_plain(documents[0])) if documents else UNKNOWN


def _plain(data: Data, depth: int = 0) -> object:
    """Return data as plain objects; a tag of the file's own dialect wraps what it stands before."""
    if depth > _DEEPEST:
        return None
    match data:
        case Scalar(value=value):
            return value
        case Table(entries=(entry,)) if entry.key.startswith("Fn::"):
            return _tagged(entry.key, _plain(entry.value, depth + 1))
        case Table(entries=entries):
            return {entry.key: _plain(entry.value, depth + 1) for entry in entries}
        case Items(items=items):
            return [_plain(item, depth + 1) for item in items]
        case _:
            return None


def _tagged(tag: str, inner: object) -> object:
    is_name = "env" in tag.lower() and isinstance(inner, str) and inner.isidentifier()
    return f"${{{inner}}}" if is_name else inner


def _toml(text: str) -> Value:
    try:
        return _Counted().value(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError):
        return UNKNOWN


def _dotenv(text: str) -> Value:
    found: dict[str, object] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match:
            found[match["name"]] = match["value"].partition(" #")[0].strip().strip("\"'")
    return _Counted().value(found)


def _ini(text: str) -> Value:
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return UNKNOWN
    sections = {name: _options(parser[name]) for name in parser.sections()}
    return _Counted().value({"DEFAULT": dict(parser.defaults()), **sections})


def _options(section: Mapping[str, str]) -> dict[str, object]:
    known = dict(section)
    return {
        key: _OPTION.sub(lambda match: known.get(match[1].lower()) or match[0], value or "")
        for key, value in known.items()
    }


def json_text(text: str) -> Value:
    """Return what a JSON text says; unknown when it is none."""
    try:
        return _Counted().value(json.loads(text)) if len(text) <= LARGEST else UNKNOWN
    except (ValueError, RecursionError):
        return UNKNOWN


class _Counted:
    """Turns plain objects into values, as many as a configuration may have."""

    def __init__(self) -> None:
        self._left = _MOST

    def value(self, plain: object) -> Value:
        self._left -= 1
        if self._left < 0:
            return UNKNOWN
        match plain:
            case dict():
                items = tuple((str(key), self.value(item)) for key, item in plain.items())
                return MappingValue(items)
            case list():
                return ListValue(tuple(self.value(item) for item in plain))
            case str():
                return join(_parts(plain)) if "$" in plain or "{{" in plain else Known(plain)
            case bool() | int() | float() | None:
                return Known(plain)
            case _:
                return Known(str(plain))


def _parts(text: str) -> Iterator[Value]:
    """Yield a text in parts: constants, and what the environment fills in."""
    position = 0
    for match in _SLOT.finditer(text):
        yield Known(text[position : match.start()])
        name = match["braced"] or match["bare"]
        default = match["default"]
        yield Env(name, Known(default) if default else None) if name else UNKNOWN
        position = match.end()
    yield Known(text[position:])
