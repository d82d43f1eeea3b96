"""Which clause catches what."""

from collections.abc import Sequence as ListLike

from nplint.facts.code import Assign, Attr, Call, Except, Expr, Name, Sequence
from nplint.facts.nodes import own_nodes
from nplint.link.values import ClassRef, External, Instance
from nplint.reason.idempotency.operations.database import INTEGRITY
from nplint.reason.idempotency.operations.exclusive import EXISTS
from nplint.reason.idempotency.run import Raised, Run

_ALL = frozenset({"Exception", "BaseException"})
_CONFLICTS = (INTEGRITY - {"Exception", "Error"}) | {
    "ConditionalCheckFailedException", "TransactionCanceledException", "PreconditionFailed",
    "ClientError", *EXISTS,
}  # fmt: skip


def last_name(expr: Expr) -> str:
    """Return the last part of a dotted name."""
    match expr:
        case Name(id=name) | Attr(name=name):
            return name
        case Call(func=func):
            return last_name(func)
        case _:
            return ""


def raised_names(run: Run, expr: Expr) -> frozenset[str]:
    """Return the names of clauses that catch what a ``raise`` raises."""
    names = {last_name(expr), "Exception"}
    match run.evaluate(expr):
        case Instance(cls=cls) | ClassRef(id=cls):
            names |= {
                base.rpartition("::")[2].rpartition(".")[2] for base in run.program.bases(cls)
            }
            names.add(cls.rpartition("::")[2].rpartition(".")[2])
        case _:
            pass
    return frozenset(name for name in names if name)


def catch(
    run: Run, raised: list[Raised], clauses: ListLike[Except]
) -> list[tuple[Except, list[Raised]]]:
    """Give each exception to the clauses that catch it; the rest goes on outwards."""
    caught: list[tuple[Except, list[Raised]]] = [(clause, []) for clause in clauses]
    for left in raised:
        if not _give(run, left, caught):
            run.raised.append(left)
    return [(clause, paths) for clause, paths in caught if paths]


def _named(run: Run, kind: Expr) -> tuple[str, ...]:
    """Return the names of what a clause catches, behind a name of the file's own for it."""
    own = _class_name(run, kind)
    if not isinstance(kind, Name):
        return (own,)
    module = run.program.module_unit(run.unit.path)
    bodies = (run.unit.function.body, module.function.body if module is not None else ())
    for node in (node for body in bodies for node in own_nodes(body)):
        if isinstance(node, Assign) and kind.id in map(last_name, node.targets):
            listed = node.value.items if isinstance(node.value, Sequence) else (node.value,)
            return (own, *(_class_name(run, each) for each in listed if each is not None))
    return (own,)


def _class_name(run: Run, kind: Expr) -> str:
    """Return the name of an exception's class, as its library calls it."""
    known = run.program.in_module(run.unit.path, kind) if isinstance(kind, Name) else None
    return known.name.rpartition(".")[2] if isinstance(known, External) else last_name(kind)


def _give(run: Run, left: Raised, caught: list[tuple[Except, list[Raised]]]) -> bool:
    """Hand an exception to its clause(s); return whether none of it gets past them."""
    for clause, paths in caught:
        names = frozenset(name for kind in clause.types for name in _named(run, kind))
        broad = not names or bool(names & _ALL)
        if left.generic:
            paths.append(left)
            if broad:
                return True
            continue
        if not (broad or names & left.names):
            continue
        fact = left.state.fact
        if fact is not None and left.state.letter == "D" and names & _CONFLICTS:
            run.caught.add(fact)
        paths.append(left)
        return True
    return False


def rethrown(code: str) -> frozenset[str]:
    """Return the names of clauses that catch a conflict that is raised on."""
    if code == "IntegrityError":
        return INTEGRITY
    return frozenset({code, "ClientError", "Exception"})
