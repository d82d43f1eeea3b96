"""Calls that are one defect: each stands once, where it is known best or has to be mended."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from nplint.model.entities import DirectCall, Related
from nplint.reason.calls.files.dependencies import DEPENDENCY
from nplint.span import Span

_STRENGTH = {"proven": 0, "declared": 1, "inferred": 2}


def one_each(
    calls: Iterable[DirectCall], is_generated: Callable[[str], bool]
) -> Iterator[DirectCall]:
    """Yield one call per place, kind and target: the one that is known best.

    What a generated client requests has to be mended where the client is made.
    """
    best: dict[tuple[object, ...], DirectCall] = {}
    for call in sorted(calls, key=_strongest_first):
        best.setdefault((call.span, call.kind, call.target), call)
    seen: set[tuple[str, ...]] = set()
    listed = sorted(best.values(), key=_by_place)
    made = {(call.kind, *_parties(call)) for call in listed if not is_generated(call.span.path)}
    tasks = _tasks_and_queues(listed)
    for call in _explained([call for call in listed if call not in tasks]):
        if is_generated(call.span.path) and (call.kind, *_parties(call)) in made:
            call = replace(call, kind=f"{call.kind}-generated")
        # Whose a table is was guessed: one place is enough to judge the guess by.
        if call.confidence == "inferred" and call.kind.startswith("table-"):
            about = (call.source, call.target, call.kind, call.detail.rpartition(" ")[2])
            if about in seen:
                continue
            seen.add(about)
        yield call


def _tasks_and_queues(calls: list[DirectCall]) -> set[DirectCall]:
    """Return those calls that say again what another at their place says better.

    A task that is put into another module's queue is that queue's; a queue of which only its name
    speaks says less than the task.
    """
    at: dict[tuple[Span, str, str], dict[str, DirectCall]] = {}
    for call in calls:
        if call.kind in ("rpc", "queue"):
            at.setdefault((call.span, *_parties(call)), {})[call.kind] = call
    both = [each for each in at.values() if len(each) > 1]
    return {
        each["queue" if _is_guessed(each["queue"]) > _is_guessed(each["rpc"]) else "rpc"]
        for each in both
    }


def _is_guessed(call: DirectCall) -> bool:
    return call.confidence == "inferred"


def _explained(calls: list[DirectCall]) -> Iterator[DirectCall]:
    """Yield calls without the requirements that are there for an import among them.

    The import tells of the requirement: who takes the one away takes away the other.
    """
    imports = [call for call in calls if call.kind == "import" and not call.test_code]
    coded = {_parties(call) for call in imports if not _is_dependency(call)}
    required = {_parties(call): call.span for call in reversed(imports) if _is_dependency(call)}
    for call in calls:
        if call.kind != "import" or _parties(call) not in coded:
            yield call
        elif not _is_dependency(call):
            yield _with_requirement(call, required.get(_parties(call)))


def _with_requirement(call: DirectCall, span: Span | None) -> DirectCall:
    if span is None or call.test_code:
        return call
    return replace(call, related=(*call.related, Related("the dependency is declared here", span)))


def _is_dependency(call: DirectCall) -> bool:
    return call.detail.startswith(DEPENDENCY)


def _parties(call: DirectCall) -> tuple[str, str]:
    return call.source, call.target


def _by_place(call: DirectCall) -> tuple[Span, str, str]:
    return call.span, call.kind, call.target


def _strongest_first(call: DirectCall) -> tuple[int, str, list[Span]]:
    return _STRENGTH[call.confidence], call.detail, [each.span for each in call.related]
