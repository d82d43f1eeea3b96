"""Redis and its kin."""

import re

from msgspec.structs import replace

from nplint.link.values import External, Instance, Result, Value
from nplint.reason.idempotency.domain import (
    CLEAN,
    COUNTER,
    NOT_NONE,
    Effect,
    Fact,
    Reply,
    Shade,
    Taint,
    known,
)
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import (
    LOCKS_ONLY,
    NOTHING,
    CallView,
    Claim,
    Lookup,
    Operation,
)
from nplint.reason.idempotency.operations.messages import carries_stable_argument
from nplint.reason.idempotency.operations.paths import is_passing
from nplint.reason.idempotency.vocabulary import words_of

_NAMES = frozenset({"redis", "r", "rdb", "cache", "valkey", "kv", "memcache", "memcached"})
_LIBRARIES = frozenset({"redis", "aioredis", "valkey", "cache", "pylibmc", "aiomcache"})
_READS = frozenset({"get", "exists", "sismember", "hexists", "hget", "getex", "zscore"})
_COUNTS = frozenset({"exists", "sismember", "hexists"})
"""Reads that answer with a number, or with a truth that equals one."""
_GROWING = frozenset(
    "incr incrby decr decrby hincrby incrbyfloat hincrbyfloat zincrby lpush rpush xadd publish "
    "append lpushx rpushx".split()
)
_OF_MEMBERS = frozenset({"sadd", "sismember", "zadd", "hsetnx", "hexists", "hget"})
"""Commands whose second argument names what is in a collection."""
_COMMANDS = frozenset(
    "incr incrby decr decrby hincrby incrbyfloat hincrbyfloat zincrby lpush rpush xadd".split()
)
"""Growing ones whose names no other library's pipelines have."""
_ABSOLUTE = frozenset("set setex psetex hset hmset mset sadd zadd expire".split())


def read(call: CallView) -> Operation | None:
    """Return what a call to a key-value store does; None when it is none."""
    if call.method == "set" and _says(call, "get"):
        return _claim(call, known(None), Shade(known=NOT_NONE))
    if call.method == "setnx" or (call.method in ("set", "hsetnx") and _only_new(call)):
        return _claim(call, known(True), known(None if call.method == "set" else False))
    if call.method in ("add",) and _is_cache(call) and len(list(call.every())) >= 2:
        return _claim(call, known(True), known(False))
    if call.method == "sadd" and len(call.args) >= 2:
        return _claim(call, known(1), known(0))
    if call.method in ("eval", "evalsha", "fcall") and call.args:
        return _script(call)
    if not _is_cache(call) and not (is_pipeline(call) and call.method in _COMMANDS):
        return None
    if call.method == "getset":
        return _claim(call, known(None), Shade(known=NOT_NONE))
    if call.method == "zadd" and _says(call, "nx"):
        return _claim(call, known(1), known(0))
    if call.method in _READS:
        return _lookup(call)
    if call.method in _GROWING:
        return _grow(call)
    if call.method in _ABSOLUTE:
        key = _fact("mark", call, atomic=False).key
        mark = Effect(call.title, call.span, target=_target(call), marker=True, key=key)
        return Operation((mark,))
    if call.method in ("delete", "unlink"):
        return Operation(release=_fact("release", call, atomic=False))
    return NOTHING if call.method in ("expire", "ttl", "close") else None


def _only_new(call: CallView) -> bool:
    return call.method == "hsetnx" or _says(call, "nx")


def _says(call: CallView, option: str) -> bool:
    given = call.keyword(option)
    return given is not None and given.known is True


def _is_cache(call: CallView) -> bool:
    match call.receiver:
        case Instance(cls=name) | External(name=name) | Result(callee=name) if name:
            return any(
                word in _LIBRARIES or "memcache" in word or "memcached" in word
                for word in words_of(name)
            )
    words = words_of(call.receiver_text.rpartition(".")[2])
    return bool(words) and any(word in _NAMES for word in words)


def _target(call: CallView) -> str:
    key = call.argument(0, "name", "key")
    if key is None:
        return ""
    text = key.known if key.constant and isinstance(key.known, str) else key.text
    return text.split(":{")[0].lower()


