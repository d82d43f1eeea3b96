"""Infrastructure that code makes when it runs: calls of the AWS SDK → the facts of a template."""

from collections.abc import Callable

from nplint.facts.infra import InfraFacts
from nplint.link.program import Program
from nplint.link.runtime.build import build
from nplint.link.runtime.groups import Groups


def read_runtime(
    program: Program, is_ignored: Callable[[str], bool] = lambda path: False
) -> tuple[InfraFacts, ...]:
    """Return what the program creates and subscribes, one value per file, sorted by path.

    ``is_ignored``: files that don't count (test code).
    """
    return build(Groups(program, is_ignored).settled())
