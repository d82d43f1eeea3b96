"""Which service modules a repository has, and which of them owns a file.

Declared modules replace everything; then ``module.yaml`` manifests; then convention: the folders of
a conventional container (``services/*``, ``modules/*`` …) or folders that deploy by themselves.
A repository with none of that is one module.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from nplint.config.manifest import Declared, ModuleManifest, Owned
from nplint.config.settings import Config
from nplint.ignores import glob_expression
from nplint.link.conventions import kind_of, modules_by_convention
from nplint.model.entities import Allowance, Module, ModuleKind


class ServiceModule(Struct, frozen=True):
    """A module with what only linking needs of its declaration."""

    module: Module
    owns: Owned
    declared: Declared | None = None


class ModuleMap:
    """The modules of a system and who owns which file; the most specific path wins."""

    def __init__(self, modules: Iterable[ServiceModule]) -> None:
        self.modules = tuple(sorted(modules, key=lambda item: item.module.name))
        self.by_name = {item.module.name: item for item in self.modules}
        self._owners: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._globs: list[tuple[re.Pattern[str], str]] = []
        for item in self.modules:
            for path in item.module.paths:
                if any(sign in path for sign in "*?["):
                    self._globs.append(
                        (re.compile(glob_expression(path) + "(?:/.*)?"), item.module.name)
                    )
                else:
                    self._folders[path.strip("/")] = item.module.name

    def owner(self, path: str) -> str:
        """Return the name of the module that a file belongs to; empty when to none."""
        if path not in self._owners:
            self._owners[path] = self._find(path)
        return self._owners[path]

    def kind(self, name: str) -> ModuleKind | None:
        """Return a module's kind; None for no module."""
        item = self.by_name.get(name)
        return item.module.kind if item else None

    def _find(self, path: str) -> str:
        best, owner = -1, ""
        folder = path
        while True:
            name = self._folders.get(folder)
            if name is not None:
                best, owner = len(folder), name
                break
            parent = posixpath.dirname(folder)
            if parent == folder:
                break
            folder = parent
        for expression, name in self._globs:
            if expression.fullmatch(path) and len(expression.pattern) > best:
                best, owner = len(expression.pattern), name
        return owner


def find_modules(
    config: Config,
    manifests: Mapping[str, ModuleManifest],
    paths: Iterable[str],
    root_name: str,
) -> ModuleMap:
    """Return the modules of a repository.

    ``manifests``: path of each ``module.yaml`` to what it says; ``paths``: all source files;
    ``root_name``: what a repository that is one module is called.
    """
    externals = [_external(system) for system in config.external_systems]
    if config.modules:
        declared = [
            _declared(entry.name, entry.paths or (entry.name,), entry, "")
            for entry in config.modules
        ]
        return ModuleMap([*_with_manifests(declared, manifests), *externals])
    if manifests:
        found = [
            _declared(
                manifest.name or posixpath.basename(posixpath.dirname(path)) or root_name,
                _manifest_paths(path, manifest),
                manifest,
                path,
            )
            for path, manifest in sorted(manifests.items())
        ]
        found += _shared_siblings(found, sorted(paths))
        return ModuleMap([*_unique(found), *externals])
    return ModuleMap([*_unique(_by_convention(sorted(paths), root_name)), *externals])


def _manifest_paths(path: str, manifest: ModuleManifest) -> tuple[str, ...]:
    folder = posixpath.dirname(path)
    if not manifest.paths:
        return (folder,)
    return tuple(posixpath.normpath(posixpath.join(folder, each)) for each in manifest.paths)


