"""What a project function's summary does to the objects of a caller."""

from typing import Literal, TypeAlias

from msgspec.structs import replace

from nplint.facts.code import Call, Name
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, Value
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.class_shapes import class_shape
from nplint.reason.mutation.handing import (
    envelop,
    hand_over,
    hand_over_parts,
    replace_field,
)
from nplint.reason.mutation.identity import forget
from nplint.reason.mutation.leaving import leave
from nplint.reason.mutation.objects import ATTRIBUTE, ELEMENT, NOTHING, About, Mark, Objs
from nplint.reason.mutation.summaries import Change, Hand, ParamPath, Shape, Store, Summary
from nplint.reason.mutation.vocabulary import is_event_name
from nplint.reason.mutation.wording import name_of, render, render_event

Actuals: TypeAlias = dict[str, Objs]


def bind_arguments(
    unit: Unit, bound: Value | None, receiver: Objs, call: Call, args: tuple[Objs, ...]
) -> Actuals:
    """Return what each parameter of a function is in a call."""
    params = list(unit.function.params)
    actuals: Actuals = {}
    if unit.owner and ".<" not in unit.id and params and not _decorated(unit, "staticmethod"):
        is_class = isinstance(bound, ClassRef)
        if _decorated(unit, "classmethod"):
            params.pop(0)
        elif not is_class:
            actuals[params.pop(0).name] = receiver
    names = [param.name for param in params if param.kind == "plain"]
    known = {param.name for param in params if param.kind in ("plain", "keyword")}
    rest = next((param.name for param in params if param.kind == "*"), "")
    extra = next((param.name for param in params if param.kind == "**"), "")
    position = 0
    for arg, objs in zip(call.args, args, strict=True):
        if arg.star or (arg.name is not None and arg.name not in known):
            name = rest if arg.star == "*" else extra
        elif arg.name is not None:
            name = arg.name
        else:
            name = names[position] if position < len(names) else rest
            position += 1
        if name:
            actuals[name] = actuals.get(name, NOTHING) | objs
    return actuals


def is_property(unit: Unit) -> bool:
    """Whether a method runs when an attribute of its name is read."""
    names = {name_of(item).rpartition(".")[2] for item in unit.function.decorators}
    return bool(unit.function.params) and bool(names & {"property", "cached_property"})


def _decorated(unit: Unit, name: str) -> bool:
    return any(isinstance(item, Name) and item.id == name for item in unit.function.decorators)


