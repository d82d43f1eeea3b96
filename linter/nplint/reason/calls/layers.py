"""The layers inside a module: core knows neither shell nor handlers, and no infrastructure."""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.config.settings import Layers
from nplint.facts.python import PythonFile, PythonImport
from nplint.link.gather import System
from nplint.link.unit import CallSite
from nplint.link.values import Client, External, FunctionRef, Handle, Instance, Symbol
from nplint.model.entities import LayerBreach
from nplint.reason.calls.naming import listed
from nplint.span import Span

_INFRASTRUCTURE = frozenset(
    [
        "boto3", "botocore", "aioboto3", "aiobotocore", "requests", "httpx", "aiohttp", "urllib3",
        "http.client", "urllib.request", "psycopg2", "psycopg", "pymysql", "MySQLdb", "asyncpg",
        "aiomysql", "aiosqlite", "sqlite3", "pyodbc", "cx_Oracle", "oracledb", "mysql", "redis",
        "aioredis", "pymongo", "motor", "elasticsearch", "opensearchpy", "cassandra", "subprocess",
        "smtplib", "ftplib", "paramiko", "socket", "pika", "aio_pika", "kafka", "aiokafka",
        "confluent_kafka", "grpc", "websockets", "google.cloud", "azure", "snowflake", "s3fs",
        "pynamodb", "memcache", "pymemcache", "httplib2", "stripe", "sendgrid", "twilio",
    ]
)  # fmt: skip
_SDKS = frozenset(["boto3", "botocore", "aioboto3", "aiobotocore"])
_CALLS = frozenset(
    [
        "open", "io.open", "os.open", "os.system", "os.popen", "os.remove", "os.unlink",
        "os.makedirs", "os.mkdir", "os.rename", "shutil.copy", "shutil.copyfile", "shutil.move",
        "shutil.rmtree", "sqlalchemy.create_engine", "sqlalchemy.engine.create_engine",
        "sqlalchemy.ext.asyncio.create_async_engine", "urllib.request.urlopen",
        "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell",
        "asyncio.open_connection",
        "tempfile.NamedTemporaryFile", "tempfile.mkdtemp",
    ]
)  # fmt: skip
_TECHNICAL = frozenset(
    [
        "auth", "cache", "celery", "celery_app", "config", "constants", "database", "db", "deps",
        "dependencies", "exceptions", "errors", "health", "http_client", "log", "logger",
        "logging", "logging_config", "metrics", "middleware", "monitoring", "rate_limit",
        "rate_limiting", "redis", "redis_client", "security", "session", "settings", "telemetry",
        "tracing", "rabbitmq", "circuit_breaker", "resilience", "jwt",
    ]
)  # fmt: skip
"""Modules of a ``core`` that is the application's base, as frameworks' templates lay it out."""
_PATH_CALLS = frozenset(
    ["read_text", "write_text", "read_bytes", "write_bytes", "open", "unlink", "mkdir", "touch"]
)
_WORDS = (
    "open", "system", "popen", "remove", "unlink", "makedirs", "mkdir", "rename", "shutil",
    "create_engine", "create_async_engine", "urlopen", "read_text", "write_text", "read_bytes",
    "write_bytes", "touch", "NamedTemporaryFile", "mkdtemp", "create_subprocess_exec",
    "create_subprocess_shell", "open_connection",
)  # fmt: skip


def breaches(system: System) -> Iterator[LayerBreach]:
    """Yield what the core of each module with layers does against them."""
    for path, file in sorted(system.program.files.items()):
        core = _core_folder(system, path)
        if core is None or system.is_test(path):
            continue
        outer = _outer_folders(system, core)
        if not _is_layered(system, path, bool(outer) and not _is_technical(system, core, outer)):
            continue
        yield from _one_each(_imports(system, file, outer))
        yield from _calls(system, path)


def _core_folder(system: System, path: str) -> str | None:
    """Return the outermost core folder around a file, inside its module."""
    module = system.modules.owner(path)
    if not module or system.modules.kind(module) not in ("service", "shared"):
        return None
    roots = system.modules.by_name[module].module.paths
    root = max((root for root in roots if _within(path, root)), key=len, default="")
    parts = path[len(root) :].strip("/").split("/")[:-1]
    for depth, part in enumerate(parts):
        if part in system.config.layers.core:
            folder = posixpath.join(root, *parts[: depth + 1])
            return None if _holds_wiring(system, folder, path) else folder
    return None


_WIRING = frozenset(["dependencies", "deps", "container", "containers", "bootstrap", "wiring"])
"""Files that put the layers together."""


def _holds_wiring(system: System, core: str, path: str) -> bool:
    """Whether a folder called ``core`` keeps settings and wiring: the logic is in ``domain``."""
    parent, name = posixpath.split(core)
    if name != "core" or system.config.layers != Layers():
        return False
    if posixpath.splitext(posixpath.basename(path))[0] in _WIRING:
        return True
    domain = posixpath.join(parent, "domain", "")
    return any(each.startswith(domain) for each in system.program.files)


