"""Requests over HTTP: requests, httpx, aiohttp, urllib, urllib3 and what is built on them."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from nplint.link.evaluate import called_by_name
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Env,
    External,
    Indexed,
    Instance,
    Known,
    Lookup,
    Result,
    Symbol,
    Value,
)
from nplint.reason.calls.arguments import argument, is_project, service_of
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.clients import (
    BASES,
    LIBRARIES,
    base_handed_in,
    base_of,
    below,
    inherited_request,
    is_client,
)
from nplint.reason.calls.generated import client_address, users
from nplint.reason.calls.getting import Getting
from nplint.reason.calls.hosts import address_parts, is_address
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import flat, head
from nplint.reason.calls.units import units_in, units_matching

_VERBS = frozenset(["get", "post", "put", "patch", "delete", "head", "options", "request"])
_OF_CLIENTS = _VERBS | {"stream", "ws_connect", "fetch", "urlopen", "build_request", "simulate"}
_FUNCTIONS = {
    "urllib.request.urlopen": 0, "urllib.request.urlretrieve": 0,
    "websockets.connect": 0, "websocket.create_connection": 0, "websocket.WebSocketApp": 0,
    "websockets.client.connect": 0, "websockets.sync.client.connect": 0,
    "xmlrpc.client.ServerProxy": 0, "jsonrpcclient.request": 0, "zeep.Client": 0,
    "suds.client.Client": 0, "gql.transport.requests.RequestsHTTPTransport": 0,
    "gql.transport.aiohttp.AIOHTTPTransport": 0, "gql.transport.httpx.HTTPXTransport": 0,
    "python_graphql_client.GraphqlClient": 0, "sgqlc.endpoint.http.HTTPEndpoint": 0,
    "grpc.insecure_channel": 0, "grpc.secure_channel": 0, "grpc.aio.insecure_channel": 0,
    "grpc.aio.secure_channel": 0, "requests.Request": 1, "httpx.Request": 1,
}  # fmt: skip
_MODULES = (
    "urllib",
    "xmlrpc",
    "zeep",
    "suds",
    "gql",
    "grpc",
    "sgqlc",
    "jsonrpcclient",
    "http",
    "pycurl",
)
_WORDS = (
    "getattr", "setopt", *sorted(_OF_CLIENTS - {"get"}),
    *sorted({name.rpartition(".")[2] for name in _FUNCTIONS}),
)  # fmt: skip
_DECLARING = frozenset(["uplink", "apiclient", "api_client", "tapioca", "rapidapi", "pretend"])
"""Libraries that make requests of what a class declares."""
_MADE = re.compile(r"(?:Client|Api|API|Configuration|Proxy|Gateway|Sdk|SDK)$")
_MAKING = re.compile(
    r"\b\w*(?:Client|Api|API|Configuration|Proxy|Gateway|Sdk|SDK)\(\s*[^()]*"
    r"\b(?:base_url|host|server_url|api_url|url|endpoint|server|base|baseurl)\s*="
    r"|\b[A-Z]\w*\(\s*[^()]*\b(?:base_url|baseurl|server_url|api_url)\s*="
)
_API_BASES = ("base_url", "baseurl", "server_url", "api_url")
"""Keywords that tell a client where an API is; what else has a ``url`` may be a database's."""
_LIKELY = re.compile(
    r"(?i:client|http|session|requests?|api|conn|connection|pool|rest)\w*(?:\([^()\n]*\))?"
    r"\.(?:get|post|put|patch|delete|head|request|stream|fetch)\("
    r"|\.(?:get|post|put|patch|delete|head|request|stream|fetch)\(\s*f?[\"']https?:"
)
_NAMED = re.compile(
    r"(?:^|_|\.)(?:client|http|https|session|requests?|api|conn(?:ection)?|pool|rest)s?(?:$|_|\.)",
    re.I,
)


