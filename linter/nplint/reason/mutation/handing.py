"""Publishing: what a handed-over object takes with it, and what shows only then."""

from typing import NamedTuple

from msgspec.structs import replace

from nplint.facts.code import Place
from nplint.reason.mutation.body import Body, Found, base_root, plain_path
from nplint.reason.mutation.lookup import publication
from nplint.reason.mutation.objects import (
    DATA,
    ELEMENT,
    MAX_DEPTH,
    NOTHING,
    TEXT,
    YIELDED,
    Mark,
    Obj,
    Objs,
)
from nplint.reason.mutation.state import State
from nplint.reason.mutation.summaries import Hand
from nplint.reason.mutation.vocabulary import is_event_name
from nplint.span import Span


class Reached(NamedTuple):
    """An object that a publication reaches."""

    obj: Obj
    as_text: bool
    weak: bool
    top: Obj
    """What was handed over or serialised, that it belongs to."""


def put(body: Body, owners: Objs, name: str, values: Objs, within: Place) -> None:
    """Put values into a field; what becomes part of a published object is published too."""
    if len(owners) == 1 and name != ELEMENT:
        _detach(body.state, next(iter(owners)), name)
    body.state.write(owners, name, values)
    marks = [publication(body.state, obj) for obj in sorted(owners)]
    for mark in marks:
        if mark is not None and not mark.weak and not mark.recorded and values:
            hand_over(body, values, mark, within)
            return


def replace_field(state: State, owner: Obj, name: str, values: Objs) -> None:
    """Put values into a field in the place of what it holds; copies keep that."""
    _detach(state, owner, name)
    state.set_field(owner, name, values)


def _detach(state: State, owner: Obj, name: str) -> None:
    """A field is about to be replaced: copies keep what it held, which is published no more."""
    held = state.fields.get(owner, {}).get(name)
    for copy, sources in state.copies.items():
        if owner in sources and name not in state.fields.get(copy, {}):
            state.set_field(copy, name, state.before(copy, name))
    mark = state.published.get(owner)
    for obj in held or () if mark is not None else ():
        if state.published.get(obj) == mark and not _is_held(state, obj, owner, name):
            del state.published[obj]


def _is_held(state: State, obj: Obj, owner: Obj, name: str) -> bool:
    """Whether a published object holds another one, but in one field."""
    return any(
        obj in values and (holder, field) != (owner, name) and holder in state.published
        for holder, inner in state.fields.items()
        for field, values in inner.items()
    )


def hand_over(body: Body, objs: Objs, mark: Mark, within: Place, by_value: bool = False) -> None:
    """Objects are published here, with all that is reachable from them."""
    body.sends = True
    todo = [Reached(obj, by_value, mark.weak, obj) for obj in sorted(objs)]
    done: set[tuple[Obj, bool, bool]] = set()
    while todo:
        item = todo.pop()
        if item[:3] in done:
            continue
        done.add(item[:3])
        body.spend(1)
        inline = item.as_text and _stands_in(body, item.obj, within)
        _publish(body, item, replace(mark, weak=item.weak))
        cls = body.known(item.obj).cls
        if cls and not mark.recorded and item.obj == item.top and not inline:
            body.published_classes.add(cls)
        todo += _inside(body, item, inline)
        sources = body.state.copies.get(item.obj, NOTHING)
        own = body.state.field_names(item.obj)
        if not item.weak:
            shared = (source for source in sorted(sources) if source.kind == "shared")
            body.shared_copies += [(source, own, mark.at) for source in shared]
        if sources and not item.as_text:
            hand_over_parts(body, sources, mark, within, own)


def _inside(body: Body, item: Reached, inline: bool) -> list[Reached]:
    """Return what is reached from a published object, and whether only as a text."""
    reached: list[Reached] = []
    for name, objs in sorted(body.state.fields.get(item.obj, {}).items()):
        for held in sorted(objs):
            if name in (TEXT, DATA):
                reached.append(Reached(held, True, item.weak or name == DATA, held))
            elif inline:
                if {TEXT, DATA} & body.state.field_names(held):
                    reached.append(Reached(held, True, item.weak, held))
                else:
                    envelop(body, held)
            elif not item.as_text or held.kind == "new" or held.root == item.top.root:
                reached.append(item._replace(obj=held))
            else:
                _open_way(body.state, item.obj, name)
                if body.known(item.obj).make == "dict":
                    envelop(body, held)
    return reached


