"""What can be said of values without running them: truth, equality, either of two."""

from nplint.link.cdk.values import (
    ClassValue,
    Closure,
    DictValue,
    Foreign,
    Instance,
    ListValue,
    Lit,
    Made,
    Member,
    ModuleValue,
    Template,
    Unknown,
    Value,
)


def truth(value: Value, is_python: bool) -> bool | None:
    """Return whether a value is true; None when it is computed."""
    match value:
        case Lit(value=plain):
            return bool(plain)
        case ListValue() | DictValue():
            held = value.items if isinstance(value, ListValue) else value.entries
            if not is_python or held:
                return True
            return None if value.partial else False
        case Template(parts=parts):
            return True if any(isinstance(part, str) and part for part in parts) else None
        case Instance() | Closure() | ClassValue() | Foreign() | ModuleValue():
            return True
        case Made(site=site):
            return True if site is not None or _is_object(value) else None
        case Member():
            return None
        case _:
            return None


def _is_object(made: Made) -> bool:
    """Whether a class of a library makes it: ``Duration.minutes(6)``, ``new PolicyStatement()``."""
    names = made.name.replace(":", ".").split(".")
    return made.receiver is None and any(name[:1].isupper() for name in names)


def is_none(value: Value) -> bool:
    """Whether a value is certainly null or undefined."""
    return isinstance(value, Lit) and value.value is None


def equal(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal; None when that is computed."""
    match left, right:
        case Lit(value=one), Lit(value=other):
            return one == other and isinstance(one, bool) == isinstance(other, bool)
        case Foreign(name=one), Foreign(name=other):
            return one == other
        case (Lit(value=None), other) | (other, Lit(value=None)):
            return False if _exists(other) else None
        case _:
            return True if left is right and not isinstance(left, Unknown) else None


def _exists(value: Value) -> bool:
    return not isinstance(value, Unknown | Member | Lit)


def merged(one: Value, other: Value) -> Value:
    """Return what is left of a choice that only run time makes."""
    if is_none(one) or isinstance(one, Unknown):
        return other
    if is_none(other) or isinstance(other, Unknown) or one is other or equal(one, other):
        return one
    if isinstance(one, Lit | Template) and isinstance(other, Lit | Template):
        return Unknown(one.span, "choice")
    if isinstance(one, ListValue) and isinstance(other, ListValue):
        return one if _same_items(one, other) else Unknown(one.span, "choice")
    if isinstance(one, DictValue) and isinstance(other, DictValue):
        return _merged_dicts(one, other)
    if isinstance(one, Made) and isinstance(other, Made) and one.site is None and one.args:
        return one if _same_items(_listed(one), _listed(other)) else Unknown(one.span, "choice")
    return one


def _listed(made: Made) -> ListValue:
    return ListValue(made.args, made.span)


def _same_items(one: ListValue, other: ListValue) -> bool:
    pairs = zip(one.items, other.items, strict=False)
    return len(one.items) == len(other.items) and all(equal(a, b) for a, b in pairs)


def _merged_dicts(one: DictValue, other: DictValue) -> DictValue:
    entries = dict(other.entries)
    for key, value in one.entries.items():
        entries[key] = merged(value, entries[key]) if key in entries else value
    return DictValue(entries, one.span, {**other.key_spans, **one.key_spans}, True)
