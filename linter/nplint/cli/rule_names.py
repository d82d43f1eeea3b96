"""Rules that settings and options name but that do not exist: all of them, each with its line."""

from collections.abc import Iterable, Iterator, Mapping

from nplint.cli.failure import UnusableError
from nplint.config import Config, Loaded
from nplint.config.problems import Key, did_you_mean
from nplint.config.settings import RuleLevels
from nplint.engine.selection import strength
from nplint.model.entities import Module
from nplint.rule import Rule


def refuse_unknown_rules(config: Config, loaded: Loaded, rules: Iterable[Rule]) -> None:
    """Raise UnusableError where a selector names no rule."""
    rules = list(rules)
    typed = dict(_selectors(loaded.config))
    wrong: dict[str, str] = {}
    for key, selector in _selectors(config):
        if selector not in wrong and not _known(selector, rules):
            # What stands in the file has a line; what does not came from the command line.
            line = loaded.lines.get(key) if typed.get(key) == selector else None
            place = f"{loaded.path}:{line}: " if line else ""
            wrong[selector] = f'{place}no rule is called "{selector}"{_hint(selector, rules)}'
    if wrong:
        raise UnusableError(*(wrong[selector] for selector in sorted(wrong)))


def unknown_in_profiles(modules: Iterable[Module], rules: Iterable[Rule]) -> list[str]:
    """Return a line for each rule that a module's manifest names and that does not exist."""
    rules = list(rules)
    return [
        f'{module.manifest or module.name}: profile: no rule is called "{selector}"'
        + _hint(selector, rules)
        for module in modules
        for selector, _ in module.profile
        if not _known(selector, rules)
    ]


def _known(selector: str, rules: Iterable[Rule]) -> bool:
    return any(strength(selector, rule) for rule in rules)


def _hint(selector: str, rules: Iterable[Rule]) -> str:
    return did_you_mean(selector, [name for rule in rules for name in (rule.code, rule.name)])


def _selectors(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield every selector with the way to it in the configuration."""
    yield from _listed(("select",), config.select or ())
    yield from _listed(("extend_select",), config.extend_select)
    yield from _listed(("ignore",), config.ignore)
    yield from _named(("severity",), config.severity)
    for name, places in (("per_path", config.per_path), ("per_module", config.per_module)):
        for place, levels in places.items():
            yield from _of_place((name, place), levels)


def _of_place(key: Key, levels: RuleLevels) -> Iterator[tuple[Key, str]]:
    yield from _listed((*key, "ignore"), levels.ignore)
    yield from _listed((*key, "select"), levels.select or ())
    yield from _named((*key, "severity"), levels.severity)


def _listed(key: Key, selectors: Iterable[str]) -> Iterator[tuple[Key, str]]:
    for number, selector in enumerate(selectors):
        yield (*key, number), selector


def _named(key: Key, levels: Mapping[str, object]) -> Iterator[tuple[Key, str]]:
    for selector in levels:
        yield (*key, selector), selector
