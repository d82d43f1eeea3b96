"""Shared code: what only publishes for whoever calls it, and what has work of its own to do."""

import re

from nplint.link.events.callers import Callers
from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef

_SENDING = re.compile(
    r"(?:\A|_)(?:publish|emit|send|notify|dispatch|announce|broadcast|produce|fire|post|raise|push"
    r"|enqueue|record|signal|tell|report)(?:_|\Z)"
)
_SENDER = re.compile(
    r"(?i:event|outbox|signal|broker|producer|publisher|notifier|dispatcher|emitter|messag)|Bus\b"
)
_LOG = re.compile(r"(?i:log(?:ger|ging)?|metrics?|tracer)\Z")
_MOST = 60
"""Functions looked at for who comes to call one; past that nobody is told."""


class SharedCode:
    """Tells code of shared kernels from modules' own, and there facades from services."""

    def __init__(self, program: Program, shared_modules: frozenset[str]) -> None:
        self._program = program
        self._shared = shared_modules
        self._known: dict[str, bool] = {}

    def __call__(self, unit: Unit) -> bool:
        """Whether the unit stands in a shared kernel."""
        return unit.module in self._shared

    def only_publishes(self, site: CallSite) -> bool:
        """Whether the function around a publication is there to publish, and for nothing else.

        Then its callers are who says that something happened; otherwise it says so itself.
        """
        unit = site.unit
        if unit.id not in self._known:
            name = unit.function.name
            owner = unit.owner.rpartition("::")[2]
            named = bool(_SENDING.search(name) or _SENDER.search(owner))
            self._known[unit.id] = named or not self._works(site)
        return self._known[unit.id]

    def _works(self, site: CallSite) -> bool:
        """Whether a function asks what it was given for more than to publish."""
        return any(
            each.call.at != site.call.at and self._is_work(each)
            for each in self._program.call_sites(site.unit)
        )

    def _is_work(self, site: CallSite) -> bool:
        """Whether a call goes to an object that the method's own object holds."""
        for callee in options_of(site.callee):
            if isinstance(callee, FunctionRef):
                owner = callee.id.rpartition(".")[0]
                return bool(callee.bound) and owner not in self._own(site.unit)
        holder, _, held = site.receiver_name.partition(".")
        return bool(held) and holder in ("self", "cls") and not _LOG.search(held)

    def _own(self, unit: Unit) -> tuple[str, ...]:
        return (unit.owner, *self._program.bases(unit.owner)) if unit.owner else ()

    def speaker(self, unit: Unit, callers: Callers) -> str:
        """Return the module for which shared code publishes: the only one that comes to call it."""
        seen, queue = {unit.id}, [unit]
        modules: set[str] = set()
        while queue:
            for site in callers.of(queue.pop()):
                if not self(site.unit):
                    modules.add(site.unit.module)
                elif site.unit.id not in seen:
                    seen.add(site.unit.id)
                    queue.append(site.unit)
            if len(seen) > _MOST or len(modules - {""}) > 1:
                return ""
        return next(iter(modules - {""}), "")
