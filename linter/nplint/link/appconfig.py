"""The configuration mapping of a web application: what its keys are set to, wherever that is."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Attr, Const, Index
from nplint.link.shapes import choice, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import UNKNOWN, ClassRef, Env, Instance, MappingValue, ModuleRef, Value

if TYPE_CHECKING:
    from nplint.link.program import Program

CONFIG = "flask.current_app.config"
"""What the mapping is called, whichever way code comes to it."""
APPS = frozenset(["flask.Flask", "quart.Quart", "flask.app.Flask"])
ALIASES = frozenset([CONFIG, "quart.current_app.config", "flask.globals.current_app.config"])
_SETTING = re.compile(r"\.config\b")
_FILLING = frozenset(["from_object", "from_mapping", "update", "setdefault"])


class AppConfig:
    """Answers for keys; filled when first asked."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._memo: dict[str, Value] = {}

    def value(self, key: str, default: Value | None = None) -> Value:
        """Return a key's value: a setting by that name, with what the code sets it to."""
        if key not in self._memo:
            self._memo[key] = UNKNOWN
            found = [value for value in self._set(key) if value != UNKNOWN]
            self._memo[key] = choice(found) if found else UNKNOWN
        known = self._memo[key]
        if isinstance(known, Env):
            return known
        return Env(key, default if known == UNKNOWN else known)

    def _set(self, key: str) -> Iterator[Value]:
        words = ("from_object", "from_mapping", key)
        for path in sorted({path for word in words for path in self._program.files_with(word)}):
            if not _SETTING.search(self._program.library.text_of(path, "")):
                continue
            for unit in self._program.units_of(path):
                for site in self._program.call_sites(unit):
                    if site.method in _FILLING and site.receiver_name.endswith("config"):
                        yield self._filled(site, key)
                yield from self._assigned(unit, key)

    def _filled(self, site: CallSite, key: str) -> Value:
        given = site.argument("obj", position=0)
        if site.method == "from_object" and given is not None:
            dotted = text_of(given)
            source = self._named(site.unit.path, dotted) if dotted else given
            if isinstance(source, ClassRef | ModuleRef | Instance):
                return self._program.members.attribute(source, key)
            return UNKNOWN
        if site.method == "setdefault":
            return (site.argument(position=1) or UNKNOWN) if text_of(given) == key else UNKNOWN
        inner = given.get(key) if isinstance(given, MappingValue) else None
        return site.argument(key) or inner or UNKNOWN

    def _named(self, path: str, dotted: str) -> Value:
        """Return the module or class that a dotted name means."""
        found = self._program.resolver.resolve(path, dotted, 0)
        if found is not None:
            return ModuleRef(found.path)
        outer, _, name = dotted.rpartition(".")
        found = self._program.resolver.resolve(path, outer, 0) if outer else None
        return self._program.members.attribute(ModuleRef(found.path), name) if found else UNKNOWN

    def _assigned(self, unit: Unit, key: str) -> Iterator[Value]:
        for statement in unit.function.body:
            if not isinstance(statement, Assign) or statement.value is None:
                continue
            for target in statement.targets:
                match target:
                    case Index(base=Attr(name="config"), key=Const(value=name)) if name == key:
                        yield self._program.evaluate(unit, statement.value)
                    case _:
                        pass
