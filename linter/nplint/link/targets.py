"""What an assignment does to the names of a frame."""

from typing import TYPE_CHECKING

from nplint.facts.code import Attr, Const, Expr, Index, Name, Sequence, Star
from nplint.link.frame import Frame
from nplint.link.operators import unpacked
from nplint.link.shapes import text_of, with_any_item, with_item
from nplint.link.values import UNKNOWN, Choice, MappingValue, Value

if TYPE_CHECKING:
    from nplint.link.evaluate import Evaluator


def bind(evaluator: "Evaluator", target: Expr, value: Value, frame: Frame) -> None:
    """Assign a value to a target: a name, an item, an attribute of self, or several."""
    match target:
        case Name(id=name):
            frame.env[name] = value
        case Sequence(items=items):
            for position, item in enumerate(items):
                bind(evaluator, item, unpacked(value, position, len(items)), frame)
        case Star(value=inner):
            bind(evaluator, inner, UNKNOWN, frame)
        case Index(base=Name(id=name), key=key):
            text = text_of(evaluator.value(key, frame))
            current = frame.env.get(name)
            if text is not None and isinstance(current, MappingValue | Choice):
                frame.env[name] = with_item(current, text, value)
            elif isinstance(current, MappingValue | Choice):
                frame.env[name] = with_any_item(current, value)
            elif current is None:
                frame.env[slot_of(target)] = value
        case Index(base=Index(base=Name(id=name), key=outer), key=key):
            _bind_nested(evaluator, name, outer, key, value, frame)
        case Index(base=base, key=key):
            evaluator.value(base, frame)
            evaluator.value(key, frame)
            if slot := slot_of(target):
                frame.env[slot] = value
        case Attr(base=Name(id=owner), name=name) if _is_own(owner, frame):
            frame.env[f"self.{name}"] = value
        case Attr(base=base):
            evaluator.value(base, frame)
        case _:
            pass


def _bind_nested(
    evaluator: "Evaluator", name: str, outer: Expr, key: Expr, value: Value, frame: Frame
) -> None:
    current = frame.env.get(name)
    first, second = text_of(evaluator.value(outer, frame)), text_of(evaluator.value(key, frame))
    if not isinstance(current, MappingValue) or first is None or second is None:
        return
    inner = current.get(first)
    if isinstance(inner, MappingValue):
        frame.env[name] = with_item(current, first, with_item(inner, second, value))


def _is_own(name: str, frame: Frame) -> bool:
    """Whether a name means the object or class that a method belongs to."""
    own = frame.owner.rpartition("::")[2].rpartition(".")[2]
    return name in ("self", "cls") or name == own != ""


def slot_of(target: Index) -> str:
    """Return a name for an item of a container that outlives the function; empty when none fits."""
    holder, key = _written(target.base), _written(target.key)
    return f"{holder}[{key}]" if holder and key else ""


def _written(expr: Expr) -> str:
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name) if inner := _written(base):
            return f"{inner}.{name}"
        case Const(value=str() as text):
            return repr(text)
        case _:
            return ""
