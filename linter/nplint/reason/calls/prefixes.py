"""Whose part of a bucket an object lies in: declared prefixes, buckets, the staging convention."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.modules import ServiceModule
from nplint.link.shapes import text_of
from nplint.link.values import Joined, Known, Value
from nplint.link.wiring.addresses import HOLE, shown
from nplint.model.entities import Related
from nplint.reason.calls.ownership import NOBODY, Ownership
from nplint.reason.calls.reach import Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import opened
from nplint.span import Span

_STAGING = "staging"


class Prefixes(Struct, frozen=True, dict=True):
    """Answers for ``bucket/key`` texts."""

    scene: Scene
    ownership: Ownership

    @property
    def is_empty(self) -> bool:
        """Whether nobody owns a bucket or prefix, and no code speaks of staging."""
        owns = any(item.owns.prefixes or item.owns.buckets for item in self._modules)
        buckets = any(item.kind == "bucket" for item in self.scene.wiring.resources)
        return not owns and not buckets and not self.scene.program.files_with(_STAGING)

    @property
    def _modules(self) -> tuple[ServiceModule, ...]:
        return self.scene.system.modules.modules

    def of(self, value: Value, path: str, reads: bool) -> tuple[Target, ...] | None:
        """Return whose an object is; a key that is only known at run time makes no read a reach."""
        bucket, key = _split(value)
        for spelled in self._texts(key, path):
            by_prefix = self._by_prefix(spelled)
            if by_prefix is not None:
                return (by_prefix,)
            staged = self._by_convention(spelled, path)
            if staged is not None:
                return (staged,)
        known = any(part.strip(HOLE + "/") for part in self._texts(key, path))
        if bucket is None or (reads and not known):
            return NOBODY if known else None
        found = self.ownership.of(bucket, "bucket", path)
        return (
            tuple(replace(each, name=f"bucket {each.name}") for each in found) if found else found
        )

    def _texts(self, key: Value | None, path: str) -> Iterator[str]:
        if key is not None:
            yield from self.ownership.texts(key, path)

    def _by_prefix(self, key: str) -> Target | None:
        best: tuple[int, str, str] | None = None
        for pattern, module in self._declared:
            if lies_under(key, pattern):
                size = len(pattern.replace("*", ""))
                if best is None or size > best[0]:
                    best = (size, pattern, module)
        if best is None:
            return None
        manifest = self.scene.system.modules.by_name[best[2]].module.manifest
        related = (Related(f"{best[2]} declares to own it", Span.at(manifest, 1)),)
        return Target(best[2], shown(key), "declared", related if manifest else ())

    @cached_property
    def _declared(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (prefix, item.module.name) for item in self._modules for prefix in item.owns.prefixes
        )

    def _by_convention(self, key: str, path: str) -> Target | None:
        """Read ``staging/{publisher}/{consumer}/…``: the consumer, when the publisher is us."""
        parts = key.split("/")
        if _STAGING not in parts:
            return None
        publisher, consumer = (*parts[parts.index(_STAGING) + 1 :], "", "")[:2]
        named = [self.ownership.names.of_label(part) for part in (publisher, consumer)]
        own = self.scene.module_of(path)
        if named[0] is None or named[1] is None or named[0][0] != own:
            return None
        return Target(named[1][0], shown(key), "inferred")


def _split(value: Value) -> tuple[Value | None, Value | None]:
    """Return bucket and key of the two put together with a slash."""
    value = opened(value)
    parts = value.parts if isinstance(value, Joined) else (value,)
    before: list[Value] = []
    for position, part in enumerate(parts):
        text = text_of(part)
        if text is not None and "/" in text:
            head, _, tail = text.partition("/")
            key = [*([_known(tail)] if tail else []), *parts[position + 1 :]]
            bucket = [*before, *([_known(head)] if head else [])]
            return _whole(bucket), _whole(key)
        before.append(part)
    return None, _whole(list(parts))


def _known(text: str) -> Known:
    return Known(text)


def _whole(parts: list[Value]) -> Value | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Joined(tuple(parts))


def lies_under(key: str, pattern: str) -> bool:
    """Whether a key (with signs for holes) begins like a declared prefix or glob."""
    wanted = [part for part in re.sub(r"\{[^}]*\}", "*", pattern).strip("/").split("/") if part]
    while wanted and wanted[-1] in ("*", "**"):
        wanted.pop()
    parts = key.lstrip("/").split("/")
    if not wanted:
        return False
    for skipped in range(len(parts)):
        if skipped and parts[skipped - 1].strip(HOLE):
            break  # only what is not known may stand before the prefix: the environment
        if _begins(parts[skipped:], wanted, pattern.endswith(("/", "*"))):
            return True
    return False


def _begins(parts: list[str], wanted: list[str], whole: bool) -> bool:
    if len(parts) < len(wanted):
        return False
    for position, (part, want) in enumerate(zip(parts, wanted, strict=False)):
        last = position == len(wanted) - 1
        fits = fnmatchcase(part.replace(HOLE, "x"), want) if part.strip(HOLE) else want == "*"
        if not fits and not (last and not whole and part.startswith(want)):
            return False
    return True
