"""What the searches for handler entries share."""

import re

from msgspec import Struct, field

from nplint.facts.code import Place
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef, Value
from nplint.reason.handlers.entry import Delivers, EntryVocabulary, HandlerEntry, Source
from nplint.reason.handlers.signatures import refers


class Finding(Struct):
    """What has been found so far, and the questions that all searches ask."""

    program: Linked
    vocabulary: EntryVocabulary
    found: dict[str, HandlerEntry] = field(default_factory=dict)

    def _add(
        self,
        unit: Unit,
        source: Source,
        delivers: Delivers,
        why: str,
        *,
        per_record: Unit | None = None,
        self_class: str = "",
        at: Place | None = None,
    ) -> None:
        """Add an entry; ``at``: where it stands when it is no function but a file's own code."""
        key = unit.id if self_class in ("", unit.owner) else f"{unit.id}#{self_class}"
        if key in self.found or any(e.per_record == unit.id for e in self.found.values()):
            return
        shown = per_record or unit
        place = at if at is not None and per_record is None else shown.function.name_at
        self.found[key] = HandlerEntry(
            unit.id, source, shown.span(place), delivers,
            per_record.id if per_record else "", why, self_class,
        )  # fmt: skip

    def _callers(self, unit: Unit) -> list[Unit]:
        name = unit.function.name
        calling = Screen((name,), re.compile(rf"\b{re.escape(name)}\b\s*[(,)]"))
        return [
            other
            for other in self.program.units_where(calling)
            if other.id != unit.id
            and any(refers(site.callee, unit) for site in self.program.call_sites(other))
        ]

    def _function(self, value: Value | None) -> Unit | None:
        return self.program.unit(value.id) if isinstance(value, FunctionRef) else None
