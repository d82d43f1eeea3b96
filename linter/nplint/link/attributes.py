"""What the methods of a class assign to the attributes of ``self``."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeGuard

from msgspec.structs import replace

from nplint.facts.code import Assign, Name
from nplint.link.shapes import join, to_be_filled
from nplint.link.unit import Unit
from nplint.link.values import (
    UNKNOWN,
    Instance,
    Joined,
    Known,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program

_NONE: Value = Known(None)


class SelfAttributes:
    """Answers for attributes of ``self``; each is computed once."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._memo: dict[tuple[str, str], Value | None] = {}

    def value(self, class_id: str, name: str) -> Value | None:
        """Return what methods assign to ``self.name``, symbolic in ``__init__``'s parameters."""
        key = (class_id, name)
        if key not in self._memo:
            self._memo[key] = None
            value, is_final = self._assigned_attribute(class_id, name)
            if not is_final:  # asked for by a method that has not assigned it yet
                del self._memo[key]
                return value
            self._memo[key] = value
        return self._memo[key]

    def _assigned_attribute(self, class_id: str, name: str) -> tuple[Value | None, bool]:
        """Return the value, and whether all methods that assign it have been walked."""
        is_final = True
        own = re.escape(class_id.rpartition("::")[2].rpartition(".")[2])
        target = rf"\b(?:self|cls|{own})\.{re.escape(name)}\b"
        together = rf"^\s*(?:[\w.]+\s*,\s*)*{target}(?:\s*,\s*[\w.]+)+\s*=[^=]"
        pattern = re.compile(rf"{target}\s*(?::[^=\n]+)?=[^=]|{together}", re.MULTILINE)
        for owner in (class_id, *self._program.bases(class_id)):
            if "::" not in owner:
                continue
            found: list[Value] = []
            path, _, qualname = owner.partition("::")
            for method in self._assigning(path, qualname, pattern):
                is_final = is_final and method.id not in self._program.walking
                env = self._env_seen_by(class_id, method)
                value = env.get(f"self.{name}")
                if value is None:
                    continue
                if method.function.name == "__init__":
                    found.insert(0, value)
                elif not isinstance(value, Symbol):
                    found.append(self._by_init(class_id, method, name, value))
            known = [value for value in found if value != UNKNOWN and value != _NONE]
            if found:
                return to_be_filled(known[0] if known else found[0]), is_final
        return None, is_final

    def _by_init(self, class_id: str, method: Unit, name: str, value: Value) -> Value:
        """Return what a later method makes, by what ``__init__`` was given."""
        given = (*value.args, *dict(value.kwargs).values()) if _is_made(value) else ()
        if UNKNOWN not in given or not method.function.params:
            return value
        frame = self._program.started(method)
        first = method.function.params[0].name
        frame.env[first] = Symbol(first, (), class_id)
        self._program.walker.block(method.function.body, frame)
        made = frame.env.get(f"self.{name}")
        if not isinstance(made, Instance) or not _is_made(made):
            return value
        args = tuple(self._put_in(class_id, first, arg) for arg in made.args)
        kwargs = tuple((key, self._put_in(class_id, first, arg)) for key, arg in made.kwargs)
        return replace(made, args=args, kwargs=kwargs)

    def _put_in(self, class_id: str, first: str, value: Value) -> Value:
        """Return an argument with the attributes of ``self`` in it as ``__init__`` sets them."""
        match value:
            case Symbol(param=param, path=(step, *rest)) if param == first and step[:1] == ".":
                kept = self.value(class_id, step[1:])
                return UNKNOWN if kept is None else self._program.members.follow(kept, tuple(rest))
            case Symbol():
                return UNKNOWN
            case Joined(parts=parts):
                return join(self._put_in(class_id, first, part) for part in parts)
            case _:
                return value

    def _env_seen_by(self, class_id: str, method: Unit) -> Mapping[str, Value]:
        """Return what a method assigns on an object of a class that may inherit the method.

        Walked anew where it reads what the class says differently from the method's own.
        """
        if method.owner == class_id or not self._reads_own(class_id, method):
            return self._program.studied(method).env
        frame = self._program.started(method)
        if method.function.params:
            frame.env[method.function.params[0].name] = Instance(class_id)
        self._program.walker.block(method.function.body, frame)
        return frame.env

    def _reads_own(self, class_id: str, method: Unit) -> bool:
        own: set[str] = set()
        for owner in (class_id, *self._program.bases(class_id)):
            if owner == method.owner or "::" not in owner:
                break
            head = self._program.class_of(owner)
            for statement in head.body if head else ():
                if isinstance(statement, Assign):
                    own |= {item.id for item in statement.targets if isinstance(item, Name)}
        text = self._program.library.text_of(method.path, method.qualname) if own else ""
        return any(re.search(rf"\b(?:self|cls)\.{re.escape(name)}\b", text) for name in own)

    def _assigning(self, path: str, qualname: str, pattern: re.Pattern[str]) -> Iterator[Unit]:
        for name, definition in sorted(self._program.library.definitions(path).items()):
            own = definition.kind == "function" and name.rpartition(".")[0] == qualname
            if own and pattern.search(self._program.library.text_of(path, name)):
                unit = self._program.unit(f"{path}::{name}")
                if unit is not None:
                    yield unit


def _is_made(value: Value) -> TypeGuard[Instance]:
    """Whether a value is an object of a library's class."""
    return isinstance(value, Instance) and not value.project
