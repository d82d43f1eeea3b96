"""Conditions that no item can fail: they ask for an attribute that nothing ever writes."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from nplint.facts.code import Arg, Assign, Call, Const, DictExpr, Function
from nplint.facts.nodes import nodes
from nplint.link.screen import Screen
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.operations.dynamodb_parts import condition_of
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.sessions import with_fact

_NEVER_THERE = "no item ever has the attribute that its condition wants to be absent"
_WRITES = frozenset(
    "put_item update_item transact_write_items batch_write_item put Put PutRequest".split()
)
_CHANGES = re.compile(r"\b(SET|ADD)\b", re.IGNORECASE)


def with_refusal(run: Run, view: CallView, operation: Operation) -> Operation:
    """Return what a conditional put does, where its condition can't fail as nothing guards."""
    claim = operation.claim
    if view.method != "put_item" or claim is None or claim.fact.kind != "conditional put":
        return operation
    item = view.keyword("Item")
    condition = condition_of(view.keyword("ConditionExpression"), view.kwargs)
    if item is None or not item.fields or condition is None or claim.fact.why:
        return operation
    names = {name for name, _ in item.fields}
    if names & {"*", "**"} or condition.compared or not condition.absent:
        return operation
    if condition.absent & names or any(_is_written(run, name) for name in condition.absent):
        return operation
    return replace(operation, claim=with_fact(claim, replace(claim.fact, why=_NEVER_THERE)))


def _is_written(run: Run, name: str) -> bool:
    """Whether some code may write an attribute of that name."""
    if not name.isidentifier():
        return True
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(
        _writes(node, name, word)
        for unit in run.program.units_where(Screen((name,), word))
        for node in _written_by(unit.function)
    )


def _written_by(function: Function) -> Iterator[Any]:
    """Yield what a function gives to calls that write, or puts together beforehand."""
    for node in nodes(function.body):
        if isinstance(node, Call) and dotted(node.func).rpartition(".")[2] in _WRITES:
            for argument in node.args:
                if argument.name != "ConditionExpression":
                    yield from nodes(argument)
        elif isinstance(node, Call) and dotted(node.func).rpartition(".")[2][:1].isupper():
            yield from node.args
        elif isinstance(node, Assign):
            yield from nodes(node.value)


def _writes(node: Any, name: str, word: re.Pattern[str]) -> bool:
    match node:
        case Const(value=str(text)):
            return bool(_CHANGES.search(text) and word.search(text))
        case DictExpr(items=items):
            # A placeholder for a name is a value of a dict; that of a key attribute too.
            told = [part for each in items for part in (each.key, each.value)]
            return any(isinstance(part, Const) and part.value == name for part in told)
        case Arg(name=keyword):
            return keyword == name
        case _:
            return False
