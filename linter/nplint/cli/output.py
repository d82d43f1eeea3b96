"""Where text goes: standard output, standard error, files."""

import os
import sys
import tempfile
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from nplint.cli.failure import UnusableError


def write_stdout(text: str) -> None:
    """Write a document; a reader that went away (``| head``) is no failure."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Or else the interpreter complains when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """Say something that is no part of the document."""
    print(text, file=sys.stderr)


def write_file(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; raises UnusableError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(temporary).chmod(_mode(path))
            Path(temporary).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise UnusableError(f"can't write {path}: {error.strerror}") from error


def _mode(path: Path) -> int:
    """Return the mode that a file has, or that a new one would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def append_file(path: Path, text: str) -> None:
    """Append to a file; raises UnusableError."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UnusableError(f"can't write {path}: {error.strerror}") from error