class Replay:
    """Applies summaries in a body's state."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def apply(self, summary: Summary, actuals: Actuals, call: Call, what: str, name: str) -> Objs:
        """Change, store and publish as the function does; return what it returns."""
        body = self._body
        span = body.unit.span(call.at)
        actuals = self._aged(actuals, call)
        for change in summary.changes:
            objs = self._at(actuals, (change.param, change.path))
            if objs:
                body.change(objs, span, what, _with_via(change, name))
        # Paths are those of the moment of the call: read them all before anything is stored.
        handed = self._handed(summary.hands, actuals)
        for hand in (*summary.hands, *summary.leaves):
            but = None if hand.but is None else frozenset(hand.but)
            leave(body, self._at(actuals, (hand.param, hand.path)), but)
        stored = [(store, *self._stored(store, actuals, call)) for store in summary.stores]
        result = self._result(summary, actuals, call)
        for store, owners, values in stored:
            self._store(store, owners, values)
        self._hand_all(handed, actuals, call)
        return result

    def leave(self, late: tuple[Hand, ...], actuals: Actuals, call: Call) -> None:
        """Publish what the context manager that a call made publishes when it is left."""
        self._hand_all(self._handed(late, actuals), actuals, call)

    def _handed(self, hands: tuple[Hand, ...], actuals: Actuals) -> list[tuple[Hand, Objs]]:
        return [(hand, self._at(actuals, (hand.param, hand.path))) for hand in hands]

    def _hand_all(self, handed: list[tuple[Hand, Objs]], actuals: Actuals, call: Call) -> None:
        span = self._body.unit.span(call.at)
        for hand, objs in handed:
            mark = Mark(span, _written(call, hand.param, actuals), recorded=hand.recorded)
            self._hand(hand, objs, mark, call)

    def _aged(self, actuals: Actuals, call: Call) -> Actuals:
        """Return the arguments when what this call made the last time has become older."""
        names = self._body.age_site(call.at)
        if not names:
            return actuals
        return {
            param: frozenset(names.get(obj, obj) for obj in objs) for param, objs in actuals.items()
        }

    def _stored(self, store: Store, actuals: Actuals, call: Call) -> tuple[Objs, Objs]:
        owners = self._at(actuals, (store.param, store.path))
        tag = ".".join((store.param, *store.path, store.field))
        values = self.give(store.value, actuals, call, tag)
        self._body.spend(len(owners) * len(values))
        return owners, values

    def _store(self, store: Store, owners: Objs, values: Objs) -> None:
        state = self._body.state
        if store.replaces and len(owners) == 1 and ELEMENT not in next(iter(owners)).path:
            replace_field(state, next(iter(owners)), store.field, values)
            return
        for obj in owners:
            before = state.before(obj, store.field)
            state.set_field(obj, store.field, before | values)

    def _hand(self, hand: Hand, objs: Objs, mark: Mark, call: Call) -> None:
        body = self._body
        if hand.enveloped:
            for obj in sorted(objs):
                envelop(body, obj)
            objs = frozenset(obj for obj in objs if body.known(obj).make == "dict")
        if hand.but is not None:
            hand_over_parts(body, objs, mark, call.at, frozenset(hand.but))
            return
        weak = self._weak(objs, mark.text, hand) if hand.weak else NOTHING
        if objs - weak:
            hand_over(body, objs - weak, mark, call.at, hand.by_value)
        if weak:
            hand_over(body, weak, replace(mark, weak=True), call.at, hand.by_value)

    def _result(self, summary: Summary, actuals: Actuals, call: Call) -> Objs:
        if summary.generates:
            return self._one_by_one(self.give(summary.yields, actuals, call, ""), call)
        returned = summary.yields if summary.yields != Shape() else summary.returns
        return self.give(returned, actuals, call, "")

    def _one_by_one(self, yielded: Objs, call: Call) -> Objs:
        """Return what a generator makes: something to iterate over."""
        made = self._body.make("new", call.at, About("list"), ":yields")
        forget(self._body.state, made)
        self._body.state.set_field(made, ELEMENT, yielded)
        return frozenset([made])

    def _weak(self, objs: Objs, text: str, hand: Hand) -> Objs:
        """Return those of the objects that nothing calls an event here either."""
        if not hand.path and is_event_name(text):
            return NOTHING
        known = self._body.known
        return frozenset(o for o in objs if not known(o).typed and known(o).make != "dict")

    def _at(self, actuals: Actuals, path: ParamPath) -> Objs:
        found = actuals.get(path[0], NOTHING)
        for name in path[1]:
            self._body.spend(len(found))
            found = self._body.state.read_all(found, name)
        self._body.spend(len(found))
        return found

    def give(self, shape: Shape, actuals: Actuals, call: Call, tag: str) -> Objs:
        """Return the objects that a shape means here."""
        objs = shape.shared.union(*(self._at(actuals, path) for path in shape.params))
        if not shape.fresh:
            return objs
        body = self._body
        sources = NOTHING.union(*(self._at(actuals, path) for path in shape.parsed))
        kind = "parsed" if shape.parsed else "new"
        make: Literal["dict", "other"] = "dict" if shape.typed else "other"
        about = About(make, shape.cls, shape.typed, sources, reused=shape.reused)
        made = body.make("parsed" if kind == "parsed" else "new", call.at, about, f":{tag}")
        forget(body.state, made)
        copied = NOTHING.union(*(self._at(actuals, path) for path in shape.copies))
        if copied:
            body.state.copies[made] = copied - {made}
        for name, inner in shape.fields:
            held = self.give(inner, actuals, call, f"{tag}.{name}")
            body.state.set_field(made, name, held)
        if shape.changed:
            body.state.changed[made] = Mark(body.unit.span(call.at), render(call))
        if shape.published:
            mark = Mark(body.unit.span(call.at), render(call), recorded=shape.recorded)
            hand_over(body, frozenset([made]), mark, call.at)
        return objs | {made}

    # instances

    def construct(self, id: str, call: Call, args: tuple[Objs, ...]) -> Objs:
        """Return a new instance of a project class."""
        body = self._body
        shape = class_shape(body.program, id)
        init = body.program.method(id, "__init__")
        if init is None or shape.flavour == "pydantic":
            shares = shape.flavour != "pydantic"
            return self.instance(id, shape.fields, call, args, shares)
        made = self.instance(id, (), call, (NOTHING,) * len(args), shares=False)
        actuals = bind_arguments(init, None, made, call, args)
        first = init.function.params[0].name if init.function.params else "self"
        actuals[first] = made
        self.apply(body.summary_of(init.id), actuals, call, render(call), "__init__")
        return made

    def instance(
        self, cls: str, fields: tuple[str, ...], call: Call, args: tuple[Objs, ...], shares: bool
    ) -> Objs:
        """Return a new instance that keeps its arguments in its fields."""
        body = self._body
        made = body.make("new", call.at, About("instance", cls))
        forget(body.state, made)
        position = 0
        for arg, objs in zip(call.args, args, strict=True):
            if arg.star == "**" and objs and shares:
                body.state.copies[made] = objs - {made}
                continue
            if arg.name is None:
                name = fields[position] if position < len(fields) else ATTRIBUTE
                position += 1
            else:
                name = arg.name
            held = objs if shares else NOTHING
            if held or name != ATTRIBUTE:
                before = body.state.fields.get(made, {}).get(name, NOTHING)
                body.state.set_field(made, name, held | before)
        if not shares:
            for name in body.state.field_names(made):
                body.state.set_field(made, name, frozenset([made.part(name)]))
        return frozenset([made])


def _with_via(change: Change, name: str) -> Change:
    return replace(change, via=(name, *change.via))


def _written(call: Call, param: str, actuals: Actuals) -> str:
    plain = [arg for arg in call.args if arg.name == param]
    if plain:
        return render_event(plain[0].value)
    position = (
        [name for name in actuals if name not in ("self", "cls")].index(param)
        if (param in actuals and param not in ("self", "cls"))
        else -1
    )
    if 0 <= position < len(call.args):
        return render_event(call.args[position].value)
    return render(call)