def _within(path: str, folder: str) -> bool:
    return folder in ("", ".") or path == folder or path.startswith(f"{folder}/")


def _outer_folders(system: System, core: str) -> tuple[str, ...]:
    """Return the shell and handler folders beside a core folder."""
    parent = posixpath.dirname(core)
    names = (*system.config.layers.shell, *system.config.layers.handlers)
    beside = (posixpath.join(parent, name) for name in names)
    files = system.program.files
    return tuple(
        folder for folder in beside if any(path.startswith(f"{folder}/") for path in files)
    )


def _is_technical(system: System, core: str, outer: tuple[str, ...]) -> bool:
    """Whether a core folder holds what an application stands on, and no logic of its business."""
    if any(posixpath.basename(folder) == "shell" for folder in outer):
        return False  # nobody has a shell without a core inside of it
    stems = {
        posixpath.basename(path).removesuffix(".py").strip("_")
        for path in system.program.files
        if path.startswith(f"{core}/")
    }
    return stems - {"init"} <= _TECHNICAL


def _is_layered(system: System, path: str, has_outer: bool) -> bool:
    module = system.modules.by_name[system.modules.owner(path)]
    declared = module.declared.hexagonal if module.declared else None
    if declared is None:
        declared = system.config.layers.hexagonal
    return has_outer if declared is None else declared


def _imports(system: System, file: PythonFile, outer: tuple[str, ...]) -> Iterator[LayerBreach]:
    module = system.modules.owner(file.path)
    for item in file.imports:
        if item.type_checking:
            continue
        target = _target(system, file.path, item)
        if target is not None:
            folder = next((folder for folder in outer if _within(target, folder)), None)
            if folder is not None:
                yield LayerBreach("core-imports-shell", module, item.span, _written(item))
        elif not item.level and (library := _library(item)):
            yield LayerBreach("core-touches-infrastructure", module, item.span, library)


def _one_each(found: Iterable[LayerBreach]) -> Iterator[LayerBreach]:
    """Yield one breach per import statement and kind, whatever number of names it binds."""
    grouped: dict[tuple[Span, str], list[LayerBreach]] = {}
    for breach in found:
        grouped.setdefault((breach.span, breach.kind), []).append(breach)
    for breaches in grouped.values():
        names = sorted({breach.what for breach in breaches})
        yield replace(breaches[0], what=listed(names))


def _target(system: System, path: str, item: PythonImport) -> str | None:
    found = system.program.resolver.resolve(path, item.module, item.level)
    if found is None:
        return None
    inner = system.program.resolver.member(found, item.member) if item.member else None
    return (inner or found).path


def _library(item: PythonImport) -> str | None:
    """Return the name of the infrastructure library that an import loads."""
    dotted = f"{item.module}.{item.member}" if item.member not in ("", "*") else item.module
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in _INFRASTRUCTURE:
            return name if parts[0] in _SDKS or "exceptions" not in parts else None
    return None


def _written(item: PythonImport) -> str:
    base = "." * item.level + item.module
    if item.member in ("", "*"):
        return base
    return f"{base}.{item.member}" if item.module else f"{base}{item.member}"


def _calls(system: System, path: str) -> Iterator[LayerBreach]:
    module = system.modules.owner(path)
    words = set(system.program.files[path].words)
    wrappers = any(_leads_out(system, path, item) for item in system.program.files[path].imports)
    if not wrappers and not words & set(_WORDS):
        return
    for unit in system.program.units_of(path):
        for site in system.program.call_sites(unit):
            what = _touched(system, site)
            if what:
                yield LayerBreach("core-touches-infrastructure", module, site.span, what)


def _leads_out(system: System, path: str, item: PythonImport) -> bool:
    """Whether an import loads a file of the project that works with the AWS SDK."""
    target = _target(system, path, item)
    file = system.program.files.get(target or "")
    return file is not None and bool({"boto3", "aioboto3", "botocore"} & set(file.words))


def _touched(system: System, site: CallSite) -> str | None:
    match site.callee:
        case External(name=name) if name in _CALLS:
            return f"{name}()"
        case FunctionRef(id=id) if id.partition("::")[0] != site.unit.path:
            unit = system.program.unit(id)
            made = system.program.return_value(unit) if unit else None
            if isinstance(made, Client | Handle):
                return f"{id.rpartition('::')[2]}()"
        case _:
            pass
    receiver = site.receiver
    if site.method in _PATH_CALLS and isinstance(receiver, Instance | Symbol):
        dotted = receiver.cls if isinstance(receiver, Instance) else receiver.type
        if dotted in ("pathlib.Path", "pathlib.PosixPath"):
            return f"Path.{site.method}()"
    return None
