"""Compose files, Kubernetes manifests and ``.env`` files: host names of services, and settings.

What deploys to AWS is wired elsewhere; these say which module answers to a host name inside a
network, and what a module's environment variables are.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.data import Data, Items, Scalar, Table
from nplint.link.gather import System
from nplint.reason.calls.ports import published_ports
from nplint.span import Span
from nplint.survey.yaml_data import read_yaml

_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_DOTENV = re.compile(r"(?:^|/)(?:[\w-]+)?\.env(?:\.[\w-]+)*$")
_SETTINGS = re.compile(r"(?:^|/)settings(?:\.[\w-]+)?\.toml$")
"""Files that Dynaconf reads: a setting's name is one however it is written."""
_LINE = re.compile(r"^\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*?)\s*$")
_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")
_ON_THIS_MACHINE = re.compile(
    r"(?:[a-z][\w+.-]*://)?(?:[^/@]*@)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)"
    r"(?:[:/]|\Z)",
    re.IGNORECASE,
)
_WORKLOADS = frozenset(
    ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Service", "Rollout"]
)
_LARGEST = 200_000
"""Characters; a YAML file that is longer is no hand-written manifest."""
_DEEPEST = 12
_EXAMPLES = ("example", "sample", "template", "dist")
_MANY_BUILT = 3
"""Services that a compose file builds, so that no module's image comes from elsewhere."""


_PUBLIC = frozenset(
    ["docker.io", "ghcr.io", "quay.io", "public.ecr.aws", "mcr.microsoft.com", "gcr.io",
     "docker.elastic.co", "registry.k8s.io"]
)  # fmt: skip


class HostName(Struct, frozen=True):
    """A name inside a network, and the module that answers to it; no module: a third party."""

    name: str
    module: str
    span: Span


class Variable(Struct, frozen=True):
    """An environment variable of a module (of all modules when that is empty)."""

    module: str
    name: str
    value: str
    span: Span
    in_pod: bool = False
    """Whether a pod's containers get it: they share one network of their own."""


class Deployments(Struct, frozen=True, dict=True):
    """What container deployments of a repository say."""

    system: System

    def host(self, name: str) -> HostName | None:
        """Return the module that answers to a host name."""
        return self._read[0].get(name)

    def behind_port(self, port: str) -> HostName | None:
        """Return the one module whose service the developer's own machine reaches by a port."""
        found = self._read[0].get(f":{port}")
        return found if found is not None and found.module else None

    def variable(self, module: str, name: str) -> Variable | None:
        """Return what an environment variable is for a module's code.

        What is for the developer's own machine counts only where nothing else is said.
        """
        found = [item for item in self._read[1] if item.name == name]
        own = [item for item in found if item.module == module]
        told = own or [item for item in found if self._is_for_all(item.module)]
        told = [item for item in told if not _ON_THIS_MACHINE.match(item.value)] or told
        return told[0] if len({item.value for item in told}) == 1 else None

    def _is_for_all(self, module: str) -> bool:
        """Whether what a folder sets is meant for others: no module, or one of infrastructure."""
        return not module or self.system.modules.kind(module) == "infra"

    @cached_property
    def _read(self) -> tuple[dict[str, HostName], tuple[Variable, ...]]:
        hosts: dict[str, HostName] = {}
        variables: list[Variable] = []
        for path in sorted(self.system.paths):
            for item in self._of_file(path):
                if isinstance(item, HostName):
                    known = hosts.get(item.name)
                    if known is not None and item.name[0] == ":" and item.module != known.module:
                        hosts[item.name] = replace(known, module="")
                    elif known is None or (item.module and not known.module):
                        hosts[item.name] = item
                else:
                    variables.append(item)
        return hosts, tuple(variables)

    def _of_file(self, path: str) -> Iterator[HostName | Variable]:
        if _DOTENV.search(path):
            yield from self._dotenv(path)
        elif _SETTINGS.search(path):
            for setting in self._dotenv(path):
                yield replace(setting, name=setting.name.upper())
        elif path.endswith((".yaml", ".yml")) and self._is_free(path):
            text = self.system.read(path)
            if len(text) > _LARGEST:
                return
            if _COMPOSE.search(path) or re.search(r"^services:", text, re.M):
                yield from self._compose(path, text)
            elif re.search(r"^kind:", text, re.M) and re.search(r"^apiVersion:", text, re.M):
                yield from self._kubernetes(path, text)

    def _is_free(self, path: str) -> bool:
        """Whether a file is no template that another reader has understood."""
        survey = self.system.surveys.get(path)
        return survey is None or survey.infra is None

    def _dotenv(self, path: str, module: str | None = None) -> Iterator[Variable]:
        owner = self.system.modules.owner(path) if module is None else module
        for number, line in enumerate(self.system.read(path).splitlines(), 1):
            match = _LINE.match(line)
            if match and not line.lstrip().startswith("#"):
                value = match["value"].partition(" #")[0].strip().strip("\"'")
                span = Span(path, number, 1, number, len(line) + 1)
                yield Variable(owner, match["name"], value, span)

    # compose

    def _compose(self, path: str, text: str) -> Iterator[HostName | Variable]:
        for document in read_yaml(path, text).documents:
            services = document.get("services") if isinstance(document, Table) else None
            entries = services.entries if isinstance(services, Table) else ()
            every = [entry.value for entry in entries if isinstance(entry.value, Table)]
            for entry in entries:
                if isinstance(entry.value, Table):
                    yield from self._service(path, entry.key, entry.value, entry.key_span, every)

    def _service(
        self, path: str, name: str, service: Table, span: Span, every: list[Table]
    ) -> Iterator[HostName | Variable]:
        module = self._built_from(path, service)
        if module or self._is_foreign(service, every):
            ports = (f":{port}" for port in published_ports(service))
            for host in (name, *_aliases(service), *ports):
                yield HostName(host, module, span)
            if not module:
                return
        module = module or self._named(name)
        if module:
            for key, value, at in _pairs(service.get("environment")):
                yield Variable(module, key, _DEFAULT.sub(r"\1", value), at)
            for file in _strings(service.get("env_file")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
                # The file with the secrets is often not committed, but an example of it is.
                for spelled in (target, *(f"{target}.{word}" for word in _EXAMPLES)):
                    if spelled in self.system.paths:
                        yield from self._dotenv(spelled, module)
                        break

    def _built_from(self, path: str, service: Table) -> str:
        """Return the module whose folder a service is built from or mounts."""
        build = service.get("build")
        context = _string(build.get("context")) if isinstance(build, Table) else _string(build)
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), context or "."))
        file = _string(build.get("dockerfile")) if isinstance(build, Table) else ""
        if context is not None or file:
            for place in (posixpath.join(folder, file or ""), folder):
                owner = self.system.modules.owner(posixpath.normpath(place).removeprefix("./"))
                if owner and not place.startswith(".."):
                    return owner
        for volume in _strings(service.get("volumes")):
            source = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), volume.partition(":")[0])
            )
            owner = self.system.modules.owner(source)
            if owner and volume.startswith("."):
                return owner
        return ""

    def _is_foreign(self, service: Table, every: list[Table]) -> bool:
        """Whether a service runs a public image that no module's name stands in.

        Nor is it a module's where all else is built on the spot, and this alone is a publisher's.
        """
        image = _string(service.get("image"))
        if not image or service.get("build") is not None or "$" in image:
            return False
        registry, slash, _ = image.partition("/")
        if slash and re.search(r"[.:]", registry) and registry not in _PUBLIC:
            return False
        if _is_pulled_among_built(service, every):
            return True
        name = _plain(image.rpartition("/")[2].partition(":")[0].partition("@")[0])
        modules = self.system.modules.modules
        spelled = {each for item in modules for each in (item.module.name, *item.module.aliases)}
        return not any(_plain(each.rpartition("/")[2]) in name for each in spelled)

    def _named(self, name: str) -> str:
        """Return the module that a workload is called after."""
        for item in self.system.modules.modules:
            for spelled in (item.module.name, *item.module.aliases):
                if spelled.replace("_", "-") == name.replace("_", "-"):
                    return item.module.name
        return ""

    # Kubernetes

    def _kubernetes(self, path: str, text: str) -> Iterator[HostName | Variable]:
        for document in read_yaml(path, text).documents:
            if not isinstance(document, Table):
                continue
            kind, name = _string(document.get("kind")), _metadata(document, "name")
            module = self.system.modules.owner(path) or self._named(name or "")
            if not module or not name or kind not in {*_WORKLOADS, "ConfigMap"}:
                continue
            if kind == "Service":
                yield HostName(name, module, document.span)
            if kind == "ConfigMap":
                pairs = _pairs(document.get("data"))
            else:
                pairs = _container_variables(document)
            for key, value, at in pairs:
                yield Variable(module, key, value, at, in_pod=True)


