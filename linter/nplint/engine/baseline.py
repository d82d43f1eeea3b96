"""The findings that a team accepts for now: one sorted file, one finding a line.

Lines hold no line numbers and are sorted by fingerprint, so that what two branches add seldom
lands on one spot; where it does, git's union merge keeps both (``MERGE_ATTRIBUTE``).
"""

import json
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from nplint.engine.finding import Finding
from nplint.model.audit import StaleEntry
from nplint.span import Span

_KEYS = ("fingerprint", "code", "module", "path", "subject")
MERGE_ATTRIBUTE = "merge=union"
"""The git attribute of the file: lines of both sides are kept, their order does not matter."""


class BaselineError(Exception):
    """The baseline file can't be used; the text says where and why."""


class Entry(Struct, frozen=True):
    """One accepted finding; ``line`` is its line in the baseline file."""

    code: str
    module: str
    path: str
    subject: str
    fingerprint: str
    line: int = 0

    @classmethod
    def of(cls, finding: Finding) -> "Entry":
        """Return the entry that accepts a finding."""
        return cls(finding.code, finding.module, finding.path, finding.subject, finding.fingerprint)

    @property
    def text(self) -> str:
        """The entry as its line of the file."""
        values = {key: getattr(self, key) for key in _KEYS}
        return json.dumps(values, ensure_ascii=False)

    def stale(self, file: str) -> StaleEntry:
        """Return the entry as one that nothing answers to, at its line of the baseline file."""
        span = Span(file, self.line, 1, self.line, len(self.text) + 1)
        return StaleEntry(self.code, self.module, self.subject, self.fingerprint, span)


class Baseline(Struct, frozen=True, dict=True):
    """All accepted findings; ``path`` is the file, relative to the root."""

    path: str = ""
    entries: tuple[Entry, ...] = ()

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        """The accepted fingerprints."""
        return frozenset(entry.fingerprint for entry in self.entries)

    def stale(self, found: Iterable[str], idle_codes: Iterable[str]) -> tuple[StaleEntry, ...]:
        """Return the entries that no fingerprint answers to; rules that did not run are spared."""
        alive, spared = set(found), set(idle_codes)
        return tuple(
            entry.stale(self.path)
            for entry in self.entries
            if entry.fingerprint not in alive and entry.code not in spared
        )


def read_baseline(path: str, text: str) -> Baseline:
    """Read a baseline file; raises BaselineError."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    try:
        # All lines in one call: five times as fast as one by one.
        rows = json.loads(f"[{','.join(line for _, line in lines)}]")
        entries = [_entry(row, number) for row, (number, _) in zip(rows, lines, strict=True)]
    except (ValueError, KeyError, TypeError):
        entries = [_entry_of_line(path, number, line) for number, line in lines]
    return Baseline(path, tuple(entries))


def _entry(row: dict[str, object], number: int) -> Entry:
    return Entry(
        str(row["code"]),
        str(row["module"]),
        str(row["path"]),
        str(row["subject"]),
        str(row["fingerprint"]),
        number,
    )


def _entry_of_line(path: str, number: int, line: str) -> Entry:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        raise BaselineError(f"{path}:{number}: a merge conflict; keep the lines of both sides")
    try:
        return _entry(json.loads(line), number)
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(
            f"{path}:{number}: not an entry of a baseline; write it anew with `nplint baseline`"
        ) from error


def baseline_text(entries: Iterable[Entry]) -> str:
    """Return the file's text: sorted, one entry a line."""
    unique = {entry.fingerprint: entry for entry in entries}.values()
    ordered = sorted(unique, key=lambda each: each.fingerprint)
    return "".join(f"{entry.text}\n" for entry in ordered)
