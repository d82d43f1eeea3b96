"""Reading one entry of a policy's value list: a literal, or ``{operator: operand}``.

Sources: string-value-matching, numeric-value-matching, attribute-key-matching (SNS);
eb-create-pattern-operators (EventBridge). The refusals are those of aws/event-ruler.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from nplint.policy.terms import (
    AnythingBut,
    Cidr,
    Computed,
    Condition,
    Dialect,
    EqualsIgnoreCase,
    Exact,
    Exists,
    Numeric,
    Positive,
    Prefix,
    Problem,
    Scalar,
    Suffix,
    Unknown,
    Wildcard,
)

Path = tuple[str, ...]

_COMMON = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix")
OPERATORS: dict[Dialect, tuple[str, ...]] = {"sns": _COMMON, "eventbridge": (*_COMMON, "wildcard")}
_NEGATABLE: dict[Dialect, tuple[str, ...]] = {
    "sns": ("prefix", "suffix"),
    "eventbridge": ("equals-ignore-case", "prefix", "suffix", "wildcard"),
}
_SERVICE: dict[Dialect, str] = {"sns": "SNS", "eventbridge": "EventBridge"}

# What people write who know other query languages.
_OTHER_NAMES = {
    "anythingbut": "anything-but",
    "beginswith": "prefix",
    "startswith": "prefix",
    "endswith": "suffix",
    "equals": "equals-ignore-case",
    "equalsignorecase": "equals-ignore-case",
    "exist": "exists",
    "ip": "cidr",
    "not": "anything-but",
    "notequals": "anything-but",
    "number": "numeric",
}
# A wildcard may escape "*" and "\" only, and may not hold two bare stars in a row.
_WILDCARD = re.compile(r"(?:\\[*\\]|[^*\\]|\*(?!\*))*", re.DOTALL)


def is_operator(word: str, dialect: Dialect) -> bool:
    """Whether the service knows this operator."""
    return word in OPERATORS[dialect]


def nearest_operator(word: str, dialect: Dialect) -> str | None:
    """Return the operator that was probably meant."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if plain in _OTHER_NAMES:
        return _OTHER_NAMES[plain]
    close = get_close_matches(word.lower(), OPERATORS[dialect], n=1, cutoff=0.6)
    return close[0] if close else None


def read_condition(entry: object, path: Path, dialect: Dialect) -> Condition | Problem:
    """Read one entry of a value list, or say what is wrong with it."""
    if isinstance(entry, Unknown):
        return Computed(entry)
    if isinstance(entry, Mapping):
        return _read_expression(entry, path, dialect)
    literal = read_scalar(entry)
    if isinstance(literal, Exact):
        return literal
    return Problem(
        path,
        f"{_shown(entry)} is no value to match: string, number, true, false or null",
        "list the values, each in its own place of one flat list",
    )


def read_scalar(value: object) -> Exact | None:
    """Read a literal; None for anything that JSON does not call a scalar."""
    if value is None or isinstance(value, bool | str):
        return Exact(value)
    number = as_number(value)
    return None if number is None else Exact(number)


