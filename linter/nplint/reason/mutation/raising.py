"""Which statements can raise what an ``except`` around them is there for."""

from nplint.facts.code import (
    Assign,
    Augment,
    Call,
    Comprehension,
    Do,
    Expr,
    Function,
    If,
    Jump,
    Match,
    Return,
    Scope,
    Stmt,
    Try,
    While,
    Yield,
)
from nplint.facts.nodes import nodes
from nplint.reason.mutation.sink_words import LOGS, name_words
from nplint.reason.mutation.wording import name_of


def may_raise(statement: Stmt) -> bool:
    """Whether a statement itself, what it contains aside, may raise.

    What only reads, assigns or leaves does not, nor does a line in a log: after
    ``bus.publish(event)``, a ``return`` never comes to the ``except`` that retries.
    """
    match statement:
        case Jump() | Scope() | Function() | Try():
            return False
        case Assign(value=value) | Augment(value=value) | Return(value=value):
            return _calls(value)
        case If(test=test) | While(test=test) | Match(subject=test):
            return _calls(test)
        case Do(value=value):
            return not (isinstance(value, Call) and _is_log(value)) and _calls(value)
        case _:
            return True


def _calls(expr: Expr | None) -> bool:
    kinds = (Call, Comprehension, Yield)
    return expr is not None and any(isinstance(node, kinds) for node in nodes(expr))


def _is_log(call: Call) -> bool:
    written = name_of(call.func)
    words = name_words(written.rpartition(".")[0].rpartition(".")[2])
    return written == "print" or bool(set(words) & LOGS)
