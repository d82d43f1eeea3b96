"""What comments say where code can't be followed: ``# nplint: publishes NAME``, ``subscribes``."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.facts.directives import Directive
from nplint.link.events.emission import Emission
from nplint.link.events.published import Published, Unresolved
from nplint.link.events.registration import Registration
from nplint.link.program import Program
from nplint.link.unit import CallSite, Unit
from nplint.link.values import UNKNOWN, Known


class Hints:
    """Puts declared names in the place of what was found, line by line."""

    def __init__(self, program: Program, directives: Iterable[Directive]) -> None:
        self._program = program
        known = [item for item in directives if item.span.path in program.files]
        self._publishing = [item for item in known if item.kind == "publishes" and item.values]
        self._subscribing = [item for item in known if item.kind == "subscribes" and item.values]

    def published(
        self, found: Iterable[Published], unresolved: Iterable[Unresolved]
    ) -> tuple[list[Published], list[Unresolved]]:
        """Return publications and open questions with what hints say about both."""
        kept, left = list(found), list(unresolved)
        for hint in self._publishing:
            sites = [
                item
                for item in left
                if _covers(hint, item.site) or _covers(hint, item.transport_site)
            ]
            told = [item for item in kept if _covers(hint, item.site)]
            kept = [item for item in kept if item not in told or item.declared]
            left = [item for item in left if item not in sites]
            site, emission = self._at(hint, sites, told)
            if site is not None:
                kept += _declared(hint, site, emission)
        return kept, left

    def _at(
        self, hint: Directive, sites: list[Unresolved], told: list[Published]
    ) -> tuple[CallSite | None, Emission]:
        if sites:
            first = sites[0]
            here = first.site if _covers(hint, first.site) else first.transport_site
            return here, first.emission
        if told:
            return told[0].site, told[0].emission
        unit = _unit_at(self._program, hint)
        calls = self._program.call_sites(unit) if unit is not None else ()
        site = next((call for call in calls if _covers(hint, call)), None)
        return site, Emission(UNKNOWN, "in-process")

    def registered(self) -> Iterator[Registration]:
        """Yield the registrations that hints declare, for the function that each stands at."""
        for hint in self._subscribing:
            unit = _unit_at(self._program, hint)
            if unit is None:
                continue
            handler = unit.id if unit.function.name else ""
            for name in hint.values:
                yield Registration(name, hint.span, handler, unit, "hint", declared=True)


def _covers(hint: Directive, site: CallSite) -> bool:
    span = site.span
    same = span.path == hint.span.path
    return same and span.line <= hint.last_line and hint.first_line <= span.end_line


def _declared(hint: Directive, site: CallSite, emission: Emission) -> Iterator[Published]:
    for name in hint.values:
        named = replace(emission, name=Known(name, hint.span), named_by_topic=False, loose=False)
        yield Published(site, named, name, (), site, declared=True)


def _unit_at(program: Program, hint: Directive) -> Unit | None:
    """Return the innermost function that a hint stands in or at."""
    path, line = hint.span.path, hint.last_line
    inside = [
        definition
        for definition in program.library.definitions(path).values()
        if definition.kind == "function" and definition.first_line <= line <= definition.last_line
    ]
    if not inside:
        return program.module_unit(path)
    innermost = max(inside, key=lambda item: item.first_line)
    return program.unit(f"{path}::{innermost.qualname}")
