"""Collections of MongoDB that belong to another module."""

from collections.abc import Iterator

from nplint.facts.code import Attr, Index
from nplint.link.mongo import COLLECTION
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    Instance,
    Known,
    ListValue,
    MappingValue,
    Result,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.reason.calls.arguments import argument, is_project
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import flat
from nplint.reason.calls.units import units_mentioning

_WRITES = frozenset(
    ["insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one",
     "delete_many", "find_one_and_update", "find_one_and_replace", "find_one_and_delete",
     "bulk_write", "drop"]
)  # fmt: skip
_READS = frozenset(["find_one", "find", "aggregate", "count_documents", "distinct", "watch",
                    "estimated_document_count"])  # fmt: skip
_COMMON = frozenset(["find", "aggregate", "distinct", "watch", "drop", "bulk_write"])
"""Methods that other objects have too: only on what is known to be a collection."""
_STAGES = {"$lookup": "from", "$graphLookup": "from", "$unionWith": "coll"}


class Mongo(Channel):
    """Operations on a collection, and the collections that a pipeline joins."""

    def units(self, owners: Owners) -> Iterator[Unit]:
        """Return the functions that use collections, when some module's are known."""
        if not owners.tables.is_empty:
            yield from units_mentioning(owners.scene, *sorted(_WRITES | _READS))

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the collection of an operation, then those that its pipeline joins."""
        if site.method not in _WRITES | _READS or is_project(site.callee):
            return
        names = list(_collections(site))
        kind = "table-write" if site.method in _WRITES else "table-read"
        for name in names:
            yield Reach(kind, "table", name, site.method)
        if names and site.method == "aggregate":
            for name in _joined(argument(site, "pipeline", position=0)):
                yield Reach("table-read", "table", name, "$lookup")

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose collection it is."""
        target = reach.target
        if isinstance(target, Instance):
            if target.cls != COLLECTION or not target.args:
                return None
            target = target.args[0]
        for text in owners.named.texts(target, path):
            return owners.tables.of(text, path)
        return None


def _collections(site: CallSite) -> Iterator[Value]:
    for option in options_of(site.receiver):
        match option:
            case Instance(cls=cls, args=args, project=False) if cls == COLLECTION and args:
                yield args[0]
            case Symbol() if site.method in _COMMON:
                pass
            case Symbol(path=path) if len(path) > _kept(option, site):
                yield Known(path[-1].strip(".[]"))
            case Symbol():
                yield option  # a collection that the caller or maker knows
            case UnknownValue() | Result() if site.method not in _COMMON:
                yield from _written(site)
            case _:
                pass


def _kept(value: Symbol, site: CallSite) -> int:
    """Return how many steps lead to what was handed in: one to an attribute of ``self``."""
    params = site.unit.function.params
    return int(bool(site.unit.owner) and bool(params) and params[0].name == value.param)


def _written(site: CallSite) -> Iterator[Value]:
    """Yield the collection's name as it stands before the method: ``db.orders.insert_one``."""
    base = site.call.func.base if isinstance(site.call.func, Attr) else None
    key = getattr(base.key, "value", None) if isinstance(base, Index) else None
    if isinstance(base, Attr):
        yield Known(base.name)
    elif isinstance(key, str):
        yield Known(key)


def _joined(pipeline: Value | None) -> Iterator[Value]:
    for stage in pipeline.items if isinstance(pipeline, ListValue) else ():
        for name, inner in stage.items if isinstance(stage, MappingValue) else ():
            wanted = _STAGES.get(name, "")
            found = inner.get(wanted) if isinstance(inner, MappingValue) else None
            if found is not None and flat(found):
                yield found


CHANNEL = Mongo()
