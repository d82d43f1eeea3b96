"""Keys and streams of a shared cache that belong to another module."""

import re
from collections.abc import Iterable, Iterator

from nplint.link.shapes import elements_of, options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    Client,
    External,
    Handle,
    Instance,
    Known,
    ListValue,
    MappingValue,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.reason.calls.arguments import argument, is_project
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import head
from nplint.reason.calls.units import units_in

# Reading a stream and publishing on a channel are no uses of somebody's keys, but events.
_METHODS = frozenset(
    [
        "get", "set", "setex", "psetex", "setnx", "getset", "getdel", "getex", "mget", "mset",
        "delete", "unlink", "exists", "expire", "expireat", "ttl", "persist", "rename", "incr",
        "incrby", "decr", "decrby", "append", "hget", "hset", "hmget", "hmset", "hgetall", "hdel",
        "hexists", "hincrby", "hkeys", "hvals", "hsetnx", "lpush", "rpush", "lpop", "rpop", "blpop",
        "brpop", "lrange", "llen", "lrem", "ltrim", "sadd", "srem", "smembers", "sismember",
        "scard", "spop", "zadd", "zrem", "zrange", "zrangebyscore", "zscore", "zincrby", "zrank",
        "xadd", "xdel", "xtrim", "scan",
        "scan_iter", "keys", "getrange", "setrange", "strlen", "type", "dump", "restore", "lock",
        "get_many", "set_many", "get_or_set", "touch", "incr_version", "hscan_iter", "setbit",
        "pfadd", "json", "eval", "evalsha", "zcard", "zcount", "zrevrange", "zrevrangebyscore",
        "zrevrank", "zremrangebyscore", "zremrangebyrank", "zpopmin", "zpopmax", "hlen",
        "hincrbyfloat", "incrbyfloat", "lset", "lindex", "linsert", "srandmember", "sinter",
        "sunion", "sdiff", "getbit", "bitcount", "pexpire", "pttl", "geoadd", "geosearch",
        "pfcount", "sscan_iter", "zscan_iter",
    ]
)  # fmt: skip
_OF_MANY = frozenset(
    ["delete", "unlink", "exists", "mget", "touch", "sinter", "sunion", "sdiff", "pfcount"]
)
"""Operations that name any number of keys."""
_SCRIPTS = frozenset(["eval", "evalsha"])
"""Operations that say after a script how many of the further arguments are keys."""
_NAMED = re.compile(r"redis|cache|valkey|keydb|memcache|(?:^|\.)(?:r|rds|kv|pipe|pipeline)$", re.I)
_LIBRARIES = frozenset(
    ["redis", "aioredis", "valkey", "fakeredis", "pymemcache", "memcache", "aiocache", "coredis",
     "django", "flask_caching", "rediscluster", "cachetools", "glide", "walrus"]
)  # fmt: skip
_FILES = ("redis", "Redis", "valkey", "aioredis", "memcache", "pymemcache", "cache", "aiocache")


class Caches(Channel):
    """Operations whose first argument is a key that some module's manifest claims."""

    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that use a cache, when any module claims keys."""
        scene = owners.scene
        if not any(item.owns.caches for item in scene.system.modules.modules):
            return ()
        paths = {path for word in _FILES for path in scene.program.files_with(word)}
        return units_in(scene, paths, sorted(_METHODS))

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the key that an operation names."""
        if site.method not in _METHODS or is_project(site.callee) or not _is_cache(site):
            return
        for key in _keys(site):
            yield Reach("cache", "cache", key, site.method)

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose key it is."""
        if isinstance(head(reach.target), Symbol | Instance | UnknownValue):
            return None  # what comes first says whose key it is; a caller or maker may know it
        if (text_of(head(reach.target)) or "").startswith((":", "None:")):
            return None  # a subclass gives it
        texts = tuple(owners.named.texts(reach.target, path))
        found = owners.named.by_manifest("cache", texts, path)
        if found is not None:
            return (found,)
        return () if texts else None


def _is_cache(site: CallSite) -> bool:
    for option in options_of(site.receiver):
        match option:
            case Instance(cls=cls, project=False):
                return cls.partition(".")[0] in _LIBRARIES
            case External(name=name):
                return name.partition(".")[0] in _LIBRARIES
            case Client() | Handle() | MappingValue() | ListValue():
                return False
            case _:
                pass
    return bool(_NAMED.search(site.receiver_name)) or _is_made_by(site)


def _is_made_by(site: CallSite) -> bool:
    made = {getattr(option, "callee", "").partition(".")[0] for option in options_of(site.receiver)}
    typed = {getattr(option, "type", "").partition(".")[0] for option in options_of(site.receiver)}
    return bool((made | typed) & (_LIBRARIES | {"pipeline"}))


def _keys(site: CallSite) -> tuple[Value, ...]:
    """Return the keys of an operation: the first argument, or what it maps or lists."""
    if site.method in _OF_MANY:
        given = [elements_of(value) if key == "*" else value for key, value in site.args
                 if key in ("", "*")]  # fmt: skip
        if len(given) > 1 or any(key == "*" for key, _ in site.args):
            return tuple(option for value in given for option in options_of(value))
    if site.method in _SCRIPTS:
        return _keys_of_script(site)
    first = argument(site, "name", "key", "keys", "match", "pattern", position=0)
    match first:
        case None:
            return ()
        case MappingValue(items=items):
            return tuple(Known(key) for key, _ in items if not key.startswith(("?", "<")))
        case ListValue(items=listed):
            return listed
        case _:
            return (first,)


def _keys_of_script(site: CallSite) -> tuple[Value, ...]:
    positional = [value for key, value in site.args if key == ""]
    count = positional[1] if len(positional) > 1 else None
    many = count.value if isinstance(count, Known) and isinstance(count.value, int) else 0
    return tuple(positional[2 : 2 + max(many, 0)])


CHANNEL = Caches()
