"""Disk → the source files of a repository, in a fixed order, never through a link."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from nplint.ignores import IgnoreFile, glob_expression, parse_ignore_file
from nplint.installed import installed_names
from nplint.source import LARGEST

_SKIPPED_FOLDERS = frozenset(
    [
        "__pycache__", "node_modules", "site-packages", "bower_components", ".git", ".hg", ".svn",
        ".venv", ".env", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".idea",
        ".pytest_cache", ".hypothesis", ".serverless", ".terraform", ".aws-sam", ".next", ".vscode",
        "dist", "build", ".eggs", ".nplint_cache", "htmlcov", ".import_linter_cache", ".gradle",
        "coverage", ".yarn", ".cache",
    ]
)  # fmt: skip
_OFTEN_ENVIRONMENTS = frozenset(["venv", "env", "virtualenv"])
"""Names that teams give to virtual environments, and to folders of their own code as well."""
_OF_AN_ENVIRONMENT = ("conda-meta", "bin", "Scripts")
_READ = re.compile(
    r".*(?:\.(?:py|ts|mts|cts|tsx|js|mjs|yaml|yml|json|asl|template|tf|tfvars|toml|ini|cfg|sql)"
    r"|/?requirements[^/]*\.txt|setup\.cfg|Pipfile|\.env(?:\.[\w-]+)*)$"
)
_NOT_READ = re.compile(r".*(?:\.d\.ts|\.min\.js|package-lock\.json|\.lock\.json|yarn\.lock)$")
_ASSET = re.compile(r"(?:^|/)cdk\.out/(?:.*/)?asset\.")


class SourceFile(Struct, frozen=True, order=True):
    """A file to read: its path relative to the root with ``/``, its size in bytes and its mtime."""

    path: str
    size: int
    modified: int
    """Nanoseconds."""


class Unread(Struct, frozen=True):
    """A file or folder that could not be read, and why."""

    path: str
    reason: str


class Discovery(Struct, frozen=True):
    """What a repository holds, sorted by path."""

    files: tuple[SourceFile, ...]
    unread: tuple[Unread, ...]


def discover(root: Path, exclude: Iterable[str] = ()) -> Discovery:
    """Return all files that any surveyor may read; links are never followed."""
    excluded = [re.compile(expression) for glob in exclude for expression in _both(glob)]
    unread: list[Unread] = []
    files = sorted(_walk(str(root), "", (), excluded, unread))
    return Discovery(tuple(files), tuple(sorted(unread, key=lambda item: item.path)))


def _both(glob: str) -> tuple[str, str]:
    expression = glob_expression(glob.strip("/"))
    return expression, f"{expression}/.*"


def _walk(
    root: str,
    folder: str,
    ignores: tuple[IgnoreFile, ...],
    excluded: list[re.Pattern[str]],
    unread: list[Unread],
) -> Iterator[SourceFile]:
    try:
        entries = sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name)
    except OSError as error:
        unread.append(Unread(folder or ".", _reason(error)))
        return
    ignores = _with_own(entries, folder, ignores)
    installed = installed_names(entries)
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if reason := _unspeakable(entry.name):
            if _READ.fullmatch(entry.name.replace("\n", " ")) and not entry.is_symlink():
                unread.append(Unread(path.encode("unicode_escape").decode(), reason))
            continue
        if (
            entry.is_symlink()
            or entry.name in installed
            or any(pattern.fullmatch(path) for pattern in excluded)
        ):
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name in _SKIPPED_FOLDERS or _is_environment(entry):
                continue
            if entry.name == "cdk.out" or not _ignored(path, True, ignores):
                yield from _walk(root, path, ignores, excluded, unread)
        elif _is_read(path) and not _ignored(path, False, ignores):
            yield from _file(entry, path, unread)


def _is_environment(entry: "os.DirEntry[str]") -> bool:
    """Whether a folder is a virtual environment, which says so itself under any name (PEP 405)."""
    signs = _OF_AN_ENVIRONMENT if entry.name in _OFTEN_ENVIRONMENTS else ()
    return any(Path(entry.path, name).exists() for name in ("pyvenv.cfg", *signs))


def _file(entry: "os.DirEntry[str]", path: str, unread: list[Unread]) -> Iterator[SourceFile]:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        unread.append(Unread(path, _reason(error)))
        return
    if status.st_size > LARGEST:
        if path.endswith((".py", ".tf")):
            unread.append(Unread(path, f"{status.st_size / 1e6:.0f} MB; too large to be source"))
        return
    yield SourceFile(path, status.st_size, status.st_mtime_ns)


def _unspeakable(name: str) -> str:
    """Return why a report can't name a file; empty when it can."""
    if name.isprintable():
        return ""
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not valid UTF-8; not read"
    controls = any(character < " " for character in name)
    return "its name has a control character; not read" if controls else ""


def _is_read(path: str) -> bool:
    if _ASSET.search(path) or _NOT_READ.fullmatch(path):
        return False
    return _READ.fullmatch(path) is not None


def _with_own(
    entries: "list[os.DirEntry[str]]", folder: str, ignores: tuple[IgnoreFile, ...]
) -> tuple[IgnoreFile, ...]:
    own = next((entry for entry in entries if entry.name == ".gitignore"), None)
    if own is None or own.is_symlink():
        return ignores
    try:
        text = Path(own.path).read_text("utf-8", "replace")
    except OSError:
        return ignores
    return (*ignores, parse_ignore_file(folder, text))


def _ignored(path: str, is_folder: bool, ignores: tuple[IgnoreFile, ...]) -> bool:
    for ignore in reversed(ignores):
        verdict = ignore.verdict(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
