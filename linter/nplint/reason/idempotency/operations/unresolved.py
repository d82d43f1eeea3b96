"""Calls whose code is not among what was scanned: judged by the words of their names."""

import builtins
from pathlib import PurePath

from nplint.link.values import External, Instance, Result, Value
from nplint.model.entities import Confidence
from nplint.reason.idempotency.domain import NOT_NONE, Effect, Fact, Reply, Shade, Taint, known
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import (
    NOTHING,
    CallView,
    Claim,
    Lookup,
    Operation,
    fields_deep,
)
from nplint.reason.idempotency.operations.exclusive import with_claim
from nplint.reason.idempotency.operations.http import keyed_sdk
from nplint.reason.idempotency.operations.messages import (
    carries_stable_argument,
    message_cure,
    stable_message,
)
from nplint.reason.idempotency.vocabulary import words_of

_BUILTIN_ROOTS = frozenset(
    "json logging os re time datetime math uuid hashlib base64 itertools functools collections "
    "typing contextlib asyncio threading concurrent decimal random string sys copy pathlib enum "
    "dataclasses pydantic abc traceback warnings inspect operator signal struct io csv tempfile "
    "subprocess shutil urllib boto3 botocore sqlalchemy django builtins marshmallow secrets zlib "
    "gzip socket ssl statistics calendar zoneinfo email html xml".split()
)
_BUILT_IN = frozenset(dir(builtins))
_DUPLICATE_LEAD = frozenset(
    {"is", "already", "was", "has", "seen", "exists", "contains", "check", "have"}
)


def read(call: CallView) -> Operation:
    """Return what the name of an unresolved call suggests; mostly nothing."""
    title = f"{call.receiver_text}.{call.method}".strip(".")
    declared = call.vocabulary.declared(call.name or title)
    if declared:
        return declared_guard(call, declared)
    words = words_of(call.method)
    if not words or _is_harmless(call) or (_is_constructor(call) and not _is_remote(call)):
        return NOTHING
    keyed = keyed_sdk(call) if _acts(call, words) else None
    if keyed is not None:
        return keyed
    if call.vocabulary.locks(call.method):
        return NOTHING
    guard = _guard(call, words, title)
    if guard is not None:
        return guard
    left = _left_to_be_sent(call, words)
    if left is not None:
        return left
    if _acts(call, words):
        return _effect(call)
    if any(word in call.vocabulary.mark for word in words):
        return with_claim(Effect(title, call.span, target=_store(call), marker=True), call)
    if any(word in call.vocabulary.lookup for word in words):
        return _lookup(call, strong=False)
    return Operation((_presumed(call),)) if _may_act(call, words) else NOTHING


def _left_to_be_sent(call: CallView, words: tuple[str, ...]) -> Operation | None:
    """Return what putting a message into an outbox does: it is sent for each row, once committed.

    Of a message of which nothing is known it may be that it keeps its id.
    """
    last = words_of(call.receiver_text.rpartition(".")[2])
    puts = bool(_PUTS & set(words)) or any(word in call.vocabulary.mark for word in words)
    if "outbox" not in (*last, *words) or not puts:
        return None
    parts = [shade for name, shade in call.every() if name or shade.fields]
    if not parts or any(name in ("*", "**") for each in parts for name, _ in each.fields or ()):
        return None
    if carries_stable_argument(call) or any(stable_message(part) for part in parts):
        return None
    what = f"message left in an outbox ({call.title})"
    effect = Effect(
        what, call.span, always=True, transactional=True, confidence="inferred",
        target=_store(call), marker=True, cure=message_cure(call),
    )  # fmt: skip
    return Operation((effect,))


_PUTS = frozenset("append enqueue stage publish push send emit schedule queue".split())
"""Words of a method, besides those of marks, that puts something into an outbox."""


def _may_act(call: CallView, words: tuple[str, ...]) -> bool:
    """Whether a call whose answer nobody wants, of which nothing is known, gets the message."""
    if not call.dropped or _looks_after(words) or _is_session(call):
        return False
    if not call.receiver_text and call.method in _BUILT_IN:
        return False  # ``setattr`` and the like: the process's own business
    parts = [part for _, given in call.every() for part in (given, *_parts(given))]
    if any(_is_session_name(part.text) for part in parts):
        return False
    return any(taint.kind in ("message", "param") for part in parts for taint in part.taints)


