"""Modules by convention: what the layout of a repository without declarations says.

The folders of a conventional container (``services/*``, ``modules/*`` …); else folders that deploy
by themselves; else distributions side by side. A repository with none of that is one module. What
stands in tests, examples and scripts says nothing.
"""

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.model.entities import ModuleKind

_CONTAINERS = frozenset(
    [
        "modules", "services", "microservices", "apps", "components", "domains", "contexts",
        "bounded_contexts", "lambdas", "packages", "subdomains", "backends", "workers",
        "micro-services",
    ]
)  # fmt: skip
_MODULES = frozenset(
    ["modules", "microservices", "domains", "contexts", "bounded_contexts", "subdomains"]
)
"""Of these the names that are never a layer's inside one module."""
_WRAPPERS = frozenset(["", "src", "backend", "server", "app", "python", "code"])
_SHARED = frozenset(
    [
        "shared", "common", "commons", "lib", "libs", "library", "contracts", "contract", "utils",
        "util", "helpers", "layers", "layer", "kernel", "shared_kernel", "seedwork", "events",
        "schemas",
        "messages", "core", "building_blocks", "buildingblocks",
    ]
)  # fmt: skip
_INFRA = frozenset(
    ["infra", "infrastructure", "cdk", "terraform", "deploy", "deployment", "stacks", "iac", "ops"]
)
_FRONTEND = frozenset(["frontend", "web", "ui", "client", "webapp", "mobile", "frontends"])
_COMPOSITION = frozenset(["gateway", "api_gateway", "api-gateway", "bootstrap", "composition"])
_FOR_FRONTENDS = "bff"
"""A backend for a frontend joins what modules offer, as a gateway does."""
_LAYERS = frozenset(
    [
        "handlers", "dao", "models", "model", "api", "domain", "adapters", "entrypoints", "routers",
        "repositories", "controllers", "db", "database", "config", "tests", "test", "scripts",
        "service_layer", "application", "shell", "functions", "routes", "views", "services",
        "producers", "consumers", "events", "docs", "examples", "tools", "benchmarks", "migrations",
    ]
)  # fmt: skip
_SHARED_WORDS = frozenset(
    ["shared", "common", "commons", "lib", "libs", "library", "libraries", "kernel", "contracts"]
)
"""Words that make a name with others beside them a shared kernel's (``library-messaging``)."""
_SHARED_ENDS = _SHARED_WORDS | {"foundation", "framework", "sdk", "toolkit", "utils", "seedwork"}
"""Words that do so at a name's end (``acme-foundation``)."""
_NOISE = frozenset(
    [
        "test", "tests", "example", "examples", "docs", "docs_src", "doc", "samples", "benchmark",
        "benchmarks", "scripts", "attic", "archive", "vendor", "fixtures", "notebooks", "e2e",
        "perf", "integration_tests", "test_utils", "tools", "templates", "node_modules",
    ]
)  # fmt: skip
"""Folders whose content says nothing about how a system is cut."""
_INNER = frozenset(
    ["src", "app", "cdk", "lambda", "lambdas", "code", "python", "functions", "infra", "backend"]
)
"""Folders that belong to the service that their parent is."""
_DEPLOYS = re.compile(r"(?:template|serverless|sam|cdk|samconfig)[^/]*\.(?:ya?ml|json)$")
_BUILT = re.compile(r"(?:^|/)(?:pyproject\.toml|setup\.py|setup\.cfg)$")
_STARTS = re.compile(
    r"(?:^|/)(?:Dockerfile[^/]*|Procfile|cdk\.json|(?:__main__|main|app|manage|wsgi|asgi|server|run"
    r"|worker|consumer|index|handlers?|lambda_function|\w*_handler|cli)\.py"
    r"|(?:template|serverless|sam)[^/]*\.ya?ml)$"
)
"""Files by which something is started or deployed."""
_PACKAGED = re.compile(r"(?:^|/)(?:pyproject\.toml|setup\.py|setup\.cfg|requirements\.txt)$")


class Inferred(Struct, frozen=True):
    """A module that a folder looks like."""

    name: str
    path: str
    kind: ModuleKind


def _inferred(name: str, path: str) -> Inferred:
    return Inferred(name, path, kind_of(name))


def kind_of(name: str) -> ModuleKind:
    """Return what a folder of that name is."""
    word = name.lower()
    parts = [part for part in re.split(r"[-_.]", word) if part] or [word]
    if word in _SHARED or word.split("-")[0] in _SHARED_WORDS or parts[-1] in _SHARED_ENDS:
        return "shared"
    if word in _INFRA:
        return "infra"
    if word in _FRONTEND:
        return "frontend"
    joins = word in _COMPOSITION or _FOR_FRONTENDS in parts
    return "composition-root" if joins else "service"


