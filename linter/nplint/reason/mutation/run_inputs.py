"""Classes of what a function is invoked with: the input of one run, not a fact of the past.

``StartEvent.model_validate(event)`` at the top of a Lambda handler types the caller's arguments.
A message on a bus is unwrapped before it is parsed (``event["detail"]``, ``record["body"]``).
"""

from collections.abc import Iterator

from nplint.facts.code import Attr, Call, Expr, Name
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.reason.mutation.vocabulary import PARSE_METHODS
from nplint.reason.mutation.wording import name_of

PARSERS = PARSE_METHODS | {"TypeAdapter", "event_parser", "parse"}


def is_run_input(program: Linked, name: str) -> bool:
    """Whether a class is made of the whole argument that a platform invokes a function with."""
    return any(_takes_whole(unit, name) for unit in program.units_mentioning(name))


def _takes_whole(unit: Unit, name: str) -> bool:
    params = unit.function.params
    if len(params) != 2 or "context" not in params[1].name.lower():
        return False
    first = params[0]
    if name_of(first.annotation).rpartition(".")[2] == name:
        return True
    return any(isinstance(arg, Name) and arg.id == first.name for arg in _parsed(unit, name))


def _parsed(unit: Unit, name: str) -> Iterator[Expr]:
    """Yield what instances of the class are made of as a whole."""
    for node in nodes(unit.function.body):
        match node:
            case Call(func=Name(id=called), args=args) if called == name:
                yield from (arg.value for arg in args if arg.star == "**")
            case Call(func=Attr(base=Name(id=called), name=method), args=args):
                if called == name and method in PARSERS:
                    yield from (arg.value for arg in args)
            case Call(func=func, args=args) if name_of(func).rpartition(".")[2] in PARSERS:
                if any(name_of(arg.value) == name for arg in args):
                    yield from (arg.value for arg in args)
            case _:
                pass
