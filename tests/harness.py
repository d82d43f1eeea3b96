"""Text in, findings out: projects with expectation comments, from rule pages and from folders.

Grammar (``#`` or ``//`` comments; ``expect.txt`` with ``path:line: …`` where comments can't stand):

    # expect: NP101                    this line, this code, exactly once
    # expect: NP101 "documents calls"  and the message contains this
    # expect: NP101, NP203             several
    # expect[+1]: NP101                for the next line
    # todo-expect: NP301               should fire, does not yet (fails when it does)
    # todo-ok: NP301                   fires, should not (fails when it stops)
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nplint.app import Options, analyse
from nplint.config import Config, load_config
from nplint.engine.baseline import Baseline, read_baseline
from nplint.engine.check import Setting, check
from nplint.engine.finding import Finding
from nplint.engine.load import load_rules
from nplint.engine.selection import Policy
from nplint.rule import Rule

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPECTATIONS = "expect.txt"
BASE = "base.txt"
_COMMENT = re.compile(
    r"(?:#|//|/\*)\s*(?P<kind>expect|todo-expect|todo-ok)(?:\[(?P<offset>[+-]\d+)\])?:(?P<what>.*)"
)
_SIDECAR = re.compile(
    r"(?P<path>[^:]+):(?P<line>\d+):\s*(?:(?P<kind>todo-expect|todo-ok):)?(?P<what>.*)"
)
_ONE = re.compile(r'(?P<code>[A-Z]{2,}\d{3})(?:\s+"(?P<text>[^"]*)")?')
_FENCE = re.compile(r"^```\w* title=\"(?P<path>[^\"]+)\"\n(?P<text>.*?)^```$", re.M | re.S)
_SECTION = re.compile(r"^## (?P<title>.+)$", re.M)

Place = tuple[str, int, str]
"""Path, line, code."""


@dataclass(frozen=True)
class Expectation:
    """One comment: what must be found where."""

    kind: str
    place: Place
    text: str = ""


@dataclass(frozen=True)
class Case:
    """A small project; ``code`` is the rule that it is about, empty for all rules."""

    name: str
    files: dict[str, str]
    code: str = ""

    @cached_property
    def expectations(self) -> list[Expectation]:
        """All that its comments say."""
        found = []
        for path, text in self.files.items():
            found += _sidecar(text) if path == EXPECTATIONS else _comments(path, text)
        return found

    @cached_property
    def judged(self) -> set[str]:
        """The codes that the case is exact about."""
        return {self.code, *(each.place[2] for each in self.expectations)}


def _comments(path: str, text: str) -> Iterator[Expectation]:
    for number, line in enumerate(text.split("\n"), 1):
        if match := _COMMENT.search(line):
            place = number + int(match["offset"] or 0)
            yield from _parsed(match["kind"], path, place, match["what"])


def _sidecar(text: str) -> Iterator[Expectation]:
    for line in text.splitlines():
        if match := _SIDECAR.match(line):
            kind = match["kind"] or "expect"
            yield from _parsed(kind, match["path"], int(match["line"]), match["what"])


def _parsed(kind: str, path: str, line: int, what: str) -> Iterator[Expectation]:
    found = list(_ONE.finditer(what))
    assert found, f"{path}:{line}: an expectation without a code: {what!r}"
    for match in found:
        yield Expectation(kind, (path, line, match["code"]), match["text"] or "")


def cases_of_page(rule: Rule) -> list[Case]:
    """Return the projects of a rule's page: one per section that shows files."""
    pieces = _SECTION.split(rule.page)
    cases = []
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        files = {match["path"]: match["text"] for match in _FENCE.finditer(body)}
        if files:
            cases.append(Case(f"{rule.code}-{title.lower().replace(' ', '-')}", files, rule.code))
    return cases


