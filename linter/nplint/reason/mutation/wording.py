"""Expressions and changes as a reader would write them, cut short."""

from nplint.facts.code import Attr, Augment, Call, Const, Delete, Expr, Index, Name, Stmt


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
