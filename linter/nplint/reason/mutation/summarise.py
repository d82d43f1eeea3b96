"""One run through a function → its summary."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.link.unit import Unit
from nplint.reason.mutation.body import Body, base_root, plain_path
from nplint.reason.mutation.leaving import anything_may_leave, leave_by_end, too_much_leaves
from nplint.reason.mutation.lookup import publication
from nplint.reason.mutation.objects import ATTRIBUTE, ELEMENT, MAX_DEPTH, NOTHING, Obj, Objs
from nplint.reason.mutation.state import State, join
from nplint.reason.mutation.summaries import Change, Hand, ParamPath, Shape, Store, Summary
from nplint.reason.mutation.wording import name_of

DEEPEST = 3
WIDEST = 300
"""Fields told of one function's results; of what lies beyond, only that it is there."""


def summarise(body: Body) -> Summary:
    """Return what a caller must know of the function that was run."""
    body.told = 0
    end = join(state for _, state in body.returns)
    if end is None:
        leaves = tuple(_leaves(body))
        hands = tuple(dict.fromkeys(body.hands))
        return Summary(tuple(_changes(body)), hands, leaves, sends=body.sends)
    leave_by_end(body, end)
    returned = NOTHING.union(*(objs for objs, _ in body.returns))
    yielded = NOTHING.union(*body.yields)
    return Summary(
        tuple(_changes(body)),
        tuple(dict.fromkeys(body.hands)),
        tuple(_leaves(body)),
        tuple(_stores(body, end)),
        _shape(body, end, returned),
        _yields(body, end, yielded),
        bool(body.yields) and not _is_context_manager(body.unit),
        body.sends,
        any(publication(end, obj) for obj in yielded),
        _late(body),
        any(publication(end, obj) for obj in returned & body.wrapped),
    )


def _late(body: Body) -> tuple[Hand, ...]:
    if body.handed_before is None or not _is_context_manager(body.unit):
        return ()
    before = body.hands[: body.handed_before]
    return tuple(dict.fromkeys(hand for hand in body.hands if hand not in before))


def _is_context_manager(unit: Unit) -> bool:
    decorators = (name_of(item) for item in unit.function.decorators)
    return any(name.endswith("contextmanager") for name in decorators)


def _yields(body: Body, end: State, yielded: Objs) -> Shape:
    if not body.yields:
        return Shape()
    # What is published after the yield is the caller's to fill until then.
    shape = _shape(body, end, yielded)
    return replace(shape, published=body.yields_published, reused=body.reused)


def _leaves(body: Body) -> Iterator[Hand]:
    if not body.tells_leaves:
        return
    if body.lost or too_much_leaves(body) or anything_may_leave(body.unit):
        yield from (Hand(param.name, ()) for param in body.unit.function.params)
    else:
        yield from body.leaves


def _changes(body: Body) -> Iterator[Change]:
    """Yield changes of parameters; those that a publisher makes of its own message as merged."""
    published = {(hand.param, hand.path) for hand in body.hands if hand.param == "self"}
    # By whichever calls a part is changed, the first way there is the one to tell.
    first: dict[Change, Change] = {}
    for change in body.changes:
        first.setdefault(replace(change, via=()), change)
    for change in first.values():
        wholes = (change.path[:end] for end in range(len(change.path), 0, -1))
        merged = change.param == "self" and any(("self", path) in published for path in wholes)
        yield replace(change, merged=change.merged or merged)


def _param_path(obj: Obj) -> ParamPath:
    return base_root(obj.root), plain_path(obj)


def _stores(body: Body, end: State) -> Iterator[Store]:
    for owner in sorted(end.fields):
        if owner.kind != "param" or "#" in owner.root:
            continue
        name, path = _param_path(owner)
        for field, objs in sorted(end.fields[owner].items()):
            if not field.startswith("*["):
                value = _shape(body, end, objs, 1)
                replaces = _replaces(owner, field, objs)
                if value.tells or replaces:
                    yield Store(name, path, field, value, replaces)


def _replaces(owner: Obj, field: str, objs: Objs) -> bool:
    """Whether a field of one certain object no longer holds on any path what it held."""
    if field in (ELEMENT, ATTRIBUTE) or ELEMENT in plain_path(owner):
        return False
    return len(owner.path) < MAX_DEPTH and owner.part(field) not in objs


def _shape(body: Body, end: State, objs: Objs, depth: int = 0) -> Shape:
    """Return the objects as a caller can name them."""
    params = sorted({_param_path(obj) for obj in objs if obj.kind in ("param", "received")})
    shared = frozenset(obj for obj in objs if obj.kind == "shared")
    fresh = sorted(obj for obj in objs if obj.kind in ("new", "parsed", "result"))
    body.told += 1
    if not fresh or depth >= DEEPEST or body.told > WIDEST:
        return Shape(tuple(params), shared, bool(fresh))
    copies = NOTHING.union(*(_copied(end, obj) for obj in fresh))
    parsed = NOTHING.union(*(_sources(body, obj) for obj in fresh))
    names = sorted({name for obj in fresh for name in end.field_names(obj)})
    marks = [mark for obj in fresh if (mark := publication(end, obj)) is not None]
    return Shape(
        tuple(params),
        shared,
        True,
        next((body.known(obj).cls for obj in fresh if body.known(obj).cls), ""),
        any(body.known(obj).typed for obj in fresh),
        tuple(sorted({_param_path(obj) for obj in copies if obj.kind in ("param", "received")})),
        tuple(sorted({_param_path(obj) for obj in parsed if obj.kind in ("param", "received")})),
        tuple(_field_shapes(body, end, fresh, names, depth)),
        bool(marks),
        bool(marks) and all(mark.recorded for mark in marks),
        any(obj in end.changed for obj in fresh),
    )


def _copied(end: State, obj: Obj, depth: int = 0) -> Objs:
    """Return what an object is a shallow copy of, through copies of copies as they are."""
    found = end.copies.get(obj, NOTHING)
    if depth < DEEPEST:
        for source in found:
            if source.kind == "new" and not end.field_names(source):
                found |= _copied(end, source, depth + 1)
    return found


def _field_shapes(
    body: Body, end: State, fresh: Iterable[Obj], names: Iterable[str], depth: int
) -> Iterator[tuple[str, Shape]]:
    for name in names:
        held = NOTHING.union(*(end.fields.get(obj, {}).get(name, NOTHING) for obj in fresh))
        if held and not name.startswith("*["):
            shape = _shape(body, end, held, depth + 1)
            if shape.tells:
                yield name, shape


def _sources(body: Body, obj: Obj, depth: int = 0) -> Objs:
    """Return what a value was parsed from, through parses of parses."""
    found = body.root_about(obj).sources if obj.kind == "parsed" else NOTHING
    if depth < DEEPEST:
        for source in found:
            found |= _sources(body, source, depth + 1)
    return found