def _declared(
    name: str, paths: tuple[str, ...], declared: Declared, manifest: str
) -> ServiceModule:
    module = Module(
        name=name,
        kind=declared.kind,
        paths=tuple(path.strip("/").removeprefix("./").removesuffix(".") for path in paths),
        aliases=declared.aliases,
        owners=declared.owners,
        manifest=manifest,
        declared_by="manifest" if manifest else "config",
        publishes=declared.published,
        subscribes=declared.subscribed,
        allow=tuple(
            Allowance(
                entry.module,
                entry.reason,
                entry.until.isoformat() if entry.until else "",
                entry.kinds,
            )
            for entry in declared.allow
        ),
        grandfathered=declared.grandfathered,
        profile=declared.levels,
        hexagonal=bool(declared.hexagonal),
    )
    return ServiceModule(module, declared.owns, declared)


def _with_manifests(
    modules: list[ServiceModule], manifests: Mapping[str, ModuleManifest]
) -> list[ServiceModule]:
    """Let a configured module's own ``module.yaml`` say what the config does not."""
    by_folder = {posixpath.dirname(path): (path, manifest) for path, manifest in manifests.items()}
    result = []
    for item in modules:
        found = next((by_folder[path] for path in item.module.paths if path in by_folder), None)
        if found is None:
            result.append(item)
            continue
        path, manifest = found
        own = _declared(item.module.name, item.module.paths, manifest, path)
        merged = replace(
            own.module,
            kind=item.module.kind,
            aliases=tuple(
                sorted({*own.module.aliases, *item.module.aliases, *_other_name(manifest, item)})
            ),
            declared_by="config",
        )
        result.append(ServiceModule(merged, manifest.owns, manifest))
    return result


def _other_name(manifest: ModuleManifest, item: ServiceModule) -> tuple[str, ...]:
    return (manifest.name,) if manifest.name and manifest.name != item.module.name else ()


def _external(system: object) -> ServiceModule:
    name = str(getattr(system, "name", system))
    published = tuple(_event(entry) for entry in getattr(system, "publishes", ()))
    subscribed = tuple(_event(entry) for entry in getattr(system, "subscribes", ()))
    module = Module(
        name,
        "external",
        (),
        aliases=tuple(getattr(system, "aliases", ())),
        declared_by="config",
        publishes=published,
        subscribes=subscribed,
    )
    return ServiceModule(module, getattr(system, "owns", Owned()))


def _event(entry: object) -> str:
    return str(getattr(entry, "event", entry))


def _by_convention(paths: list[str], root_name: str) -> list[ServiceModule]:
    return [
        _undeclared(item.name, item.path, item.kind)
        for item in modules_by_convention(paths, root_name)
    ]


def _undeclared(name: str, path: str, kind: ModuleKind) -> ServiceModule:
    return ServiceModule(Module(name, kind, (path,)), Owned())


def _shared_siblings(found: list[ServiceModule], paths: list[str]) -> list[ServiceModule]:
    """Return folders beside the declared modules that look like shared kernels."""
    parents = {posixpath.dirname(item.module.paths[0]) for item in found if item.module.paths}
    own = {path for item in found for path in item.module.paths}
    if "" in own:
        # A module that is the whole repository has nothing beside it.
        return []
    names = {item.module.name for item in found}
    result: dict[str, ServiceModule] = {}
    for path in paths:
        if not path.endswith(".py"):
            continue
        for parent in sorted({*parents, ""}):
            prefix = f"{parent}/" if parent else ""
            if not path.startswith(prefix):
                continue
            top = path[len(prefix) :].split("/")[0]
            folder = prefix + top
            if (
                "." not in top
                and folder not in own
                and top not in names
                and kind_of(top) != "service"
            ):
                result[folder] = _undeclared(top, folder, kind_of(top))
    return list(result.values())


def _unique(modules: list[ServiceModule]) -> list[ServiceModule]:
    """Tell modules of one name apart by their folder."""
    counts: dict[str, int] = {}
    for item in modules:
        counts[item.module.name] = counts.get(item.module.name, 0) + 1
    return [
        item
        if counts[item.module.name] == 1
        else replace(
            item, module=replace(item.module, name=item.module.paths[0] or item.module.name)
        )
        for item in modules
    ]