def modules_by_convention(paths: list[str], root_name: str) -> list[Inferred]:
    """Return the modules that a repository looks like; ``paths``: everything in it, sorted."""
    everything = [path for path in paths if path.endswith((".py", ".ts"))]
    paths = [path for path in paths if not _NOISE & set(path.lower().split("/")[:-1])]
    code = [path for path in paths if path.endswith((".py", ".ts"))]
    container = _container_modules(code)
    if container:
        return container + _beside(code, container)
    for found in (_deploying(paths, everything), _distributions(paths, code)):
        if sum(item.kind == "service" for item in found) > 1:
            return found + _beside(code, found)
    return [Inferred(root_name, "", "service")]


def _deploying(paths: list[str], code: list[str]) -> list[Inferred]:
    folders = _folders_with(_DEPLOYS, paths, code)
    return [_inferred(posixpath.basename(folder), folder) for folder in folders]


def _distributions(paths: list[str], code: list[str]) -> list[Inferred]:
    """Return distributions side by side: one that nothing starts beside others is a library."""
    folders = _packaged(paths, code)
    started = {folder for folder in folders if _holds(folder, _STARTS, paths)}
    found: list[Inferred] = []
    for folder in folders:
        name = posixpath.basename(folder)
        is_library = bool(started) and folder not in started and _holds(folder, _BUILT, paths)
        found.append(Inferred(name, folder, "shared") if is_library else _inferred(name, folder))
    return found


def _holds(folder: str, sign: re.Pattern[str], paths: list[str]) -> bool:
    return any(path.startswith(f"{folder}/") and sign.search(path) for path in paths)


def _container_modules(code: list[str]) -> list[Inferred]:
    children: dict[str, set[str]] = {}
    for path in code:
        parts = path.split("/")
        for index, part in enumerate(parts[:-2]):
            if part in _CONTAINERS and _may_contain(part, parts[:index]):
                children.setdefault("/".join(parts[: index + 1]), set()).add(parts[index + 1])
                break
    found: list[Inferred] = []
    for container, names in sorted(children.items()):
        modules = [name for name in sorted(names) if name not in _LAYERS or name in _SHARED]
        if sum(kind_of(name) == "service" for name in modules) > 1:
            found += [_inferred(name, f"{container}/{name}") for name in modules]
    return found


def _may_contain(name: str, above: list[str]) -> bool:
    """Whether a folder holds modules by what stands above it: nothing, or the system's package.

    Deeper (``src/lending/modules``), only a name that means modules and no layer.
    """
    if "/".join(above) in _WRAPPERS:
        return True
    if len(above) == 1:
        return above[0] not in _FRONTEND
    return len(above) == 2 and above[0] in _WRAPPERS and name in _MODULES


def _beside(code: list[str], found: list[Inferred]) -> list[Inferred]:
    """Return shared kernels and infrastructure that stand beside inferred modules."""
    taken = {item.path for item in found}
    holding = {folder for each in taken for folder in _at_and_above(each)}
    names = {item.name for item in found}
    containers = {posixpath.dirname(folder) for folder in taken}
    parents = sorted({"", *containers, *(posixpath.dirname(folder) for folder in containers)})
    result: dict[str, Inferred] = {}
    for path in code:
        for parent in parents:
            prefix = f"{parent}/" if parent else ""
            rest = path[len(prefix) :]
            if not path.startswith(prefix) or "/" not in rest:
                continue
            top = rest.split("/")[0]
            folder = prefix + top
            if folder not in holding and top not in names and kind_of(top) != "service":
                known = result.setdefault(folder, _inferred(top, folder))
                if known.kind == "frontend" and path.endswith(".py"):
                    # Pages served in Python beside the modules: what puts them together.
                    result[folder] = Inferred(top, folder, "composition-root")
    return [item for _, item in sorted(result.items())]


def _at_and_above(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _folders_with(sign: re.Pattern[str], paths: list[str], code: list[str]) -> list[str]:
    """Return the outermost folders that hold code and a file that tells of a unit of its own."""
    folders = {_unit_folder(path) for path in paths if sign.search(path)}
    with_code = {
        folder
        for folder in folders
        if folder and any(path.startswith(f"{folder}/") for path in code)
    }
    return sorted(
        folder
        for folder in with_code
        if not any(folder.startswith(f"{other}/") for other in with_code)
        and posixpath.basename(folder) not in _LAYERS
    )


def _unit_folder(path: str) -> str:
    """Return the folder of the service that a file like ``orders/src/setup.py`` belongs to."""
    folder = posixpath.dirname(path)
    while "/" in folder and posixpath.basename(folder).lower() in _INNER:
        folder = posixpath.dirname(folder)
    return folder


def _packaged(paths: list[str], code: list[str]) -> list[str]:
    """Return the folders that are distributions of their own, if several stand side by side."""
    siblings: dict[str, list[str]] = {}
    for folder in _folders_with(_PACKAGED, paths, code):
        if posixpath.basename(folder).lower() not in _INNER:
            siblings.setdefault(posixpath.dirname(folder), []).append(folder)
    best = max(siblings.values(), key=len, default=[])
    inside = sum(path.startswith(tuple(f"{folder}/" for folder in best)) for path in code)
    # A client library or two beside the real system do not cut it.
    return best if 2 * inside >= len(code) else []
