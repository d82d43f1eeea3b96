"""The standard library's containers and copies, serialisers and parsers."""

from nplint.facts.code import Attr, Call, Const, DictExpr, Expr
from nplint.reason.mutation.body import Body, is_one_of_events
from nplint.reason.mutation.handing import replace_field
from nplint.reason.mutation.identity import age_focus, forget, pick
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.lookup import publication
from nplint.reason.mutation.objects import ATTRIBUTE, DATA, ELEMENT, NOTHING, TEXT, About, Obj, Objs
from nplint.reason.mutation.vocabulary import (
    BATCHING_CALLS,
    CONTAINERS,
    DEEP_CALLS,
    DUMP_CALLS,
    DUMP_METHODS,
    DUMP_PREFIXES,
    PAIRS,
    PARSE_CALLS,
    PARSE_METHODS,
    PARSE_PREFIXES,
    READS,
    SHALLOW_CALLS,
    SHALLOW_METHODS,
    STORES_ALL,
    STORES_ELEMENT,
    TAKES,
    TEXT_CALLS,
    TEXT_METHODS,
    VIEWS,
    is_event_class_name,
    is_event_name,
)
from nplint.reason.mutation.wording import name_of, render


class Containers:
    """Evaluates calls whose meaning is known without following them."""

    def __init__(self, body: Body) -> None:
        self._body = body

    # in-place changes

    def change(self, invoked: Invoked, written: Call | None = None) -> Objs:
        """Apply ``append``, ``update``, ``pop`` and their like; return what they give."""
        body = self._body
        objs = invoked.receiver
        result = self._read(invoked) if invoked.method in READS | TAKES else NOTHING
        what = render(invoked.expr if written is None else written)
        body.change(objs, body.unit.span(invoked.expr.at), what)
        self._store(invoked)
        return self._taken_out(invoked, result) if invoked.method == "pop" else result

    def _taken_out(self, invoked: Invoked, found: Objs) -> Objs:
        """Return what ``event.pop("key")`` gives: no part of a message that is sent afterwards."""
        body, owners = self._body, sorted(invoked.receiver)
        key = invoked.expr.args[0].value if invoked.expr.args else None
        if len(owners) != 1 or not isinstance(key, Const) or not isinstance(key.value, str):
            return found
        owner = owners[0]
        if body.is_received(owner) or publication(body.state, owner) is not None:
            return found
        part = owner.part(key.value)
        replace_field(body.state, owner, key.value, NOTHING)
        if part not in found:
            return found
        own = body.make("result", invoked.expr.at, tag=":taken")
        forget(body.state, own)
        return found - {part} | {own}

    def _store(self, invoked: Invoked) -> None:
        body, objs = self._body, invoked.receiver
        keyed = invoked.method in ("setdefault", "__setitem__", "insert")
        pairs = list(zip(invoked.expr.args, invoked.args, strict=True))
        for arg, values in pairs[1:] if keyed else pairs:
            if invoked.method in STORES_ALL:
                self._store_all(objs, arg.name, arg.value, values)
            elif invoked.method in STORES_ELEMENT and values:
                key = invoked.expr.args[0].value
                name = str(key.value) if isinstance(key, Const) and len(invoked.args) > 1 else ""
                is_keyed = invoked.method in ("setdefault", "__setitem__") and name
                body.state.write(objs, ELEMENT, values)
                if is_keyed:
                    for obj in objs:
                        body.state.set_field(obj, name, body.state.before(obj, name) | values)

    def _store_all(self, objs: Objs, keyword: str | None, expr: Expr, values: Objs) -> None:
        state = self._body.state
        if keyword is not None:
            state.write(objs, keyword, values)
            return
        for value in sorted(values):
            for name, held in sorted(state.fields.get(value, {}).items()):
                if isinstance(expr, DictExpr) and name != ELEMENT:
                    state.write(objs, name, held)
                else:
                    for obj in objs:
                        before = state.before(obj, ELEMENT)
                        state.set_field(obj, ELEMENT, before | held)
            if not isinstance(expr, DictExpr) and value not in state.fields:
                state.write(objs, ELEMENT, state.read(value, ELEMENT))

    # reads, copies, texts

    def known(self, invoked: Invoked) -> Objs | None:
        """Return what a known call gives; None when it is not known."""
        if invoked.method and invoked.receiver:
            found = self._method(invoked)
            if found is not None:
                return found
        return self._function(invoked)

    def _method(self, invoked: Invoked) -> Objs | None:
        method, objs = invoked.method, invoked.receiver
        if method in READS:
            return self._read(invoked) if invoked.args or method in TAKES else None
        if method in VIEWS:
            return self._body.state.read_all(objs, ELEMENT) and self._view(invoked, objs)
        if method in PAIRS:
            return self._pairs(invoked, objs)
        if method in SHALLOW_METHODS:
            return self._copy(invoked, objs)
        if method in DUMP_METHODS | TEXT_METHODS:
            return self._serialised_by(invoked) or self._dump(invoked, objs, _expr_of(invoked))
        if method in PARSE_METHODS and not invoked.args:
            return self._parse(invoked, objs)
        return None

    def _function(self, invoked: Invoked) -> Objs | None:
        name, first = invoked.name, invoked.positional(0)
        if name in ("setitem", "delitem") and invoked.args:
            return self._set_item(invoked)
        if name in ("setattr", "delattr", "__setattr__", "__delattr__"):
            return self._set_attribute(invoked)
        if name == "getattr":
            return self._getattr(invoked)
        if name == "vars":
            return self._body.state.read_all(first, "__dict__")
        if name in ("ChainMap", "next", "cast", "gather", "shield", "ensure_future"):
            return self._through(invoked)
        if name in ("enumerate", "zip", "map"):
            return self._zip(invoked)
        if name in BATCHING_CALLS:
            return self._batches(invoked)
        if name in SHALLOW_CALLS:
            return self._copy(invoked, NOTHING.union(*self._sources(invoked)))
        if name in DEEP_CALLS:
            return self._fresh(invoked)
        is_dump = name in DUMP_CALLS | TEXT_CALLS or name.lstrip("_").startswith(DUMP_PREFIXES)
        if is_dump and invoked.args:
            return self._dump(invoked, first, invoked.expr.args[0].value)
        if name in PARSE_CALLS | PARSE_METHODS or name.startswith(PARSE_PREFIXES):
            return self._parse(invoked, NOTHING.union(*invoked.args))
        return None

    def _serialised_by(self, invoked: Invoked) -> Objs:
        """Return the text that a codec makes of its argument; nothing when it gets no event."""
        first = invoked.expr.args[0].value if invoked.expr.args else None
        events = self._events(invoked.positional(0), first)
        return self._dump(invoked, events, first) if events else NOTHING

    def _sources(self, invoked: Invoked) -> list[Objs]:
        pairs = zip(invoked.expr.args, invoked.args, strict=True)
        return [objs for arg, objs in pairs if arg.name is None or arg.star]

    def _fresh(self, invoked: Invoked, about: About | None = None) -> Objs:
        made = self._body.make("new", invoked.expr.at, about)
        forget(self._body.state, made)
        return frozenset([made])

    def _copy(self, invoked: Invoked, sources: Objs) -> Objs:
        """Return a shallow copy; keyword arguments replace fields."""
        if _is_deep(invoked):
            return self._fresh(invoked)
        make = invoked.name if invoked.name in CONTAINERS else "other"
        cls = next((self._body.known(obj).cls for obj in sorted(sources)), "")
        about = About("list" if make == "list" else "dict" if make == "dict" else "other", cls)
        made = self._body.make("new", invoked.expr.at, about)
        forget(self._body.state, made)
        if sources:
            self._body.state.copies[made] = sources - {made}
        for arg, objs in zip(invoked.expr.args, invoked.args, strict=True):
            if arg.name == "update" and objs:
                self._replace(made, objs)
            elif arg.name is not None and arg.name not in ("key", "reverse", "deep"):
                self._body.state.set_field(made, arg.name, objs)
        return frozenset([made])

    def _replace(self, made: Obj, updates: Objs) -> None:
        for update in sorted(updates):
            for name, objs in self._body.state.fields.get(update, {}).items():
                self._body.state.set_field(made, name, objs)

    def _read(self, invoked: Invoked) -> Objs:
        body = self._body
        key = invoked.expr.args[0].value if invoked.expr.args else None
        name = str(key.value) if isinstance(key, Const) and isinstance(key.value, str) else ELEMENT
        found = body.state.read_all(invoked.receiver, name)
        if name == ELEMENT and invoked.method in TAKES:
            tag = f"p{invoked.expr.at.line}:{invoked.expr.at.column}"
            age_focus(body.state, tag)
            found = pick(body.state, found, tag)
        return found.union(*invoked.defaults())

    def _view(self, invoked: Invoked, objs: Objs) -> Objs:
        made = self._fresh(invoked)
        for obj in made:
            self._body.state.set_field(obj, ELEMENT, self._body.state.read_all(objs, ELEMENT))
        return made

    def _batches(self, invoked: Invoked) -> Objs:
        """Return a list of lists of the same elements."""
        body = self._body
        batch = body.make("new", invoked.expr.at, About("list"), ":batch")
        forget(body.state, batch)
        sources = NOTHING.union(*self._sources(invoked))
        if sources:
            body.state.copies[batch] = sources
        made = self._fresh(invoked)
        for obj in made:
            body.state.set_field(obj, ELEMENT, frozenset([batch]))
        return made

    def _pairs(self, invoked: Invoked, objs: Objs) -> Objs:
        body = self._body
        values = body.state.read_all(objs, ELEMENT)
        return self._tuples(invoked, [NOTHING, values])

    def _tuples(self, invoked: Invoked, columns: list[Objs]) -> Objs:
        body = self._body
        pair = body.make("new", invoked.expr.at, About("tuple"), ":pair")
        forget(self._body.state, pair)
        for position, objs in enumerate(columns):
            body.state.set_field(pair, str(position), objs)
        made = self._fresh(invoked)
        for obj in made:
            body.state.set_field(obj, ELEMENT, frozenset([pair]))
        return made

    def _zip(self, invoked: Invoked) -> Objs:
        state = self._body.state
        columns = [state.read_all(objs, ELEMENT) for objs in invoked.args]
        if invoked.name == "map":
            return self._view(invoked, NOTHING.union(*invoked.args[1:]))
        return self._tuples(
            invoked, [NOTHING, *columns] if invoked.name == "enumerate" else columns
        )

    def _through(self, invoked: Invoked) -> Objs:
        """Return the argument itself (``cast``) or an element of it (``next``)."""
        objs = invoked.positional(len(invoked.args) - 1 if invoked.name == "cast" else 0)
        if invoked.name != "next":
            return objs
        tag = f"p{invoked.expr.at.line}:{invoked.expr.at.column}"
        age_focus(self._body.state, tag)
        elements = self._body.state.read_all(objs, ELEMENT)
        return pick(self._body.state, elements, tag) | invoked.positional(1)

    def _getattr(self, invoked: Invoked) -> Objs:
        key = invoked.expr.positional(1)
        objs, default = invoked.positional(0), invoked.positional(2)
        if isinstance(key, Const):
            return self._body.state.attribute(objs, str(key.value)) | default
        return self._body.state.read_all(objs, ELEMENT) | default

    def _set_item(self, invoked: Invoked) -> Objs:
        """Apply ``operator.setitem`` and its kin."""
        objs = invoked.positional(0)
        self._body.change(objs, self._body.unit.span(invoked.expr.at), render(invoked.expr))
        key = invoked.expr.positional(1)
        name = str(key.value) if isinstance(key, Const) else ELEMENT
        self._body.state.write(objs, name, invoked.positional(2))
        return NOTHING

    def _set_attribute(self, invoked: Invoked) -> Objs:
        body = self._body
        has_target = invoked.name in ("setattr", "delattr") or name_of(
            invoked.expr.func
        ).startswith(("object.", "super"))
        objs = invoked.positional(0) if has_target else invoked.receiver
        if has_target and invoked.name.startswith("__"):
            key = invoked.expr.positional(1)
            attribute = str(key.value) if isinstance(key, Const) else ""
            body.bypass(objs, attribute, body.unit.span(invoked.expr.at), render(invoked.expr))
        body.change(objs, body.unit.span(invoked.expr.at), render(invoked.expr))
        key = invoked.expr.positional(1 if has_target else 0)
        name = str(key.value) if isinstance(key, Const) else ATTRIBUTE
        body.state.write(objs, name, invoked.positional(2 if has_target else 1))
        return NOTHING

    def _dump(self, invoked: Invoked, objs: Objs, expr: Expr | None) -> Objs:
        """Return plain data or a text made of an object, remembering of which."""
        made = self._fresh(invoked)
        events = self._events(objs, expr)
        of_data = invoked.name in TEXT_CALLS | TEXT_METHODS and not invoked.receiver
        for obj in made:
            if events:
                self._body.state.set_field(obj, TEXT, events - made)
            if of_data and objs - events:
                self._body.state.set_field(obj, DATA, objs - events - made)
        return made

    def _events(self, objs: Objs, expr: Expr | None) -> Objs:
        """Return the objects that are events or texts: an entity's dump is not the entity."""
        state = self._body.state
        named = is_event_name(name_of(expr)) if expr is not None else False
        return frozenset(
            obj
            for obj in objs
            if named
            or obj.kind == "shared"
            or {TEXT, DATA} & state.field_names(obj)
            or is_event_class_name(self._body.known(obj).cls)
            or self._body.known(obj).make == "dict"
            or is_one_of_events(obj)
        )

    def _parse(self, invoked: Invoked, objs: Objs) -> Objs:
        made = self._body.make("parsed", invoked.expr.at, About(sources=objs))
        forget(self._body.state, made)
        return frozenset([made])


def _is_deep(invoked: Invoked) -> bool:
    deep = invoked.expr.keyword("deep")
    return isinstance(deep, Const) and bool(deep.value)


def _expr_of(invoked: Invoked) -> Expr | None:
    return invoked.expr.func.base if isinstance(invoked.expr.func, Attr) else None
