"""Choices by chains of tests and by ``match``."""

from collections.abc import Iterator

from nplint.facts.code import Assign, If, Match, Name, Stmt
from nplint.facts.nodes import own_nodes
from nplint.reason.handlers.blocks import bodies_of
from nplint.reason.handlers.bodies import Fate, fate, leaves, shows, works
from nplint.reason.handlers.choice import Dispatch, Unmatched
from nplint.reason.handlers.discriminators import Named, Reader


def chains(reader: Reader, block: tuple[Stmt, ...]) -> Iterator[Dispatch]:
    """Yield the choices that the tests of a block make."""
    index = 0
    while index < len(block):
        statement = block[index]
        taken = 1
        match statement:
            case If():
                found, taken = _chain(reader, block[index:], block)
                if found is not None:
                    yield found
                else:
                    yield from _narrowed(reader, statement)
                    yield from _inside(reader, statement)
            case Match():
                yield from _match(reader, statement)
            case _:
                yield from _inside(reader, statement)
        index += taken


def _narrowed(reader: Reader, statement: If) -> Iterator[Dispatch]:
    """Yield what ``if kind == "OrderPaid" and total > 0`` does for one kind; others go on."""
    test = reader.part(statement.test)
    if test is not None and fate(statement.then) != "drops":
        yield Dispatch(test.key, test.values, "handles", test.values[0].span)


def _inside(reader: Reader, statement: Stmt) -> Iterator[Dispatch]:
    for body in bodies_of(statement):
        yield from chains(reader, body)


def _chain(
    reader: Reader, block: tuple[Stmt, ...], whole: tuple[Stmt, ...]
) -> tuple[Dispatch | None, int]:
    """Read ``if``/``elif`` and consecutive ``if … return``; return also the statements used."""
    printing = _works_by_printing(reader, whole)
    branches: list[Named] = []
    key, used, ended = "", 0, True
    rest: tuple[Stmt, ...] = ()
    for statement in block:
        if not isinstance(statement, If):
            break
        found = _links(reader, statement, printing)
        if found is None or (key and found[0] != key):
            break
        key, named, rest, terminated = found
        branches += named
        used += 1
        ended = terminated
        if rest or not terminated:
            break
    if not branches:
        return None, 1
    unmatched: Fate = fate(rest) if rest else fate(block[used:]) if ended else "drops"
    if not rest and ended and not block[used:]:
        unmatched = "drops"
    if rest and _chooses(rest, block[used:]):
        unmatched = "handles"
    return Dispatch(key, tuple(branches), unmatched, branches[0].span), max(used, 1)


def _chooses(rest: tuple[Stmt, ...], after: tuple[Stmt, ...]) -> bool:
    """Whether an ``else`` gives the names that the work behind the chain is done with."""
    if leaves(rest) or fate(after) != "handles":
        return False
    given = {
        target.id
        for statement in rest
        if isinstance(statement, Assign)
        for target in statement.targets
        if isinstance(target, Name)
    }
    read = {node.id for part in after for node in own_nodes(part) if isinstance(node, Name)}
    return bool(given & read)


def _works_by_printing(reader: Reader, block: tuple[Stmt, ...]) -> bool:
    """Whether a handler does nothing but print, and in this block by its tests alone."""
    plain = (statement for statement in block if not isinstance(statement, If))
    return not shows(plain) and not works(reader.unit.function.body)


def _links(
    reader: Reader, statement: If, printing: bool
) -> tuple[str, list[Named], tuple[Stmt, ...], bool] | None:
    """Return key, values, the last ``else``, whether all branches leave; None for other tests."""
    test = reader.test(statement.test)
    if test is None or not test.equal:
        return None
    told = printing and shows(statement.then) and not leaves(statement.then)
    if not statement.otherwise and fate(statement.then) == "drops" and not told:
        return None  # a note, or a drop
    branches, terminated = list(test.values), leaves(statement.then)
    rest = statement.otherwise
    while len(rest) == 1 and isinstance(rest[0], If):
        following = reader.test(rest[0].test) or reader.part(rest[0].test)
        if following is None or not following.equal or following.key != test.key:
            break
        branches += following.values
        terminated = terminated and leaves(rest[0].then)
        rest = rest[0].otherwise
    return test.key, branches, rest, terminated


def _match(reader: Reader, statement: Match) -> Iterator[Dispatch]:
    key = reader.key_of(statement.subject)
    branches: list[Named] = []
    unmatched: Unmatched = "drops"
    for case in statement.cases:
        named = [named for pattern in case.patterns for named in reader.names(pattern)]
        branches += named
        if not case.patterns and case.guard is None:
            unmatched = fate(case.body)
    if key and branches:
        yield Dispatch(key, tuple(branches), unmatched, branches[0].span)
    else:
        yield from _inside(reader, statement)
