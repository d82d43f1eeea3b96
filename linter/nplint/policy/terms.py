"""What a policy is once it is read: conditions on values, joined by AND and OR."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

Scope = Literal["attributes", "body"]
Dialect = Literal["sns", "eventbridge"]
Scalar = str | Decimal | bool | None

# "five digits of accuracy after the decimal point" (subscription-filter-policy-constraints);
# "six digits to the right of the decimal point" (EventBridge, numeric matching).
DECIMALS: dict[Dialect, int] = {"sns": 5, "eventbridge": 6}
_QUANTIZABLE_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that exists at run time only; of a text, the start and the end may be known."""

    kind: Literal["any", "text", "number"] = "any"
    prefix: str = ""
    suffix: str = ""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Exact:
    """Equal to a string, number, true, false or null, and of the same type."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Prefix:
    """A string that begins so."""

    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Suffix:
    """A string that ends so."""

    text: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class EqualsIgnoreCase:
    """A string equal but for upper and lower case."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    r"""A string of this shape (EventBridge): ``*`` is any text, ``\*`` and ``\\`` are literal."""

    text: str


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number between two bounds; a bound that is None is open-ended."""

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Cidr:
    """A string that is an IP address of this network."""

    network: str


@dataclass(frozen=True, slots=True)
class Exists:
    """The key is there, or is not."""

    present: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A condition that is only known at run time; with a kind of ``text``, one exact string."""

    value: Unknown = UNKNOWN


Positive = Exact | Prefix | Suffix | EqualsIgnoreCase | Wildcard | Numeric | Cidr


@dataclass(frozen=True, slots=True)
class AnythingBut:
    """A value that is there and meets none of these; an absent key does not meet it."""

    excluded: tuple[Positive, ...]


Condition = Positive | Exists | AnythingBut | Computed


@dataclass(frozen=True, slots=True)
class Leaf:
    """A key and what its values may be: any one of the conditions suffices."""

    path: tuple[str, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class All:
    """AND: every key of a policy object."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """OR: the objects of an ``$or``."""

    parts: tuple["Node", ...]


Node = Leaf | All | Either


@dataclass(frozen=True, slots=True)
class Policy:
    """A filter policy or event pattern; patterns have the scope ``body`` (the whole event)."""

    scope: Scope
    root: All
    dialect: Dialect = "sns"


@dataclass(frozen=True, slots=True)
class Problem:
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
