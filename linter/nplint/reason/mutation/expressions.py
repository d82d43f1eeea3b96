"""Expressions: which objects they may be."""

from collections.abc import Callable

from nplint.facts.code import (
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Const,
    DictExpr,
    Expr,
    Format,
    Index,
    Name,
    Place,
    Sequence,
    Star,
    Stmt,
    Unary,
    Unknown,
    Walrus,
    Yield,
)
from nplint.link.values import Known
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.calls import Calls
from nplint.reason.mutation.identity import focus, fold, forget
from nplint.reason.mutation.narrowing import not_a_dict
from nplint.reason.mutation.objects import ELEMENT, NOTHING, About, Obj, Objs
from nplint.reason.mutation.shared import class_container, global_container
from nplint.reason.mutation.sink_words import TYPE_KEYS
from nplint.reason.mutation.wording import name_of


class Expressions:
    """Evaluates expressions over a body's state."""

    def __init__(self, body: Body, block: Callable[[tuple[Stmt, ...]], None]) -> None:
        self._body = body
        self.calls = Calls(body, self.value, block)

    def value(self, expr: Expr) -> Objs:
        """Return what an expression may be, with what evaluating it does."""
        match expr:
            case Name(id=name):
                return self._name(name)
            case Attr():
                return self._attribute(expr)
            case Index(base=base, key=key):
                return self._index(base, key, expr)
            case Call():
                return self.calls.call(expr)
            case Walrus(target=target, value=inner):
                objs = self.value(inner)
                self.rebind(target.id, objs)
                return objs
            case Conditional(test=test, then=then, other=other):
                self.value(test)
                return self.value(then) | self.value(other)
            case Boolean(op=op, values=values):
                found = [self.value(value) for value in values]
                return NOTHING.union(*found) if op == "or" else found[-1]
            case DictExpr():
                return self._dict(expr)
            case Sequence():
                return self._sequence(expr)
            case Comprehension():
                return self._comprehension(expr)
            case Star(value=inner):
                return self.value(inner)
            case Yield(value=inner):
                self._body.give_out(self.value(inner) if inner is not None else NOTHING)
                return NOTHING
            case _:
                return self._plain(expr)

    def _plain(self, expr: Expr) -> Objs:
        match expr:
            case Binary():
                return self._binary(expr)
            case Format(parts=parts):
                for part in parts:
                    self.value(part)
            case Compare(left=left, right=right):
                self.value(left)
                self.value(right)
            case Unary(operand=operand):
                self.value(operand)
            case _:
                pass
        return NOTHING

    def returned(self, expr: Expr) -> Objs:
        """Return what a function gives back: a variable known to be no dict is a mere value.

        Functions that rebuild what they are given end so: ``return value`` for all the rest.
        """
        if not isinstance(expr, Conditional):
            objs = self.value(expr)
            is_value = isinstance(expr, Name) and expr.id in self._body.state.no_dicts
            return NOTHING if is_value else objs
        state = self._body.state
        self.value(expr.test)
        before, found = state.no_dicts, NOTHING
        for holds, inner in ((True, expr.then), (False, expr.other)):
            state.no_dicts = before | not_a_dict(expr.test, holds)
            found |= self.returned(inner)
        state.no_dicts = before
        return found

    def rebind(self, name: str, objs: Objs) -> None:
        """Let a variable be something else; what it indexed goes back among its likes."""
        body = self._body
        fold(body.state, f"[{name}]", body.loops[-1] if body.loops else "")
        body.state.env[name] = objs
        body.state.no_dicts -= {name}

    def _name(self, name: str) -> Objs:
        body = self._body
        if name in body.state.env:
            return body.state.env[name]
        if name in body.functions:
            return NOTHING
        shared = global_container(body.program, body.unit.path, name)
        return frozenset([shared]) if shared else NOTHING

    def class_slot(self, expr: Expr) -> Obj | None:
        """Return the container that a class (or imported module) holds under an attribute."""
        if not isinstance(expr, Attr):
            return None
        body = self._body
        return class_container(body.program, body.unit, expr, frozenset(body.state.env))

    def _attribute(self, expr: Attr) -> Objs:
        body = self._body
        slot = self.class_slot(expr)
        if slot is not None and not self._is_set(expr):
            return frozenset([slot])
        objs = self.value(expr.base)
        if expr.name == "json_body":
            return frozenset(self._parsed_body(obj) for obj in objs)
        computed = self.calls.computed(expr, objs)
        plain = objs.difference(computed)
        return body.state.attribute(plain, expr.name).union(*computed.values())

    def _is_set(self, expr: Attr) -> bool:
        base = self.value(expr.base)
        return any(expr.name in self._body.state.field_names(obj) for obj in base)

    def _parsed_body(self, obj: Obj) -> Obj:
        parsed = Obj("parsed", f"body of {obj.root} {' '.join(obj.path)}")
        self._body.about[parsed.root] = About(sources=frozenset([obj]))
        return parsed

    def _index(self, base: Expr, key: Expr, expr: Expr) -> Objs:
        body = self._body
        objs = self.value(base)
        self.value(key)
        if isinstance(key, Name) and key.id in body.state.env:
            return self._indexed_by(objs, key.id)
        if isinstance(key, Unknown):
            return self.shallow_copy(objs, expr.at)
        return body.state.read_all(objs, self.key_field(key))

    def field_of(self, target: Attr | Index) -> str:
        """Return the field that a target names; ``*`` when it is not known."""
        return target.name if isinstance(target, Attr) else self.key_field(target.key)

    def key_field(self, key: Expr) -> str:
        """Return the field that a key names: written out, or a constant; ``*`` for any other."""
        value = key.value if isinstance(key, Const) else self._constant(key)
        is_field = isinstance(value, str) or (type(value) is int and value >= 0)
        return str(value) if is_field else ELEMENT

    def _constant(self, key: Expr) -> object:
        """Return what a name stands for that no statement of this function binds."""
        first = name_of(key).partition(".")[0]
        if not first or (first in self._body.state.env and first not in ("self", "cls")):
            return None
        value = self._body.program.evaluate(self._body.unit, key)
        return value.value if isinstance(value, Known) else None

    def shallow_copy(self, objs: Objs, at: Place, tag: str = "") -> Objs:
        """Return a new list (or dict) of the same elements."""
        if not objs:
            return NOTHING
        copy = self._body.make("new", at, About("list"), tag)
        forget(self._body.state, copy)
        self._body.state.copies[copy] = objs - {copy}
        return frozenset([copy])

    def _indexed_by(self, objs: Objs, name: str) -> Objs:
        """Return the element that a variable points at, the same until the variable changes."""
        body, tag = self._body, f"[{name}]"
        found = NOTHING
        for obj in sorted(objs):
            known = body.state.fields.get(obj, {}).get(f"*{tag}")
            if known is None:
                loop = body.loops[-1] if body.loops else ""
                known = focus(body.state, body.state.read(obj, ELEMENT), tag, loop)
                body.state.set_field(obj, f"*{tag}", known)
            found |= known
        return found

    def elements(self, objs: Objs) -> Objs:
        """Return what iterating over objects may give."""
        return self._body.state.read_all(objs, ELEMENT)

    def _binary(self, expr: Binary) -> Objs:
        left, right = self.value(expr.left), self.value(expr.right)
        if expr.op not in ("|", "+") or not left | right:
            return NOTHING
        state = self._body.state
        made = self._body.make("new", expr.at, About("dict" if expr.op == "|" else "list"))
        forget(state, made)
        over = next(iter(right)) if expr.op == "|" and len(right) == 1 else None
        if over is None or self._body.known(over).make != "dict" or over in state.copies:
            state.copies[made] = (left | right) - {made}
            return frozenset([made])
        # The keys of a dict written on the right are replaced, whatever the left one holds.
        if left:
            state.copies[made] = left - {made}
        for name, objs in sorted(state.fields.get(over, {}).items()):
            state.set_field(made, name, objs)
        return frozenset([made])

    def _dict(self, expr: DictExpr) -> Objs:
        body = self._body
        values = [(item.key, self.value(item.value)) for item in expr.items]
        keys = {key.value for key, _ in values if isinstance(key, Const)}
        made = body.make("new", expr.at, About("dict", typed=bool(keys & TYPE_KEYS)))
        forget(body.state, made)
        sources = NOTHING.union(*(objs for key, objs in values if key is None))
        if sources:
            body.state.copies[made] = sources
        for key, objs in values:
            if isinstance(key, Const):
                body.state.set_field(made, str(key.value), objs)
            elif key is not None:
                self.value(key)
                body.state.write(frozenset([made]), self.key_field(key), objs)
        return frozenset([made])

    def _sequence(self, expr: Sequence) -> Objs:
        body = self._body
        values = [(isinstance(item, Star), self.value(item)) for item in expr.items]
        made = body.make("new", expr.at, About(expr.kind))
        forget(body.state, made)
        starred = any(star for star, _ in values)
        for position, (star, objs) in enumerate(values):
            if star:
                body.state.copies[made] = body.state.copies.get(made, NOTHING) | objs
            else:
                name = ELEMENT if starred or expr.kind == "set" else str(position)
                body.state.set_field(
                    made, name, objs | body.state.fields.get(made, {}).get(name, NOTHING)
                )
        return frozenset([made])

    def _comprehension(self, expr: Comprehension) -> Objs:
        body = self._body
        tags: list[str] = []
        hidden: dict[str, Objs | None] = {}
        for loop in expr.loops:
            tag = f"c{expr.at.line}:{expr.at.column}:{len(tags)}"
            tags.append(tag)
            elements = focus(body.state, self.elements(self.value(loop.source)), tag, tag)
            self._bind(loop.target, elements, hidden)
            for condition in loop.conditions:
                self.value(condition)
        if expr.key is not None:
            self.value(expr.key)
        objs = self.value(expr.element)
        made = body.make("new", expr.at, About("dict" if expr.key else "list"))
        forget(body.state, made)
        body.state.set_field(made, ELEMENT, objs)
        for name, before in hidden.items():
            body.state.env.pop(name, None)
            if before is not None:
                body.state.env[name] = before
        for tag in tags:
            fold(body.state, tag, tag)
        return frozenset([made])

    def _bind(self, target: Expr, objs: Objs, hidden: dict[str, Objs | None]) -> None:
        match target:
            case Name(id=name):
                hidden.setdefault(name, self._body.state.env.get(name))
                self._body.state.env[name] = objs
            case Sequence(items=items):
                for position, item in enumerate(items):
                    held = self._body.state.read_all(objs, str(position))
                    self._bind(item, held, hidden)
            case _:
                pass

    def publishes_on_exit(self, context: Expr) -> bool:
        """Whether leaving a ``with`` over this context publishes what it gave."""
        return isinstance(context, Call) and self.calls.publishes_on_exit(context)
