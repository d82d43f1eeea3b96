"""Loops over what is fetched from a queue, and the function that gets each message."""

import re

from nplint.facts.code import (
    Assign,
    Call,
    Expr,
    For,
    If,
    Name,
    While,
    Yield,
)
from nplint.facts.nodes import nodes
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.reason.handlers.code import dotted, root_name
from nplint.reason.handlers.entry import Source
from nplint.reason.handlers.finding import Finding
from nplint.reason.handlers.loops import (
    LOOP,
    QUEUES,
    SETTLES,
    delivery_loop,
    derived,
    only_peeks,
    polls,
    takes_off,
)
from nplint.reason.handlers.signatures import is_function, refers


class LoopFinder(Finding):
    """Finds loops over the messages of a queue."""

    def _pollers(self) -> None:
        self._wrapped_pollers()
        words = (
            "receive_message", "receive_messages", "poll", "complete_message",
            "KafkaConsumer", "xack",
            *sorted(SETTLES | QUEUES),
        )  # fmt: skip
        for unit in self.program.units_where(Screen(words, LOOP)):
            loop = delivery_loop(unit)
            if loop is None or only_peeks(unit):
                continue
            source: Source = "sqs" if "receive_message" in str(loop) or polls(unit) else "queue"
            if self._handed_out(unit, loop, source):
                continue
            worker = self._worker(unit, loop)
            at = None if is_function(unit.id) else loop.at
            self._add(
                unit, source, "message", "poll loop",
                per_record=worker, self_class=unit.owner, at=at,
            )  # fmt: skip

    def _handed_out(self, unit: Unit, loop: For, source: Source) -> bool:
        """Whether a loop yields its messages to functions that loop over them in their turn."""
        if not any(isinstance(node, Yield) for node in nodes(loop.body)):
            return False
        found = False
        for caller in self._callers(unit):
            inner = self._loop_over(caller, unit)
            if inner is None or ".<" in caller.id or not caller.qualname:
                continue
            found = True
            worker = self._worker(caller, inner)
            self._add(
                caller, source, "message", "loop over what is polled",
                per_record=worker, self_class=caller.owner,
            )  # fmt: skip
        return found

    def _wrapped_pollers(self) -> None:
        """A loop over what a function of the project fetches from a queue."""
        fetching = [
            unit
            for unit in self.program.units_mentioning("receive_message", "receive_messages")
            if unit.qualname and ".<" not in unit.id and polls(unit)
        ]
        for fetcher in fetching:
            reshapes = delivery_loop(fetcher) is not None
            if reshapes and not only_peeks(fetcher):
                continue
            for unit in self._callers(fetcher):
                plain = bool(unit.qualname) and ".<" not in unit.id
                works_off = plain and (takes_off(unit) or not reshapes)
                loop = self._loop_over(unit, fetcher) if works_off else None
                if loop is not None:
                    worker = self._worker(unit, loop)
                    self._add(
                        unit,
                        "sqs",
                        "message",
                        "poll loop",
                        per_record=worker,
                        self_class=unit.owner,
                    )

    def _loop_over(self, unit: Unit, fetcher: Unit) -> For | None:
        """Return the loop over the messages that a call of the fetching function returns."""
        fetched = {
            target.id
            for node in nodes(unit.function.body)
            if isinstance(node, Assign) and self._fetches(unit, node.value, fetcher)
            for target in node.targets
            if isinstance(target, Name)
        }
        for node in nodes(unit.function.body):
            if isinstance(node, For) and (
                self._fetches(unit, node.source, fetcher) or root_name(node.source) in fetched
            ):
                return node
        return None

    def _fetches(self, unit: Unit, expr: Expr | None, fetcher: Unit) -> bool:
        site = self.program.site(unit, expr) if isinstance(expr, Call) else None
        return site is not None and refers(site.callee, fetcher)

    def _worker(self, unit: Unit, loop: For) -> Unit | None:
        """Return the one project function that the loop's body gives the message to."""
        names = derived(loop)
        targets: dict[str, Unit] = {}
        made: dict[str, set[str]] = {}
        asked = _questions(loop)
        for node in nodes(loop.body):
            if not isinstance(node, Call) or node.at in asked:
                continue
            used = {n.id for arg in node.args for n in nodes(arg.value) if isinstance(n, Name)}
            site = self.program.site(unit, node)
            target = self._function(site.callee) if site is not None else None
            if target is None or target.function.name in SETTLES | {"delete_message"}:
                continue
            if used & names and not target.function.name.lstrip("_").startswith("parse"):
                targets.setdefault(target.id, target)
                made.setdefault(target.id, set()).update(_assigned_from(loop, node))
        worker = next(iter(targets.values())) if len(targets) == 1 else None
        if worker is not None and _goes_on_with(loop, made[worker.id]):
            return None
        if worker is None or re.search(self.vocabulary.functions, worker.function.name):
            return worker
        return worker if worker.path == unit.path and worker.owner in ("", unit.owner) else None


def _questions(loop: For) -> set[object]:
    """Return the places of calls whose answer a test needs: they are asked, not told to work."""
    return {
        call.at
        for node in nodes(loop.body)
        if isinstance(node, If | While)
        for call in nodes(node.test)
        if isinstance(call, Call)
    }


def _assigned_from(loop: For, call: Call) -> set[str]:
    """Return the variables that hold what a call in a loop returned."""
    return {
        target.id
        for node in nodes(loop.body)
        if isinstance(node, Assign) and node.value is not None and call in nodes(node.value)
        for target in node.targets
        if isinstance(target, Name)
    }


def _goes_on_with(loop: For, names: set[str]) -> bool:
    """Whether a loop hands results on: what it calls first is then but a step of its own work."""
    return any(
        isinstance(node, Call)
        and not _TELLS.search(dotted(node))
        and any(n.id in names for arg in node.args for n in nodes(arg.value) if isinstance(n, Name))
        for node in nodes(loop.body)
    )


_TELLS = re.compile(r"log|print|metric|^(?:len|str|bool|isinstance)$", re.IGNORECASE)
"""Calls that only tell of a result."""
