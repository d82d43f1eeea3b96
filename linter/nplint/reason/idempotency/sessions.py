"""Which database session something happens in: what two sessions do is not one transaction."""

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Fact, Shade
from nplint.reason.idempotency.operations.call import CallView, Claim, Operation
from nplint.reason.idempotency.vocabulary import words_of

_OPENS = frozenset({"session", "sessionlocal", "sessionmaker", "connect", "connection"})
_ON_ITS_OWN = frozenset({"begin", "session", "connect", "acquire"})
"""Methods of engines, factories and pools that open a session of its own each time."""


def session_of(call: CallView) -> str:
    """Return where the session was opened that a call gives, or works in; empty: not known."""
    if call.subject.within:
        return call.subject.within
    words = set(words_of(call.method))
    last = set(words_of(call.receiver_text.rpartition(".")[2]))
    of_factory = call.method in _ON_ITS_OWN and bool({"engine", "pool", "maker", "local"} & last)
    of_factory = of_factory or (call.method == "begin" and call.receiver_text[:1].isupper())
    if not (words & _OPENS and not words & {"get", "current"}) and not of_factory:
        return ""
    span = call.span
    return f"{span.path}:{span.line}:{span.column}"


def in_session(operation: Operation, within: str) -> Operation:
    """Return an operation with the session that it happens in."""
    effects = tuple(replace(effect, within=within) for effect in operation.effects)
    claim = operation.claim
    if claim is not None:
        claim = with_fact(claim, replace(claim.fact, within=within))
    return replace(operation, effects=effects, claim=claim)


def with_fact(claim: Claim, fact: Fact) -> Claim:
    """Return a claim of which more is known, in its answers too."""
    fresh, duplicate = (_answer(each, claim.fact, fact) for each in (claim.fresh, claim.duplicate))
    return replace(claim, fact=fact, fresh=fresh, duplicate=duplicate)


def _answer(shade: Shade, old: Fact, fact: Fact) -> Shade:
    reply = shade.reply
    return (
        shade
        if reply is None or reply.fact != old
        else replace(shade, reply=replace(reply, fact=fact))
    )
