"""Values made of other values: texts, sums, displays, comparisons; nothing here calls anything."""

from msgspec.structs import replace

from nplint.facts.code import (
    Attr,
    Binary,
    Call,
    Compare,
    Const,
    Expr,
    Index,
    Sequence,
)
from nplint.link.values import Instance
from nplint.reason.idempotency.comparing import compared, contains, inverted, says_done, state_test
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Env,
    Fact,
    Reply,
    Shade,
    Taint,
    Taints,
    known,
)
from nplint.reason.idempotency.operations.paths import beneath, names_path
from nplint.reason.idempotency.own import owner_of, state_of_self
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.summaries import whole_delivery
from nplint.reason.idempotency.vocabulary import words_of


def misread(env: Env, base: Shade, run: Run, expr: Expr) -> Env:
    """Return the path with a note that an answer was asked for a key that it never has."""
    fact = base.reply.fact if base.reply else None
    if fact is None:
        return env
    why = "it looks for a key that this answer never has"
    wrong = Fact("misread answer", run.span(expr.at), fact.target, atomic=False, why=why)
    return replace(env, ignored=env.ignored | {wrong})


def joined_text(shades: tuple[Shade, ...]) -> Shade:
    """Return the text that parts make."""
    taints = frozenset(t for shade in shades for t in shade.taints | whole_delivery(shade))
    if all(shade.constant for shade in shades):
        return Shade(known="".join(str(shade.known) for shade in shades), taints=taints)
    text = "".join(str(shade.known) if shade.constant else "{}" for shade in shades)
    return Shade(taints=taints, text=text, known=NOT_NONE)


def binary(run: Run, expr: Binary, op: str, shades: tuple[Shade, ...]) -> Shade:
    """Return the result of an operator."""
    left, right = shades
    fixed = left.constant and right.constant
    if op == "+" and fixed and isinstance(left.known, str) and isinstance(right.known, str):
        return known(left.known + right.known, left.taints | right.taints)
    if op == "%" and left.constant and isinstance(left.known, str):
        return Shade(taints=left.taints | right.taints, text=left.known, known=NOT_NONE)
    if op in ("&", "|"):
        fields = (*(left.fields or ()), *(right.fields or ()))
        text = f"{left.text}|{right.text}" if left.text and right.text else ""
        return Shade(fields=fields or None, taints=left.taints | right.taints, text=text)
    if op == "/" and names_path(left.value):
        made = beneath(shades)
        return replace(made, value=Instance("pathlib.Path", project=False))
    taints = left.taints | right.taints
    if any(taint.kind == "row" for taint in taints) and op in "+-*/":
        taints = taints | {Taint("relative", "the old value", run.span(expr.at))}
    text = left.text if not left.constant else str(left.known)
    return Shade(taints=taints, text=f"{text}{{}}" if isinstance(left.known, str) else "")


def comparison(run: Run, expr: Compare, left: Shade, right: Shade) -> Shade:
    """Return the truth of a comparison, or the test that it is."""
    span = run.span(expr.at)
    if expr.op in ("in", "not in"):
        inside = _inside(run, expr, left, right, span)
        if inside is not None:
            return inside
    taints = left.taints | right.taints
    fact = right.reply.fact if right.reply is not None and left.reply is None else None
    if fact is not None and fact.volatile and left.taints:
        return Shade(taints=taints, reply=Reply("flag", fact))
    decided = compared(expr.op, left, right, span)
    if decided is not None:
        return replace(decided, taints=taints)
    own = _own_test(run, expr, right, taints)
    if own is not None:
        return own
    field = _field_name(expr.left)
    column = field or column_of(left)
    fact = state_test(left, right, column, span) if column else None
    fields = ((f"={field}", right),) if field else None
    turned = (_field_name(expr.right) or column_of(right)) if fact is None else ""
    fact = state_test(right, left, turned, span) if turned else fact
    if fact is None:
        return Shade(taints=taints, fields=fields)
    fact = replace(fact, ordered=expr.op in (">", ">=", "<", "<="))
    negative = expr.op in _BACKWARDS
    meaning = "done" if says_done(right) or fact.ordered else "other"
    meaning = "pending" if right.known is None and _tells_of_the_end(column or turned) else meaning
    reply = Reply("flag", fact, None, code="not" if negative else "")
    return Shade(taints=taints, fields=fields, reply=reply, text=meaning)


