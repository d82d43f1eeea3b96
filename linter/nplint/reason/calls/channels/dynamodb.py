"""Items of DynamoDB tables read and written, one by one, in batches and transactions."""

from collections.abc import Iterable, Iterator

from nplint.facts.code import DictExpr, Name
from nplint.link.searchpath import assigned_names
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Handle, Known, ListValue, MappingValue, Value
from nplint.link.wiring.addresses import HOLE
from nplint.reason.calls.arguments import argument, calls_service, is_project
from nplint.reason.calls.aws import is_handed_in
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import flat, holes
from nplint.reason.calls.sqltext import tables_of
from nplint.reason.calls.units import units_in

_WRITES = frozenset(["put_item", "update_item", "delete_item"])
_READS = frozenset(["get_item", "query", "scan"])
_BATCHES = {"batch_write_item": "table-write", "batch_get_item": "table-read"}
_TRANSACTIONS = {"transact_write_items": "table-write", "transact_get_items": "table-read"}
_PARTIQL = frozenset(["execute_statement", "batch_execute_statement", "execute_transaction"])
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
        names = (*_WRITES, *_READS, *_BATCHES, *_TRANSACTIONS, *_PARTIQL, *_PAGED)
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
            yield from self._batch(site, scene)
        elif method in _PARTIQL and calls_service(site, _SERVICE, _PARTIQL, ()):
            yield from self._statements(site)
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

    def _batch(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        for name in _keys_of(site, scene):
            yield Reach(_BATCHES[site.method], "table", name, site.method)

    def _statements(self, site: CallSite) -> Iterator[Reach]:
        """PartiQL: one statement, or a list of mappings with one each."""
        listed = argument(site, "Statements", "TransactStatements", position=0)
        items = listed.items if isinstance(listed, ListValue) else ()
        inner = [item.get("Statement") for item in items if isinstance(item, MappingValue)]
        for statement in (argument(site, "Statement"), *inner):
            text = flat(statement) if statement is not None else None
            for use in tables_of(text) if text else ():
                yield Reach(f"table-{use.use}", "table", _named(statement, use.name), site.method)

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
        if owners.named.is_shared(path) and _is_outbox(reach.target, path, owners):
            return ()  # shared code that hands on what a module has put there for it
        return owners.named.of(reach.target, "table", path)


def _is_outbox(target: Value, path: str, owners: Owners) -> bool:
    names = (text_of(target) or "", *owners.named.spoken(target, path))
    return any("outbox" in name.lower() for name in names)


def _keys_of(site: CallSite, scene: Scene) -> Iterator[Value]:
    """Yield the table names that a batch's mapping has for keys."""
    expr = site.call.keyword("RequestItems")
    if expr is None:
        expr = next((arg.value for arg in site.call.args if arg.name is None), None)
    if isinstance(expr, Name):
        expr = assigned_names(scene.program, site.unit.path, list(site.unit.function.body)).get(
            expr.id
        )
    if isinstance(expr, DictExpr):
        for item in expr.items:
            if item.key is not None:
                yield scene.program.evaluate(site.unit, item.key)
        return
    given = argument(site, "RequestItems", position=0)
    for option in options_of(given) if given is not None else ():
        for name, _ in option.items if isinstance(option, MappingValue) else ():
            if name != "?" and not name.startswith("<"):
                yield Known(name)


def _named(statement: Value | None, name: str) -> Value:
    """Return a table's name in a statement: the one unknown part where that is what it is."""
    unknown = holes(statement) if statement is not None else ()
    return unknown[0] if name == HOLE and len(unknown) == 1 else Known(name)


CHANNEL = DynamoDb()