def _parts(shade: Shade) -> list[Shade]:
    return [part for _, part in fields_deep(shade)]


def _is_session(call: CallView) -> bool:
    return bool(call.subject.within) or _is_session_name(call.receiver_text)


def _is_session_name(text: str) -> bool:
    return bool(_SESSIONS & set(words_of(text.rpartition(".")[2])))


def _presumed(call: CallView) -> Effect:
    return Effect(call.title, call.span, confidence="inferred", presumed=True)


def _looks_after(words: tuple[str, ...]) -> bool:
    """Whether a call is one for the log or the queue; to print a label, to open a valve is work."""
    return bool(_HOUSEKEEPING & set(words)) or words in (("print",), ("open",))


_SESSIONS = frozenset("session db database uow tx transaction conn connection cursor cur".split())
_HOUSEKEEPING = frozenset(
    "log debug info warn warning error exception trace parse validate check verify assert "
    "ensure require configure setup init close connect commit rollback flush begin ack nack "
    "reject acknowledge sleep wait acquire release lock unlock clear reset bind observe incr "
    "increment count measure time raise heartbeat touch extend visibility seek pause resume join "
    "cancel delete remove append pop sort discard on when is has update extend".split()
)
"""Words of calls that look after the message, the program or its watchers."""


def _is_constructor(call: CallView) -> bool:
    """Whether a name is that of a class: making an object does nothing yet."""
    return call.method[:1].isupper() and not call.method.isupper()


def _is_remote(call: CallView) -> bool:
    """Whether a method is called on a gRPC stub, whose methods are named like classes."""
    made = f"{_made_by(call.receiver)} {_made_by(call.root)} {call.receiver_text}"
    return "stub" in words_of(made) and bool(call.receiver_text)


def _root(call: CallView) -> str:
    return call.name.split(".")[0] if call.name else ""


def _is_harmless(call: CallView) -> bool:
    root = _root(call)
    if root in _BUILTIN_ROOTS and not call.name.startswith("django.core.mail"):
        return True
    words = words_of(f"{call.receiver_text} {root}")
    if any(word in call.vocabulary.harmless for word in words):
        return True
    return bool(_OBSERVERS & set(words_of(PurePath(call.span.path).stem)))


_OBSERVERS = frozenset("observability telemetry metrics tracing logging logger".split())
"""Words of files whose code watches: what it reports twice is no work done twice."""


def _acts(call: CallView, words: tuple[str, ...]) -> bool:
    """Whether a name says that something is done outside: its first word is an effect's verb."""
    if words[0] in call.vocabulary.effect:
        return not _is_noun(call, words)
    external = call.name or isinstance(call.root, External | Instance)
    if words[0] in ("create", "chat") and external and _is_third_party(call):
        return True
    if words == ("create",) and call.receiver_text.rpartition(".")[2] in call.vocabulary.sent:
        return True
    if words[0] in _SENDING and set(words_of(f"{call.name} {_made_by(call.root)}")) & _SENDERS:
        return True
    return "stripe" in call.receiver_text and words[0] in ("create", "confirm", "modify")


_PARTS = frozenset(
    "by total totals number numbers id ids date dates size count name names title status state key "
    "keys url type types kind amount line lines address addresses score level hash code codes "
    "field fields format from of for value values price data info details list lock class".split()
)
"""Words behind a thing's name that ask for a part of it: ``order_total``, ``order_by``."""


def _is_noun(call: CallView, words: tuple[str, ...]) -> bool:
    """Whether a word that may be an effect's verb is the name of a thing here, or frees a lock."""
    if words == ("release",):
        text = call.receiver_text
        return call.vocabulary.locks(text) or call.vocabulary.has(
            ("conn", "connection", "pool"), text
        )
    return len(words) == 2 and words[1] in _PARTS and words[0] not in ("send", "publish", "notify")


def _is_third_party(call: CallView) -> bool:
    match call.root:
        case Instance(project=False, cls=name) | External(name=name):
            return "." in name and name.split(".")[0] not in _BUILTIN_ROOTS
        case _:
            pass
    return bool(call.name) and _root(call) not in _BUILTIN_ROOTS and "." in call.name


