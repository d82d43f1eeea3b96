"""Making objects of the project's classes, with what their fields begin as."""

from nplint.facts.code import Assign, Attr, Call, Expr, Lambda, Name, Return
from nplint.link.values import (
    Instance,
)
from nplint.reason.idempotency.applying import apply_summary, assign_arguments, parameters
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Env,
    Shade,
    State,
    Taint,
)
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.own import is_own
from nplint.reason.idempotency.run import Out, Run
from nplint.reason.idempotency.tables import table_of_class


def construct(run: Run, cls: str, view: CallView, state: State, env: Env) -> list[Out]:
    """Return what making an object of a project class comes to."""
    init = run.program.method(cls, "__init__")
    fields = _constructor_fields(run, cls, view)
    made = Shade(
        known=NOT_NONE, value=Instance(cls), fields=fields,
        text=cls.rpartition("::")[2].rpartition(".")[2],
    )  # fmt: skip
    if init is None:
        return [(state, env, made)]
    outs = apply_summary(run, init, cls, view.args, view.kwargs, state, env)
    return [(s, e, made) for s, e, _ in outs]


def _constructor_fields(run: Run, cls: str, view: CallView) -> tuple[tuple[str, Shade], ...]:
    head = run.program.class_of(cls)
    names = [
        statement.targets[0].id
        for statement in (head.body if head else ())
        if isinstance(statement, Assign) and isinstance(statement.targets[0], Name)
    ]
    fields = list(zip(names, view.args, strict=False))
    fields += list(view.kwargs)
    fields += _kept_parameters(run, cls, view)
    given = {name for name, _ in fields}
    return (*fields, *_fresh_defaults(run, cls, given))


def _kept_parameters(run: Run, cls: str, view: CallView) -> list[tuple[str, Shade]]:
    """Return the attributes in which a constructor keeps what it is given, as it is."""
    init = run.program.method(cls, "__init__")
    if init is None:
        return []
    given = assign_arguments(parameters(init, bound=True), view.args, view.kwargs)
    return [
        (target.name, given[statement.value.id])
        for statement in init.function.body
        if isinstance(statement, Assign)
        and isinstance(statement.value, Name)
        and statement.value.id in given
        for target in statement.targets
        if isinstance(target, Attr) and is_own(target.base)
    ]


def _fresh_defaults(run: Run, cls: str, given: set[str]) -> list[tuple[str, Shade]]:
    """Return the fields whose default is made anew for each object (``default_factory``)."""
    head = run.program.class_of(cls)
    found: list[tuple[str, Shade]] = []
    if any(name in given for key in table_of_class(run.program, cls).keys for name in key):
        return found  # the conflict is on that column, whatever the row's own id is
    for statement in head.body if head else ():
        if not (isinstance(statement, Assign) and isinstance(statement.value, Call)):
            continue
        target = statement.targets[0]
        made = statement.value.keyword("default_factory", "default", "factory")
        each = statement.value.keyword("default_factory", "factory") is not None
        if not isinstance(target, Name) or target.id in given or made is None:
            continue
        if isinstance(made, Lambda) and isinstance(made.body[0], Return):
            made = made.body[0].value or made
        if _makes_fresh(made) or (each and _reads_clock(made)):
            taint = Taint("unstable", f"a default of `{target.id}` made anew each time")
            found.append((target.id, Shade(taints=frozenset({taint}))))
    return found


def _reads_clock(expr: Expr) -> bool:
    text = str(expr)
    return any(name in text for name in ("'now'", "'utcnow'", "'time_ns'", "'time'", "'today'"))


def _makes_fresh(expr: Expr) -> bool:
    text = str(expr)
    return any(name in text for name in ("'uuid4'", "'uuid1'", "'token_hex'", "'ulid'", "'ULID'"))