def _is_pulled_among_built(service: Table, every: list[Table]) -> bool:
    """Whether an image is pulled from a publisher of no other image, among many that are built."""
    if sum(each.get("build") is not None for each in every) < _MANY_BUILT:
        return False
    publisher, slash, _ = (_string(service.get("image")) or "").rpartition("/")
    others = [_string(each.get("image")) or "" for each in every if each is not service]
    return bool(slash) and not any(other.startswith(f"{publisher}/") for other in others)


def _plain(name: str) -> str:
    return f"-{re.sub(r'[^a-z0-9]+', '-', name.lower())}-"


def _metadata(document: Table, key: str) -> str | None:
    metadata = document.get("metadata")
    return _string(metadata.get(key)) if isinstance(metadata, Table) else None


def _container_variables(data: Data | None, depth: int = 0) -> Iterator[tuple[str, str, Span]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, Table):
        for entry in data.entries:
            if entry.key == "env":
                yield from _pairs(entry.value)
            else:
                yield from _container_variables(entry.value, depth + 1)
    elif isinstance(data, Items):
        for item in data.items:
            yield from _container_variables(item, depth + 1)


def _pairs(data: Data | None) -> Iterator[tuple[str, str, Span]]:
    """Yield name, value and place of ``NAME: value``, ``- NAME=value``, ``- name: …  value: …``."""
    if isinstance(data, Table):
        for entry in data.entries:
            if isinstance(entry.value, Scalar) and entry.value.value is not None:
                yield entry.key, str(entry.value.value), entry.key_span
    for item in data.items if isinstance(data, Items) else ():
        if isinstance(item, Table):
            name, value = _string(item.get("name")), _string(item.get("value"))
            if name and value:
                yield name, value, item.span
        elif isinstance(item, Scalar) and "=" in str(item.value):
            name, _, value = str(item.value).partition("=")
            yield name, value, item.span


def _aliases(service: Table) -> Iterator[str]:
    for key in ("container_name", "hostname"):
        if name := _string(service.get(key)):
            yield name
    networks = service.get("networks")
    for entry in networks.entries if isinstance(networks, Table) else ():
        if isinstance(entry.value, Table):
            yield from _strings(entry.value.get("aliases"))


def _string(data: Data | None) -> str | None:
    return str(data.value) if isinstance(data, Scalar) and data.value is not None else None


def _strings(data: Data | None) -> tuple[str, ...]:
    items = data.items if isinstance(data, Items) else (data,)
    return tuple(text for item in items if (text := _string(item)) is not None)
