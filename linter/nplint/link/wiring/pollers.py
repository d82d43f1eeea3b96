"""Queues that code polls by itself, without an event source: who does, and whose they are then."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nplint.link.modules import ModuleMap
from nplint.link.values import Env
from nplint.link.wiring.addresses import words_of
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.modulenames import PEERS

if TYPE_CHECKING:
    from nplint.link.runtime import Poll


class Pollers:
    """Functions of the code by the queue that they poll."""

    def __init__(
        self, polls: "Iterable[Poll]", find: "Callable[[Poll], WiredResource | None]"
    ) -> None:
        self.by_queue: dict[str, tuple[Poll, ...]] = {}
        self._by_variable: dict[str, list[Poll]] = {}
        for poll in polls:
            if isinstance(poll.queue, Env):
                self._by_variable.setdefault(poll.queue.name, []).append(poll)
            queue = find(poll)
            if queue is not None:
                self.by_queue[queue.id] = (*self.by_queue.get(queue.id, ()), poll)

    def of_variable(self, name: str, modules: ModuleMap) -> "tuple[str, Poll] | None":
        """Return the one module that polls the queue whose URL a variable holds, and where.

        One name in two modules' environments is one queue only if the name is of its own.
        """
        if not set(words_of(name)) - _ANY_QUEUE:
            return None
        polls = self._by_variable.get(name, [])
        owners = {modules.owner(poll.path) for poll in polls}
        one = next(iter(owners)) if len(owners) == 1 else ""
        return (one, polls[0]) if one and modules.kind(one) in PEERS else None

    def assign(self, identities: Identities, modules: ModuleMap) -> None:
        """Give queues of no sure owner to the one module that polls them."""
        changed = []
        for item in identities.all():
            owners = {modules.owner(poll.path) for poll in self.by_queue.get(item.id, ())}
            unsure = not item.module or item.confidence == "inferred"
            if unsure and len(owners) == 1 and modules.kind(next(iter(owners))) in PEERS:
                changed.append(replace(item, module=owners.pop(), confidence="proven"))
        identities.assign(changed)


_ANY_QUEUE = frozenset(
    [
        "aws", "sqs", "queue", "queues", "url", "name", "arn", "uri", "endpoint", "events", "event",
        "input", "output", "in", "out", "incoming", "outgoing", "source", "target", "dest", "next",
        "destination", "main", "default", "work", "worker", "job", "jobs", "task", "tasks", "my",
        "message", "messages", "request", "requests", "response", "responses", "result", "results",
        "retry", "dlq", "dead", "letter", "app", "service", "dev", "prod", "fifo", "processing",
        "consumer", "producer", "publish", "subscribe", "inbound", "outbound", "the", "own",
    ]
)  # fmt: skip
"""Words that each module may use for a queue of its own."""
