"""Annotations → instances of the classes that they name."""

from typing import TYPE_CHECKING

from nplint.facts.code import Attr, Binary, Const, Expr, Index, Name, Sequence
from nplint.link.values import UNKNOWN, Choice, ClassRef, External, Instance, Known, Value

if TYPE_CHECKING:
    from nplint.link.program import Program

_NO_CLASSES = ("typing.", "typing_extensions.", "collections.abc.")
ANNOTATED = "typing.Annotated"
"""The class of the value that ``Annotated[T, …]`` is: an object made with all that it says."""
_OPTIONAL = frozenset(["Optional", "Annotated", "Final", "ClassVar", "Type", "type"])


class Annotations:
    """Reads annotations."""

    def __init__(self, program: "Program") -> None:
        self._program = program

    def instance_of(self, annotation: Value) -> Value:
        """Return an instance of what an annotation says; unknown for builtins and containers."""
        match annotation:
            case ClassRef(id=id):
                return Instance(id)
            case Instance(cls=cls, args=(said, *_)) if cls == ANNOTATED:
                return self.instance_of(said)
            case External(name=name) if "." in name and not name.startswith(_NO_CLASSES):
                return Instance(name, project=False)
            case Choice(options=options):
                found = [self.instance_of(option) for option in options if option != Known(None)]
                return found[0] if len(found) == 1 else UNKNOWN
            case _:
                return UNKNOWN

    def annotated(self, path: str, annotation: Expr | None) -> Value:
        """Return an instance of an annotation's class, through Optional, ``| None`` and quotes."""
        match annotation:
            case Const(value=str() as text):
                parts = text.strip().split("[")[0].split(" | ")[0].split(".")
                value = self._program.names.name(path, parts[0])
                for part in parts[1:]:
                    value = self._program.members.attribute(value, part)
                return self.instance_of(value)
            case Binary(op="|", left=left, right=right):
                first = self.annotated(path, left)
                return first if first != UNKNOWN else self.annotated(path, right)
            case Index(base=base, key=key) if last_name(base) in _OPTIONAL:
                inner = key.items[0] if isinstance(key, Sequence) and key.items else key
                return self.annotated(path, inner)
            case Index(base=base):
                return self.annotated(path, base)
            case Name(id=name):
                return self.instance_of(self._program.names.name(path, name))
            case Attr():
                return self.instance_of(self._dotted(path, annotation))
            case _:
                return UNKNOWN

    def _dotted(self, path: str, expr: Expr) -> Value:
        if isinstance(expr, Name):
            return self._program.names.name(path, expr.id)
        if isinstance(expr, Attr):
            return self._program.members.attribute(self._dotted(path, expr.base), expr.name)
        return UNKNOWN


def last_name(expr: Expr) -> str:
    """Return the last part of a name as written, of what is called as well."""
    if isinstance(expr, Attr):
        return expr.name
    if isinstance(expr, Name):
        return expr.id
    func = getattr(expr, "func", None)
    return last_name(func) if func is not None else ""
