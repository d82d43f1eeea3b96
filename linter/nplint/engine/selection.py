"""Which rules hold where, and how gravely: settled from all levels of the configuration."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache

from msgspec import Struct, field

from nplint.config.settings import Config, RuleLevels
from nplint.config.typed import Level
from nplint.model.entities import Module
from nplint.rule import Rule, Severity, Violation

EVERYTHING = "ALL"


def strength(selector: str, rule: Rule) -> int:
    """Return how exactly a selector names a rule: 0 = not at all, the larger the more exactly.

    A selector is a code (``NP101``), a family (``NP1``, ``NP``), a name, or ``ALL``.
    """
    if selector in (rule.code, rule.name):
        return 100
    if selector == EVERYTHING:
        return 1
    return 1 + len(selector) if selector and rule.code.startswith(selector) else 0


def strongest(selectors: Iterable[str], rule: Rule) -> int:
    """Return how exactly the best of the selectors names a rule."""
    return max((strength(selector, rule) for selector in selectors), default=0)


def level_of(levels: Mapping[str, Level], rule: Rule) -> Level | None:
    """Return the level that the most exact selector gives a rule; None when none names it."""
    best = max(levels, key=lambda selector: strength(selector, rule), default="")
    return levels[best] if strength(best, rule) else None


def is_on(
    rule: Rule, select: Iterable[str] | None, extend: Iterable[str], ignore: Iterable[str]
) -> bool:
    """Whether a rule runs: the most exact selector decides, ``ignore`` wins a tie.

    A rule that is off by default is only switched on by its code, its name or ``ALL``.
    """
    chosen = strongest(extend, rule)
    if select is not None:
        chosen = max(chosen, strongest(select, rule))
    on = chosen > 0 if rule.enabled else chosen in (1, 100)
    by_default = select is None and rule.enabled
    ignored = strongest(ignore, rule)
    return (on or by_default) and (not ignored or (on and chosen > ignored))


class Policy(Struct, frozen=True):
    """The configuration as far as it decides about rules."""

    config: Config = field(default_factory=Config)
    modules: Mapping[str, Module] = field(default_factory=dict)

    def runs(self, rule: Rule) -> bool:
        """Whether a rule runs at all."""
        config = self.config
        if level_of(config.severity, rule) == "off":
            return False
        return is_on(rule, config.select, config.extend_select, config.ignore)

    def severity(self, rule: Rule, violation: Violation) -> Severity | None:
        """Return how grave a violation is here; None when the rule is off here."""
        places = [
            *self._of_paths(violation.span.path),
            *self._of_module(violation.module),
        ]
        if any(not _holds(rule, place) for place in places):
            return None
        levels = [level_of(dict(profile), rule) for profile in self._profiles(violation, places)]
        level = next((each for each in levels if each is not None), None)
        if level is not None:
            return None if level == "off" else level
        return _default(rule, violation)

    def _profiles(
        self, violation: Violation, places: list[RuleLevels]
    ) -> Iterable[Mapping[str, Level]]:
        """Return the severities that apply here, the nearest first."""
        module = self.modules.get(violation.module)
        manifest = {} if module is None else _levels(module.profile)
        return [*(place.severity for place in places), manifest, self.config.severity]

    def _of_paths(self, path: str) -> list[RuleLevels]:
        matching = [glob for glob in self.config.per_path if path_matches(path, glob)]
        return [self.config.per_path[glob] for glob in sorted(matching, key=len, reverse=True)]

    def _of_module(self, module: str) -> list[RuleLevels]:
        levels = self.config.per_module.get(module)
        return [] if levels is None else [levels]


def _holds(rule: Rule, place: RuleLevels) -> bool:
    selected = place.select is None or strongest(place.select, rule) > 0
    return selected and strongest(place.ignore, rule) <= strongest(place.select or (), rule)


def _default(rule: Rule, violation: Violation) -> Severity:
    severity = violation.severity or rule.severity
    # What rests on a naming convention alone must not stop a build unless the team says so.
    return "warning" if severity == "error" and violation.confidence == "inferred" else severity


def _levels(profile: tuple[tuple[str, str], ...]) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for selector, level in profile:
        match level:
            case "off" | "info" | "warning" | "error":
                levels[selector] = level
            case _:
                pass
    return levels


@cache
def path_matches(path: str, glob: str) -> bool:
    """Whether a path is, or lies below, what a glob names."""
    glob = glob.strip("/").removeprefix("./")
    if fnmatchcase(path, glob) or fnmatchcase(path, f"{glob}/*"):
        return True
    return glob.startswith("**/") and path_matches(path, glob[3:])
