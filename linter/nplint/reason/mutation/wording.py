"""Expressions and changes as a reader would write them, cut short."""

from nplint.facts.code import (
    Attr,
    Augment,
    Call,
    Const,
    Delete,
    DictExpr,
    Expr,
    Index,
    Name,
    Sequence,
    Stmt,
)
from nplint.reason.mutation.sink_words import AWS_KEYWORDS, NAMING_KEYS
from nplint.reason.mutation.vocabulary import dumps


def render(expr: Expr | None) -> str:
    """Return an expression's text as far as it is short; ``…`` for the rest."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            return f"{render(base)}.{name}"
        case Index(base=base, key=Const(value=str() as key)):
            return f'{render(base)}["{key}"]'
        case Index(base=base, key=Const(value=key)):
            return f"{render(base)}[{key}]"
        case Index(base=base, key=Name(id=key)):
            return f"{render(base)}[{key}]"
        case Index(base=base):
            return f"{render(base)}[…]"
        case Call(func=func, args=args):
            return f"{render(func)}({'…' if args else ''})"
        case _:
            return "…"


def render_event(expr: Expr) -> str:
    """Return how a reader would name what a payload carries: the event, not its serialising."""
    carried = _carried(expr)
    shown = render_event(carried) if carried is not None else ""
    return shown or (_stated_type(expr) if isinstance(expr, DictExpr) else render(expr))


def _stated_type(message: DictExpr) -> str:
    """Return the type that a message written at the call states; else what it is."""
    of_key = {item.key.value: item.value for item in message.items if isinstance(item.key, Const)}
    stated = (of_key[key] for key in NAMING_KEYS if key in of_key)
    texts = (each.value for each in stated if isinstance(each, Const))
    return next((text for text in texts if isinstance(text, str)), "message")


def _carried(expr: Expr) -> Expr | None:
    """Return what a text is made of, or what stands in the entries of a batch."""
    match expr:
        case Call(func=Attr(base=base, name=name), args=args) if dumps(name):
            values = [arg.value for arg in args if isinstance(arg.value, Name | Attr | Index)]
            is_method = isinstance(base, Call) or not values
            return base if is_method else values[0]
        case Call(func=Name(id=name), args=(first, *_)) if dumps(name):
            return first.value
        case Sequence(items=(first_item, *_)):
            return first_item
        case DictExpr(items=items):
            of_key = {item.key.value: item.value for item in items if isinstance(item.key, Const)}
            return next((of_key[key] for key in AWS_KEYWORDS if key in of_key), None)
        case _:
            return None


def render_change(target: Expr, statement: Stmt) -> str:
    """Return an assignment, augmented assignment or ``del`` of a target, short."""
    match statement:
        case Augment(op=op):
            return f"{render(target)} {op}= …"
        case Delete():
            return f"del {render(target)}"
        case _:
            return f"{render(target)} = …"


def name_of(expr: Expr | None) -> str:
    """Return the dotted name of a name or attribute chain; empty for anything else."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            inner = name_of(base)
            return f"{inner}.{name}" if inner else name
        case _:
            return ""
