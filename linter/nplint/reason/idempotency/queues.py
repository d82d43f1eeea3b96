"""Queues inside one process: what is put into one is worked off by the function that gets it out.

Nothing remembers what lies in such a queue: the work is part of the delivery that put it there.
"""

import re

from nplint.link.screen import Screen
from nplint.link.unit import CallSite, Unit
from nplint.link.values import External, Instance, Result, Symbol, Value
from nplint.reason.idempotency.applying import apply_summary
from nplint.reason.idempotency.domain import Env, State
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.resolving import MOST_DEPTH
from nplint.reason.idempotency.run import Run

_PUTS = frozenset({"put", "put_nowait"})
_GETS = frozenset({"get", "get_nowait"})
_QUEUES = re.compile(
    r"^(?:asyncio|queue|multiprocessing|janus|culsans)\.(?:\w+\.)*"
    r"(?:Queue|SimpleQueue|LifoQueue|JoinableQueue)$"
)
_TAKING = Screen(("get", "get_nowait"), re.compile(r"\.get(?:_nowait)?\("))


def work_off(run: Run, view: CallView, state: State, env: Env) -> None:
    """Let happen on a path what the other end of a queue does with what is put into it."""
    if view.method not in _PUTS or not view.args or run.depth >= MOST_DEPTH:
        return
    if not _is_of_queue(view):
        return
    kept = run.raised
    run.raised = []
    for unit in _takers(run, view):
        apply_summary(run, unit, unit.owner, (), (), state, env)
    run.raised = kept


def takes_out(view: CallView) -> bool:
    """Whether a call gets a message out of a queue."""
    return view.method in _GETS and _is_of_queue(view)


def _is_of_queue(view: CallView) -> bool:
    return _is_queue(view.receiver) or _is_queue(view.subject.value)


def _takers(run: Run, view: CallView) -> list[Unit]:
    """Return the functions of the file that take out of the queue: by its name, or the only one."""
    found: dict[Unit, set[str]] = {}
    for unit in run.program.units_where(_TAKING):
        if unit.path != run.unit.path or unit.id == run.unit.id:
            continue
        names = {_last(site.receiver_name) for site in _gets(run, unit)}
        if names:
            found[unit] = names
    own = _last(view.receiver_text)
    called = [unit for unit, names in found.items() if own in names]
    return called or (list(found) if len(found) == 1 else [])


def _gets(run: Run, unit: Unit) -> list[CallSite]:
    sites = run.program.call_sites(unit)
    return [each for each in sites if each.method in _GETS and _is_queue(each.receiver)]


def _last(text: str) -> str:
    return text.rpartition(".")[2].lstrip("_")


def _is_queue(value: Value) -> bool:
    match value:
        case Instance(cls=name) | Result(callee=name) | External(name=name) | Symbol(type=name):
            return bool(_QUEUES.match(name))
        case _:
            return False
