"""Every reader, run over what an application made."""

from collections.abc import Callable, Mapping

from nplint.link.cdk.machine import Machine
from nplint.link.cdk.read import (
    emissions,
    events,
    functions,
    grants,
    invocations,
    queues,
    resources,
    solutions,
    sources,
    topics,
)
from nplint.link.cdk.read.view import View, find_overrides
from nplint.link.cdk.values import Made

Reader = Callable[[View, Made], None]
_FAILURES = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def _gather(*tables: Mapping[str, Reader]) -> dict[str, list[Reader]]:
    readers: dict[str, list[Reader]] = {}
    for table in tables:
        for name, reader in table.items():
            readers.setdefault(name, []).append(reader)
    return readers


_CONSTRUCTS = _gather(
    resources.CONSTRUCTS,
    queues.CONSTRUCTS,
    topics.CONSTRUCTS,
    functions.CONSTRUCTS,
    sources.CONSTRUCTS,
    events.CONSTRUCTS,
    emissions.CONSTRUCTS,
    grants.CONSTRUCTS,
    invocations.CONSTRUCTS,
)
_METHODS = _gather(
    resources.METHODS,
    topics.METHODS,
    functions.METHODS,
    sources.METHODS,
    grants.METHODS,
    invocations.METHODS,
)


def read(machine: Machine) -> View:
    """Return the drafts of all stacks; a construct that fails to be read is a gap."""
    view = View(machine)
    machine.made = solutions.expanded(machine.made)
    find_overrides(view)
    for made in machine.made:
        _guarded(view, made, resources.read_resource)
        table = _CONSTRUCTS if made.receiver is None else _METHODS
        for reader in table.get(made.name, ()):
            _guarded(view, made, reader)
    return view


def _guarded(view: View, made: Made, reader: Reader) -> None:
    try:
        reader(view, made)
    except _FAILURES as failure:
        view.gap(f"could not be read ({type(failure).__name__})", made)
