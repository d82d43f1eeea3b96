"""Type constraints of variables: the defaults that ``optional`` gives to missing attributes."""

from collections.abc import Callable

from nplint.facts.hcl import Call, Expression, ObjectOf
from nplint.link.terraform.values import (
    Field,
    Fields,
    Many,
    Plain,
    Value,
    is_null,
    key_of,
)

_DEEPEST = 12


def conform(
    value: Value, constraint: Expression, evaluate: Callable[[Expression], Value], depth: int = 0
) -> Value:
    """Return a value with the optional attributes that its type fills in."""
    if not isinstance(constraint, Call) or not constraint.arguments or depth > _DEEPEST:
        return value
    inner = constraint.arguments[0]

    def below(each: Value, kind: Expression) -> Value:
        return conform(each, kind, evaluate, depth + 1)

    match constraint.name, value:
        case "optional", _:
            return below(value, inner)
        case "object", Fields() if isinstance(inner, ObjectOf):
            return _object(value, inner, evaluate, below)
        case "map", Fields(fields=fields, span=span):
            return Fields(
                tuple(Field(f.key, below(f.value, inner), f.key_span) for f in fields), span
            )
        case (("list" | "set"), Many(items=items, span=span)):
            return Many(tuple(below(item, inner) for item in items), span)
        case _:
            return value


def _object(
    value: Fields,
    kinds: ObjectOf,
    evaluate: Callable[[Expression], Value],
    below: Callable[[Value, Expression], Value],
) -> Fields:
    fields = {field.key: field for field in value.fields}
    for member in kinds.members:
        name, kind = key_of(evaluate(member.key)), member.value
        before = fields.get(name)
        if before is not None and not is_null(before.value):
            fields[name] = Field(name, below(before.value, kind), before.key_span)
        elif isinstance(kind, Call) and kind.name == "optional":
            default = evaluate(kind.arguments[1]) if len(kind.arguments) > 1 else None
            filled = below(default, kind) if default else Plain(None, value.span)
            fields[name] = Field(name, filled, value.span)
    return Fields(tuple(fields.values()), value.span)