def _open_way(state: State, whole: Obj, name: str) -> None:
    """Let what is read out of a serialised dict be part of it, wherever the value came from.

    Whoever changes the value by its own name changes what is his; by way of the message, it.
    """
    if whole.kind == "new":
        state.set_field(whole, name, state.fields[whole][name] | {whole.part(name)})


def envelop(body: Body, obj: Obj) -> None:
    """A wrapper puts its parameter into an envelope of its own: callers know what that is."""
    if obj.kind == "param" and not obj.path and is_event_name(obj.root):
        body.hands.append(Hand(base_root(obj.root), (), by_value=True, enveloped=True))


def _stands_in(body: Body, obj: Obj, within: Place) -> bool:
    if obj.kind != "new" or obj.path:
        return False
    start = body.root_about(obj).start
    return (within.line, within.column) <= start < (within.end_line, within.end_column)


def hand_over_parts(
    body: Body, objs: Objs, mark: Mark, within: Place, but: frozenset[str], depth: int = 0
) -> None:
    """A shallow copy of objects is published: what it shares with them is published too."""
    for obj in sorted(objs):
        before = body.state.parts.get(obj)
        if before is None or not before[1] <= but:
            # A second copy may share what the first one replaced.
            body.state.parts[obj] = (mark, but if before is None else but & before[1])
        if obj.kind == "param":
            hand = Hand(base_root(obj.root), plain_path(obj), but=tuple(sorted(but)))
            body.hands.append(hand)
        for name, held in sorted(body.state.fields.get(obj, {}).items()):
            new = frozenset(each for each in held if each not in body.state.published)
            if new and name not in but and name not in (TEXT, DATA):
                hand_over(body, new, mark, within)
        if obj in body.state.copies and depth < MAX_DEPTH:
            hidden = but | body.state.field_names(obj)
            hand_over_parts(body, body.state.copies[obj], mark, within, hidden, depth + 1)


def _publish(body: Body, item: Reached, mark: Mark) -> None:
    obj, by_value = item.obj, item.as_text
    _rewritten(body, obj)
    _resent(body, obj)
    _reused(body, obj, mark)
    before = body.state.published.get(obj)
    if before is None or (before.weak and not mark.weak):
        body.state.published[obj] = mark
    if obj.kind == "param":
        name = base_root(obj.root)
        hand = Hand(name, plain_path(obj), by_value, mark.recorded, mark.weak)
        body.hands.append(hand)
    # An entry of a register that goes into a message is no base of it.
    if obj.kind == "shared" and (not obj.path or obj == item.top):
        body.shared_hands.append((obj, mark.at))


def _resent(body: Body, obj: Obj) -> None:
    """Report data that was sent, changed, and is now sent again."""
    sent = [item for item in body.state.changed.items() if item[1].follows is not None]
    for other, change in sorted(sent):
        mark = change.follows
        if mark is not None and obj in other.prefixes():
            at, text = change.at, change.text
            body.found.append(Found("after-publish", at, text, mark.text, mark.at, str(mark.at)))


def _reused(body: Body, obj: Obj, mark: Mark) -> None:
    """Report a message that its generator changes after it gave it out to be published."""
    change = body.root_about(obj).reused
    if change is not None and len(obj.path) < 2 and not mark.weak:
        found = Found("after-publish", change.at, change.text, mark.text, mark.at, str(change.at))
        body.found.append(found)


def _rewritten(body: Body, obj: Obj) -> None:
    """Report a parsed message that was changed and is now sent on."""
    if obj.kind not in ("parsed", "param", "result") or not body.is_received(obj):
        return
    if obj.kind == "param" and body.received.get(base_root(obj.root)) != "parsed":
        return
    root = base_root(obj.root)
    for other, change in sorted(body.state.changed.items()):
        is_part = base_root(other.root) == root and other.kind == obj.kind
        if is_part and other.path[: len(obj.path)] == obj.path:
            origin = _origin(body, obj)
            shown = _shown(body, obj)
            body.found.append(Found("received", change.at, change.text, shown, origin, root))


def _shown(body: Body, obj: Obj) -> str:
    """Return the variable that holds an object, for a reader."""
    if obj.kind == "param":
        return base_root(obj.root)
    variables = sorted(body.state.env.items())
    names = (name for name, objs in variables if obj in objs and name != YIELDED)
    return next(names, "message")


def _origin(body: Body, obj: Obj) -> Span:
    return body.unit.span(body.unit.function.name_at)
