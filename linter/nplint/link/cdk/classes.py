"""Project classes: their chain of bases, statics and methods."""

from nplint.facts.code import Assign, Class, Expr, Function, Name
from nplint.link.cdk.values import ClassValue, Foreign, Stack, Value, site_of

_ENUMS = {"Enum", "IntEnum", "StrEnum", "IntFlag", "Flag"}


def chain(cls: ClassValue) -> list[ClassValue]:
    """Return a class and its project bases, nearest first."""
    result: list[ClassValue] = []
    waiting = [cls]
    while waiting and len(result) < 50:
        current = waiting.pop(0)
        if current not in result:
            result.append(current)
            waiting += [base for base in current.bases if isinstance(base, ClassValue)]
    return result


def library_base(cls: ClassValue) -> Value | None:
    """Return what the last project base extends: a library class, an unknown one, or nothing."""
    for current in chain(cls):
        for base in current.bases:
            if not isinstance(base, ClassValue):
                return base
    return None


def method(cls: ClassValue, name: str) -> tuple[Function, ClassValue] | None:
    """Return a method and the class that defines it."""
    for current in chain(cls):
        named = [
            statement
            for statement in current.node.body
            if isinstance(statement, Function) and statement.name == name
        ]
        # Of a getter and a setter of one name, the getter is read.
        readable = [node for node in named if not is_marked(node, "setter")]
        found = next(iter(reversed(readable or named)), None)
        if found is not None:
            return found, current
    return None


def constructor(cls: ClassValue) -> Function | None:
    """Return the constructor that a class defines itself."""
    for statement in cls.node.body:
        if isinstance(statement, Function) and statement.name in ("constructor", "__init__"):
            return statement
    return None


def is_marked(node: Function | Class, *marks: str) -> bool:
    """Whether a decorator of one of the names stands on a function or class."""
    return any(_last_name(decorator) in marks for decorator in node.decorators)


def _last_name(expr: Expr) -> str:
    func = getattr(expr, "func", expr)
    return str(getattr(func, "name", getattr(func, "id", "")))


def fields(node: Class) -> list[tuple[str, Assign]]:
    """Return the assignments in a class's body with the name that each binds."""
    found: list[tuple[str, Assign]] = []
    for statement in node.body:
        if isinstance(statement, Assign):
            found += [
                (target.id, statement) for target in statement.targets if isinstance(target, Name)
            ]
    return found


def is_enum(cls: ClassValue) -> bool:
    """Whether a class is an enum."""
    base = library_base(cls)
    return isinstance(base, Foreign) and base.name.rsplit(":", 1)[-1] in _ENUMS


def stack_of(value: Value | None) -> Stack | None:
    """Return the stack that a construct stands in."""
    site = site_of(value)
    return site.stack if site else None