def _fact(kind: str, call: CallView, *, atomic: bool) -> Fact:
    key = call.argument(0, "name", "key")
    member = call.argument(1, "key", "value") if call.method in _OF_MEMBERS else None
    taints = (key.taints if key else CLEAN) | (member.taints if member else CLEAN)
    bad = unstable(taints)
    target = _target(call)
    memory = call.vocabulary.remembers(f"{target} {call.receiver_text}")
    span = bad.span if bad else None
    why = _why_in_vain(call, target, (key, member)) if atomic else ""
    return Fact(
        kind, call.span, target, taints, span, atomic=atomic, memory=memory or atomic, why=why,
        volatile=_is_local(call.receiver), passing=is_passing_file(call.receiver),
    )  # fmt: skip


_ONLY_NEW = re.compile(r"\bnx\b|setnx|sadd|exists", re.IGNORECASE)


def _script(call: CallView) -> Operation | None:
    """Return the claim that a script is that sets a key only once; None for other scripts."""
    text = call.args[0].known
    if not isinstance(text, str) or not _ONLY_NEW.search(text):
        return None
    key = frozenset(taint for shade in call.args[1:] for taint in shade.taints)
    bad = unstable(key)
    fact = Fact("set-if-absent", call.span, "", key, bad.span if bad else None)
    refused = known(0) if re.search(r"return\s+(0|false)\b", text, re.IGNORECASE) else known(None)
    return Operation(claim=Claim(fact, fresh=known(1), duplicate=refused))


def _is_local(store: Value) -> bool:
    """Whether a store is the memory, or a file, of one machine."""
    if not isinstance(store, Instance):
        return False
    name = store.cls.rpartition(".")[2]
    return name in ("SimpleCache", "LocMemCache", "FakeRedis", "FakeStrictRedis") or (
        is_passing_file(store)
    )


def is_disk(store: Value) -> bool:
    """Whether a store keeps what it is given in files."""
    return isinstance(store, Instance) and store.cls.startswith("diskcache.")


def is_passing_file(store: Value) -> bool:
    """Whether a store keeps what it is given in files that are gone with their container."""
    if not isinstance(store, Instance):
        return False
    given = store.args[0] if store.args else dict(store.kwargs).get("directory")
    if given is None:
        return is_disk(store)
    return is_passing(Shade(value=given))


def _why_in_vain(call: CallView, target: str, parts: tuple[Shade | None, ...]) -> str:
    """Return why a claim can't tell one message from another; empty when it may."""
    if call.vocabulary.locks(target):
        return LOCKS_ONLY
    given = [part for part in parts if part is not None]
    fixed = bool(given) and all(part.constant and not part.taints for part in given)
    return "its key is the same for all messages" if fixed else ""


def _claim(call: CallView, fresh: Shade, duplicate: Shade) -> Operation:
    fact = _fact("set-if-absent", call, atomic=True)
    if is_pipeline(call):
        # The answer comes with the pipeline's own, whose shape is not followed: taken on trust.
        raises = frozenset({"WatchError"})
        return Operation(claim=Claim(fact, raises, "WatchError", fresh, duplicate))
    return Operation(claim=Claim(fact, fresh=fresh, duplicate=duplicate))


def is_pipeline(call: CallView) -> bool:
    """Whether commands are only collected here, to be sent together later."""
    names = [call.receiver_text, getattr(call.receiver, "callee", "")]
    return any(word in ("pipeline", "pipe") for name in names for word in words_of(str(name)))


def _lookup(call: CallView) -> Operation:
    fact = _fact("look-up", call, atomic=False)
    row = frozenset({Taint("row", fact.target)})
    counts = call.method in _COUNTS
    found = Shade(known=1 if counts else NOT_NONE, taints=row)
    absent = Shade(known=0 if counts else None, taints=row)
    asked = Shade(taints=row, reply=Reply("flag", fact))
    return Operation(lookup=Lookup(fact, found, absent, asked, strong=fact.memory))


def _grow(call: CallView) -> Operation:
    target = _target(call)
    if call.method in ("publish", "xadd") and carries_stable_argument(call):
        return NOTHING
    if call.method in ("incr", "incrby") and call.vocabulary.remembers(target):
        return _claim(call, known(1), known(2))
    effect = Effect(f"redis {call.method} ({call.title})", call.span, always=True)
    if call.method not in ("incr", "incrby", "hincrby") or is_pipeline(call):
        return Operation((effect,))
    fact = replace(_fact(COUNTER, call, atomic=False), atomic=True, memory=False, tentative=True)
    claim = Claim(fact, fresh=known(1), duplicate=known(2))
    return Operation((replace(effect, insert_of=fact),), claim)
