"""Functions that are given away with their arguments, to a pool, a thread, a timer or ``map``."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from nplint.facts.code import Arg, Attr, Call, Const, DictExpr, Expr, Name, Sequence, Star
from nplint.link.values import FunctionRef
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.objects import ELEMENT, NOTHING, Objs
from nplint.reason.mutation.replay import Replay, bind_arguments
from nplint.reason.mutation.vocabulary import EXIT_CALLS, LATER_CALLS, LATER_WITH_LISTS, MUTATORS
from nplint.reason.mutation.wording import name_of, render


class Deferred:
    """Applies what a call is given to run, as if it ran at once."""

    def __init__(
        self,
        body: Body,
        replay: Replay,
        value: Callable[[Expr], Objs],
        hand_over: Callable[[Invoked], bool],
        change: Callable[[Invoked], object],
    ) -> None:
        self._body = body
        self._replay = replay
        self._value = value
        self._hand_over = hand_over
        self._change = change

    def run(self, invoked: Invoked) -> bool:
        """Run the first argument that can be run; False when there is none."""
        if invoked.name not in LATER_CALLS or invoked.site is None:
            return False
        return any(self._runs(invoked, position) for position in range(len(invoked.args)))

    def put_off(self, invoked: Invoked) -> bool:
        """Remember what is to run when the block is left; False for any other call."""
        if invoked.method not in EXIT_CALLS or invoked.site is None or not invoked.args:
            return False
        self._body.at_exit.append(invoked)
        return True

    def leave_block(self, since: int) -> None:
        """Run what a block has put off, the last one first."""
        waiting = self._body.at_exit[since:]
        del self._body.at_exit[since:]
        for invoked in reversed(waiting):
            self._runs(invoked, 0)

    def _runs(self, invoked: Invoked, position: int) -> bool:
        given = [*self._given(invoked, position)]
        args = tuple(arg for arg, _ in given)
        objs = tuple(each for _, each in given)
        written = invoked.expr.args[position].value
        call = Call(written, args, invoked.expr.at)
        value = invoked.site.args[position][1] if invoked.site else None
        if isinstance(value, FunctionRef):
            return self._project(value, call, objs, render(invoked.expr))
        method = self._method(written)
        if method is None:
            return False
        receiver = self._body.program.evaluate(self._body.unit, method.base)
        meant = invoked.calling(method, receiver, args, objs)
        if self._hand_over(meant):
            return True
        if method.name in MUTATORS:
            self._change(replace(meant, receiver=self._value(method.base)))
        return method.name in MUTATORS

    def _given(self, invoked: Invoked, position: int) -> Iterator[tuple[Arg, Objs]]:
        """Yield the arguments that the function given at a position is called with."""
        pairs = list(zip(invoked.expr.args, invoked.args, strict=True))
        if invoked.name in LATER_WITH_LISTS:
            for arg, objs in pairs:
                if arg.name in ("args", "kwargs") or (arg.name is None and not arg.star):
                    yield from self._listed(arg.value, objs)
            return
        for arg, objs in pairs[position + 1 :]:
            if invoked.name == "map":
                element = self._body.state.read_all(objs, ELEMENT)
                yield replace(arg, value=_one_of(arg.value)), element
            else:
                yield arg, objs

    def _listed(self, written: Expr, objs: Objs) -> Iterator[tuple[Arg, Objs]]:
        state = self._body.state
        match written:
            case Sequence(items=items):
                for position, item in enumerate(items):
                    is_star = isinstance(item, Star)
                    held = state.read_all(objs, ELEMENT if is_star else str(position))
                    yield Arg(item, None, "*" if is_star else ""), held
            case DictExpr(items=items):
                for entry in items:
                    if isinstance(entry.key, Const):
                        held = state.read_all(objs, str(entry.key.value))
                        yield Arg(entry.value, str(entry.key.value)), held
            case _:
                pass

    def _project(self, value: FunctionRef, call: Call, args: tuple[Objs, ...], what: str) -> bool:
        unit = self._body.program.unit(value.id)
        if unit is None:
            return False
        receiver = self._value(call.func.base) if isinstance(call.func, Attr) else NOTHING
        actuals = bind_arguments(unit, value.bound, receiver, call, args)
        summary = self._body.summary_of(value.id)
        self._replay.apply(summary, actuals, call, what, unit.function.name)
        return True

    def _method(self, written: Expr) -> Attr | None:
        if isinstance(written, Name):
            return self._body.methods.get(written.id)
        return written if isinstance(written, Attr) else None


def _one_of(written: Expr) -> Expr:
    """Return how one of several would be called: ``event`` for ``events``."""
    name = name_of(written).rpartition(".")[2]
    return Name(name.removesuffix("s")) if name else written
