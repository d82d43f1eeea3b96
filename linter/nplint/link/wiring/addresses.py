"""Physical names, ARNs and URLs, with holes for stage, account and region, compared."""

import re
from functools import lru_cache

from msgspec import Struct

from nplint.facts.infra import ResourceKind

HOLE = "\0"
"""Stands in a flat text for the part that is not known."""
_SEPARATORS = "-_./:"
_SERVICES: dict[str, ResourceKind] = {
    "sns": "topic", "sqs": "queue", "lambda": "function", "states": "state-machine",
    "events": "bus", "dynamodb": "table", "s3": "bucket", "execute-api": "api",
    "kinesis": "stream", "firehose": "stream", "secretsmanager": "secret", "logs": "log",
    "rds": "database", "elasticache": "cache",
}  # fmt: skip
_LEAST_LETTERS = 3


class Address(Struct, frozen=True):
    """What a text says of a resource: its kind, if it tells, and its name with holes."""

    kind: ResourceKind | None
    name: str

    @property
    def is_known(self) -> bool:
        """Whether enough of the name is there to tell resources apart."""
        return sum(character.isalnum() for character in self.name) >= _LEAST_LETTERS


def shown(name: str) -> str:
    """Return a name with ``*`` for each hole."""
    return name.replace(HOLE, "*")


@lru_cache(maxsize=4096)
def parse(text: str) -> Address:
    """Read a name, an ARN or a URL."""
    if text.startswith("arn:"):
        return _arn(text.split(":"))
    if re.match(r"https?://", text):
        return _url(text)
    return Address(None, text)


def _arn(fields: list[str]) -> Address:
    kind = _SERVICES.get(fields[2]) if len(fields) > 2 else None
    rest = fields[5:]
    if not rest:
        return Address(kind, "")
    if kind in ("function", "state-machine", "log", "secret", "database", "cache"):
        return Address(kind, rest[1] if len(rest) > 1 else rest[0])
    if kind in ("table", "bus", "stream"):
        parts = rest[0].split("/")
        return Address(kind, parts[1] if len(parts) > 1 else parts[0])
    if kind in ("bucket", "api"):
        return Address(kind, rest[0].split("/")[0])
    return Address(kind, rest[0])


_QUEUE_HOST = re.compile(r"(?:^|[.\-])(?:sqs|queue|elasticmq)|localstack|:4566|:9324", re.I)


def _url(text: str) -> Address:
    host, _, path = text.partition("://")[2].partition("/")
    parts = [part for part in path.split("/") if part]
    account = parts[0] if len(parts) == 2 else ""
    if _QUEUE_HOST.search(host) and parts:
        return Address("queue", parts[-1])
    if host.endswith("amazonaws.com") and (account.isdigit() or account == HOLE):
        return Address("queue", parts[-1])
    return Address("host", host)


@lru_cache(maxsize=65536)
def same(one: str, other: str) -> bool:
    """Whether two names may be of one resource: holes match anything but a path."""
    if one == other:
        return True
    if HOLE not in one and HOLE not in other:
        return False
    if HOLE in one and HOLE in other:
        return len(core(one)) > _LEAST_LETTERS and core(one) == core(other)
    pattern, concrete = (one, other) if HOLE in one else (other, one)
    if len(core(pattern)) <= _LEAST_LETTERS:
        return False
    return core(pattern) == concrete or bool(_expression(pattern).fullmatch(concrete))


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """Return a name without its holes and the separators beside them."""
    parts = (part.strip(_SEPARATORS) for part in name.split(HOLE))
    return "-".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def _expression(name: str) -> re.Pattern[str]:
    return re.compile(r"[\w.]+(?:-[\w.]+)?".join(re.escape(part) for part in name.split(HOLE)))


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: ``OrdersQueue-dev`` → orders, queue, dev."""
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", name)
    return tuple(word.lower() for word in re.findall(r"[A-Za-z0-9]+", spaced))
