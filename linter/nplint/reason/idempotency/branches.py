"""Tests: which paths go into which branch, and what the paths know afterwards."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import (
    Attr,
    Boolean,
    Call,
    Compare,
    Const,
    Expr,
    Index,
    Name,
    Sequence,
    Unary,
    Walrus,
)
from nplint.link.values import EnumMember
from nplint.reason.idempotency.answers import RECEIVE_COUNT
from nplint.reason.idempotency.comparing import constants, says_done
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    Taints,
    World,
)
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.operations.call import ROW_LOCK
from nplint.reason.idempotency.own import state_of_self
from nplint.reason.idempotency.requests import asks_for_request
from nplint.reason.idempotency.run import Run, looked_up
from nplint.reason.idempotency.vocabulary import words_of

_Paths = list[tuple[State, Env]]


def branch(run: Run, test: Expr, world: World) -> tuple[World, World]:
    """Return the paths on which a test is true, and those on which it is false."""
    yes: _Paths = []
    no: _Paths = []
    for state, env in paths_of(world):
        _split(run, test, state, env, yes, no)
    _note_asked(run, test, yes, no)
    return world_of(yes), world_of(no)


def _note_asked(run: Run, test: Expr, yes: _Paths, no: _Paths) -> None:
    """Note which guards a test asks: those whose duplicates all go to one side of it."""
    sides: list[dict[Fact, set[str]]] = [{}, {}]
    for side, paths in zip(sides, (yes, no), strict=True):
        for state, env in paths:
            if state.fact is not None and not env.failed:
                side.setdefault(state.fact, set()).add(state.letter)
    for fact in sides[0].keys() & sides[1].keys():
        letters = sides[0][fact], sides[1][fact]
        if "D" in letters[0] ^ letters[1] and not letters[0] & letters[1]:
            run.asked.setdefault(fact, run.span(test.at))


def _split(run: Run, test: Expr, state: State, env: Env, yes: _Paths, no: _Paths) -> None:
    match test:
        case Unary(op="not", operand=operand):
            _split(run, operand, state, env, no, yes)
        case Boolean(op="and", values=values):
            _sequence(run, values, state, env, yes, no)
        case Boolean(op="or", values=values):
            _sequence(run, values, state, env, no, yes, inverted=True)
        case _:
            _plain(run, test, state, env, yes, no)


def _sequence(
    run: Run,
    values: tuple[Expr, ...],
    state: State,
    env: Env,
    on: _Paths,
    off: _Paths,
    *,
    inverted: bool = False,
) -> None:
    """Go on with the next value while the paths stay on (true for ``and``, false for ``or``)."""
    paths: _Paths = [(state, env)]
    left: list[_Paths] = []
    for value in values:
        staying: _Paths = []
        leaving: _Paths = []
        for current, current_env in paths:
            ways = (leaving, staying) if inverted else (staying, leaving)
            _split(run, value, current, current_env, *ways)
        left.append(leaving)
        paths = staying
    on.extend(paths)
    off.extend(_past_the_guard(run, values, (state, env), left, paths))


def _past_the_guard(
    run: Run,
    values: tuple[Expr, ...],
    before: tuple[State, Env],
    left: list[_Paths],
    on: _Paths,
) -> Iterator[tuple[State, Env]]:
    """Yield the paths that leave a sequence of tests; what goes past a guard unasked is noted.

    ``if message.get("id") and not claim(message["id"])`` lets nothing past: messages have ids.
    """
    state, history = before
    for number, (value, leaving) in enumerate(zip(values, left, strict=True)):
        later = [*on, *(path for others in left[number + 1 :] for path in others)]
        facts = {path.fact for path, _ in later if path.fact not in (None, state.fact)}
        asked = [fact for fact in facts if fact and fact.memory and _parts(fact.key)]
        tested = _tested(run, value, leaving) if asked else frozenset()
        has_none = any(tested == _parts(fact.key) for fact in asked)
        for path, env in leaving:
            if tested and path == state and env.weak == history.weak:  # nothing was asked yet
                if has_none:
                    continue
                fact = Fact("guard for some", run.span(value.at), atomic=False, why=_FOR_SOME)
                env = replace(env, ignored=env.ignored | {fact})
            yield path, env


_FOR_SOME = "its guard is asked for some messages only"


def _tested(run: Run, value: Expr, leaving: _Paths) -> frozenset[str]:
    """Return the parts of the message that a plain test looks at."""
    operand = value.operand if isinstance(value, Unary) else value
    operand = operand.left if isinstance(operand, Compare) else operand
    found: set[str] = set()
    for state, env in leaving[:1]:
        for _, _, shade in evaluate(run, operand, state, env):
            found |= _parts(shade.taints)
    return frozenset(found)


def _parts(taints: Taints) -> frozenset[str]:
    """Return the names of the message's parts that something comes from."""
    told = (taint for taint in taints if taint.kind in ("message", "param"))
    return frozenset(taint.part for taint in told if taint.part)


