"""Sessions and managers of object mappers: what new rows of mapped classes do."""

from msgspec.structs import replace

from nplint.link.values import ClassRef, External, Instance
from nplint.reason.idempotency.domain import (
    GENERATED,
    UNIQUE,
    Effect,
    Fact,
    Shade,
    Statement,
    known,
)
from nplint.reason.idempotency.keys import taints_of, unstable
from nplint.reason.idempotency.operations.call import NOTHING, CallView, Claim, Operation
from nplint.reason.idempotency.operations.database import (
    GENERATED_KEY,
    INTEGRITY,
    NEVER_REFUSED,
    key_of,
    select,
)
from nplint.reason.idempotency.operations.marks import is_bare_mark
from nplint.reason.idempotency.vocabulary import words_of

_SESSION = frozenset("session db database uow sess tx transaction s orm async".split())


def read(call: CallView) -> Operation | None:
    """Return what a method of a session does; None when it is no session's."""
    return _session(call) if _is_session(call) else None


def model_name(shade: Shade) -> str:
    """Return the class name of an object or class; empty when not known."""
    match shade.value:
        case Instance(cls=name) | ClassRef(id=name) | External(name=name):
            return name.rpartition("::")[2].rpartition(".")[2]
        case _:
            pass
    last = shade.text.rpartition(".")[2]
    return last if last[:1].isupper() else ""


def _is_session(call: CallView) -> bool:
    words = words_of(call.receiver_text.rpartition(".")[2])
    named = any(word in _SESSION for word in words) or "session" in call.name
    return named or bool(call.subject.within)


def _session(call: CallView) -> Operation | None:
    match call.method:
        case "add" | "save" | "persist" | "bulk_save_objects" | "add_all":
            return _add(call)
        case "bulk_insert_mappings" if len(call.args) >= 2:
            row = next((part for _, part in call.args[1].fields or ()), call.args[1])
            return insert_object(model_name(call.args[0]), row, call, deferred=False)
        case "merge":
            return NOTHING
        case "get" | "get_one":
            name = model_name(call.args[0]) if call.args else ""
            if not name:
                return None
            key = taints_of(call.args[1:])
            option = call.keyword("with_for_update")
            locking = option is not None and option.truth is not False
            return select(Statement("select", name.lower(), locking=locking), call, key, "row")
        case "query":
            return None
        case _:
            pass
    return None


def _add(call: CallView) -> Operation | None:
    shade = call.args[0] if call.args else Shade()
    if any(taint.kind == "row" for taint in shade.taints) and shade.fields is None:
        return NOTHING
    name = model_name(shade)
    if not name and call.method != "add_all":
        return None
    return insert_object(name, shade, call, deferred=True)


def insert_object(name: str, shade: Shade, call: CallView, *, deferred: bool) -> Operation:
    """Return what inserting an object of a mapped class does."""
    statement = Statement("insert", name.lower())
    unique, generated = shade.get(UNIQUE), shade.get(GENERATED) is not None
    key = key_of(statement, shade) if shade.fields else shade.taints
    key = unique.taints if unique is not None else key
    # A row whose unique columns come from the event is refused the second time.
    columns = [column for column, _ in shade.fields or () if column.isidentifier()]
    marks = call.vocabulary.remembers(name) or is_bare_mark(name, columns)
    memory = marks or unique is not None
    bad = unstable(key)
    fact = Fact(
        "unique insert", call.span, name.lower(), key, bad.span if bad else None,
        memory=memory, tentative=not memory, own=not marks and memory,
        why=NEVER_REFUSED if generated and marks and bad is None else "",
    )  # fmt: skip
    if generated and not marks:
        fact = replace(fact, own=True, key=GENERATED_KEY)
    article = "an" if name[:1] in tuple("AEIOaeio") else "a"
    effect = Effect(
        f"insert of {article} {name or 'row'}", call.span, always=not marks, transactional=True,
        target=name.lower(), marker=True, insert_of=fact, key=shade.taints | taints_of((shade,)),
        cure="give the row a unique column taken from the event",
    )  # fmt: skip
    return Operation((effect,), Claim(fact, INTEGRITY, "IntegrityError", deferred=deferred))


def pair(first: Shade, created: bool) -> Shade:
    """Return the answer of ``get_or_create``."""
    return Shade(fields=(("0", first), ("1", known(created))))
