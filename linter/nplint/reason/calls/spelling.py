"""Values → texts with signs for what is not known, so that names can be compared."""

import re
from collections.abc import Iterator

from nplint.link.shapes import text_of
from nplint.link.values import (
    UNKNOWN,
    EnumMember,
    Env,
    External,
    Handle,
    Instance,
    Joined,
    Known,
    Lookup,
    Value,
)
from nplint.link.wiring.addresses import HOLE, shown
from nplint.link.wiring.stages import is_stage

_URLS = frozenset(
    [
        "yarl.URL", "httpx.URL", "furl.furl", "furl", "pydantic.AnyUrl", "pydantic.AnyHttpUrl",
        "pydantic.HttpUrl", "pydantic_core.Url", "urllib3.util.Url", "rfc3986.URIReference",
        "urllib.request.Request", "requests.Request", "httpx.Request", "pathlib.PurePosixPath",
        "tornado.httpclient.HTTPRequest",
        "pathlib.Path", "pathlib.PurePath", "hyperlink.URL", "yarl._url.URL",
        "starlette.datastructures.URL",
        "purl.URL",
    ]
)  # fmt: skip
_SETTING = re.compile(r"(?:settings|config)\.[A-Z][A-Z0-9_]+$")
"""A setting of a framework's settings object: known by its name only, like a variable."""
_WORD = re.compile(r"[A-Za-z0-9]+")
_POSITION = {"requests.Request": 1, "httpx.Request": 1}
_HOST_PARTS = ("url", "host", "netloc", "base_url")


def opened(value: Value) -> Value:
    """Return the text inside of an object that stands for one: a URL, a request, a handle."""
    match value:
        case Instance(cls=cls, args=args, kwargs=kwargs, project=False) if cls in _URLS:
            position = _POSITION.get(cls, 0)
            if position < len(args):
                return opened(args[position])
            named = dict(kwargs)
            return next((opened(named[key]) for key in _HOST_PARTS if key in named), UNKNOWN)
        case Joined(parts=parts):
            return Joined(tuple(_flat(parts)))
        case Handle(name=name):
            return opened(name)
        case External(name=name) if _SETTING.search(name):
            return Env(name.rpartition(".")[2])
        case EnumMember(value=inner):
            return opened(inner)
        case _:
            return value


def _flat(parts: tuple[Value, ...]) -> Iterator[Value]:
    for part in parts:
        inner = opened(part)
        if isinstance(inner, Joined):
            yield from inner.parts
        else:
            yield inner


def flat(value: Value) -> str | None:
    """Return a text with the sign for each hole; None when no part of it is constant."""
    match opened(value):
        case Known(value=str() as text):
            return text
        case Joined(parts=parts):
            texts = [text_of(part) for part in parts]
            if not any(texts):
                return None
            return "".join(HOLE if text is None else text for text in texts)
        case _:
            return None


def without_stage(value: Value) -> Iterator[Value]:
    """Yield a text that names an environment with that left open, as it is in manifests."""
    text = text_of(opened(value))
    if text is None:
        return
    held = _WORD.sub(lambda match: HOLE if is_stage(match[0].lower()) else match[0], text)
    if held != text:
        parts = [Known(part) if part != HOLE else UNKNOWN for part in re.split(f"({HOLE})", held)]
        yield Joined(tuple(part for part in parts if part != Known("")))


def head(value: Value) -> Value:
    """Return the first part of a text: what a URL's address depends on."""
    value = opened(value)
    return value.parts[0] if isinstance(value, Joined) and value.parts else value


def holes(value: Value) -> tuple[Value, ...]:
    """Return the parts of a text that are not constant."""
    value = opened(value)
    parts = value.parts if isinstance(value, Joined) else (value,)
    return tuple(part for part in parts if text_of(part) is None)


_SLASHES = re.compile(r"(?<!:)/{2,}")


def display(value: Value) -> str:
    """Return a value as a reader would name it; empty when nothing is known of it."""
    return _SLASHES.sub("/", _displayed(opened(value)))


def _displayed(value: Value) -> str:
    match value:
        case Known(value=str() as text):
            return shown(text)
        case Env(name=name):
            return name
        case Lookup(name=name):
            return display(name)
        case Joined(parts=parts):
            return "".join(_displayed_part(part) for part in parts)
        case _:
            return ""


def _displayed_part(part: Value) -> str:
    text = text_of(part)
    if text is not None:
        return text
    inner = display(part)
    return f"{{{inner}}}" if inner else "*"
