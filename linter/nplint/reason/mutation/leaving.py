"""What leaves a function: parameters given to code that nobody follows, or kept past the call.

Only these can be what a function of the project hands over when its name alone says that it
publishes; what it merely looks at goes nowhere.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from nplint.facts.code import (
    Call,
    Const,
    Do,
    Expr,
    Function,
    Lambda,
    Name,
    Raise,
    Stmt,
    Unknown,
)
from nplint.facts.nodes import nodes
from nplint.link.unit import Unit
from nplint.reason.mutation.body import Body, base_root, plain_path
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.objects import NOTHING, Obj, Objs
from nplint.reason.mutation.sink_words import LOGS, name_words
from nplint.reason.mutation.state import State
from nplint.reason.mutation.summaries import Hand
from nplint.reason.mutation.wording import name_of

LOOKS = frozenset(
    "isinstance issubclass len hasattr type id hash print callable bool int float str any all sum "
    "min max format round abs ord range warn".split()
)
"""Functions that keep nothing of what they are given."""
OUTLIVES = frozenset(["param", "received", "shared", "result"])
"""Kinds of objects that are there after the call: what is put into them is as well."""
PLAIN_DECORATORS = frozenset(
    "staticmethod classmethod property cached_property override final wraps cache lru_cache "
    "contextmanager asynccontextmanager".split()
)
"""Decorators after which a call still runs the body as written."""

MOST_LEFT = 20_000
"""Objects of one body gone through to tell what leaves."""
MOST_LEAVES = 60
"""Parts of parameters told apart in a summary, which every caller goes through again."""


def leave(body: Body, objs: Objs, but: frozenset[str] | None = None) -> None:
    """Objects go to where nobody follows them; with ``but``, only their parts other than these."""
    if not body.tells_leaves:
        return
    todo = [(obj, but) for obj in sorted(objs)]
    done: set[tuple[Obj, frozenset[str] | None]] = set()
    while todo:
        item = todo.pop()
        if item in done:
            continue
        if too_much_leaves(body):
            return
        done.add(item)
        body.left += 1
        obj, hidden = item
        if obj.kind in ("param", "received"):
            parts = None if hidden is None else tuple(sorted(hidden))
            body.leaves[Hand(base_root(obj.root), plain_path(obj), but=parts)] = None
        todo += ((held, None) for held in sorted(_held(body, obj, hidden or frozenset())))
        own = body.state.field_names(obj) | (hidden or frozenset())
        todo += ((source, own) for source in sorted(body.state.copies.get(obj, NOTHING)))


def too_much_leaves(body: Body) -> bool:
    """Whether so much leaves that each parameter as a whole is taken to."""
    return body.left > MOST_LEFT or len(body.leaves) > MOST_LEAVES


def _held(body: Body, obj: Obj, hidden: frozenset[str]) -> Objs:
    fields = body.state.fields.get(obj, {}).items()
    held = NOTHING.union(*(objs for name, objs in fields if name not in hidden))
    partial = body.partials.get(obj.root)
    return held if partial is None else held.union(*(objs for _, objs in partial.args))


def leave_by_call(body: Body, invoked: Invoked) -> None:
    """A call that is not followed takes along what it is given."""
    if not body.tells_leaves or (invoked.name in LOOKS and not invoked.method):
        return
    receiver = invoked.site.receiver_name.rpartition(".")[2] if invoked.site else ""
    if set(name_words(receiver)) & LOGS:
        return
    leave(body, NOTHING.union(*invoked.args))
    made = frozenset(obj for obj in invoked.receiver if obj.kind == "new")
    leave(body, made)


def leave_by_end(body: Body, end: State) -> None:
    """What the function has put into things that outlive it is there after the call."""
    if not body.tells_leaves:
        return
    before, body.state = body.state, end
    for owner in sorted(end.fields):
        if owner.kind in OUTLIVES:
            for held in end.fields[owner].values():
                leave(body, frozenset(obj for obj in held if obj.root != owner.root))
    body.state = before


def anything_may_leave(unit: Unit) -> bool:
    """Whether a function's own body does not tell what becomes of its parameters.

    It is left to subclasses, wrapped by a decorator, or goes on in a nested function.
    """
    function = unit.function
    if not {name_of(item).rpartition(".")[2] for item in _decorators(function)} <= PLAIN_DECORATORS:
        return True
    names = {param.name for param in function.params}
    return _is_open(function.body) or any(
        isinstance(node, Name) and node.id in names
        for nested in nodes(function.body)
        if isinstance(nested, Function | Lambda)
        for node in nodes(nested.body)
    )


def _decorators(function: Function) -> Iterator[Expr]:
    for decorator in function.decorators:
        yield decorator.func if isinstance(decorator, Call) else decorator


def _is_open(statements: tuple[Stmt, ...]) -> bool:
    """Whether a body does nothing: an interface's (``...``), a stand-in's."""
    return all(
        isinstance(each, Raise)
        or (isinstance(each, Do) and isinstance(each.value, Const | Unknown))
        for each in statements
    )


class Followed(Struct, frozen=True):
    """A call of a function whose body was followed: what of each argument leaves it."""

    body: Body
    actuals: Mapping[str, Objs]
    names: Mapping[int, str]
    """Position of an argument → the parameter that it is."""
    leaves: tuple[Hand, ...]
    sends: bool
    """It publishes something of its own."""

    def whole(self, position: int, path: tuple[str, ...]) -> Objs:
        """Return what leaves of an event that a path leads to from an argument."""
        found = NOTHING
        for hand in self._of(position):
            if hand.but is None:
                is_around = path[: len(hand.path)] == hand.path
                found |= self._at(hand.param, path if is_around else hand.path)
        return found

    def parts(self, position: int) -> Iterator[tuple[Objs, frozenset[str]]]:
        """Yield what leaves as a shallow copy only, and which of its fields are replaced."""
        for hand in self._of(position):
            if hand.but is not None:
                yield self._at(hand.param, hand.path), frozenset(hand.but)

    def _of(self, position: int) -> Iterator[Hand]:
        return (hand for hand in self.leaves if hand.param == self.names.get(position))

    def _at(self, param: str, path: tuple[str, ...]) -> Objs:
        return self.body.state.follow(self.actuals.get(param, NOTHING), path)
