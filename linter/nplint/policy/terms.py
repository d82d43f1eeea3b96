"""What a policy is once it is read: conditions on values, joined by AND and OR."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from msgspec import Struct

Scope = Literal["attributes", "body"]
Dialect = Literal["sns", "eventbridge"]
Scalar = str | Decimal | bool | None

# "five digits of accuracy after the decimal point" (subscription-filter-policy-constraints);
# "six digits to the right of the decimal point" (EventBridge, numeric matching).
DECIMALS: dict[Dialect, int] = {"sns": 5, "eventbridge": 6}
_QUANTIZABLE_DIGITS = 20


class Unknown(Struct, frozen=True):
    """A value that exists at run time only; of a text, the start and the end may be known."""

    kind: Literal["any", "text", "number"] = "any"
    prefix: str = ""
    suffix: str = ""


UNKNOWN = Unknown()


class Exact(Struct, frozen=True):
    """Equal to a string, number, true, false or null, and of the same type."""

    value: Scalar


class Prefix(Struct, frozen=True):
    """A string that begins so."""

    text: str
    ignore_case: bool = False


class Suffix(Struct, frozen=True):
    """A string that ends so."""

    text: str
    ignore_case: bool = False


class EqualsIgnoreCase(Struct, frozen=True):
    """A string equal but for upper and lower case."""

    text: str


class Wildcard(Struct, frozen=True):
    r"""A string of this shape (EventBridge): ``*`` is any text, ``\*`` and ``\\`` are literal."""

    text: str


class Numeric(Struct, frozen=True):
    """A number between two bounds; a bound that is None is open-ended."""

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True


class Cidr(Struct, frozen=True):
    """A string that is an IP address of this network."""

    network: str


class Exists(Struct, frozen=True):
    """The key is there, or is not."""

    present: bool


class Computed(Struct, frozen=True):
    """A condition that is only known at run time; with a kind of ``text``, one exact string."""

    value: Unknown = UNKNOWN


Positive = Exact | Prefix | Suffix | EqualsIgnoreCase | Wildcard | Numeric | Cidr


class AnythingBut(Struct, frozen=True):
    """A value that is there and meets none of these; an absent key does not meet it."""

    excluded: tuple[Positive, ...]


Condition = Positive | Exists | AnythingBut | Computed


class Leaf(Struct, frozen=True):
    """A key and what its values may be: any one of the conditions suffices."""

    path: tuple[str, ...]
    conditions: tuple[Condition, ...]


class All(Struct, frozen=True):
    """AND: every key of a policy object."""

    parts: tuple["Node", ...]


class Either(Struct, frozen=True):
    """OR: the objects of an ``$or``."""

    parts: tuple["Node", ...]


Node = Leaf | All | Either


class Policy(Struct, frozen=True):
    """A filter policy or event pattern; patterns have the scope ``body`` (the whole event)."""

    scope: Scope
    root: All
    dialect: Dialect = "sns"


class Problem(Struct, frozen=True):
    """What AWS refuses in a policy, or what makes it useless, and how to put it right."""

    path: tuple[str, ...]
    message: str
    cure: str


def rounded(number: Decimal, dialect: Dialect) -> Decimal:
    """Round to the digits that the service compares."""
    if number.adjusted() > _QUANTIZABLE_DIGITS:
        return number
    return number.quantize(Decimal(1).scaleb(-DECIMALS[dialect]), ROUND_HALF_EVEN)


def leaves(node: Node) -> tuple[Leaf, ...]:
    """List the keys under a node in the policy's order."""
    if isinstance(node, Leaf):
        return (node,)
    return tuple(leaf for part in node.parts for leaf in leaves(part))
