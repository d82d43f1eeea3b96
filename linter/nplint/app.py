"""The pipeline as a sentence: discover, survey, link, study, model; checking is the engine's."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from nplint.config.manifest import ModuleManifest
from nplint.config.settings import Config
from nplint.discover import Discovery, discover
from nplint.engine.rule_settings import rule_settings
from nplint.facts.python import Problem
from nplint.facts.surveyed import Surveyed
from nplint.model.model import Model
from nplint.source import Decoded, decode

Progress = Callable[[str, int, int], None]
"""Told the stage's name, what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run; nothing here may change a finding."""

    exhaustive: bool = False
    cache_dir: Path | None = None
    jobs: int = 0
    """Processes for the survey; 0 = as many as pay."""
    progress: Progress | None = None


@dataclass(frozen=True)
class Analysis:
    """A model and the way to the texts it was made from."""

    model: Model
    root: Path
    manifests: dict[str, ModuleManifest] = field(default_factory=dict)

    def read_lines(self, path: str) -> list[str]:
        """Return a file's lines; none when it can't be read."""
        return read_source(self.root, path).text.split("\n")


def analyse(root: Path, config: Config, options: Options | None = None) -> Analysis:
    """Return the model of the repository at a root."""
    options = options or Options()
    # Bodies are walked recursively, call by call; the depth of both is bounded elsewhere.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    discovery = discover(root, config.exclude)
    sources = _Sources(root)
    surveys = survey(discovery, sources, options)
    manifests, problems = read_manifests(discovery, sources)
    from nplint.assemble.model import build_model
    from nplint.link.gather import gather

    paths = frozenset(file.path for file in discovery.files)
    system = gather(surveys, manifests, config, paths, sources.text, root.resolve().name)
    model = build_model(system, {**_unread(discovery), **problems}, options.exhaustive)
    return Analysis(replace(model, settings=rule_settings(config)), root, manifests)


class _Sources:
    """Reads texts, each once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._decoded: dict[str, Decoded] = {}

    def decoded(self, path: str) -> Decoded:
        if path not in self._decoded:
            self._decoded[path] = read_source(self._root, path)
        return self._decoded[path]

    def text(self, path: str) -> str:
        return self.decoded(path).text


def read_source(root: Path, path: str) -> Decoded:
    """Return a file's text; an unreadable file has none and says why."""
    try:
        return decode((root / path).read_bytes())
    except OSError as error:
        return Decoded("", (error.strerror or str(error)).lower())


def survey(discovery: Discovery, sources: _Sources, options: Options) -> dict[str, Surveyed]:
    """Return what each file says by itself."""
    from nplint.survey.formats import survey_file

    surveys: dict[str, Surveyed] = {}
    total = len(discovery.files)
    for done, file in enumerate(discovery.files):
        surveys[file.path] = survey_file(file.path, sources.decoded(file.path))
        if options.progress is not None and done % 100 == 0:
            options.progress("survey", done, total)
    return surveys


def read_manifests(
    discovery: Discovery, sources: _Sources
) -> tuple[dict[str, ModuleManifest], dict[str, tuple[Problem, ...]]]:
    """Return the repository's ``module.yaml`` files and what is wrong with them."""
    manifests: dict[str, ModuleManifest] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for file in discovery.files:
        if file.path.rpartition("/")[2] not in ("module.yaml", "module.yml"):
            continue
        from nplint.config.read_manifest import load_manifest

        read = load_manifest(file.path, sources.text(file.path))
        if not read.ours:
            continue
        if read.manifest is not None:
            manifests[file.path] = read.manifest
        if read.problems:
            problems[file.path] = tuple(
                Problem(problem.message, problem.line) for problem in read.problems
            )
    return manifests, problems


def _unread(discovery: Discovery) -> dict[str, tuple[Problem, ...]]:
    return {item.path: (Problem(item.reason, 1),) for item in discovery.unread}
