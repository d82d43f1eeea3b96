"""Infrastructure that code makes when it runs, and the queues that it polls by itself.

Calls of the AWS SDK → the facts of a template, carried out of wrappers to where they are known.
"""

from collections.abc import Callable

from msgspec import Struct

from nplint.facts.infra import InfraFacts
from nplint.link.program import Program
from nplint.link.runtime.acts import MAKING, POLLING
from nplint.link.runtime.build import build
from nplint.link.runtime.groups import Groups
from nplint.link.values import Value


class Poll(Struct, frozen=True):
    """A function that fetches messages from a queue."""

    unit: str
    path: str
    queue: Value


def _nothing(path: str) -> bool:
    return False


def read_runtime(
    program: Program, is_ignored: Callable[[str], bool] = _nothing
) -> tuple[InfraFacts, ...]:
    """Return what the program creates and subscribes, one value per file, sorted by path.

    ``is_ignored``: files that don't count (test code).
    """
    return build(Groups(program, is_ignored, MAKING).settled())


def find_polls(program: Program, is_ignored: Callable[[str], bool] = _nothing) -> tuple[Poll, ...]:
    """Return who fetches messages from which queue, as far as values tell; sorted by place."""
    return tuple(
        Poll(
            group.unit.id,
            group.unit.path,
            act.get("QueueUrl") if act.has("QueueUrl") else act.receiver,
        )
        for group in Groups(program, is_ignored, POLLING).settled()
        for act in group.acts
    )
