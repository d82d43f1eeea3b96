"""Whose an address on the network is: URL texts, settings, compose files, names."""

import ipaddress
import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.shapes import options_of, text_of
from nplint.link.values import Env, Indexed, Joined, Known, Lookup, Symbol, Value
from nplint.link.wiring.addresses import HOLE, shown
from nplint.link.wiring.identity import WiredResource
from nplint.model.entities import Related
from nplint.naming.spelling import possessive
from nplint.reason.calls.names import ModuleNames
from nplint.reason.calls.ownership import NOBODY, Ownership
from nplint.reason.calls.reach import Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import display, opened

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.I)
_LOCAL = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|\[::1?\]|169\.254\.\d+\.\d+|"
    r"host\.docker\.internal|testserver|test|mock(?:server)?|localstack|example\.(?:com|org|net))$"
)
_LOCAL_PORT = re.compile(
    r"^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal):(?P<port>\d+)(?:/|$)"
)
_INSIDE = re.compile(
    r"\.(?:local|internal|lan|svc|consul|intranet|cluster|private|corp|mesh|docker|home)(?:\.|$)"
)
_DEEPEST = 5


class Hosts(Struct, frozen=True, dict=True):
    """Answers for addresses."""

    scene: Scene
    ownership: Ownership

    @cached_property
    def _names(self) -> ModuleNames:
        return self.ownership.names

    def of(self, value: Value, path: str, depth: int = 0) -> tuple[Target, ...] | None:
        """Return whose an address is for the code of a file; None when it can't be told."""
        parts = address_parts(value)
        found = self._of_spelled(value, parts, path)
        if not found:
            found = self._of_settings(parts, path, depth, _is_partly_spelled(parts)) or found
        if not found and not depth and parts and not self.ownership.is_shared(path):
            found = self._behind_port(text_of(parts[0]) or "") or found
        if not found:
            return found
        shown_as = display(value)
        return tuple(replace(each, name=shown_as or each.name) for each in found)

    def _of_spelled(
        self, value: Value, parts: tuple[Value, ...], path: str
    ) -> tuple[Target, ...] | None:
        """Return whose a host is by what of it stands in the text itself."""
        if not any(map(text_of, parts)) or not _begins_host(value, parts):
            return None
        text = "".join(HOLE if text_of(part) is None else text_of(part) or "" for part in parts)
        return self.of_text(text, path, _path_of(value))

    def _of_settings(
        self, parts: tuple[Value, ...], path: str, depth: int, partly: bool
    ) -> tuple[Target, ...] | None:
        """Return whose an address is by the variables in it; ``partly``: beside text of a host."""
        for part in parts:
            if isinstance(part, Env | Lookup):
                found = self._of_setting(part, path, depth)
                if found or (found is not None and not partly):
                    return found
        return None

    # settings

    def _of_setting(self, part: Env | Lookup, path: str, depth: int) -> tuple[Target, ...] | None:
        if depth > _DEEPEST:
            return None
        wired = self._wired(part, path)
        if wired is not None:
            return wired
        known = [*self._configured(part, path)]
        for value in known:
            found = self.of(value, path, depth + 1)
            if found:
                return found
            if found is not None and (not _is_local(value) or self._is_in_pod(part, value, path)):
                return NOBODY  # a third party's or a sidecar's, whatever the variable is called
        if self.ownership.is_shared(path):
            return None
        for name in self.ownership.spoken(part, path):
            module = self._names.of_variable(name, needs_kind=True)
            if module:
                return (Target(module, name, "inferred"),)
        for value in known:
            found = self._behind_port(text_of(value) or "")
            if found:
                return found
        return None

    def _is_in_pod(self, part: Env | Lookup, value: Value, path: str) -> bool:
        """Whether a pod's setting names the pod itself: what listens there is beside the code."""
        if not isinstance(part, Env):
            return False
        variable = self.ownership.deployments.variable(self.scene.module_of(path), part.name)
        return variable is not None and variable.in_pod and variable.value == text_of(value)

    def _behind_port(self, text: str) -> tuple[Target, ...]:
        """Return whose a port of the developer's own machine is, as compose files open it."""
        match = _LOCAL_PORT.match(_SCHEME.sub("", text))
        deployed = self.ownership.deployments.behind_port(match["port"]) if match else None
        if deployed is None:
            return NOBODY
        related = (Related(f"{deployed.module} is opened on this port here", deployed.span),)
        return (Target(deployed.module, text, "inferred", related),)

    def _wired(self, part: Env | Lookup, path: str) -> tuple[Target, ...] | None:
        """Return whose the infrastructure says the address is; None when it says nothing."""
        wired = self.scene.wiring.alternatives(part, None, path)
        found = [self._target(item) for item in wired if item.module]
        foreign = False
        for parts in self.scene.wiring.texts(part, path):
            text = self.scene.wiring.units.flat(parts)
            owners = self.of_text(text, path)
            found += owners or ()
            # What is set is a third party's, whatever the variable is called.
            foreign = foreign or (owners is not None and not owners and not _is_local(Known(text)))
        return tuple(found) if found else NOBODY if foreign else None

    def _target(self, item: WiredResource) -> Target:
        related = (Related(f"{possessive(item.module)} {item.kind} is declared here", item.span),)
        return Target(item.module, item.name, item.confidence, related)

    def _configured(self, part: Env | Lookup, path: str) -> Iterator[Value]:
        """Yield what container deployments set, then the default in code."""
        if isinstance(part, Env):
            variable = self.ownership.deployments.variable(self.scene.module_of(path), part.name)
            if variable is not None and variable.value:
                yield Known(variable.value)
            for option in options_of(part.default) if part.default is not None else ():
                if text_of(option):
                    yield option

    # texts

    def of_text(self, text: str, path: str, below: str = "") -> tuple[Target, ...] | None:
        """Return whose a URL or a host with an optional port is; ``below`` = the URL's path."""
        rest = _SCHEME.sub("", text)
        authority, _, inner = rest.partition("/")
        authority = authority.rpartition("@")[2]
        host, _, port = authority.partition(":")
        if not host.strip(HOLE + ".-") or host == "None":
            return None  # a subclass or a caller gives it
        declared = self.ownership.by_manifest("host", _spellings(host, port, inner or below), path)
        if declared is not None:
            return (declared,)
        if _is_local_host(host):
            return NOBODY
        deployed = self.ownership.deployments.host(host.split(".")[0])
        if deployed is not None and _is_inside(host):
            if not deployed.module:
                return NOBODY
            related = (Related(f"{deployed.module} answers to {host} here", deployed.span),)
            return (Target(deployed.module, shown(host), "proven", related),)
        return self._by_label(host)

    def _by_label(self, host: str) -> tuple[Target, ...] | None:
        label = host.split(".")[0]
        if not _is_inside(host):
            return NOBODY if HOLE not in host else None
        named = self._names.of_label(label.strip(HOLE + "-_"))
        if named is None:
            return NOBODY if HOLE not in host else None
        module, exact = named
        confidence = "declared" if exact and self._is_declared(module) else "inferred"
        return (Target(module, shown(host), confidence),)  # type: ignore[arg-type]

    def _is_declared(self, module: str) -> bool:
        return self.scene.system.modules.by_name[module].module.declared_by != "convention"


