"""Survey a whole repository: what is known stays, the rest is read on as many cores as pay."""

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nplint.cache.codec import facts_codec
from nplint.cache.store import Store
from nplint.discover import SourceFile
from nplint.facts.python import Problem
from nplint.source import Decoded, decode

if TYPE_CHECKING:
    # What a run with nothing new does not need: the classes of all facts take their time to load.
    from nplint.facts.surveyed import Surveyed

Progress = Callable[[str, int, int], None]
"""Told the stage's name, what is done and what there is to do."""

WORTH_A_POOL = 4_000_000
"""Bytes to read from which on starting processes pays."""
_BATCH = 64


class Sources:
    """Reads a repository's texts, each once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._decoded: dict[str, Decoded] = {}

    def decoded(self, path: str) -> Decoded:
        """Return a file's text and what is wrong with its bytes."""
        if path not in self._decoded:
            self._decoded[path] = read_source(self.root, path)
        return self._decoded[path]

    def text(self, path: str) -> str:
        """Return a file's text; none when it can't be read."""
        return self.decoded(path).text


def read_source(root: Path, path: str) -> Decoded:
    """Return a file's text; an unreadable file has none and says why."""
    try:
        return decode((root / path).read_bytes())
    except OSError as error:
        return Decoded("", (error.strerror or str(error)).lower())


def tree_digests(
    root: Path, files: Iterable[SourceFile], store: Store | None
) -> dict[str, tuple[SourceFile, str]]:
    """Return each file with the digest of its content: a known one where size and time are."""
    known = store.signatures() if store else {}
    result: dict[str, tuple[SourceFile, str]] = {}
    for file in files:
        signature = known.get(file.path)
        if signature is not None and signature[:2] == (file.size, file.modified):
            result[file.path] = (file, signature[2])
        else:
            result[file.path] = (file, _content_digest(root / file.path))
    return result


def _content_digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except OSError:
        return "unreadable"


def survey_all(
    sources: Sources,
    tree: dict[str, tuple[SourceFile, str]],
    store: Store | None,
    jobs: int,
    progress: Progress | None,
) -> "dict[str, Surveyed]":
    """Return what each file says by itself, sorted by path."""
    surveys = _remembered(tree, store)
    wanted = [path for path in tree if path not in surveys]
    size = sum(tree[path][0].size for path in wanted)
    jobs = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    if jobs > 1 and size >= WORTH_A_POOL:
        fresh = _in_processes(sources.root, wanted, jobs, progress)
    else:
        fresh = _in_process(sources, wanted, progress)
    surveys.update(fresh)
    if store is not None:
        _remember(tree, fresh, store)
    return {path: surveys[path] for path in sorted(surveys)}


def _in_process(
    sources: Sources, paths: list[str], progress: Progress | None
) -> "dict[str, Surveyed]":
    found: dict[str, Surveyed] = {}
    for done, path in enumerate(paths):
        found[path] = survey_one(sources.root, path, sources.decoded(path))
        if progress is not None and done % 50 == 0:
            progress("reading", done, len(paths))
    return found


def _in_processes(
    root: Path, paths: list[str], jobs: int, progress: Progress | None
) -> "dict[str, Surveyed]":
    # Imported late: few repositories are large enough to need it.
    from concurrent.futures import ProcessPoolExecutor

    batches = [paths[start : start + _BATCH] for start in range(0, len(paths), _BATCH)]
    found: dict[str, Surveyed] = {}
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for batch in pool.map(_survey_batch, [str(root)] * len(batches), batches):
            found.update((survey.path, survey) for survey in batch)
            if progress is not None:
                progress("reading", len(found), len(paths))
    return found


def _survey_batch(root: str, paths: list[str]) -> "list[Surveyed]":
    return [survey_one(Path(root), path, read_source(Path(root), path)) for path in paths]


def survey_one(root: Path, path: str, source: Decoded) -> "Surveyed":
    """Return what one file says; a surveyor's own fault is a problem of that file alone."""
    from nplint.facts.surveyed import Surveyed
    from nplint.survey.formats import survey_file

    try:
        return survey_file(path, source, lambda other: _included(root, other))
    except RecursionError:
        return Surveyed(path, problems=(Problem("nested too deeply to analyse", 1),))


def _included(root: Path, path: str) -> str | None:
    """Return the text of a file inside the root that another file includes."""
    found = root / path
    if ".." in Path(path).parts or not found.is_file() or _passes_link(root, path):
        return None
    return read_source(root, path).text


def _passes_link(root: Path, path: str) -> bool:
    parts = Path(path).parts
    return any(root.joinpath(*parts[:end]).is_symlink() for end in range(1, len(parts) + 1))


def _remembered(
    tree: dict[str, tuple[SourceFile, str]], store: Store | None
) -> "dict[str, Surveyed]":
    found: dict[str, Surveyed] = {}
    for path, (_, _, digest, facts) in (store.surveys() if store else {}).items():
        if path not in tree or tree[path][1] != digest:
            continue
        try:
            found[path] = facts_codec().decode(facts)
        except (ValueError, TypeError, LookupError):
            continue
    return found


def _includes_others(survey: "Surveyed") -> bool:
    """Whether a survey depends on more files than its own."""
    return survey.infra is not None and survey.infra.tool == "serverless"


def _remember(
    tree: dict[str, tuple[SourceFile, str]], fresh: "dict[str, Surveyed]", store: Store
) -> None:
    codec = facts_codec()
    rows = [
        (path, tree[path][0].size, tree[path][0].modified, tree[path][1], codec.encode(survey))
        for path, survey in sorted(fresh.items())
        if not _includes_others(survey)
    ]
    gone = sorted(store.signatures().keys() - tree.keys())
    if rows or gone:
        store.save_surveys(rows, gone)
