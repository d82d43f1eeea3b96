"""Items of DynamoDB tables read and written, one by one, in batches and transactions."""

from collections.abc import Iterable, Iterator

from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Handle, Known, ListValue, MappingValue, Value
from nplint.reason.calls.arguments import argument, calls_service, is_project
from nplint.reason.calls.aws import is_handed_in
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_in

_WRITES = frozenset(["put_item", "update_item", "delete_item"])
_READS = frozenset(["get_item", "query", "scan"])
_BATCHES = {"batch_write_item": "table-write", "batch_get_item": "table-read"}
_TRANSACTIONS = {"transact_write_items": "table-write", "transact_get_items": "table-read"}
_PAGED = frozenset(["paginate"])
_TELL = ("Item", "Key", "KeyConditionExpression", "FilterExpression", "UpdateExpression")
_SERVICE = "dynamodb"
_FILES = ("boto3", "aioboto3", "aiobotocore", "dynamodb", "Table", "table", "TableName", "ddb")


class DynamoDb(Channel):
    """Calls of the client, the resource and its tables."""

    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that mention an operation on items."""
        scene = owners.scene
        paths = {path for word in _FILES for path in scene.program.files_with(word)}
        names = (*_WRITES, *_READS, *_BATCHES, *_TRANSACTIONS, *_PAGED)
        return units_in(scene, paths, names)

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return each table that a call names."""
        if is_project(site.callee):
            return
        method = site.method
        if method in _WRITES | _READS | _PAGED:
            table = self._table(site)
            if table is not None:
                kind = "table-write" if method in _WRITES else "table-read"
                yield Reach(kind, "table", table, method)
        elif method in _BATCHES and calls_service(site, _SERVICE, _BATCHES, ("RequestItems",)):
            yield from self._batch(site)
        elif method in _TRANSACTIONS and calls_service(
            site, _SERVICE, _TRANSACTIONS, ("TransactItems",)
        ):
            yield from self._transaction(site)

    def _table(self, site: CallSite) -> Value | None:
        for option in options_of(site.receiver):
            if isinstance(option, Handle) and option.kind == "table":
                return option.name
        if is_handed_in(site, _TELL, ("TableName",)):
            return site.receiver
        methods = _WRITES | _READS | _PAGED
        if calls_service(site, _SERVICE, methods, ("TableName",)) or site.method in _PAGED:
            return argument(site, "TableName")
        return None

    def _batch(self, site: CallSite) -> Iterator[Reach]:
        items = argument(site, "RequestItems", position=0)
        for option in options_of(items) if items is not None else ():
            for name, _ in option.items if isinstance(option, MappingValue) else ():
                if name != "?" and not name.startswith("<"):
                    yield Reach(_BATCHES[site.method], "table", Known(name), site.method)

    def _transaction(self, site: CallSite) -> Iterator[Reach]:
        listed = argument(site, "TransactItems", position=0)
        for item in listed.items if isinstance(listed, ListValue) else ():
            for action, inner in item.items if isinstance(item, MappingValue) else ():
                table = inner.get("TableName") if isinstance(inner, MappingValue) else None
                if table is not None:
                    checks = action in ("ConditionCheck", "Get")
                    kind = "table-read" if checks else "table-write"
                    yield Reach(kind, "table", table, f"{site.method} {action}")

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose table it is."""
        text = text_of(reach.target)
        if text is not None and owners.tables.is_shared(text):
            return ()
        return owners.named.of(reach.target, "table", path)


CHANNEL = DynamoDb()
