"""``functools.partial``: made in one place, called in another."""

from collections.abc import Callable

from nplint.facts.code import Attr, Function, Lambda, Name, Stmt
from nplint.link.values import FunctionRef
from nplint.reason.mutation.body import Body, Partial
from nplint.reason.mutation.inline import run_inline
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.objects import NOTHING, About, Objs
from nplint.reason.mutation.replay import Replay
from nplint.reason.mutation.wording import render


class Partials:
    """Makes and calls functions whose first arguments are given."""

    def __init__(
        self,
        body: Body,
        replay: Replay,
        block: Callable[[tuple[Stmt, ...]], None],
        hand_over: Callable[[Invoked], object],
    ) -> None:
        self._body = body
        self._replay = replay
        self._block = block
        self._hand_over = hand_over

    def make(self, invoked: Invoked) -> Objs | None:
        """Return the object that ``partial(f, …)`` makes; None for any other call."""
        if invoked.name not in ("partial", "partialmethod") or not invoked.expr.args:
            return None
        function = self._function(invoked)
        if function is None:
            return None
        made = self._body.make("new", invoked.expr.at, About())
        names = [arg.name for arg in invoked.expr.args]
        given = tuple(zip(names, invoked.args, strict=True))[1:]
        self._body.partials[made.root] = Partial(function, given, invoked.expr.args[1:])
        return frozenset([made])

    def _function(self, invoked: Invoked) -> str | Function | Lambda | Attr | None:
        first = invoked.expr.args[0].value
        if isinstance(first, Lambda):
            return first
        if isinstance(first, Name) and first.id in self._body.functions:
            return self._body.functions[first.id]
        value = invoked.site.args[0][1] if invoked.site and invoked.site.args else None
        if isinstance(value, FunctionRef):
            return value.id
        return first if isinstance(first, Attr) else None

    def run(self, invoked: Invoked, callee: Name | None) -> bool:
        """Call a partial by its variable, or one that is given away; False when there is none."""
        objs = self._body.state.env.get(callee.id, NOTHING) if callee else NOTHING
        found = [self._body.partials[o.root] for o in sorted(objs) if o.root in self._body.partials]
        for each in found:
            rest = zip([arg.name for arg in invoked.expr.args], invoked.args, strict=True)
            self._apply(each, invoked, tuple(rest))
        for arg in () if found else invoked.args:
            for obj in sorted(arg):
                if obj.root in self._body.partials:
                    self._apply(self._body.partials[obj.root], invoked, ())
        return bool(found)

    def _apply(
        self, partial: Partial, invoked: Invoked, rest: tuple[tuple[str | None, Objs], ...]
    ) -> None:
        body = self._body
        given = [*partial.args, *rest]
        if isinstance(partial.function, Attr):
            receiver = body.program.evaluate(body.unit, partial.function.base)
            objs = tuple(objs for _, objs in partial.args)
            self._hand_over(invoked.by_method(partial.function, receiver, partial.written, objs))
            return
        if not isinstance(partial.function, str):
            args = tuple(objs for name, objs in given if name is None)
            run_inline(body, partial.function, invoked.expr, args, self._block)
            return
        unit = body.program.unit(partial.function)
        if unit is None:
            return
        plain = [param.name for param in unit.function.params if param.name != "self"]
        actuals = dict(zip(plain, (o for name, o in given if name is None), strict=False))
        actuals.update({name: objs for name, objs in given if name is not None})
        summary = body.summary_of(unit.id)
        what = render(invoked.expr)
        self._replay.apply(summary, actuals, invoked.expr, what, unit.function.name)
