"""Whether an annotated field holds a container that can be changed in place."""

import re

from nplint.facts.code import Assign, Attr, Binary, Call, Const, Expr, Index, Name, Sequence
from nplint.link.unit import Unit
from nplint.reason.mutation.wording import name_of

MUTABLE = frozenset(
    "list dict set bytearray defaultdict List Dict Set MutableMapping MutableSequence MutableSet "
    "deque Deque Counter OrderedDict DefaultDict ByteArray conlist conset".split()
)
READ_ONLY = frozenset(
    "Mapping Sequence Collection Iterable AbstractSet tuple Tuple frozenset FrozenSet".split()
)
"""Types that promise not to change, whatever the default is made with."""
VALUES = frozenset(
    "str int float bool bytes complex None UUID datetime date time timedelta Decimal tuple "
    "frozenset".split()
)
"""Types whose instances nobody can change."""
ATOMS = frozenset("int float bool complex UUID datetime date time timedelta Decimal".split())
"""Those of them that hold nothing of an event either; a text may be what one was made into."""
FACTORIES = frozenset(["list", "dict", "set", "bytearray", "defaultdict", "deque"])
DEEPEST = 6


def mutable_type(field: Assign, module: Unit | None) -> str:
    """Return the mutable container that a field's type or default names; empty when none."""
    found = _mutable_in(field.annotation, module, DEEPEST)
    outer = field.annotation.base if isinstance(field.annotation, Index) else field.annotation
    promises = name_of(outer).rpartition(".")[2] in READ_ONLY
    return found or ("" if promises else _factory(field.value))


def is_value(annotation: Expr | None, among: frozenset[str] = VALUES) -> bool:
    """Whether an annotation names a type whose instances nobody can change."""
    match annotation:
        case Const(value=None):
            return True
        case Binary(op="|", left=left, right=right):
            return is_value(left, among) and is_value(right, among)
        case Index(base=base, key=key) if name_of(base).rpartition(".")[2] == "Optional":
            return is_value(key, among)
        case Name() | Attr():
            return name_of(annotation).rpartition(".")[2] in among
        case _:
            return False


def is_atom(annotation: Expr | None) -> bool:
    """Whether an annotation names a type of plain values: ids, numbers, moments."""
    return is_value(annotation, ATOMS)


def _mutable_in(annotation: Expr | None, module: Unit | None, depth: int) -> str:
    if annotation is None or depth == 0:
        return ""
    match annotation:
        case Const(value=str() as text):
            return _mutable_in_text(text, module, depth)
        case Index(base=base, key=key):
            return _mutable_name(base, module, depth) or _in_arguments(base, key, module, depth)
        case Binary(op="|", left=left, right=right):
            return _mutable_in(left, module, depth - 1) or _mutable_in(right, module, depth - 1)
        case _:
            return _mutable_name(annotation, module, depth)


def _in_arguments(base: Expr, key: Expr, module: Unit | None, depth: int) -> str:
    items = key.items if isinstance(key, Sequence) else (key,)
    last = name_of(base).rsplit(".", 1)[-1]
    if last in ("Literal", "type", "Type", "Callable"):
        return ""
    inner = items[:1] if last == "Annotated" else items
    return next(filter(None, (_mutable_in(item, module, depth - 1) for item in inner)), "")


def _mutable_name(expr: Expr, module: Unit | None, depth: int) -> str:
    name = name_of(expr)
    last = name.rsplit(".", 1)[-1]
    if last in MUTABLE:
        return last
    alias = _alias(name, module)
    return _mutable_in(alias, module, depth - 1) if alias is not None else ""


def _alias(name: str, module: Unit | None) -> Expr | None:
    """Return what a name of the file is an alias of (``Tags = dict[str, str]``)."""
    for statement in module.function.body if module else ():
        match statement:
            case Assign(targets=(Name(id=target),), value=Index() | Name() | Binary() as value):
                if target == name:
                    return value
            case Assign(targets=(Name(id=target),), value=Const(value=str()) as value):
                if target == name and "TypeAlias" in name_of(statement.annotation):
                    return value
            case _:
                pass
    return None


def _mutable_in_text(text: str, module: Unit | None, depth: int) -> str:
    """Look through a string annotation's names; it need not be parsed for that."""
    if "Literal[" in text or "Callable[" in text:
        return ""
    for name in re.findall(r"[A-Za-z_][\w.]*", text):
        found = _mutable_name(Name(name), module, depth - 1)
        if found:
            return found
    return ""


def _factory(value: Expr | None) -> str:
    if not isinstance(value, Call):
        return ""
    factory = value.keyword("default_factory", "factory")
    name = name_of(factory)
    return name if name in FACTORIES else ""


def written(annotation: Expr | None) -> str:
    """Return an annotation as written, as far as it is made of names and brackets."""
    match annotation:
        case Const(value=None):
            return "None"
        case Const(value=str() as text):
            return text
        case Index(base=base, key=key):
            return f"{written(base)}[{written(key)}]"
        case Sequence(items=items):
            return ", ".join(written(item) for item in items)
        case Binary(op=op, left=left, right=right):
            return f"{written(left)} {op} {written(right)}"
        case Call(func=func):
            return f"{name_of(func)}(…)"
        case _:
            return name_of(annotation) if annotation is not None else ""
