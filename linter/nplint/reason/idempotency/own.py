"""What methods do to their own object: it counts once a caller's object comes from a store."""

from msgspec.structs import replace

from nplint.facts.code import Attr, Augment, Binary, Expr, Name
from nplint.facts.nodes import own_nodes
from nplint.reason.idempotency.domain import Effect, Env, Fact, Reply, Shade, State
from nplint.reason.idempotency.run import Run
from nplint.span import Span

_GROWING = frozenset("append extend insert appendleft".split())
_UNITING = frozenset({"add", "discard", "remove", "setdefault"})
_RECORDED = frozenset("events messages outbox".split())
"""Last words of lists that an object records its events in: they are published, not stored."""


def is_own(expr: Expr) -> bool:
    """Whether an expression is the method's own object."""
    return isinstance(expr, Name) and expr.id == "self"


def _method(run: Run) -> str:
    """Return the id of the method that is running; empty where it only makes its object."""
    name = run.unit.function.name
    return "" if not run.unit.owner or name.startswith("__") else run.unit.id


def grown(run: Run, text: str, method: str, span: Span, state: State, env: Env) -> Env:
    """Note on a path that a collection of the method's own object gets another element."""
    owner, _, name = text.rpartition(".")
    if owner != "self" or method not in _GROWING | _UNITING:
        return env
    return change(run, name, span, state, env, relative=method in _GROWING)


def changes_itself(run: Run) -> bool:
    """Whether the running method computes its object's state from what it was."""
    return any(
        (isinstance(node, Augment) and isinstance(node.target, Attr) and is_own(node.target.base))
        or (isinstance(node, Attr) and node.name in _GROWING and _is_part(node.base))
        for part in run.unit.function.body
        for node in own_nodes(part)
    )


def _is_part(expr: Expr) -> bool:
    return isinstance(expr, Attr) and is_own(expr.base)


def grows(value: Expr | None, name: str) -> bool:
    """Whether a value is computed from an attribute of the method's own object."""
    return any(
        isinstance(node, Binary)
        and any(
            isinstance(side, Attr) and side.name == name and is_own(side.base)
            for side in (node.left, node.right)
        )
        for node in own_nodes(value)
    )


def change(run: Run, name: str, span: Span, state: State, env: Env, *, relative: bool) -> Env:
    """Note on a path that a method changes an attribute of its own object."""
    method = _method(run)
    if not method or (name and name.rpartition("_")[2] in _RECORDED):
        return env
    kind = _kind(run)
    relative = relative and not run.vocabulary.counts_attempts(name)
    effect = Effect(
        f"change of {kind}.{name}{' from its old value' if relative else ''}", span,
        always=relative, transactional=True, target=kind.lower(), fields=frozenset({name}),
        marker=True, of_self=method,
    )  # fmt: skip
    return run.happen(effect, state, env)


def owner_of(run: Run, expr: Expr) -> str:
    """Return the method whose object an expression is a part of; empty when it is none."""
    return _method(run) if _is_part(expr) else ""


def state_of_self(run: Run, expr: Expr, shade: Shade, *, negative: bool = False) -> Shade | None:
    """Return a condition as a test of stored state; None when it tests nothing of one's own."""
    method = owner_of(run, expr)
    if not method or not isinstance(expr, Attr) or not changes_itself(run):
        return None
    fact = Fact(
        "state test", run.span(expr.at), _kind(run).lower(), atomic=False, memory=False,
        fields=frozenset({expr.name}), of_self=method,
    )  # fmt: skip
    return replace(shade, reply=Reply("flag", fact, None, code="not" if negative else ""))


def _kind(run: Run) -> str:
    return (run.self_class or run.unit.owner).rpartition("::")[2].rpartition(".")[2]