def _named(call: CallView) -> Shade | None:
    """Return the name that a cluster's new resource is given: a second one of it is refused."""
    for _, shade in call.every():
        metadata = shade.get("metadata")
        given = metadata.get("name") if metadata is not None else None
        if given is not None:
            return given
    return None


def _effect(call: CallView) -> Operation:
    if call.subject.origin in ("event", "record", "message", "body"):
        return NOTHING
    roots = set(words_of(f"{call.name} {_made_by(call.root)}"))
    name = _named(call) if "kubernetes" in roots else None
    if name is not None and name.taints:
        return Operation((Effect(call.title, call.span, name.taints, keyed=True),))
    confidence: Confidence = "proven" if roots & _SENDERS else "inferred"
    cure = "pass an idempotency key" if roots & _KEYED else ""
    effect = Effect(
        call.title, call.span, always=True, confidence=confidence, target=_store(call), cure=cure
    )
    return Operation((effect,)) if roots & _SENDERS else with_claim(effect, call)


_KEYED = frozenset({"stripe", "braintree", "square", "adyen"})
_SENDERS = _KEYED | frozenset(
    "smtplib aiosmtplib twilio sendgrid mailjet postmark mailgun slack firebase pywebpush discord "
    "pusher vonage plivo messagebird telegram telebot apprise".split()
)
"""Words of libraries whose only use is to send, or to move money."""
_SENDING = frozenset("execute trigger sale webpush call create request".split())
"""What such libraries call it to send, where others mean something else."""


def _made_by(value: Value) -> str:
    match value:
        case Instance(project=False, cls=name) | External(name=name) | Result(callee=name):
            return name
        case _:
            return ""


def _store(call: CallView) -> str:
    return (call.receiver_text or call.method).rpartition(".")[2].lower()


def _guard(call: CallView, words: tuple[str, ...], title: str) -> Operation | None:
    vocabulary = call.vocabulary
    store_remembers = vocabulary.remembers(title)
    if words[0] in _DUPLICATE_LEAD | {"duplicate"} and (
        store_remembers or vocabulary.has(("duplicate", "already", "replayed"), call.method)
    ):
        return _lookup(call, strong=True)
    claims = any(word in vocabulary.claim for word in words)
    subject = store_remembers or vocabulary.has(("claim", "claimed", "unseen"), call.method)
    if claims and subject:
        return _claiming(call, known(True), known(False))
    if store_remembers and words[0] in vocabulary.lookup:
        return _lookup(call, strong=True)
    if store_remembers and any(word in vocabulary.mark for word in words):
        return with_claim(Effect(title, call.span, target=_store(call), marker=True), call)
    if store_remembers and words[0] in vocabulary.duplicate:
        return _lookup(call, strong=True)
    return None


def _fact(call: CallView, kind: str, *, atomic: bool, memory: bool) -> Fact:
    bad = unstable(call.taints)
    return Fact(
        kind, call.span, _store(call), call.taints, bad.span if bad else None,
        atomic=atomic, memory=memory,
    )  # fmt: skip


def _claiming(call: CallView, fresh: Shade, duplicate: Shade) -> Operation:
    fact = _fact(call, "claim", atomic=True, memory=True)
    return Operation(claim=Claim(fact, fresh=fresh, duplicate=duplicate))


def declared_guard(call: CallView, polarity: str) -> Operation:
    """Return what a function does that the project declares to be a guard."""
    if polarity == "true-means-new":
        return _claiming(call, known(True), known(False))
    if polarity == "true-means-duplicate":
        return _claiming(call, known(False), known(True))
    fact = _fact(call, "claim", atomic=True, memory=True)
    return Operation(claim=Claim(fact, frozenset({"Exception"}), "duplicate"))


def _lookup(call: CallView, *, strong: bool) -> Operation:
    fact = _fact(call, "look-up", atomic=False, memory=strong)
    row = frozenset({Taint("row", fact.target)})
    found = Shade(known=NOT_NONE, taints=row)
    absent = Shade(known=None, taints=row)
    asked = Shade(taints=row, reply=Reply("row", fact))
    return Operation(lookup=Lookup(fact, found, absent, asked, strong=strong))
