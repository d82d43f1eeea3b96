"""Find the rules: each is a file ``npNNN_name_of_the_wrong.py`` in a package of rules."""

import importlib
import importlib.metadata
import pkgutil
import re
from collections.abc import Iterable, Iterator
from types import ModuleType

from nplint.rule import MARK, Rule, RuleMark

RULES_PACKAGE = "nplint_rules"
ENTRY_POINTS = "nplint.rules"
"""Installed packages offer rules under this entry point; its value is a package of rule files."""
_RULE_FILE = re.compile(r"(?P<code>[a-z]+\d{3})_(?P<name>\w+)")


class RuleError(Exception):
    """A rule file that can't be used."""


def load_rules() -> tuple[Rule, ...]:
    """Return all rules, sorted by code; raises RuleError."""
    packages = [RULES_PACKAGE, *_offered_packages()]
    rules = [rule for package in packages for rule in rules_of(package)]
    _refuse_twins(rules)
    return tuple(sorted(rules, key=lambda rule: rule.code))


def _offered_packages() -> list[str]:
    offers = importlib.metadata.entry_points(group=ENTRY_POINTS)
    return sorted({offer.value for offer in offers} - {RULES_PACKAGE})


def rules_of(package: str) -> Iterator[Rule]:
    """Import the rule files of one package; raises RuleError."""
    try:
        home = importlib.import_module(package)
    except ImportError as error:
        raise RuleError(f"package of rules {package} can't be imported: {error}") from error
    for found in sorted(pkgutil.iter_modules(home.__path__), key=lambda each: each.name):
        if match := _RULE_FILE.fullmatch(found.name):
            module = importlib.import_module(f"{package}.{found.name}")
            yield _rule(module, match["code"].upper(), match["name"].replace("_", "-"))


def _rule(module: ModuleType, code: str, name: str) -> Rule:
    marked = [
        function
        for function in vars(module).values()
        if hasattr(function, MARK) and function.__module__ == module.__name__
    ]
    if len(marked) != 1:
        raise RuleError(f"{module.__name__} must hold exactly one @rule, has {len(marked)}")
    mark: RuleMark = getattr(marked[0], MARK)
    if mark.code != code:
        raise RuleError(f"{module.__name__} is named for {code} but marks {mark.code}")
    page = module.__doc__ or ""
    if not page.lstrip().startswith(f"# {name} ({code})"):
        raise RuleError(f"{module.__name__}: its page must begin with '# {name} ({code})'")
    return Rule(code, name, mark.severity, mark.since, page, marked[0], mark.enabled, mark.last)


def _refuse_twins(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        twin = seen.setdefault(rule.code, rule)
        if twin is not rule:
            raise RuleError(f"two rules have the code {rule.code}: {twin.name} and {rule.name}")
