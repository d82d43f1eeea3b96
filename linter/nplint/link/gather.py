"""Surveys → the parts that linking starts from: the program, the modules, the infrastructure."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from nplint.config.manifest import ModuleManifest
from nplint.config.settings import Config
from nplint.facts.code import Import
from nplint.facts.codefile import CodeFile
from nplint.facts.infra import InfraFacts
from nplint.facts.surveyed import Surveyed
from nplint.ignores import glob_expression
from nplint.link.imports import ImportResolver
from nplint.link.library import StudyCache
from nplint.link.modules import ModuleMap, find_modules
from nplint.link.program import Program
from nplint.link.searchpath import let_files_search
from nplint.span import Span

_DISTRIBUTION = ("pyproject.toml", "setup.py", "setup.cfg")


class System(Struct, frozen=True):
    """Everything that was read, with its names not yet joined."""

    program: Program
    modules: ModuleMap
    infra: tuple[InfraFacts, ...]
    surveys: Mapping[str, Surveyed]
    config: Config
    read: Callable[[str], str]
    paths: frozenset[str]
    """Every file found, read or not."""

    def is_test(self, path: str) -> bool:
        """Whether a file is test code by the configured globs."""
        return any(pattern.fullmatch(path) for pattern in _compiled(self.config.test_code))


@lru_cache(maxsize=8)
def _compiled(globs: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(glob_expression(glob)) for glob in globs)


def gather(
    surveys: Mapping[str, Surveyed],
    manifests: Mapping[str, ModuleManifest],
    config: Config,
    paths: frozenset[str],
    read: Callable[[str], str],
    root_name: str,
    cache: StudyCache | None = None,
) -> System:
    """Put the surveys together."""
    modules = find_modules(config, manifests, paths, root_name)
    python = {path: survey.python for path, survey in surveys.items() if survey.python}
    distributions = {
        posixpath.dirname(path) for path in paths if posixpath.basename(path) in _DISTRIBUTION
    }
    roots = {folder for item in modules.modules for folder in item.module.paths}
    resolver = ImportResolver(
        python,
        distributions=distributions,
        libraries=_shared_folders(modules),
        modules=roots - distributions,
    )
    program = Program(python, read, resolver, modules.owner, cache, paths)
    let_files_search(program, modules)
    infra = assemble_infrastructure(surveys, program, paths, read)
    return System(program, modules, infra, surveys, config, read, paths)


def _shared_folders(modules: ModuleMap) -> tuple[str, ...]:
    """Return the folders of shared code: installed or on the path wherever it is imported."""
    return tuple(
        path.strip("/")
        for item in modules.modules
        if item.module.kind == "shared"
        for path in item.module.paths
    )


def assemble_infrastructure(
    surveys: Mapping[str, Surveyed],
    program: Program,
    paths: frozenset[str] = frozenset(),
    read: Callable[[str], str] = lambda path: "",
) -> tuple[InfraFacts, ...]:
    """Return what templates, Terraform and CDK code declare, sorted by path."""
    facts = [survey.infra for survey in surveys.values() if survey.infra]
    hcl = {path: survey.hcl for path, survey in surveys.items() if survey.hcl}
    if hcl:
        from nplint.link.terraform import assemble as assemble_terraform

        facts += assemble_terraform(hcl, _Texts(paths, read))
    code = _cdk_code(surveys, program)
    if code:
        from nplint.link.cdk import assemble as assemble_cdk

        apps = {posixpath.dirname(p) for p in paths if posixpath.basename(p) == "cdk.json"}
        cdk = assemble_cdk(code, sorted(apps))
        facts = [item for item in facts if not _is_synthesised(item.path, cdk)]
        facts += cdk
    return tuple(sorted(_once(facts), key=lambda item: (item.path, item.tool)))


def _once(facts: list[InfraFacts]) -> list[InfraFacts]:
    """Leave out files that another one includes: their resources are read as part of it."""
    holders: dict[Span, set[str]] = {}
    for item in facts:
        for resource in item.resources:
            holders.setdefault(resource.span, set()).add(item.path)
    return [
        item
        for item in facts
        if not item.resources
        or not all(
            holders[resource.span] - {item.path} and resource.span.path == item.path
            for resource in item.resources
        )
    ]


class _Texts(Mapping[str, str]):
    """The repository's texts by path, each read when asked for."""

    def __init__(self, paths: frozenset[str], read: Callable[[str], str]) -> None:
        self._paths = paths
        self._read = read

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        return self._read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths))

    def __len__(self) -> int:
        return len(self._paths)


def _is_synthesised(path: str, cdk: tuple[InfraFacts, ...]) -> bool:
    """Whether a template is the output of an app whose source was read: the source decides."""
    folder, found, _ = path.partition("cdk.out/")
    return bool(found) and any(item.path.startswith(folder) and item.resources for item in cdk)


def _cdk_code(surveys: Mapping[str, Surveyed], program: Program) -> dict[str, CodeFile]:
    code = {path: survey.code for path, survey in surveys.items() if survey.code}
    if not any(_mentions_cdk(file) for file in code.values()):
        code = {}
    python = set(program.files_with("aws_cdk"))
    if python:
        folders = {posixpath.dirname(path) for path in python}
        python |= {path for path in program.files if _near(posixpath.dirname(path), folders)}
    for path in sorted(python):
        code[path] = CodeFile(path, program.library.whole_file(path))
    return code


def _near(folder: str, folders: set[str]) -> bool:
    """Whether a folder holds, or lies right inside, one with CDK code."""
    return folder in folders or any(other.startswith(f"{folder}/") for other in folders if folder)


_CDK = re.compile(r"aws-cdk-lib|@aws-cdk|constructs")


def _mentions_cdk(file: CodeFile) -> bool:
    return any(
        isinstance(statement, Import) and any(_CDK.match(name.module) for name in statement.names)
        for statement in file.body
    )
