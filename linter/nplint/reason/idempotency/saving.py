"""Rows as objects: whether what is set on one ever gets back to its store."""

from collections.abc import Iterator
from typing import Any

from nplint.facts.code import Assign, Call, Expr, For, Name, Return, Stmt, With, Yield
from nplint.facts.nodes import nodes
from nplint.link.values import ClassRef
from nplint.reason.handlers.code import dotted, root_name
from nplint.reason.idempotency.mapped import is_stored
from nplint.reason.idempotency.run import Run

_LOADS = frozenset({"get_object_or_404", "aget_object_or_404"})
_SESSIONS = frozenset("Session SessionLocal AsyncSession AsyncSessionLocal".split())
_KEEPS = frozenset("commit begin begin_nested bulk_save_objects bulk_update_mappings".split())
"""What makes the database keep what the objects of a session have become."""
_SAVES = frozenset("save asave update insert upsert replace put store persist".split())


def never_saved(run: Run, row: Expr) -> bool:
    """Whether an object that was loaded in a function goes nowhere once it is changed.

    An active record is kept when it is saved; an object of a session with the session.
    """
    if not isinstance(row, Name):
        return False
    body = run.unit.function.body
    sources = list(_sources(body, row.id))
    if not sources:
        return False
    if all(_is_active_record(run, source) for source in sources):
        return not any(_gives_away(node, row) for node in nodes(body))
    return all(_is_of_lost_session(body, source) for source in sources)


def _sources(body: tuple[Stmt, ...], name: str) -> Iterator[Expr]:
    """Yield what a variable is taken from."""
    for node in nodes(body):
        match node:
            case Assign(targets=targets, value=value) if value is not None:
                if any(isinstance(each, Name) and each.id == name for each in targets):
                    yield value
            case For(target=Name(id=id), source=source) if id == name:
                yield source
            case _:
                pass


def _is_active_record(run: Run, source: Expr) -> bool:
    """Whether something is a row that has a method to save itself."""
    if not isinstance(source, Call):
        return False
    chain = dotted(source)
    if ".objects." in chain or chain.rpartition(".")[2] in _LOADS:
        return True
    root = _root(source.func)
    cls = run.evaluate(root) if root is not None else None
    return isinstance(cls, ClassRef) and is_stored(run, cls.id) and ".query." not in chain


def _root(expr: Expr) -> Name | None:
    while not isinstance(expr, Name):
        inner = expr.func if isinstance(expr, Call) else getattr(expr, "base", None)
        if inner is None:
            return None
        expr = inner
    return expr


def _gives_away(node: Any, row: Name) -> bool:
    """Whether code saves an object, or hands it on after a change of it."""
    match node:
        case Call(func=func, args=args):
            own = dotted(func).rpartition(".")
            if own[0] == row.id and own[2] in _SAVES:
                return True
            given = [each for arg in args for each in nodes(arg.value) if _is(each, row)]
            return any(each.at.line > row.at.line for each in given)
        case Return(value=value) | Yield(value=value):
            return any(_is(each, row) for each in nodes(value))
        case Assign(value=value):
            return _is(value, row)
        case _:
            return False


def _is(node: Any, row: Name) -> bool:
    return isinstance(node, Name) and node.id == row.id


def _is_of_lost_session(body: tuple[Stmt, ...], source: Expr) -> bool:
    """Whether something comes from a session that is opened here and never told to commit."""
    session = root_name(source)
    opened = any(
        isinstance(node, With)
        and any(
            isinstance(item.target, Name)
            and item.target.id == session
            and isinstance(item.context, Call)
            and dotted(item.context).rpartition(".")[2] in _SESSIONS
            for item in node.items
        )
        for node in nodes(body)
    )
    calls = (dotted(node).rpartition(".")[2] for node in nodes(body) if isinstance(node, Call))
    return opened and not _KEEPS & set(calls)
