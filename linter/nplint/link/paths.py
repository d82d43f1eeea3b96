"""Paths as values: where a file stands, its folders, and which file of the repository is meant."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from nplint.link.shapes import join, options_of
from nplint.link.values import (
    UNKNOWN,
    Env,
    Instance,
    Joined,
    Known,
    ListValue,
    Result,
    Value,
)

HOLE = "\0"
"""Stands in a path for the part that is not known."""
PATHS = frozenset(
    ["pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "anyio.Path",
     "importlib.resources.files", "importlib_resources.files"]
)  # fmt: skip
SAME = frozenset(
    ["resolve", "absolute", "as_posix", "expanduser", "strip", "rstrip", "relative_to"]
)
"""Methods that leave a path the path that it is."""
MOST = 6
"""Files that one path may mean, by what of it is not known."""
_IMAGE = re.compile(r"^(?:app|code|srv/app|usr/src/app|var/task|opt/app|workspace|service)/")
"""Folders of an image that hold what the repository holds."""


def is_path(value: Value) -> bool:
    """Whether a value is an object that stands for a path."""
    return isinstance(value, Instance) and not value.project and value.cls in PATHS


def text_of_path(value: Value) -> str | None:
    """Return a path with signs for what is not known of it; None when that is all of it."""
    match value:
        case Known(value=str() as text):
            return text
        case Env(default=default) if default is not None:
            return text_of_path(default)
        case Result(callee="tempfile.gettempdir"):
            return "/tmp"
        case Result(callee="tempfile.mkdtemp" | "tempfile.mktemp"):
            return f"/tmp/{HOLE}"
        case Instance(args=args) if is_path(value):
            return text_of_path(join(_between(args)))
        case Joined(parts=parts):
            # A stage that is set elsewhere is any stage, whatever it is by default.
            texts = [None if isinstance(part, Env) else text_of_path(part) for part in parts]
            if not any(texts):
                return None
            return "".join(HOLE if text is None else text for text in texts)
        case _:
            return None


def _between(parts: Iterable[Value]) -> Iterator[Value]:
    for number, part in enumerate(parts):
        if number:
            yield Known("/")
        yield part


def attribute(value: Value, name: str) -> Value | None:
    """Return ``path.parent`` or ``path.parents``; None when it is no attribute of a path."""
    if name not in ("parent", "parents", "stem", "name"):
        return None
    text = text_of_path(value)
    if text is None or HOLE in text:
        return UNKNOWN if is_path(value) else None
    if name == "parent":
        return _made(posixpath.dirname(text) or ".")
    if name == "parents":
        return ListValue(tuple(map(_made, _parents(text))))
    return UNKNOWN if is_path(value) else None


def _parents(text: str) -> Iterator[str]:
    while posixpath.dirname(text) != text:
        text = posixpath.dirname(text)
        yield text or "."


def _made(text: str) -> Value:
    return Instance("pathlib.Path", (Known(text),), project=False)


def folder_of(value: Value) -> Value:
    """Return ``os.path.dirname(path)``."""
    text = text_of_path(value)
    return UNKNOWN if text is None or HOLE in text else Known(posixpath.dirname(text))


def below(value: Value, args: Iterable[Value]) -> Value:
    """Return ``path.joinpath(…)``."""
    return join(_between((value, *args)))


def renamed(value: Value, method: str, given: Value | None) -> Value:
    """Return ``path.with_name(…)`` or ``path.with_suffix(…)``."""
    text, new = text_of_path(value), text_of_path(given) if given is not None else None
    if text is None or new is None or HOLE in text:
        return UNKNOWN
    if method == "with_name":
        return join([Known(posixpath.dirname(text)), Known("/"), given or UNKNOWN])
    return Known(posixpath.splitext(text)[0] + new) if HOLE not in new else UNKNOWN


def named(value: Value, origin: str, paths: frozenset[str]) -> tuple[str, ...]:
    """Return the files of the repository that a path means to code of a file; few or none.

    What is relative is so to an unknown working folder: the nearest of those around the code.
    """
    found: dict[str, None] = {}
    for option in options_of(value):
        text = text_of_path(option)
        if text:
            found.update(dict.fromkeys(_matching(text, origin, paths)))
    return tuple(found) if len(found) <= MOST else ()


def _matching(text: str, origin: str, paths: frozenset[str]) -> list[str]:
    absolute = text.startswith("/")
    plain = posixpath.normpath(text).lstrip("/")
    if plain.startswith("..") or not re.sub(rf"{HOLE}|[./]", "", plain):
        return []
    for folder, wanted in _places(plain, absolute, origin):
        path = posixpath.join(folder, wanted)
        if HOLE not in path and path in paths:
            return [path]
        if HOLE in path and (found := _fitting(path, paths)):
            return found
    return []


def _places(plain: str, absolute: bool, origin: str) -> Iterator[tuple[str, str]]:
    if absolute:
        yield "", plain
        if not _IMAGE.match(plain):
            return
        plain = _IMAGE.sub("", plain)
    folder = posixpath.dirname(origin)
    while folder:
        yield folder, plain
        folder = posixpath.dirname(folder)
    yield "", plain


def _fitting(path: str, paths: frozenset[str]) -> list[str]:
    pattern = re.compile("[^/]*".join(map(re.escape, path.split(HOLE))))
    return sorted(each for each in paths if pattern.fullmatch(each))