def cases_of_folder(folder: Path) -> list[Case]:
    """Return the projects ``NPxxx/<case>/`` of a folder."""
    return [
        Case(f"{case.parent.name}-{case.name}", _files(case), case.parent.name)
        for case in sorted(folder.glob("NP*/*"))
        if case.is_dir()
    ]


_CACHES = frozenset([".nplint_cache", "__pycache__"])
"""What a run of nplint by hand, or of Python, leaves among the fixtures."""


def _files(folder: Path) -> dict[str, str]:
    """Return a folder's files; ``base.txt`` names a system whose other files stand below them."""
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _CACHES.intersection(path.parts)
    }
    base = files.pop(BASE, "").strip()
    return {**_files(FIXTURES / base), **files} if base else files


def cases_of_systems(folder: Path) -> list[Case]:
    """Return whole systems that every rule must be content with."""
    return [Case(path.name, _files(path)) for path in sorted(folder.iterdir()) if path.is_dir()]


def run(case: Case) -> list[Finding]:
    """Analyse a case as nplint would, and return the findings that count."""
    with tempfile.TemporaryDirectory() as name:
        # A module without a name has its folder's: the same in every run.
        root = Path(name).resolve() / "case"
        root.mkdir()
        write(root, case.files)
        config = load_config(root)
        rules = load_rules()
        if case.code:
            config = replace(config, extend_select=(*config.extend_select, *_known(case, rules)))
        return [finding for finding in _findings(root, config, rules) if finding.active]


def findings_in(root: Path) -> list[Finding]:
    """Analyse a folder where it stands, under its own configuration."""
    return [each for each in _findings(root, load_config(root), load_rules()) if each.active]


def _known(case: Case, rules: Iterable[Rule]) -> list[str]:
    return [rule.code for rule in rules if rule.code in case.judged]


def _findings(root: Path, config: Config, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    analysis = analyse(root, config, Options(cache_dir=None))
    kept = root / config.baseline
    text = kept.read_text("utf-8") if kept.exists() else ""
    baseline = read_baseline(config.baseline, text) if text else Baseline()
    setting = Setting(Policy(config, analysis.model.module_by_name), baseline)
    return check(analysis.model, rules, analysis.read_lines, setting).findings


def write(root: Path, files: dict[str, str]) -> None:
    """Write a project's files below a folder."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def disagreements(case: Case, findings: Iterable[Finding]) -> list[str]:
    """Return where findings and expectations differ, as lines to read; empty = they agree."""
    counted = [each for each in findings if not case.code or each.code in case.judged]
    found = Counter(_place(finding) for finding in counted)
    wanted = Counter(each.place for each in case.expectations if each.kind == "expect")
    known = {each.place for each in case.expectations if each.kind != "expect"}
    return [
        *(f"missing {_shown(place)}" for place in sorted(wanted - found)),
        *(f"unexpected {_shown(p)}" for p in sorted(found - wanted) if p not in known),
        *_wrong_texts(case, counted),
        *_cured(case, found),
    ]


def _cured(case: Case, found: "Counter[Place]") -> Iterator[str]:
    for each in case.expectations:
        if each.kind == "todo-expect" and found[each.place]:
            yield f"cured: {_shown(each.place)} fires now; make it an expect"
        if each.kind == "todo-ok" and not found[each.place]:
            yield f"cured: {_shown(each.place)} is silent now; remove the todo-ok"


def _wrong_texts(case: Case, findings: Iterable[Finding]) -> Iterator[str]:
    messages: dict[Place, list[str]] = {}
    for finding in findings:
        messages.setdefault(_place(finding), []).append(finding.message)
    for each in case.expectations:
        said = messages.get(each.place, [])
        if each.kind == "expect" and said and not any(each.text in message for message in said):
            yield f"{_shown(each.place)} says {' | '.join(said)!r}, without {each.text!r}"


def _place(finding: Finding) -> Place:
    return (finding.path, finding.line, finding.code)


def _shown(place: Place) -> str:
    path, line, code = place
    return f"{path}:{line}: {code}"
