"""Both sides of a change: what is found now and was not found before it.

The other side is read from git's objects into a temporary folder: the work tree is not touched.
"""

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from nplint.app import Options
from nplint.cli.failure import UnusableError
from nplint.cli.session import Session, examine
from nplint.config.settings import Config
from nplint.engine.finding import Finding

_OF_HOOKS = frozenset(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"])
_LARGEST = 2_000_000
"""Bytes; larger files are no source."""


def only_new(
    session: Session, config: Config, findings: Sequence[Finding], ref: str
) -> tuple[Finding, ...]:
    """Return the findings that a change since ``ref`` introduced; raises UnusableError."""
    with tempfile.TemporaryDirectory(prefix="nplint-") as folder:
        root = extract(session.root, base_of(session.root, ref), Path(folder))
        before = replace(session, root=root, options=_options(session))
        # The configuration of today on both sides: a stricter setting is no change of the code.
        known = examine(before, config).findings
    return introduced(findings, known)


def _options(session: Session) -> Options:
    """Return the options of the other side, which has a cache of its own."""
    cache = session.options.cache_dir
    return replace(session.options, cache_dir=cache / "base" if cache else None)


def introduced(after: Sequence[Finding], before: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings whose fingerprint was not among the active ones before."""
    known = Counter(finding.fingerprint for finding in before if not finding.suppressed)
    return tuple(finding for finding in after if not known[finding.fingerprint])


def base_of(root: Path, ref: str) -> str:
    """Return the commit where the work tree's history left ``ref``; raises UnusableError."""
    if _git(root, "rev-parse", "--git-dir") is None:
        raise UnusableError(f"--changed needs git, and {root} is in no repository")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        raise UnusableError(f'there is no commit "{ref}"{_shallow_hint(root, ref)}')
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return commit.strip()
    base = _git(root, "merge-base", commit.strip(), "HEAD")
    if base is None:
        hint = _shallow_hint(root, ref) or "; compare with a commit of the same history"
        raise UnusableError(f'"{ref}" and HEAD have no common commit{hint}')
    return base.strip()


def _shallow_hint(root: Path, ref: str) -> str:
    shallow = (_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    if shallow:
        return (
            "; this is a shallow clone: fetch its history (`git fetch --unshallow`, or "
            "`fetch-depth: 0` for actions/checkout)"
        )
    if _git(root, "remote") and "/" in ref:
        return f"; fetch it first: `git fetch {ref.replace('/', ' ', 1)}`"
    return ""


def extract(root: Path, commit: str, folder: Path) -> Path:
    """Write a commit's files below a folder and return the root's place in it.

    The root keeps its name: a repository that is one module is called like it.
    """
    folder = folder / root.resolve().name
    top = (_git(root, "rev-parse", "--show-toplevel") or "").strip()
    place = root.resolve().relative_to(Path(top).resolve())
    entries = list(_entries(root, commit, place))
    for (path, _), content in zip(entries, _contents(root, entries), strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    found = folder / place
    found.mkdir(parents=True, exist_ok=True)
    return found


def _entries(root: Path, commit: str, place: Path) -> Iterator[tuple[str, str]]:
    """Yield path and object of each plain file; links and submodules are not followed."""
    listing = _git(
        root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", place.as_posix() or "."
    )
    for line in (listing or "").split("\0"):
        about, _, path = line.partition("\t")
        mode, _, name, size = about.split() if about else ("", "", "", "-")
        inside = not Path(path).is_absolute() and ".." not in Path(path).parts
        if mode in ("100644", "100755") and inside and int(size) <= _LARGEST:
            yield path, name


def _contents(root: Path, entries: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """Yield the contents of objects, read by one git process."""
    if not entries:
        return
    names = "".join(f"{name}\n" for _, name in entries).encode()
    done = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=root,
        env=_environment(),
        input=names,
        capture_output=True,
        check=False,
    )
    data, at = done.stdout, 0
    for _ in entries:
        head, _, rest = data[at : at + 200].partition(b"\n")
        fields = head.split()
        if len(fields) != 3 or (not rest and len(data) <= at):
            raise UnusableError("git could not read the other side of the change")
        start, size = at + len(head) + 1, int(fields[2])
        yield data[start : start + size]
        at = start + size + 1


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says; None when it fails; raises UnusableError where there is no git."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, env=_environment(), capture_output=True, check=False
        )
    except OSError as error:
        raise UnusableError(f"git can't be run: {error.strerror}") from error
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    """Return the environment without what git tells its hooks: a place relative to its own."""
    return {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
