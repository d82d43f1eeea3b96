"""One call with its parts evaluated."""

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Arg, Attr, Call, Const, Expr, Index
from nplint.link.unit import CallSite
from nplint.link.values import External, Symbol, UnknownValue, Value
from nplint.reason.mutation.objects import NOTHING, Objs
from nplint.reason.mutation.vocabulary import CONTAINERS, FIRST_CHANGED, MUTATORS
from nplint.reason.mutation.wording import name_of

DEFAULTING = frozenset(["get", "setdefault", "pop"])
"""Methods of a dict that take a default."""


class Invoked(Struct, frozen=True):
    """One call with its parts evaluated."""

    expr: Call
    site: CallSite | None
    method: str
    receiver: Objs
    args: tuple[Objs, ...]

    @property
    def name(self) -> str:
        """Return the last part of the callee as written."""
        return self.method or name_of(self.expr.func).rsplit(".", 1)[-1]

    @property
    def callee(self) -> Value | None:
        """Return the resolved callee."""
        return self.site.callee if self.site else None

    def positional(self, index: int) -> Objs:
        """Return what a positional argument may be."""
        plain = [
            objs
            for arg, objs in zip(self.expr.args, self.args, strict=True)
            if arg.name is None and not arg.star
        ]
        return plain[index] if index < len(plain) else NOTHING

    def defaults(self) -> tuple[Objs, ...]:
        """Return what a look-up in a dict gives instead of what is not there.

        ``session.get(Order, event.order_id)`` looks an entity up, and an id is nobody's default.
        """
        given = list(zip(self.expr.args, self.args, strict=True))
        if self.method not in DEFAULTING or not given or _is_class(given[0][0].value):
            return ()
        return tuple(objs for arg, objs in given[1:] if not _is_id(arg.value))

    def namesake(self, path: str) -> str:
        """Return the id that the method would have in a class of a file called as the receiver is.

        ``outbox.publish(event)`` beside ``class Outbox`` is meant to be called on one.
        """
        if not self.method or self.site is None:
            return ""
        if not isinstance(self.site.receiver, Symbol | UnknownValue):
            return ""
        name = self.site.receiver_name.rpartition(".")[2].strip("_")
        cls = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
        typed = isinstance(self.site.receiver, Symbol) and bool(self.site.receiver.type)
        return f"{path}::{cls}.{self.method}" if cls and not typed else ""

    def on_first(self) -> "Invoked | None":
        """Return the call as a method of its first argument, which it changes; None for others.

        ``heapq.heappush(event.steps, step)`` and ``dict.update(event, seen=True)``.
        """
        name = self.callee.name if isinstance(self.callee, External) else ""
        holder, _, own = name.rpartition(".")
        method = FIRST_CHANGED.get(name, own if holder in CONTAINERS and own in MUTATORS else "")
        if not method or not self.args or self.expr.args[0].name or self.expr.args[0].star:
            return None
        call = replace(self.expr, args=self.expr.args[1:])
        return replace(self, expr=call, method=method, receiver=self.args[0], args=self.args[1:])

    def by_method(
        self, method: Attr, receiver: Value, written: tuple[Arg, ...], given: tuple[Objs, ...]
    ) -> "Invoked":
        """Return the call of a method that this call means, some arguments given before."""
        args = (*written, *self.expr.args)
        return self.calling(method, receiver, args, (*given, *self.args))

    def calling(
        self, method: Attr, receiver: Value, written: tuple[Arg, ...], args: tuple[Objs, ...]
    ) -> "Invoked":
        """Return the call of a method with arguments of its own, in the place of this call."""
        call = Call(method, written, self.expr.at)
        site = self.site and replace(
            self.site,
            call=call,
            method=method.name,
            receiver=receiver,
            receiver_name=name_of(method.base),
        )
        return Invoked(call, site, method.name, NOTHING, args)


def _is_class(expr: Expr) -> bool:
    last = name_of(expr).rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def _is_id(expr: Expr) -> bool:
    """Whether an expression names an identity, which is a value."""
    if isinstance(expr, Index):
        key = expr.key.value if isinstance(expr.key, Const) else ""
        name = key if isinstance(key, str) else ""
    else:
        name = name_of(expr).rpartition(".")[2]
    return name in ("id", "pk", "uuid") or name.endswith(("_id", "Id", "_uuid", "_pk"))
