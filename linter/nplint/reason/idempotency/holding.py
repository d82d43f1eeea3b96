"""What a path holds while it works: a transaction, a lock that others respect too."""

from msgspec.structs import replace

from nplint.facts.code import Attr, Call, Expr
from nplint.link.values import Value
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import Env, Shade
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.vocabulary import GuardVocabulary, words_of

_OPENS = frozenset(
    "transaction atomic begin begin_nested start_transaction in_transaction tx".split()
)
_OF_ONE_PROCESS = ("threading.", "asyncio.", "multiprocessing.", "anyio.", "trio.", "_thread.")


def opens_transaction(name: str) -> bool:
    """Whether a function, method or decorator of this name opens a transaction."""
    return name.rpartition(".")[2] in _OPENS


def behind_call(call: CallView, env: Env) -> Env:
    """Return a path behind a call that opens a transaction, or takes a lock."""
    if call.method in _OPENS:
        return replace(env, transaction=True)
    takes = call.method == "acquire" and call.vocabulary.locks(call.receiver_text)
    return replace(env, locked=True) if takes and not _is_local(call.receiver) else env


def releases(call: CallView) -> bool:
    """Whether a call gives a lock back."""
    return call.method in ("release", "unlock") and call.vocabulary.locks(call.receiver_text)


def holding(vocabulary: GuardVocabulary, context: Expr, shade: Shade, env: Env) -> Env:
    """Return a path inside the ``with`` of something whose code is not seen."""
    name = dotted(context)
    if {"tx", "transaction", "atomic", "uow", "unit"} & set(words_of(name)):
        env = replace(env, transaction=True)
    func = context.func if isinstance(context, Call) else context
    called = func.name if isinstance(func, Attr) else name
    locks = vocabulary.locks(called) or vocabulary.locks(name.rpartition(".")[2])
    return replace(env, locked=True) if locks and not _is_local(shade.value) else env


def _is_local(value: Value) -> bool:
    """Whether a lock is one of a single process: other workers don't wait for it."""
    made = str(getattr(value, "cls", "") or getattr(value, "callee", ""))
    return made.startswith(_OF_ONE_PROCESS)