def address_parts(value: Value) -> tuple[Value, ...]:
    """Return the parts of a URL that its host depends on, scheme and path left away."""
    value = opened(value)
    parts = list(value.parts) if isinstance(value, Joined) else [value]
    first = text_of(parts[0]) if parts else None
    if first is not None:
        parts[0] = Known(_SCHEME.sub("", first))
    result: list[Value] = []
    for part in parts:
        text = text_of(part)
        if text is None:
            result.append(opened(part))
            continue
        before, slash, _ = text.partition("/")
        if before:
            result.append(Known(before))
        if slash:
            break
    return tuple(result)


_VERSIONS = re.compile(r"^(?:api|rest|rpc|internal|v\d+(?:\.\d+)?)?$", re.I)


def names_a_resource(value: Value) -> bool:
    """Whether more of a URL's path stands in the text itself than what all its paths begin with."""
    value = opened(value)
    parts = value.parts if isinstance(value, Joined) else (value,)
    text = "".join(HOLE if text_of(part) is None else text_of(part) or "" for part in parts)
    steps = re.split(r"[/?#]", _SCHEME.sub("", text))[1:]
    return any(HOLE not in step and not _VERSIONS.match(step) for step in steps)


def _is_partly_spelled(parts: tuple[Value, ...]) -> bool:
    """Whether more of a host stands in the text itself than a port."""
    return any(character.isalpha() for part in parts for character in text_of(part) or "")


def _begins_host(value: Value, parts: tuple[Value, ...]) -> bool:
    """Whether the parts are a host's: what is not known at their start may be a whole address."""
    return text_of(parts[0]) is not None or is_address(value)


def _path_of(value: Value) -> str:
    """Return the path of a constant URL."""
    value = opened(value)
    text = text_of(value.parts[0] if isinstance(value, Joined) and value.parts else value) or ""
    return _SCHEME.sub("", text).partition("/")[2]


def is_address(value: Value) -> bool:
    """Whether a value is told to be a URL by its own text."""
    value = opened(value)
    first = value.parts[0] if isinstance(value, Joined) and value.parts else value
    return bool(_SCHEME.match(text_of(first) or ""))


def is_open(value: Value) -> bool:
    """Whether the host in an address depends on a parameter."""
    return any(isinstance(part, Symbol | Indexed) for part in address_parts(value))


def _spellings(host: str, port: str, path: str) -> Iterator[str]:
    """Yield an address as manifests may give it, the most telling spelling first."""
    steps = [step for step in re.split(r"[/?#]", path)[:3] if step and HOLE not in step]
    for base in (f"{host}:{port}", host) if port else (host,):
        for count in range(len(steps), 0, -1):
            yield f"{base}/{'/'.join(steps[:count])}"
        yield base


def _is_local(value: Value) -> bool:
    text = text_of(value)
    if text is None:
        return False
    authority = _SCHEME.sub("", text).partition("/")[0].rpartition("@")[2]
    return not authority or _is_local_host(authority.partition(":")[0])


def _is_local_host(host: str) -> bool:
    if _LOCAL.match(host.lower()):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def _is_inside(host: str) -> bool:
    """Whether a host name is one of a private network."""
    return "." not in host.strip(HOLE + ".") or bool(_INSIDE.search(host.lower()))
