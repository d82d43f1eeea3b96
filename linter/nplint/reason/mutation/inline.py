"""Functions nested in the one that is run: interpreted where they are called."""

from collections.abc import Callable

from nplint.facts.code import Assign, Call, Function, Lambda, Name, Scope, Stmt
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.objects import NOTHING, Objs
from nplint.reason.mutation.state import join

DEEPEST = 3


def run_inline(
    body: Body,
    function: Function | Lambda,
    call: Call,
    args: tuple[Objs, ...],
    block: Callable[[tuple[Stmt, ...]], None],
) -> Objs:
    """Run a nested function with the variables around it; return what it returns."""
    name = function.name if isinstance(function, Function) else f"<{function.at}>"
    if name in body.inlining or len(body.inlining) >= DEEPEST:
        return NOTHING
    locals_ = _locals(function)
    hidden = {local: body.state.env.pop(local) for local in locals_ if local in body.state.env}
    _bind(body, function, call, args)
    outer, body.returns = body.returns, []
    body.inlining.append(name)
    block(function.body)
    body.inlining.pop()
    ends = [state for _, state in body.returns]
    result = NOTHING.union(*(objs for objs, _ in body.returns))
    body.returns = outer
    end = join([*ends, body.state if body.live else None])
    if end is not None:
        body.state, body.live = end, True
    for local in locals_:
        body.state.env.pop(local, None)
    body.state.env.update(hidden)
    return result


def _bind(body: Body, function: Function | Lambda, call: Call, args: tuple[Objs, ...]) -> None:
    plain = [param.name for param in function.params if param.kind in ("plain", "keyword")]
    for param in plain:
        body.state.env[param] = NOTHING
    if len(args) != len(call.args):
        body.state.env.update(zip(plain, args, strict=False))
        return
    position = 0
    for arg, objs in zip(call.args, args, strict=True):
        if arg.name in plain and arg.name is not None:
            body.state.env[arg.name] = objs
        elif arg.name is None and not arg.star and position < len(plain):
            body.state.env[plain[position]] = objs
            position += 1


def _locals(function: Function | Lambda) -> frozenset[str]:
    free: set[str] = set()
    names = {param.name for param in function.params}
    for statement in function.body:
        match statement:
            case Scope(names=outer):
                free |= set(outer)
            case Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, Name)}
            case _:
                pass
    return frozenset(names - free)
