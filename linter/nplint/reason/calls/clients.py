"""HTTP client objects: which classes make them, and the address that one was made with."""

from collections.abc import Iterator

from nplint.link.shapes import join, text_of
from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite
from nplint.link.values import UNKNOWN, External, Instance, Known, Result, Symbol, Value
from nplint.reason.calls.hosts import is_address
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import head

LIBRARIES = frozenset(
    ["requests", "httpx", "aiohttp", "urllib3", "niquests", "requests_futures", "treq", "asks",
     "grequests", "curl_cffi", "httplib2", "tornado", "requests_toolbelt", "requests_oauthlib",
     "authlib", "websockets", "websocket", "aiohttp_retry", "httpx_retries", "primp"]
)  # fmt: skip
BASES = ("base_url", "prefix_url", "baseurl", "endpoint_url", "host", "base")
"""Keywords by which a client is told where its relative URLs start."""
_BY_HOST = frozenset(
    ["HTTPConnectionPool", "HTTPSConnectionPool", "HTTPConnection", "HTTPSConnection"]
)
_BASE_FIRST = frozenset(["aiohttp", "requests_toolbelt"])


def is_client(receiver: Value, scene: Scene) -> bool:
    """Whether an object is one of a library's clients, or of a class built on one."""
    match receiver:
        case Instance(cls=cls, project=True):
            return is_client_class(cls, scene)
        case Instance(cls=dotted) | Symbol(type=dotted, path=()):
            return dotted.partition(".")[0] in LIBRARIES or is_client_class(dotted, scene)
        case Result(callee=dotted) | External(name=dotted):
            return dotted.partition(".")[0] in LIBRARIES
        case _:
            return False


def is_client_class(cls: str, scene: Scene) -> bool:
    """Whether a class of the project inherits from a library's client."""
    if "::" not in cls:
        return False
    return any(base.partition(".")[0] in LIBRARIES for base in scene.program.bases(cls))


def base_of(receiver: Value, scene: Scene) -> Value | None:
    """Return the address that a client was made with."""
    if isinstance(receiver, Symbol) and not receiver.path and is_client(receiver, scene):
        return _own_base(Instance(receiver.type), scene)
    if not isinstance(receiver, Instance):
        return None
    if receiver.project:
        return _base_of_subclass(receiver, scene) if is_client(receiver, scene) else None
    top = receiver.cls.partition(".")[0]
    if top not in LIBRARIES and not receiver.cls.startswith("http.client."):
        return None
    named = dict(receiver.kwargs)
    for key in BASES:
        if key in named:
            return named[key]
    pooled = receiver.cls.rpartition(".")[2] in _BY_HOST
    if receiver.args and (pooled or is_address(receiver.args[0]) or top in _BASE_FIRST):
        return receiver.args[0]
    return None


def _own_base(receiver: Instance, scene: Scene) -> Value | None:
    """Return the base that a class of the project gives all its objects, whoever makes them."""
    if not is_client_class(receiver.cls, scene):
        return None
    base = _base_of_subclass(receiver, scene)
    return None if base is None or has_symbols(base) or base == UNKNOWN else base


def _base_of_subclass(receiver: Instance, scene: Scene) -> Value | None:
    """Return what ``super().__init__(base_url=…)`` or an attribute of the class says."""
    program = scene.program
    init = program.method(receiver.cls, "__init__")
    if init is not None:
        args = (*(("", value) for value in receiver.args), *receiver.kwargs)
        bindings = bound_arguments(program, init, args, receiver)
        for site in program.call_sites(init):
            if site.receiver_name == "super()" and site.method == "__init__":
                for given in _bases_in(site):
                    return substitute(program, given, bindings)
    for key in BASES:
        if init is None and key in dict(receiver.kwargs):
            return dict(receiver.kwargs)[key]
        found = program.members.attribute(receiver, key)
        if is_address(found):
            return found
    return None


def _bases_in(site: CallSite) -> Iterator[Value]:
    for key, value in site.args:
        if key in BASES or (key == "" and is_address(value)):
            yield value


def below(base: Value, url: Value) -> Value:
    """Return a relative URL under a base, with one slash between them."""
    ends = (text_of(base) or "").endswith("/") or (text_of(head(url)) or "").startswith("/")
    return join([base, url] if ends else [base, Known("/"), url])


def base_handed_in(receiver: Value, site: CallSite, url: Value) -> Value | None:
    """Return a relative URL below the base of a client that the caller or maker knows.

    The client is a parameter, or an attribute that one was kept in.
    """
    if is_address(url) or not text_of(head(url)):
        return None  # what begins with something unknown may be a whole address
    if isinstance(receiver, Symbol):
        base = Symbol(receiver.param, (*receiver.path, ".base_url"))
        return below(base, url)
    owner, *path = site.receiver_name.split(".")
    params = site.unit.function.params
    own = bool(site.unit.owner) and bool(params) and params[0].name == owner
    if not own or len(path) != 1:
        return None
    return below(Symbol(owner, (f".{path[0]}", ".base_url")), url)


def inherited_request(site: CallSite, scene: Scene) -> bool:
    """Whether a call is one of the client that the method's class is built on."""
    return site.receiver_name == "super()" and is_client_class(site.unit.owner, scene)