class Http(Channel):
    """Requests whose URL leads to another module."""

    def units(self, owners: Owners) -> Iterator[Unit]:
        """Return the functions that may send a request."""
        scene = owners.scene
        program = scene.program
        named = {path for word in (*LIBRARIES, *_MODULES) for path in program.files_with(word)}
        certain = {path for path in named if _imports_library(scene, path)}
        yield from units_in(scene, certain, _WORDS)
        for path in sorted(certain):
            yield from units_matching(scene, (path,), Getting(scene, path))
        speaking = {
            path for word in ("http", "https", *_API_BASES) for path in program.files_with(word)
        }
        yield from units_matching(scene, speaking, _MAKING)
        # A client may be made elsewhere and handed in: then its name or a URL tells.
        likely = {path for word in _VERBS for path in program.files_with(word)} - certain
        yield from units_matching(scene, likely, _LIKELY)
        yield from users(scene)

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the URL of a request."""
        if is_project(site.callee):
            address = client_address(site, scene) or _declared_client(site, scene)
            if address is not None:
                yield Reach("http", "host", address, "client of")
            return
        name = site.callee.name if isinstance(site.callee, External) else ""
        if name in _FUNCTIONS:
            target = argument(site, "url", "host", "uri", "target", position=_FUNCTIONS[name])
            if target is not None:
                yield Reach("http", "host", target, name.rpartition(".")[2])
            return
        on_object = isinstance(site.receiver, Instance)
        of_library = name.partition(".")[0] in LIBRARIES and not on_object
        if of_library and name.rpartition(".")[2] in _OF_CLIENTS:
            yield from self._of_library(site, name)
        elif site.method == "setopt":
            yield from self._set(site)
        elif site.method in _OF_CLIENTS:
            yield from self._of_client(site, scene)
        elif not site.method and called_by_name(site.call) is not None:
            yield from self._of_some_verb(site, scene)
        elif name.partition(".")[0] not in LIBRARIES and _MADE.search(name.rpartition(".")[2]):
            yield from self._of_made(site)

    @staticmethod
    def _set(site: CallSite) -> Iterator[Reach]:
        """``curl.setopt(pycurl.URL, url)``."""
        option, url = argument(site, position=0), argument(site, position=1)
        is_url = isinstance(option, External) and option.name.rpartition(".")[2] == "URL"
        if is_url and url is not None and is_address(url):
            yield Reach("http", "host", url, "curl")

    def _of_library(self, site: CallSite, name: str) -> Iterator[Reach]:
        """``requests.get(url)``, or a method of a client made without a base."""
        method = name.rpartition(".")[2]
        url = _url(site, method)
        if url is not None and not _is_relative(url):
            yield Reach("http", "host", url, _verb(site, method))

    def _of_some_verb(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """``getattr(client, method)(url)``: whatever the verb, the URL is what it is."""
        for reach in self._of_client(replace(site, method="fetch"), scene):
            yield replace(reach, what="calls")

    def _of_made(self, site: CallSite) -> Iterator[Reach]:
        """A client that was generated for an API, told where to find it."""
        for keyword in (*BASES, "server_url", "api_url", "url", "endpoint", "server"):
            given = site.argument(keyword)
            if given is not None and (is_address(given) or _is_set(given, keyword)):
                yield Reach("http", "host", given, "client of")
                return

    def _of_client(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        url = _url(site, site.method)
        verb = _verb(site, site.method)
        if url is not None and inherited_request(site, scene):
            yield Reach("http", "host", url, verb)
            return
        for option in options_of(site.receiver):
            base = base_of(option, scene)
            if base is not None:
                known = url if url is not None else UNKNOWN
                target = known if is_address(known) else below(base, known)
                yield Reach("http", "host", target, verb)
            elif url is not None and is_client(option, scene):
                handed = base_handed_in(option, site, url)
                if handed is not None or not _is_relative(url):
                    yield Reach("http", "host", handed or url, verb)
            elif url is not None and self._may_be(option, site, url):
                yield Reach("http", "host", url, verb)
            elif url is not None and isinstance(option, Symbol) and _is_below(url, site):
                yield Reach("http", "host", base_handed_in(option, site, url) or url, verb)

    def _may_be(self, receiver: Value, site: CallSite, url: Value) -> bool:
        """Whether an object of unknown making is a client: its name and a URL say so."""
        if service_of(receiver) or not isinstance(receiver, Symbol | Result | type(UNKNOWN)):
            return False
        if site.method == "get" and isinstance(argument(site, position=1), Known):
            return False  # a mapping is asked, and told what else to give
        if isinstance(receiver, Result) and receiver.callee.partition(".")[0] in LIBRARIES:
            return True
        if is_address(url):
            return True
        first = address_parts(url)[:1]
        told = bool(first) and isinstance(first[0], Env | Lookup | Symbol | Indexed)
        return told and bool(_NAMED.search(site.receiver_name))

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose the host is."""
        return owners.hosts.of(reach.target, path)


def _declared_client(site: CallSite, scene: Scene) -> Value | None:
    """Return the base of a client that a class only declares: ``class Stock(uplink.Consumer)``.

    A library makes the requests; it is told where to when an object is made.
    """
    for option in options_of(site.callee):
        if not isinstance(option, ClassRef) or scene.program.method(option.id, "__init__"):
            continue
        if any(base.partition(".")[0] in _DECLARING for base in scene.program.bases(option.id)):
            return argument(site, *_API_BASES, position=0)
    return None


def _imports_library(scene: Scene, path: str) -> bool:
    tops = {item.module.partition(".")[0] for item in scene.program.files[path].imports}
    return bool(tops & {*LIBRARIES, *_MODULES})


def _is_set(given: Value, keyword: str) -> bool:
    """Whether a setting is given where only the base of an API can stand."""
    return keyword in _API_BASES and isinstance(head(given), Env | Lookup)


def _is_relative(url: Value) -> bool:
    """Whether a URL begins with a text that is no address: its first words are no host's name."""
    return bool(text_of(head(url))) and not is_address(url)


def _is_below(url: Value, site: CallSite) -> bool:
    """Whether a path is asked of what is called a client."""
    text = flat(url) or ""
    return text.startswith("/") and bool(_NAMED.search(site.receiver_name))


def _url(site: CallSite, method: str) -> Value | None:
    position = 1 if method in ("request", "stream", "build_request") else 0
    first = argument(site, position=0) if position else None
    if first is not None and is_address(first):
        position = 0  # httplib2 is told the address before the method
    return argument(site, "url", "str_or_url", "uri", position=position)


def _verb(site: CallSite, method: str) -> str:
    if method in ("request", "stream", "build_request"):
        given = text_of(argument(site, "method", position=0))
        given = None if given is not None and "/" in given else given
        return given.upper() if given else "calls"
    return method.upper() if method in _VERBS else method


CHANNEL = Http()
