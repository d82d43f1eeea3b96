"""What comparing a store's answer, or asking whether something is in it, tells; pure functions."""

import re

from msgspec.structs import replace

from nplint.reason.idempotency.answers import PRESENT, impossible_key, presence
from nplint.reason.idempotency.domain import NOT_NONE, Fact, Reply, Shade, known
from nplint.reason.idempotency.vocabulary import words_of
from nplint.span import Span

_STATUS = re.compile(r"^(?:INSERT 0|UPDATE|DELETE|MERGE) (\d+)$")
"""What a PostgreSQL command answers: its verb and the number of rows."""
_DONE = frozenset(
    "complete completed done processed finished success succeeded handled consumed sent".split()
)


def contains(base: Shade, key: Shade) -> Shade | None:
    """Return the truth of ``key in base``; None when the answer says nothing of it."""
    if base.reply is not None and base.reply.kind in PRESENT:
        if impossible_key(base, key):
            return known(False)
        if key.known == PRESENT[base.reply.kind]:
            if base.reply.kind == "items":
                return known(True)
            flag = presence(base, replace(base.reply, kind="flag"))
            return replace(flag, known=bool(flag.known)) if flag.truth is not None else flag
    if base.constant and isinstance(base.known, str) and isinstance(key.known, str):
        return known(key.known in base.known) if key.constant else None
    return None


def _by_status(op: str, left: Shade, right: Shade) -> Shade | None:
    """Return the truth of comparing a statement's answer with a command's status text."""
    status = _STATUS.match(right.known) if isinstance(right.known, str) else None
    reply = left.reply
    if status is None or reply is None or reply.kind != "result" or reply.found is None:
        return None
    same = (int(status.group(1)) > 0) is reply.found
    return known(same if op == "==" else not same) if op in ("==", "!=") else None


def compared(op: str, left: Shade, right: Shade, span: Span) -> Shade | None:
    """Return the truth of a comparison as far as it is decided, or the test that it is."""
    by_status = _by_status(op, left, right)
    if by_status is not None:
        return by_status
    if left.constant and right.constant:
        return constants(op, left.known, right.known)
    if op in ("is", "is not", "==", "!=") and right.known is None and left.known == NOT_NONE:
        return known(op in ("is not", "!="))
    if op in ("in", "not in") and left.constant and right.fields is not None:
        return _member(op, left, right)
    if op in ("==", "!=", ">", "<", ">=", "<=", "is", "is not"):
        return _test_of_unknown(op, left, right, span)
    return None


def constants(op: str, left: object, right: object) -> Shade | None:
    """Return the truth of comparing two constants."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    match op:
        case "==" | "is":
            return known(left == right)
        case "!=" | "is not":
            return known(left != right)
        case "<" if numbers:
            return known(left < right)  # type: ignore[operator]  # both are numbers
        case ">" if numbers:
            return known(left > right)  # type: ignore[operator]  # both are numbers
        case "<=" if numbers:
            return known(left <= right)  # type: ignore[operator]  # both are numbers
        case ">=" if numbers:
            return known(left >= right)  # type: ignore[operator]  # both are numbers
        case "in" if isinstance(left, str) and isinstance(right, str):
            return known(left in right)
        case "not in" if isinstance(left, str) and isinstance(right, str):
            return known(left not in right)
    return None


def _member(op: str, left: Shade, right: Shade) -> Shade | None:
    parts = [part for _, part in right.fields or ()]
    if not all(part.constant for part in parts):
        return None
    inside = any(part.known == left.known for part in parts)
    return known(inside if op == "in" else not inside)


def _test_of_unknown(op: str, left: Shade, right: Shade, span: Span) -> Shade | None:
    reply = left.reply
    if reply is None or reply.found is not None or reply.fact is None:
        return None
    if reply.kind in ("row", "flag", "rows", "hits") and right.known is None:
        return flag(reply, true_if_found=op in ("is not", "!="))
    if reply.kind in ("flag", "count", "hits") and right.constant:
        one, none = constants(op, 1, right.known), constants(op, 0, right.known)
        if one is not None and none is not None and one.known != none.known:
            return flag(reply, true_if_found=one.known is True)
    return None


def flag(reply: Reply, *, true_if_found: bool) -> Shade:
    """Return a truth value that tells whether something was found."""
    return Shade(reply=replace(reply, kind="flag", code="" if true_if_found else "not"))


def inverted(shade: Shade) -> Shade:
    """Return ``not shade``."""
    if shade.truth is not None:
        return known(not shade.truth)
    if shade.reply is None or shade.reply.fact is None:
        return Shade(taints=shade.taints)
    code = "" if shade.reply.code == "not" else "not"
    kind = shade.reply.kind if shade.reply.kind == "exception" else "flag"
    return replace(shade, reply=replace(shade.reply, kind=kind, code=code))


def state_test(left: Shade, right: Shade, field: str, span: Span) -> Fact | None:
    """Return the test that comparing a stored row's field with a fixed or given value is."""
    rows = sorted(taint.detail for taint in left.taints if taint.kind == "row")
    if not rows:
        return None
    given = any(taint.kind in ("message", "param") for taint in right.taints)
    kind = "version test" if given else "state test"
    return Fact(kind, span, rows[0], atomic=False, memory=False, fields=frozenset({field}))


def says_done(shade: Shade) -> bool:
    """Whether a constant names a finished state."""
    text = shade.known if isinstance(shade.known, str) and shade.constant else shade.text
    return any(word in _DONE for word in words_of(str(text)))
