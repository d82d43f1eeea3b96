"""Calls: what they change, hand over and return."""

from collections.abc import Callable

from msgspec.structs import replace

from nplint.facts.code import Attr, Call, Expr, Function, Lambda, Name, Stmt
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, FunctionRef, Instance, Value
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.consuming import content, receives
from nplint.reason.mutation.containers import Containers
from nplint.reason.mutation.decorating import calls_wrapped
from nplint.reason.mutation.deferred import Deferred
from nplint.reason.mutation.handing import hand_over, hand_over_parts
from nplint.reason.mutation.identity import forget
from nplint.reason.mutation.inline import run_inline
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.leaving import Followed, leave, leave_by_call
from nplint.reason.mutation.objects import DATA, NOTHING, TEXT, About, Mark, Obj, Objs
from nplint.reason.mutation.partials import Partials
from nplint.reason.mutation.replay import Actuals, Replay, bind_arguments, is_property
from nplint.reason.mutation.sinks import Handover, kept_row
from nplint.reason.mutation.vocabulary import (
    LATER_CALLS,
    MUTATORS,
    is_event_class_name,
)
from nplint.reason.mutation.wording import name_of, render, render_event


class Calls:
    """Evaluates calls over a body's state."""

    def __init__(
        self,
        body: Body,
        value: Callable[[Expr], Objs],
        block: Callable[[tuple[Stmt, ...]], None],
    ) -> None:
        self._body = body
        self._value = value
        self._block = block
        self._containers = Containers(body)
        self._replay = Replay(body)
        self._partials = Partials(body, self._replay, block, self._hand_over)
        change = self._containers.change
        self._deferred = Deferred(body, self._replay, value, self._hand_over, change)

    def call(self, expr: Call) -> Objs:
        """Return what a call may give, with what it does."""
        func = expr.func
        receiver = self._value(func.base) if isinstance(func, Attr) else NOTHING
        if not isinstance(func, Attr | Name):
            self._value(func)
        args = tuple(self._value(arg.value) for arg in expr.args)
        site = self._body.program.site(self._body.unit, expr)
        method = func.name if isinstance(func, Attr) else ""
        invoked = Invoked(expr, site, method, receiver, args)
        local = self._local(invoked)
        if local is not None:
            return run_inline(self._body, local, expr, args, self._block)
        self._run_lambdas(invoked)
        made = self._partials.make(invoked)
        if made is not None:
            return made
        if self._partials.run(invoked, func if isinstance(func, Name) else None):
            return NOTHING
        return self._resolved(invoked)

    def _local(self, invoked: Invoked) -> Function | Lambda | None:
        func = invoked.expr.func
        if isinstance(func, Lambda):
            return func
        if not isinstance(func, Name) or func.id in self._body.state.env:
            return self._body.functions.get(func.id) if isinstance(func, Name) else None
        return self._body.functions.get(func.id)

    def _run_lambdas(self, invoked: Invoked) -> None:
        """Run lambdas and local functions that are given away as if they were called at once."""
        others = NOTHING.union(*invoked.args)
        for arg in invoked.expr.args:
            inner = arg.value
            function: Function | Lambda | None = None
            if isinstance(inner, Lambda):
                function = inner
            elif isinstance(inner, Name) and invoked.name in LATER_CALLS:
                function = self._body.functions.get(inner.id)
            if function is not None:
                elements = self._body.state.read_all(others, "*")
                given = elements if isinstance(inner, Lambda) else others
                actual = tuple(given for _ in function.params)
                run_inline(self._body, function, invoked.expr, actual, self._block)

    def _run_callbacks(self, invoked: Invoked) -> None:
        """Run the local functions that a publish is to call when it is done."""
        for arg in invoked.expr.args:
            if isinstance(arg.value, Name) and arg.value.id not in self._body.state.env:
                function = self._body.functions.get(arg.value.id)
                if function is not None:
                    nothing = tuple(NOTHING for _ in function.params)
                    run_inline(self._body, function, invoked.expr, nothing, self._block)

    def _resolved(self, invoked: Invoked) -> Objs:
        match invoked.callee:
            case FunctionRef(id=id, bound=bound):
                return self._project(invoked, id, bound)
            case ClassRef(id=id):
                return self._replay.construct(id, invoked.expr, invoked.args)
            case _:
                namesake = invoked.namesake(self._body.unit.path)
                if namesake and self._body.program.unit(namesake) is not None:
                    return self._project(invoked, namesake, None)
                return self._unfollowed(invoked)

    def _project(self, invoked: Invoked, id: str, bound: Value | None) -> Objs:
        body = self._body
        unit = body.program.unit(id)
        if unit is None:
            return self._unfollowed(invoked)
        actuals = bind_arguments(unit, bound, invoked.receiver, invoked.expr, invoked.args)
        summary = body.summary_of(id)
        self._pass_on(id, actuals)
        what, early = render(invoked.expr), summary
        if summary.late:
            hands = tuple(hand for hand in summary.hands if hand not in summary.late)
            early = replace(summary, hands=hands)
            body.leaving.append((summary.late, actuals, invoked.expr))
        result = self._replay.apply(early, actuals, invoked.expr, what, unit.function.name)
        handover = None if summary.hands else self._handover(invoked)
        if handover is not None:
            followed = self._followed(invoked, unit, bound, actuals, summary.sends)
            self._publish(invoked, handover, followed)
        return result

    def computed(self, expr: Attr, objs: Objs) -> dict[Obj, Objs]:
        """Return what a property gives, by the objects whose class defines one of that name."""
        body = self._body
        found: dict[Obj, Objs] = {}
        for obj in sorted(objs):
            cls = body.class_of(obj)
            unit = body.program.method(cls, expr.name) if "::" in cls else None
            if unit is not None and is_property(unit):
                actuals: Actuals = {unit.function.params[0].name: frozenset([obj])}
                call, summary = Call(expr, (), expr.at), body.summary_of(unit.id)
                found[obj] = self._replay.apply(summary, actuals, call, render(expr), expr.name)
        return found

    def _followed(
        self, invoked: Invoked, unit: Unit, bound: Value | None, actuals: Actuals, sends: bool
    ) -> Followed:
        marks = tuple(frozenset([Obj("new", str(n))]) for n in range(len(invoked.args)))
        bindings = bind_arguments(unit, bound, NOTHING, invoked.expr, marks)
        names = {int(obj.root): name for name, objs in bindings.items() for obj in objs}
        return Followed(self._body, actuals, names, self._body.leaves_of(unit.id), sends)

    def _pass_on(self, id: str, actuals: Actuals) -> None:
        """Remember that a received event (or what was parsed of it) goes into a function."""
        body = self._body
        for param, objs in sorted(actuals.items()):
            for obj in sorted(objs):
                if body.is_received(obj):
                    parsed = obj.kind == "parsed" or (
                        obj.kind == "param" and body.received.get(obj.root) == "parsed"
                    )
                    body.demands.append((id, param, "parsed" if parsed else "whole"))

    def _unfollowed(self, invoked: Invoked) -> Objs:
        body = self._body
        if self._hand_over(self._by_short_name(invoked)):
            self._run_callbacks(invoked)
            return frozenset([body.make("result", invoked.expr.at, About())])
        self._deferred.put_off(invoked)
        self._deferred.run(invoked)
        if invoked.method in MUTATORS and invoked.receiver:
            return self._containers.change(invoked)
        told = content(body, invoked)
        if told:
            return told
        on_first = invoked.on_first()
        if on_first is not None:
            return self._containers.change(on_first, invoked.expr)
        known = self._containers.known(invoked)
        if known is not None:
            return known
        if self._is_class(invoked):
            return self._replay.instance(
                name_of(invoked.expr.func), (), invoked.expr, invoked.args, shares=True
            )
        leave_by_call(body, invoked)
        about = About(delivered=receives(invoked))
        result = body.make("result", invoked.expr.at, about)
        forget(body.state, result)
        if calls_wrapped(body, invoked):
            body.wrapped |= {result}
        return frozenset([result])

    def _by_short_name(self, invoked: Invoked) -> Invoked:
        """Return the call of a method by the variable that holds it as what it means."""
        func = invoked.expr.func
        method = self._body.methods.get(func.id) if isinstance(func, Name) else None
        if method is None:
            return invoked
        receiver = self._body.program.evaluate(self._body.unit, method.base)
        return invoked.by_method(method, receiver, (), ())

    def _is_class(self, invoked: Invoked) -> bool:
        name = invoked.name
        return (
            name[:1].isupper() and not name.isupper() and not isinstance(invoked.callee, Instance)
        )

    def _handover(self, invoked: Invoked) -> Handover | None:
        found = self._body.sinks(invoked.site) if invoked.site is not None else None
        if found is None and invoked.method in ("add", "save") and invoked.args:
            # The class of a row may be defined elsewhere: its name tells.
            classes = sorted({self._body.known(obj).cls for obj in invoked.args[0]})
            return next(filter(None, map(kept_row, classes)), None)
        return found

    def _hand_over(self, invoked: Invoked) -> bool:
        """Publish what a call hands over that nobody follows; False when it hands nothing over."""
        handover = self._handover(invoked)
        if handover is not None:
            self._publish(invoked, handover, None)
        return handover is not None

    def _publish(self, invoked: Invoked, handover: Handover, followed: Followed | None) -> None:
        """Publish what a call hands over.

        Of a callee that was ``followed``, only what leaves it; when it publishes something of
        its own, only what looks like an event.
        """
        body = self._body
        span = body.unit.span(invoked.expr.at)
        for payload in handover.payloads:
            if payload.arg >= len(invoked.args):
                continue
            if followed is not None and followed.sends and not payload.eventful:
                continue
            arg = invoked.expr.args[payload.arg]
            mark = Mark(span, render_event(arg.value), recorded=payload.recorded)
            if followed is None:
                objs = body.state.follow(invoked.args[payload.arg], payload.path)
                leave(body, invoked.args[payload.arg])
            else:
                objs = followed.whole(payload.arg, payload.path)
                for copied, hidden in followed.parts(payload.arg):
                    hand_over_parts(body, copied, mark, invoked.expr.at, hidden)
            put = objs
            if payload.only_events:
                objs = frozenset(obj for obj in objs if self._is_event(obj))
            weak = NOTHING
            if payload.weak:
                weak = frozenset(obj for obj in objs if not self._is_message(obj))
                hand_over(body, weak, replace(mark, weak=True), invoked.expr.at)
            hand_over(body, objs - weak, mark, invoked.expr.at)
            if payload.recorded:
                body.state.write(invoked.receiver, "*", put)

    def _is_event(self, obj: Obj) -> bool:
        about = self._body.known(obj)
        return about.typed or is_event_class_name(about.cls or self._body.class_of(obj))

    def _is_message(self, obj: Obj) -> bool:
        """Whether an object is an event, a dict made here, or a text of either."""
        is_text = {TEXT, DATA} & self._body.state.field_names(obj)
        return self._is_event(obj) or self._body.known(obj).make == "dict" or bool(is_text)

    def enter(self, managers: Objs, target: Expr) -> Objs:
        """Return what entering objects gives; what their ``__exit__`` publishes waits for it."""
        body, given = self._body, NOTHING
        for obj in sorted(managers):
            call = Call(target, (), target.at)
            entering = self._method_of(obj, "__enter__", "__aenter__")
            leaving = self._method_of(obj, "__exit__", "__aexit__")
            if leaving is not None:
                actuals: Actuals = {leaving.function.params[0].name: frozenset([obj])}
                body.leaving.append((body.summary_of(leaving.id).hands, actuals, call))
            if entering is None:
                given |= {obj}
                continue
            actuals = {entering.function.params[0].name: frozenset([obj])}
            what, name = render(call), entering.function.name
            given |= self._replay.apply(body.summary_of(entering.id), actuals, call, what, name)
        return given

    def _method_of(self, obj: Obj, *names: str) -> Unit | None:
        """Return the method of an object's project class under the first of some names."""
        cls = self._body.class_of(obj)
        if "::" not in cls:
            return None
        units = (self._body.program.method(cls, name) for name in names)
        return next((unit for unit in units if unit is not None and unit.function.params), None)

    def leave_block(self, since: int, entered: int) -> None:
        """Run what a ``with`` has put off until now, and what its context managers do on exit."""
        self._deferred.leave_block(since)
        leaving = self._body.leaving[entered:]
        del self._body.leaving[entered:]
        for late, actuals, call in reversed(leaving) if self._body.live else ():
            self._replay.leave(late, actuals, call)

    def publishes_on_exit(self, expr: Call) -> bool:
        """Whether a context manager publishes on exit what it gave."""
        site = self._body.program.site(self._body.unit, expr)
        if site is None or not isinstance(site.callee, FunctionRef):
            return False
        return self._body.summary_of(site.callee.id).publishes_yielded
