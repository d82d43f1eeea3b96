"""Lambda functions that get batches of records, or one event of a bus."""

import re

from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.reason.handlers.code import (
    dotted,
    keys_read,
)
from nplint.reason.handlers.entry import Source
from nplint.reason.handlers.finding import Finding
from nplint.reason.handlers.signatures import (
    FOREIGN,
    QUEUE_KEYS,
    QUEUE_TYPES,
    STREAM_KEYS,
    STREAM_TYPES,
    attributes_near,
    first_param,
    is_decorator,
    is_lambda,
    keys_near,
    mentions,
    record_keys,
)


class BatchFinder(Finding):
    """Finds Lambda functions that get batches, and what gets their single records."""

    def _batch_handlers(self) -> None:
        """A function reads ``Records`` of what it gets; its caller with a context is the entry."""
        screen = Screen(("Records", "records"), re.compile(r"""["']Records["']|\.[Rr]ecords\b"""))
        for unit in self.program.units_where(screen):
            param = first_param(unit)
            keys = keys_read(unit.function.body, param) if param else frozenset()
            if not keys & {"Records", "records"} or keys & FOREIGN:
                continue
            if "records" in keys and "Records" not in keys and not self._powertools(unit):
                continue
            source = self._record_source(unit)
            if source is None:
                continue
            for entry in self._entries_above(unit):
                self._add(entry, source, "batch", "reads Records", self_class=entry.owner)

    def _powertools(self, unit: Unit) -> bool:
        return any(
            dotted(item).rpartition(".")[2] == "event_source" for item in unit.function.decorators
        ) or any(
            "SQSEvent" in str(p.annotation) or "SNSEvent" in str(p.annotation)
            for p in unit.function.params
        )

    def _record_source(self, unit: Unit) -> Source | None:
        """Return what the records are; None for S3, streams and other sources."""
        own = record_keys(self.program, unit)
        if own & STREAM_KEYS and not own & (QUEUE_KEYS - {"eventSourceARN"}):
            return None
        keys = keys_near(self.program, unit)
        if "Sns" in keys or "sns" in keys:
            return "sns"
        if keys & QUEUE_KEYS or attributes_near(unit) & {"body", "json_body", "message_id"}:
            return "sqs"
        if keys & STREAM_KEYS or mentions(unit, STREAM_TYPES):
            return None
        return "sqs" if mentions(unit, QUEUE_TYPES) else None

    def _entries_above(self, unit: Unit) -> list[Unit]:
        """Return the functions of a Lambda's shape that hand their event to a function."""
        if is_lambda(unit):
            return [unit]
        above = [
            caller
            for caller in self._callers(unit)
            if is_lambda(caller)
            and not keys_read(caller.function.body, first_param(caller)) & FOREIGN
        ]
        if above:
            return above
        name = unit.function.name
        plain = not unit.owner or name in self.vocabulary.methods
        return [unit] if plain and not name.startswith("_") and ".<" not in unit.id else []

    def _eventbridge(self) -> None:
        reads = re.compile(r"""["']detail|EventBridge""")
        for unit in self.program.units_where(Screen(("detail",), reads)):
            param = first_param(unit)
            if not is_lambda(unit) or not param:
                continue
            keys = keys_read(unit.function.body, param)
            if keys & {"detail", "detail-type"} and not keys & (FOREIGN | {"Records"}):
                self._add(unit, "eventbridge", "message", "reads detail", self_class=unit.owner)

    def _record_handlers(self) -> None:
        for unit in self.program.units_mentioning("record_handler"):
            for site in self.program.call_sites(unit):
                given = site.argument("record_handler")
                target = self._function(given)
                if target is None:
                    continue
                if is_lambda(unit) and not is_decorator(unit, site.call):
                    self._add(unit, "sqs", "batch", "record handler", per_record=target)
                else:
                    self._add(target, "sqs", "record", "record handler", self_class=target.owner)
