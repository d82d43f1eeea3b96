"""Which argument of a publishing call is the event, and what shows that it is one."""

from nplint.facts.code import (
    Arg,
    Attr,
    Call,
    Comprehension,
    Const,
    DictExpr,
    Expr,
    Format,
    Name,
    Sequence,
)
from nplint.reason.mutation.sink_words import KEYWORDS, TOPIC_NAMES, TYPE_KEYS, name_words
from nplint.reason.mutation.vocabulary import is_event_name
from nplint.reason.mutation.wording import name_of


def chosen(args: tuple[Arg, ...]) -> int | None:
    """Return the position of the argument that is the event, by keyword, looks or place."""
    named = {arg.name: position for position, arg in enumerate(args) if arg.name}
    for name in KEYWORDS:
        if name in named:
            return named[name]
    plain = [i for i, arg in enumerate(args) if not arg.name and not arg.star]
    candidates = [i for i in plain if not _is_topic(args[i].value)]
    eventful = [i for i in candidates if is_eventful(args[i].value)]
    return next(iter(eventful or candidates), None)


def _is_topic(expr: Expr) -> bool:
    match expr:
        case Const() | Format():
            return True
        case Name() | Attr():
            last = name_of(expr).rsplit(".", 1)[-1]
            words = name_words(last.strip("_")) or (last,)
            is_constant = last.isupper() or (isinstance(expr, Attr) and last[:1].isupper())
            return is_constant or (words[-1] in TOPIC_NAMES and not is_event_name(last))
        case _:
            return False


def is_eventful(expr: Expr) -> bool:
    """Whether an argument looks like an event: by its name, its class or its keys."""
    match expr:
        case Name() | Attr():
            return is_event_name(name_of(expr)) or name_of(expr).endswith("events")
        case Call(func=func, args=args):
            last = name_of(func).rsplit(".", 1)[-1]
            if isinstance(func, Attr) and isinstance(func.base, Call) and is_eventful(func.base):
                return True
            return last[:1].isupper() or any(is_eventful(arg.value) for arg in args)
        case DictExpr(items=items):
            keys = {item.key.value for item in items if isinstance(item.key, Const)}
            return bool(keys & TYPE_KEYS)
        case Sequence(items=items):
            return any(is_eventful(item) for item in items)
        case Comprehension(element=element):
            return is_eventful(element)
        case _:
            return False


def is_batch(words: tuple[str, ...], expr: Expr) -> bool:
    """Whether an argument is a list of events: by its name, or by the method's."""
    last = name_of(expr).rsplit(".", 1)[-1]
    plural = last.endswith(("events", "messages", "entries", "records", "batch", "pending"))
    return plural or bool(set(words) & {"batch", "all", "many", "events", "messages", "records"})