def as_number(value: object) -> Decimal | None:
    """Return a finite JSON number exactly; None for other things, booleans included."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _read_expression(
    entry: Mapping[object, object], path: Path, dialect: Dialect
) -> Condition | Problem:
    if len(entry) != 1:
        found = ", ".join(sorted(map(str, entry))) or "none"
        return Problem(
            path,
            f"a match expression holds exactly one operator, here: {found}",
            "give each operator an object of its own in the list; they are joined by OR",
        )
    ((word, operand),) = entry.items()
    reader = _READERS.get(str(word))
    if reader is None or not is_operator(str(word), dialect):
        return _unknown_operator(str(word), path, dialect)
    if isinstance(operand, Unknown):
        return Computed()
    return reader(operand, path, dialect)


def _unknown_operator(word: str, path: Path, dialect: Dialect) -> Problem:
    meant = nearest_operator(word, dialect)
    known = ", ".join(OPERATORS[dialect])
    elsewhere = " (EventBridge alone has it)" if word in OPERATORS["eventbridge"] else ""
    return Problem(
        path,
        f'{_SERVICE[dialect]} knows no operator "{word}"{elsewhere}',
        f'did you mean "{meant}"?' if meant else f"use one of {known}",
    )


def _read_text(word: str, build: Callable[[str], Positive]) -> "_Reader":
    def read(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
        if isinstance(operand, str):
            return build(operand)
        return _must_be_string(word, operand, path)

    return read


def _read_affix(word: str, kind: type[Prefix] | type[Suffix]) -> "_Reader":
    def read(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
        if isinstance(operand, str):
            return kind(operand)
        if dialect == "eventbridge" and isinstance(operand, Mapping):
            return _read_affix_ignoring_case(word, kind, operand, path)
        return _must_be_string(word, operand, path)

    return read


def _read_affix_ignoring_case(
    word: str, kind: type[Prefix] | type[Suffix], operand: Mapping[object, object], path: Path
) -> Condition | Problem:
    text = operand.get("equals-ignore-case")
    if len(operand) == 1 and isinstance(text, str):
        return kind(text, ignore_case=True)
    return Problem(
        path,
        f'"{word}" takes a string or {{"equals-ignore-case": string}}, not {_shown(operand)}',
        f'write {{"{word}": {{"equals-ignore-case": "text"}}}}',
    )


def _must_be_string(word: str, operand: object, path: Path) -> Problem:
    cure = f'write {{"{word}": "text"}}'
    if isinstance(operand, list | tuple):
        cure = f'give each text its own {{"{word}": "text"}} in the list'
    return Problem(path, f'"{word}" takes a string, not {_shown(operand)}', cure)


def _read_wildcard(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
    if not isinstance(operand, str):
        return _must_be_string("wildcard", operand, path)
    if _WILDCARD.fullmatch(operand):
        return Wildcard(operand)
    return Problem(
        path,
        f'wildcard "{operand}" has two stars in a row, or a backslash before another character',
        r"write one * where any text may stand, \* and \\ for the characters themselves",
    )


def _read_cidr(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
    if not isinstance(operand, str):
        return _must_be_string("cidr", operand, path)
    try:
        ipaddress.ip_network(operand, strict=False)
    except ValueError:
        pass
    else:
        if "/" in operand:
            return Cidr(operand)
    return Problem(path, f'"{operand}" is no CIDR block', 'write {"cidr": "10.0.0.0/24"}')


def _read_exists(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
    if isinstance(operand, bool):
        return Exists(operand)
    return Problem(
        path,
        f'"exists" takes true or false, not {_shown(operand)}',
        'write {"exists": true} or {"exists": false}',
    )


def _read_numeric(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
    terms = list(operand) if isinstance(operand, list | tuple) else []
    if any(isinstance(term, Unknown) for term in terms):
        return Computed(Unknown("number"))
    wrong = _numeric_fault(operand, terms)
    if wrong:
        return Problem(path, wrong, 'write {"numeric": ["=", 5]} or {"numeric": [">", 0, "<=", 5]}')
    bounds = dict(zip(terms[::2], (Decimal(str(number)) for number in terms[1::2]), strict=True))
    if "=" in bounds:
        return Numeric(bounds["="], bounds["="])
    condition = Numeric(
        bounds.get(">", bounds.get(">=")),
        bounds.get("<", bounds.get("<=")),
        low_included=">" not in bounds,
        high_included="<" not in bounds,
    )
    if condition.low is None or condition.high is None or condition.low < condition.high:
        return condition
    return Problem(
        path,
        f"the numeric range from {condition.low} to {condition.high} is upside-down and can never"
        " match: the bottom must be less than the top",
        "exchange the bounds",
    )


def _numeric_fault(operand: object, terms: list[object]) -> str | None:
    """Say what breaks the grammar: one comparison, or a lower one and then an upper one."""
    if not terms or len(terms) % 2:
        return f'"numeric" takes a list of operators and numbers, not {_shown(operand)}'
    signs = terms[::2]
    for sign in signs:
        if sign not in ("=", "<", "<=", ">", ">="):
            return f'"numeric" knows =, <, <=, > and >=, not {_shown(sign)}'
    for number in terms[1::2]:
        if as_number(number) is None:
            return f'"numeric" compares numbers, not {_shown(number)}'
    is_range = len(signs) == 2 and signs[0] in (">", ">=") and signs[1] in ("<", "<=")
    if len(signs) > 1 and not is_range:
        return f'"numeric" takes one comparison or a range (> or >= first), not {_shown(operand)}'
    return None


def _read_anything_but(operand: object, path: Path, dialect: Dialect) -> Condition | Problem:
    if isinstance(operand, Mapping):
        return _read_negated_operator(operand, path, dialect)
    values = list(operand) if isinstance(operand, list | tuple) else [operand]
    if any(isinstance(value, Unknown) for value in values):
        return Computed()
    found = [read_scalar(value) for value in values]
    literals = [literal for literal in found if literal is not None]
    types = {type(literal.value) for literal in literals}
    if len(literals) == len(found) and types in ({str}, {Decimal}):
        return AnythingBut(tuple(literals))
    return Problem(
        path,
        f'"anything-but" takes strings or numbers, all of one type, not {_shown(operand)}',
        'write {"anything-but": ["a", "b"]} or {"anything-but": [1, 2]}',
    )


def _read_negated_operator(
    operand: Mapping[object, object], path: Path, dialect: Dialect
) -> Condition | Problem:
    allowed = _NEGATABLE[dialect]
    word = str(next(iter(operand), ""))
    if len(operand) != 1 or word not in allowed:
        return Problem(
            path,
            f'{_SERVICE[dialect]} has no "anything-but" of {_shown(operand)}',
            f"use values, or one of {', '.join(allowed)}",
        )
    (operands,) = operand.values()
    texts = operands if isinstance(operands, list | tuple) and operands else [operands]
    if any(isinstance(text, Unknown) for text in texts):
        return Computed()
    conditions = [_READERS[word](text, path, dialect) for text in texts]
    problem = next((found for found in conditions if isinstance(found, Problem)), None)
    if problem:
        return problem
    if any(isinstance(found, Prefix | Suffix) and not found.text for found in conditions):
        message = f'"anything-but" of an empty {word} can never match: every string has it'
        return Problem(path, message, "name the text to exclude")
    return AnythingBut(tuple(found for found in conditions if isinstance(found, Positive)))


def _shown(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case Mapping():
            return "{" + ", ".join(f'"{key}": …' for key in value) + "}"
        case list() | tuple():
            return "[" + ", ".join(_shown(item) for item in value) + "]"
        case _:
            return str(value)


def literal_text(value: Scalar) -> str:
    """Write a literal as it stands in JSON, strings without their quotes."""
    return value if isinstance(value, str) else _shown(value)


_Reader = Callable[[object, Path, Dialect], Condition | Problem]
_READERS: dict[str, _Reader] = {
    "anything-but": _read_anything_but,
    "cidr": _read_cidr,
    "equals-ignore-case": _read_text("equals-ignore-case", EqualsIgnoreCase),
    "exists": _read_exists,
    "numeric": _read_numeric,
    "prefix": _read_affix("prefix", Prefix),
    "suffix": _read_affix("suffix", Suffix),
    "wildcard": _read_wildcard,
}