def _plain(run: Run, test: Expr, state: State, env: Env, yes: _Paths, no: _Paths) -> None:
    request = asks_for_request(run, test, env)
    if request is not None:
        run.analyst.serving.add(run.unit.id)
        evaluated = evaluate(run, test, state, env)
        (no if request else yes).extend((after, later) for after, later, _ in evaluated)
        return
    for after, env_after, shade in evaluate(run, test, state, env):
        env_after = _ignore_count(run, test, shade, env_after)
        if shade.truth is True:
            yes.append((after, env_after))
        elif shade.truth is False:
            no.append((after, env_after))
        else:
            _open(run, test, shade, after, env_after, yes, no)


def _ignore_count(run: Run, test: Expr, shade: Shade, env: Env) -> Env:
    """Note a test of the receive count: it tells of attempts, not of work done."""
    if RECEIVE_COUNT not in shade.taints or not _tells_the_first(test):
        return env
    why = "the receive count tells how often the message came, not whether its work was done"
    fact = Fact("receive count", run.span(test.at), atomic=False, why=why)
    return replace(env, ignored=env.ignored | {fact})


def _tells_the_first(test: Expr) -> bool:
    """Whether a test of a count tells the first delivery from the second; others give up late."""
    match test:
        case Compare(op=op, left=left, right=right):
            limits = [each.value for each in (left, right) if isinstance(each, Const)]
            told = [constants(op, count, limit) for count in (1, 2) for limit in limits[:1]]
            return None in told or len({each.known for each in told if each is not None}) != 1
        case _:
            return True


def _open(
    run: Run, test: Expr, shade: Shade, state: State, env: Env, yes: _Paths, no: _Paths
) -> None:
    """Split on a test that is not decided: remember what each branch has learnt."""
    if shade.reply is None:
        shade = state_of_self(run, test, shade) or _state_of_row(run, test, shade) or shade
    reply = shade.reply
    fact = reply.fact if reply else None
    if reply is None or fact is None or reply.kind == "exception":
        yes.append((state, _refined(test, env, found=True)))
        no.append((state, _refined(test, env, found=False)))
        return
    if reply.kind == "member":
        new, others = (no, yes) if reply.code == "not" else (yes, no)
        new.append((state.to("N", fact), env))
        others.append((state.to("D", fact), env))
        return
    if fact.kind in ("state test", "version test"):
        _by_state(shade, _under_lock(fact, env), state, env, yes, no)
        return
    present = (state, _with_rows(_refined(test, env, found=True), shade))
    absent = (state, _without(_refined(test, env, found=False), fact))
    first, second = (no, yes) if reply.code == "not" else (yes, no)
    if not fact.volatile:
        run.asked.setdefault(fact, run.span(test.at))
    if fact.volatile:
        run.consult(fact, state, env)
    elif fact.memory and not fact.atomic and state.letter == "U":
        run.consult(fact, state, env)
        present = (state.to("D", fact), present[1])
        absent = (state.to(looked_up(env), fact), absent[1])
    first.append(present)
    second.append(absent)


