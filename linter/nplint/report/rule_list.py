"""The rules as a list."""

import re
from collections.abc import Callable, Sequence

from nplint.report.page import body_markdown
from nplint.report.report import rule_link
from nplint.report.shapes import RuleDocument, RulesDocument
from nplint.rule import Rule

FAMILIES = {
    "NP0": "The linter itself",
    "NP1": "Boundaries: modules never call each other directly",
    "NP2": "Names: events are facts about the past",
    "NP3": "Immutability: once published, an event can't be changed",
    "NP4": "Handlers: delivery is at least once",
    "NP5": "Contracts: event schemas are versioned",
    "NP6": "Topology and infrastructure",
}


def family_of(rule: Rule) -> str:
    """Return the family that a rule's code names."""
    return re.sub(r"\d\d$", "", rule.code)


def rules_document(rules: Sequence[Rule], *, pages: bool = False) -> RulesDocument:
    """Return the list as plain data."""
    return RulesDocument(version=1, rules=[_document(rule, pages) for rule in rules])


def _document(rule: Rule, page: bool) -> RuleDocument:
    document = RuleDocument(
        code=rule.code,
        name=rule.name,
        family=family_of(rule),
        severity=rule.severity,
        enabled=rule.enabled,
        since=rule.since,
        title=rule.title,
        url=rule_link(rule.code),
    )
    if page:
        document["page"] = body_markdown(rule)
    return document


def rules_text(rules: Sequence[Rule]) -> str:
    """Return the list for a terminal."""
    width = max((len(rule.name) for rule in rules), default=0)
    lines = []
    for family, members in _by_family(rules):
        lines += [f"{family}  {FAMILIES.get(family, '')}".rstrip()]
        lines += [
            f"  {rule.code}  {rule.name:<{width}}  {_level(rule):<13}  {rule.title}"
            for rule in members
        ]
        lines.append("")
    return "\n".join(lines)


def rules_markdown(
    rules: Sequence[Rule], address: Callable[[str], str] = rule_link, prose: Sequence[str] = ()
) -> str:
    """Return the list as Markdown tables; ``address`` says where the page of a code is."""
    lines = [*prose]
    for family, members in _by_family(rules):
        lines += [f"## {family} {FAMILIES.get(family, '')}".rstrip(), ""]
        lines += ["| code | name | severity | |", "|---|---|---|---|"]
        lines += [
            f"| [{rule.code}]({address(rule.code)}) | {rule.name} | {_level(rule)} | "
            f"{rule.title.replace('|', chr(92) + '|')} |"
            for rule in members
        ]
        lines.append("")
    return "\n".join(lines)


def _level(rule: Rule) -> str:
    return rule.severity if rule.enabled else f"{rule.severity}, off"


def _by_family(rules: Sequence[Rule]) -> list[tuple[str, list[Rule]]]:
    families = dict.fromkeys(family_of(rule) for rule in rules)
    return [(name, [rule for rule in rules if family_of(rule) == name]) for name in families]
