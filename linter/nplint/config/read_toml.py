"""The ``[tool.nplint]`` table of a ``pyproject.toml``, with the lines of its keys."""

import re
import tomllib

from nplint.config.problems import Document, Key, Problem

TABLE: Key = ("tool", "nplint")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_toml(path: str, text: str) -> Document | None:
    """Read the table; None when there is none; broken TOML is a problem."""
    try:
        data: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Document(path, None, {}, (_broken(path, text, str(error)),))
    for part in TABLE:
        data = data.get(part) if isinstance(data, dict) else None
    if data is None:
        return None
    return Document(path, data, key_lines(text.splitlines(), data))


def _broken(path: str, text: str, error: str) -> Problem:
    place = _PLACE.search(error)
    line = int(place[1]) if place and place[1] else max(1, text.count("\n"))
    return Problem(path, line, f"not valid TOML: {_PLACE.sub('', error).strip()}")


def key_lines(lines: list[str], data: object) -> dict[Key, int]:
    """Return the line of every key below the table, found by searching for it in order."""
    found: dict[Key, int] = {}
    start = _header(lines, "tool.nplint", 0)
    _search(lines, data, (), start if start is not None else 0, found)
    return found


def _search(lines: list[str], data: object, key: Key, start: int, found: dict[Key, int]) -> None:
    found[key] = start + 1
    if isinstance(data, dict):
        for name, value in data.items():
            _search(lines, value, (*key, name), _line_of(lines, key, name, start), found)
    elif isinstance(data, list):
        seek = start
        for place, value in enumerate(data):
            at = _item(lines, key, place, value, seek)
            seek = at
            _search(lines, value, (*key, place), at, found)


def _line_of(lines: list[str], key: Key, name: str, start: int) -> int:
    dotted = ".".join([*TABLE_NAMES, *(part for part in (*key, name) if isinstance(part, str))])
    header = _header(lines, dotted, start if _in_array(key) else 0)
    assigned = _assignment(lines, name, start)
    if assigned is not None and (header is None or assigned < header):
        return assigned
    return header if header is not None else start


TABLE_NAMES = tuple(str(part) for part in TABLE)


def _in_array(key: Key) -> bool:
    return any(isinstance(part, int) for part in key)


def _item(lines: list[str], key: Key, place: int, value: object, seek: int) -> int:
    dotted = ".".join([*TABLE_NAMES, *(part for part in key if isinstance(part, str))])
    if _header(lines, dotted, 0, array=True) is not None:
        after = seek + 1 if place else seek
        header = _header(lines, dotted, after, array=True)
        return header if header is not None else seek
    text = _first_text(value)
    for number in range(seek, len(lines)):
        if text and re.search(rf"[\"']{re.escape(text)}[\"']", lines[number]):
            return number
    return seek


def _first_text(value: object) -> str:
    if isinstance(value, str):
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((text for part in parts if (text := _first_text(part))), "")


def _header(lines: list[str], dotted: str, start: int, *, array: bool = False) -> int | None:
    opening, closing = (r"\[\[", r"\]\]") if array else (r"\[\[?", r"\]")
    name = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in dotted.split("."))
    pattern = re.compile(rf"\s*{opening}\s*{name}\s*{closing}")
    return next((n for n in range(start, len(lines)) if pattern.match(lines[n])), None)


def _assignment(lines: list[str], name: str, start: int) -> int | None:
    pattern = re.compile(rf"(?:^|[\s{{,.\"']){re.escape(name)}[\"']?\s*[=.]")
    for number in range(start, len(lines)):
        line = lines[number]
        if number > start and line.lstrip().startswith("["):
            # A table of its own begins: what stands below belongs to another key.
            return None
        if pattern.search(line):
            return number
    return None
