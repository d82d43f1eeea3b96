"""Things that are made only where they are not there yet: files, objects, documents."""

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Effect, Fact, Shade
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import CallView, Claim, Operation
from nplint.reason.idempotency.operations.paths import is_passing, own_path, written

EXISTS = frozenset(
    "AlreadyExists AlreadyExistsError FileExistsError ResourceExistsError PreconditionFailed "
    "CosmosResourceExistsError CosmosResourceExists EntityAlreadyExists Conflict "
    "KeyWrongLastSequenceError DuplicateItemException ConflictError VersionConflictEngineException "
    "ResourceAlreadyExistsException AlreadyExistsException KeyExistsError".split()
)
"""Names of exceptions that say: it is there already."""
_CREATES = frozenset({"create", "create_item", "create_entity", "create_document"})


def read(call: CallView) -> Operation | None:
    """Return the claim that making a file or an object is, if somebody catches that it exists."""
    made = _file(call) or _object(call)
    if made is None:
        return None
    return Operation(claim=_claim(call, made))


def with_claim(effect: Effect, call: CallView) -> Operation:
    """Return what a client's ``create`` does: a second one under the same id is refused."""
    if call.method not in _CREATES:
        return Operation((effect,))
    parts = (call.subject, *(shade for _, shade in call.every()))
    claim = _claim(call, Shade(taints=frozenset(t for part in parts for t in part.taints)))
    return Operation((replace(effect, insert_of=claim.fact),), claim)


def _file(call: CallView) -> Shade | None:
    """Return the path of a file or folder that must be new; None for any other call."""
    own = bool(call.receiver_text) and call.name.partition(".")[0] not in ("os", "io", "builtins")
    if call.method == "open" and call.name.partition(".")[0] != "os":
        mode = call.argument(0 if own else 1, "mode")
        exclusive = mode is not None and mode.constant and "x" in str(mode.known)
    elif call.name == "os.open":
        flags = call.argument(1, "flags")
        exclusive = flags is not None and "O_EXCL" in flags.text
    elif call.name in ("os.link", "os.symlink"):
        return call.argument(1, "dst")
    elif call.method in ("mkdir", "makedirs", "touch"):
        option = call.keyword("exist_ok")
        allowed = option.known is not False if option is not None else call.method == "touch"
        exclusive = not allowed
    else:
        return None
    if not exclusive:
        return None
    return own_path(call) if own else call.argument(0, "file", "path", "name")


def _object(call: CallView) -> Shade | None:
    """Return the name of a stored object that must be new; None for any other call."""
    generation = call.keyword("if_generation_match")
    if generation is None or generation.known != 0 or isinstance(generation.known, bool):
        return None
    return call.subject


def _claim(call: CallView, made: Shade) -> Claim:
    bad = unstable(made.taints)
    passing = is_passing(made)
    fact = Fact(
        "exclusive creation", call.span, written(made).lower(), made.taints,
        bad.span if bad else None, memory=False, tentative=True, volatile=passing, passing=passing,
    )  # fmt: skip
    return Claim(fact, EXISTS, "AlreadyExists")