def _state_of_row(run: Run, test: Expr, shade: Shade) -> Shade | None:
    """Return the test of a stored row's field that is asked for its truth; None for others."""
    rows = sorted(taint.detail for taint in shade.taints if taint.kind == "row")
    owner, _, field = shade.text.rpartition(".")
    if not rows or not field or (isinstance(test, Call) and not owner):
        return None
    if any(taint.kind == "relative" for taint in shade.taints) or not field.isidentifier():
        return None
    fact = Fact(
        "state test", run.span(test.at), rows[0], atomic=False, memory=False,
        fields=frozenset({field}),
    )  # fmt: skip
    return replace(shade, reply=Reply("flag", fact))


def _under_lock(fact: Fact, env: Env) -> Fact:
    """Return a test of a row's state; nobody else changes a row that is locked."""
    locked = env.locked or env.get(f"{ROW_LOCK}{fact.target}") is not None
    return replace(fact, locked=True) if locked else fact


def _without(env: Env, fact: Fact) -> Env:
    fact = replace(fact, locked=True) if env.locked else fact
    return replace(env, weak=env.weak | {fact})


def _with_rows(env: Env, shade: Shade) -> Env:
    reply = shade.reply
    if reply is None or reply.fact is None or not reply.fields:
        return env
    fact = replace(reply.fact, kind="state test", fields=reply.fields)
    return replace(env, weak=env.weak | {fact})


def _by_state(shade: Shade, fact: Fact, state: State, env: Env, yes: _Paths, no: _Paths) -> None:
    """Split on a stored state: a memory's row says done or to be resumed, others are look-ups."""
    first, second = (no, yes) if shade.reply and shade.reply.code == "not" else (yes, no)
    known_memory = state.letter == "D" and state.fact is not None and state.fact.memory
    known_memory = known_memory and fact.kind == "state test"
    if known_memory and shade.text:
        resumed = state.to("N", replace(state.fact, kind="resume"))  # type: ignore[type-var]  # not None
        finished, unfinished = (first, second) if shade.text != "pending" else (second, first)
        finished.append((state, env))
        unfinished.append((resumed, env))
        return
    learnt = replace(env, weak=env.weak | {fact})
    yes.append((state, learnt))
    no.append((state, learnt))


def _refined(test: Expr, env: Env, *, found: bool) -> Env:
    """Return the path with a tested variable known to be true, or None."""
    name, negated = _tested_name(test)
    if not name:
        return env
    old = env.get(name)
    if old is None or old.known not in (Shade().known, NOT_NONE):
        return env
    value = NOT_NONE if found != negated else None
    return env.set(name, replace(old, known=value))


def _tested_name(test: Expr) -> tuple[str, bool]:
    match test:
        case Name(id=name) | Walrus(target=Name(id=name)):
            return name, False
        case Compare(op="is not" | "!=", left=Name(id=name), right=right):
            return (name, False) if getattr(right, "value", 0) is None else ("", False)
        case _:
            return "", False


_ROUTING = frozenset(
    "type types kind name action topic event source subject operation verb channel routing".split()
)


def dispatches(run: Run, test: Expr, world: World) -> bool:
    """Whether a test chooses by the kind of message: its branch belongs to one kind."""
    match test:
        case Compare(op="==" | "in" | "is", left=left, right=right):
            return _names_kind(left) and _is_constant(run, right)
        case Boolean(values=values):
            return any(dispatches(run, value, world) for value in values)
        case Call(func=Name(id="isinstance")):
            return True
        case _:
            return False


def _names_kind(expr: Expr) -> bool:
    match expr:
        case Name(id=name) | Attr(name=name):
            return words_of(name)[-1:] != () and words_of(name)[-1] in _ROUTING
        case Index(key=key):
            words = words_of(str(getattr(key, "value", "")))
            return bool(words) and words[-1] in _ROUTING
        case Call(func=Attr(name="get"), args=args) if args:
            words = words_of(str(getattr(args[0].value, "value", "")))
            return bool(words) and words[-1] in _ROUTING
        case _:
            return False


def _is_constant(run: Run, expr: Expr) -> bool:
    match expr:
        case Sequence(items=items):
            return all(_is_constant(run, part) for part in items)
        case Attr() | Name():
            value = run.evaluate(expr)
            return isinstance(value, EnumMember) or hasattr(value, "value")
        case _:
            return hasattr(expr, "value")


__all__ = ["branch", "dispatches", "says_done"]
