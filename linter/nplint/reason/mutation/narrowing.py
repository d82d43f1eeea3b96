"""What a condition says of the variables that it tests."""

from nplint.facts.code import Call, Expr, Name, Sequence, Unary
from nplint.reason.mutation.wording import name_of

_NONE: frozenset[str] = frozenset()
MAPPINGS = frozenset(["dict", "Mapping", "MutableMapping", "Dict"])


def not_a_dict(test: Expr, holds: bool) -> frozenset[str]:
    """Return the variables that are no dict where a test holds, or where it does not."""
    match test:
        case Unary(op="not", operand=operand):
            return not_a_dict(operand, not holds)
        case Call(func=Name(id="isinstance"), args=(tested, types)) if not holds:
            subject = tested.value
            is_plain = isinstance(subject, Name) and _names_mapping(types.value)
            return frozenset([subject.id]) if is_plain and isinstance(subject, Name) else _NONE
        case _:
            return _NONE


def _names_mapping(types: Expr) -> bool:
    items = types.items if isinstance(types, Sequence) else (types,)
    return any(name_of(item).rpartition(".")[2] in MAPPINGS for item in items)
