"""The shapes of the JSON documents, version 1; their JSON Schemas are generated from here."""

from typing import Any, Literal, NotRequired

# pydantic reads only these on Python 3.11.
from typing_extensions import TypedDict

from nplint.model.entities import Confidence
from nplint.rule import Severity


class Place(TypedDict):
    """A range of a file: 1-based lines and columns in characters, the end exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class RelatedPlace(Place):
    """The other side of a finding."""

    message: str


class EditDocument(Place):
    """A text that replaces a range."""

    text: str


class FixDocument(TypedDict):
    """A change that cures a finding; an unsafe one may change behaviour or a contract."""

    title: str
    safe: bool
    edits: list[EditDocument]


class FindingDocument(Place):
    """One finding; it counts unless it is suppressed or baselined."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    module: str
    related: list[RelatedPlace]
    fingerprint: str
    fix: FixDocument | None
    suppressed: bool
    baselined: bool


class GapDocument(TypedDict):
    """Something that the analysis could not see."""

    kind: str
    message: str
    path: str
    line: int


class SummaryDocument(TypedDict):
    """How much was analysed and how much of what counts was found."""

    files: int
    modules: int
    events: int
    errors: int
    warnings: int
    infos: int
    gaps: int


class ReportDocument(TypedDict):
    """The output of ``nplint check --format json``."""

    version: Literal[1]
    tool: str
    findings: list[FindingDocument]
    summary: SummaryDocument
    gaps: NotRequired[list[GapDocument]]


class RuleDocument(TypedDict):
    """One rule; its page is only there when it was asked for."""

    code: str
    name: str
    family: str
    severity: Severity
    enabled: bool
    since: str
    title: str
    url: str
    page: NotRequired[str]


class RulesDocument(TypedDict):
    """The output of ``nplint rules --format json`` and ``nplint explain --format json``."""

    version: Literal[1]
    rules: list[RuleDocument]


class BaselineEntryDocument(TypedDict):
    """One line of the baseline file."""

    fingerprint: str
    code: str
    module: str
    path: str
    subject: str


class SettingDocument(TypedDict):
    """One setting as it holds, and where it comes from."""

    value: Any
    origin: str
    """``path:line``, ``command line`` or ``default``."""


class SettingsDocument(TypedDict):
    """The output of ``nplint config --format json``."""

    version: Literal[1]
    root: str
    file: str
    """The configuration file; empty when there is none."""
    settings: dict[str, SettingDocument]


class NameDocument(TypedDict):
    """A line of ``nplint explain --name NAME --format json``."""

    name: str
    verdict: Literal["past", "not-past", "ambiguous"]
    kind: Literal["", "command", "progressive", "noun", "state"]
    head: str
    """The word that decided."""
    proposal: str
    """A better name; empty when there is none."""
