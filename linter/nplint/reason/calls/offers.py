"""Endpoints that a module offers to others on purpose: ``sync_api`` in its ``module.yaml``."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from nplint.config.manifest import SyncEndpoint
from nplint.link.modules import ServiceModule

_VERB = re.compile(r"^(?P<verb>[A-Za-z_]+)\s+(?P<rest>\S.*)$")
_BASE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://[^/]*|\{[^}]*\}|[^/]*)", re.I)
_HOLE = re.compile(r"\{[^}]*\}|<[^>]*>|(?<=/):\w+")
_ANY_VERB = frozenset(["", "CALLS", "ANY", "STREAM", "URLOPEN", "FETCH", "REQUEST"])


def is_offered(callee: ServiceModule, caller: str, detail: str) -> bool:
    """Whether a module lets another one make a call (``POST {URL}/prices``, ``invoke fn``)."""
    offers = callee.declared.sync_api if callee.declared else ()
    return any(_fits(offer, detail) and _may(offer, caller) for offer in offers)


def _may(offer: SyncEndpoint, caller: str) -> bool:
    return not offer.callers or caller in offer.callers


def _fits(offer: SyncEndpoint, detail: str) -> bool:
    wanted, pattern = _split(offer.endpoint)
    verb, target = _split(detail)
    if wanted not in _ANY_VERB and verb not in _ANY_VERB and wanted != verb:
        return False
    if "/" not in pattern:
        return fnmatchcase(target, pattern)
    pattern = _HOLE.sub("*", _path(pattern)).rstrip("/") or "/"
    return any(fnmatchcase(path, pattern) for path in _endings(_path(target)))


def _split(text: str) -> tuple[str, str]:
    match = _VERB.match(text.strip())
    return (match["verb"].upper(), match["rest"]) if match else ("", text.strip())


def _path(text: str) -> str:
    path = text if text.startswith("/") else _BASE.sub("", text, count=1)
    return re.split(r"[?#]", path)[0]


def _endings(path: str) -> Iterator[str]:
    """Yield a path and what is left of it when prefixes (a stage, a version) are taken away."""
    path = re.sub(r"/{2,}", "/", _HOLE.sub("*", path)).rstrip("/") or "/"
    parts = path.split("/")
    for start in range(1, len(parts)):
        yield "/" + "/".join(parts[start:])