def _tells_of_the_end(field: str) -> bool:
    """Whether a column is empty until its row has been worked off: ``processed_at``."""
    return says_done(known(field)) or words_of(field)[-1:] in (("result",), ("response",))


_BACKWARDS = frozenset({"!=", "not in", "<", "is not"})


def _own_test(run: Run, expr: Compare, right: Shade, taints: Taints) -> Shade | None:
    """Return the test of the method's own object that a comparison is: of its state or parts."""
    inside = expr.op in ("in", "not in")
    given = any(taint.kind in ("message", "param") for taint in right.taints)
    if given and not inside:
        return None
    meaning = "done" if says_done(right) else "other"
    result = Shade(taints=taints, text=meaning)
    part = expr.right if inside else expr.left
    return state_of_self(run, part, result, negative=expr.op in _BACKWARDS)


def _inside(run: Run, expr: Compare, left: Shade, right: Shade, span: object) -> Shade | None:
    from nplint.span import Span

    assert isinstance(span, Span)
    decided = contains(right, left)
    if decided is not None:
        return inverted(decided) if expr.op == "not in" else decided
    if right.claimed is not None:
        run.asked[right.claimed] = span
        code = "not" if expr.op == "not in" else ""
        return Shade(reply=Reply("member", right.claimed, code=code))
    claimed = right.reply.fact if right.reply is not None else None
    if claimed is not None:
        run.asked[claimed] = span
    if claimed is not None and claimed.atomic and right.truth is False:
        return known(expr.op == "not in")  # nothing is in what was found empty
    if claimed is not None and claimed.atomic:
        # One statement claims many messages and answers those that are new.
        return Shade(reply=Reply("member", claimed, code="not" if expr.op == "not in" else ""))
    reply = right.reply
    if reply is not None and reply.kind in ("rows", "row", "result", "items") and left.taints:
        asked = replace(reply, kind="flag", found=None, code="not" if expr.op == "not in" else "")
        return Shade(reply=asked) if reply.fact is not None else None
    if right.container and left.taints:
        fact = Fact(
            "in-memory check", span, right.container, left.taints, atomic=False, volatile=True,
            of_self=owner_of(run, expr.right), fields=frozenset({right.text.rpartition(".")[2]}),
        )  # fmt: skip
        return Shade(reply=Reply("flag", fact, code="not" if expr.op == "not in" else ""))
    return None


def _field_name(expr: Expr) -> str:
    match expr:
        case Attr(name=name) if name == "value":
            return _field_name(expr.base)
        case Attr(name=name):
            return name
        case Index(key=Const(value=str(name))):
            return name
        case Call(func=Attr(name="get"), args=args) if args:
            return str(getattr(args[0].value, "value", "") or "")
        case _:
            return ""


def column_of(shade: Shade) -> str:
    """Return the column of a row that a value was taken from; empty when that is not known."""
    if not any(taint.kind == "row" for taint in shade.taints):
        return ""
    columns = shade.reply.columns if shade.reply is not None and shade.reply.kind == "row" else ()
    name = columns[0] if len(columns) == 1 else shade.text.rpartition(".")[2]
    dotted = bool(columns) or "." in shade.text
    return name if dotted and name.isidentifier() else ""


def display(run: Run, expr: Sequence, kind: str, shades: tuple[Shade, ...]) -> Shade:
    """Return a list, tuple or set display."""
    if kind == "set":
        return Shade(fields=(("{set}", Shade()), *((str(i), s) for i, s in enumerate(shades))))
    taints = frozenset(t for shade in shades for t in shade.taints)
    return Shade(fields=tuple((str(i), s) for i, s in enumerate(shades)), taints=taints)
