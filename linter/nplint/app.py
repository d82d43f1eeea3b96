"""The pipeline as a sentence: discover, survey, link, study, model; checking is the engine's."""

import gc
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from nplint.cache.codec import model_codec
from nplint.cache.configuration import Configurations
from nplint.cache.store import Store
from nplint.config.manifest import ModuleManifest
from nplint.config.settings import Config
from nplint.discover import Discovery, SourceFile, discover
from nplint.engine.rule_settings import rule_settings
from nplint.facts.python import Problem
from nplint.model.model import Model
from nplint.surveying import Progress, Sources, survey_all, tree_digests

__all__ = ["Analysis", "Options", "Progress", "analyse"]

Tree = dict[str, tuple[SourceFile, str]]
"""Every file found, with the digest of its content."""


class Options(Struct, frozen=True):
    """How to run; nothing here may change a finding."""

    exhaustive: bool = False
    """Study every function, not only those that may matter."""
    cache_dir: Path | None = None
    jobs: int = 0
    """Processes for the survey; 0 = as many as there are cores, when it pays."""
    progress: Progress | None = None


class Analysis(Struct, frozen=True):
    """A model and the way to the texts it was made from."""

    model: Model
    sources: Sources

    def read_lines(self, path: str) -> list[str]:
        """Return a file's lines; none when it can't be read."""
        return self.sources.text(path).split("\n")


def analyse(root: Path, config: Config, options: Options | None = None) -> Analysis:
    """Return the model of the repository at a root; a tree seen before is not analysed again."""
    options = options or Options()
    sources = Sources(root)
    store = Store(options.cache_dir) if options.cache_dir else None
    discovery = discover(root, config.exclude)
    tree = tree_digests(root, discovery.files, store)
    key = _tree_key(root, config, discovery, tree, options)
    model = _remembered(store, key)
    if model is None:
        with _rare_collection():
            model = _build(sources, config, discovery, tree, store, options)
        if store is not None:
            store.save_model(key, model_codec().encode(model))
    return Analysis(replace(model, settings=rule_settings(config)), sources)


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for unreachable cycles rarely: values by the million are made here, and most stay."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _build(
    sources: Sources,
    config: Config,
    discovery: Discovery,
    tree: Tree,
    store: Store | None,
    options: Options,
) -> Model:
    from nplint.assemble.model import build_model
    from nplint.cache.study import StudyMemory
    from nplint.link.gather import gather

    # Bodies are walked recursively, call by call; the depth of both is bounded where they are.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    surveys = survey_all(sources, tree, store, options.jobs, options.progress)
    manifests, problems = _manifests(tree, sources, store)
    memory = StudyMemory(store) if store is not None else None
    paths, name = frozenset(tree), sources.root.resolve().name
    _tell(options, "joining files")
    system = gather(surveys, manifests, config, paths, sources.text, name, memory)
    _tell(options, "studying what handles events")
    model = build_model(system, {**_unread(discovery), **problems}, options.exhaustive)
    if memory is not None:
        memory.save()
    return model


def _tell(options: Options, stage: str) -> None:
    if options.progress is not None:
        options.progress(stage, 0, 0)


def _tree_key(
    root: Path, config: Config, discovery: Discovery, tree: Tree, options: Options
) -> str:
    """Return what a model depends on: every content, the configuration, the root's name, the day.

    The day, because a dependency may be allowed until one.
    """
    asked = f"{root.resolve().name}\n{config!r}\n{options.exhaustive}\n{date.today()}\n"
    key = hashlib.sha256(asked.encode())
    key.update(model_codec().layout.encode())
    for path, (_, digest) in tree.items():
        key.update(f"{path}\0{digest}\n".encode("utf-8", "surrogatepass"))
    for item in discovery.unread:
        key.update(f"{item.path}\0{item.reason}\n".encode("utf-8", "surrogatepass"))
    return key.hexdigest()[:32]


def _remembered(store: Store | None, key: str) -> Model | None:
    text = store.model(key) if store is not None else None
    if text is None:
        return None
    try:
        model: Model = model_codec().decode(text)
    except (ValueError, TypeError, LookupError):
        return None
    return model


def _manifests(
    tree: Tree, sources: Sources, store: Store | None
) -> tuple[dict[str, ModuleManifest], dict[str, tuple[Problem, ...]]]:
    """Return the repository's ``module.yaml`` files and what is wrong with them."""
    manifests: dict[str, ModuleManifest] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    known = Configurations(store)
    for path in tree:
        if path.rpartition("/")[2] not in ("module.yaml", "module.yml"):
            continue
        read = known.manifest(path, sources.text(path))
        if not read.ours:
            continue
        if read.manifest is not None:
            manifests[path] = read.manifest
        if read.problems:
            problems[path] = tuple(Problem(each.message, each.line) for each in read.problems)
    if store is not None:
        known.save(store)
    return manifests, problems


def _unread(discovery: Discovery) -> dict[str, tuple[Problem, ...]]:
    return {item.path: (Problem(item.reason, 1),) for item in discovery.unread}
