"""Commands that are collected in a pipeline: what they answer comes when it is sent."""

from msgspec.structs import replace

from nplint.facts.code import Attr, Call
from nplint.facts.nodes import nodes
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import NOT_NONE, Env, Shade, State
from nplint.reason.idempotency.operations.caches import is_pipeline
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.run import Out, Run

_QUEUED = "\0queued "
"""What the name of a variable begins with that holds a pipeline's commands."""


def collect(
    run: Run, view: CallView, operation: Operation, state: State, env: Env
) -> list[Out] | None:
    """Return the outcomes of a pipeline's command, or of sending it; None for other calls."""
    text = view.receiver_text
    if not text or "(" in text or not is_pipeline(view):
        return None
    name = f"{_QUEUED}{text}"
    queue = env.get(name) or Shade(fields=())
    if view.method == "execute":
        return _answers(run, queue, state, env.set(name, Shade(fields=())))
    if operation.effects or not _is_sent(run, text):
        return None
    if operation.claim is not None:
        run.queued[str(view.span)] = operation.claim
    commands = (*(queue.fields or ()), (str(len(queue.fields or ())), Shade(text=str(view.span))))
    return [(state, env.set(name, Shade(fields=commands)), Shade())]


def _answers(run: Run, queue: Shade, state: State, env: Env) -> list[Out] | None:
    """Return what sending a pipeline answers: one part for each of its commands."""
    claims = [(place, run.queued.get(command.text)) for place, command in queue.fields or ()]
    if not any(claim is not None for _, claim in claims):
        return None
    outs: list[Out] = [(state, env, Shade(fields=(), known=NOT_NONE))]
    for place, claim in claims:
        following: list[Out] = []
        for s, e, answer in outs:
            plain = replace(claim, raises=frozenset(), code="") if claim is not None else None
            answered = run.claim(plain, s, e) if plain is not None else [(s, e, Shade())]
            for after, env_after, part in answered:
                fields = (*(answer.fields or ()), (place, part))
                following.append((after, env_after, replace(answer, fields=fields)))
        outs = following
    return outs


def _is_sent(run: Run, text: str) -> bool:
    """Whether the same function sends the pipeline that it fills."""
    return any(
        isinstance(node, Call)
        and isinstance(node.func, Attr)
        and node.func.name == "execute"
        and dotted(node.func.base) == text
        for node in nodes(run.unit.function.body)
    )
