"""Queues that code polls by itself, without an event source: who does, and whose they are then."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from nplint.link.modules import ModuleMap
from nplint.link.runtime import Poll
from nplint.link.wiring.identity import Identities, WiredResource
from nplint.link.wiring.modulenames import PEERS


class Pollers:
    """Functions of the code by the queue that they poll."""

    def __init__(self, polls: Iterable[Poll], find: Callable[[Poll], WiredResource | None]) -> None:
        self.by_queue: dict[str, tuple[Poll, ...]] = {}
        for poll in polls:
            queue = find(poll)
            if queue is not None:
                self.by_queue[queue.id] = (*self.by_queue.get(queue.id, ()), poll)

    def assign(self, identities: Identities, modules: ModuleMap) -> None:
        """Give queues of no sure owner to the one module that polls them."""
        changed = []
        for item in identities.all():
            owners = {modules.owner(poll.path) for poll in self.by_queue.get(item.id, ())}
            unsure = not item.module or item.confidence == "inferred"
            if unsure and len(owners) == 1 and modules.kind(next(iter(owners))) in PEERS:
                changed.append(replace(item, module=owners.pop(), confidence="proven"))
        identities.assign(changed)
