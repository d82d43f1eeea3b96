"""Published events that stay in ``self``, for other methods to change."""

from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import Attr
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.reason.mutation.body import Body, plain_path
from nplint.reason.mutation.lookup import publication
from nplint.reason.mutation.objects import Mark, Obj
from nplint.reason.mutation.state import join


class Kept(Struct, frozen=True):
    """An event that a method published and left in a field of ``self``."""

    owner: str
    method: str
    path: tuple[str, ...]
    mark: Mark

    def reaches(self, unit: Unit, obj: Obj) -> bool:
        """Whether an object of another method of the class is this event or a part of it."""
        is_other = self.owner == unit.owner and self.method != unit.id
        return is_other and plain_path(obj)[: len(self.path)] == self.path


def kept_in_self(unit: Unit, body: Body) -> Iterator[Kept]:
    """Yield the events that a method published and keeps in ``self``."""
    end = join(state for _, state in body.returns)
    if end is None:
        return
    for owner in sorted(end.fields):
        if owner.kind != "param" or owner.root != "self":
            continue
        for name, objs in sorted(end.fields[owner].items()):
            for obj in sorted(objs):
                mark = publication(end, obj) if obj.root != "self" else None
                if mark is not None and not mark.recorded and not name.startswith("*["):
                    yield Kept(unit.owner, unit.id, (*plain_path(owner), name), mark)


def is_step_of(program: Linked, unit: Unit, method: str) -> bool:
    """Whether a method is a private step of another one, whose own order of events is known."""
    if not unit.function.name.startswith("_"):
        return False
    callers = [
        other.id
        for other in program.methods_of(unit.owner)
        if other.id != unit.id and _mentions(other, unit.function.name)
    ]
    return callers == [method]


def _mentions(unit: Unit, name: str) -> bool:
    return any(isinstance(node, Attr) and node.name == name for node in nodes(unit.function.body))
