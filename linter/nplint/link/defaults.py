"""What a field of a dataclass or a settings class holds when nobody says otherwise."""

from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Attr, Call, Expr, Lambda, Name, Return
from nplint.link.arguments import Arguments
from nplint.link.frame import Frame
from nplint.link.shapes import text_of
from nplint.link.values import UNKNOWN, ClassRef, Env, FunctionRef, Instance, MappingValue, Value

if TYPE_CHECKING:
    from nplint.link.program import Program

_FACTORY = "Factory"
_FIELDS = frozenset(["field", "Field", "attrib", "ib", "PydanticField", _FACTORY])
_ALIASES = ("validation_alias", "env", "alias")


def field_call(statement: Assign) -> Call | None:
    """Return ``field(…)`` of an assignment in a class body; None when it is none."""
    call = statement.value
    if not isinstance(call, Call):
        return None
    return call if _name(call) in _FIELDS else None


def _name(expr: Expr | None) -> str:
    func = expr.func if isinstance(expr, Call) else None
    return func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""


def field_default(program: "Program", call: Call, frame: Frame) -> Value:
    """Return what ``field(…)`` gives: its default, or what its factory makes."""
    given = call.keyword("default")
    if given is None:
        given = next((arg.value for arg in call.args if arg.name is None and not arg.star), None)
    factory = call.keyword("default_factory", "factory")
    if _name(call) == _FACTORY:
        given, factory = None, given or factory
    if isinstance(given, Call) and _name(given) == _FACTORY:
        return field_default(program, given, frame)
    if given is not None:
        return program.evaluator.value(given, frame)
    return UNKNOWN if factory is None else _made(program, factory, frame)


def _made(program: "Program", factory: Expr, frame: Frame) -> Value:
    if isinstance(factory, Lambda):
        result = factory.body[-1] if factory.body else None
        if isinstance(result, Return) and result.value is not None:
            return program.evaluator.value(result.value, frame)
        return UNKNOWN
    callee = program.evaluator.value(factory, frame)
    if isinstance(callee, FunctionRef | ClassRef):
        return program.invocation.call(callee, UNKNOWN, "", Arguments(()), frame.span(factory.at))
    return UNKNOWN


def setting(program: "Program", id: str, statement: Assign, name: str, default: Value) -> Env:
    """Return the environment variable that a field of a settings class is read from."""
    frame = program.class_frame(id)
    call = field_call(statement)
    if call is None:
        return Env(_prefix(program, id) + name.upper(), None if default == UNKNOWN else default)
    held = field_default(program, call, frame)
    given = call.keyword(*_ALIASES)
    alias = text_of(program.evaluator.value(given, frame)) if given is not None else None
    variable = alias.upper() if alias else _prefix(program, id) + name.upper()
    return Env(variable, None if held == UNKNOWN else held)


def _prefix(program: "Program", id: str) -> str:
    """Return what a settings class puts before its fields' names: ``env_prefix``."""
    for owner in (id, *program.bases(id)):
        if "::" not in owner:
            continue
        nested = program.class_frame(f"{owner}.Config").env.get("env_prefix")
        match program.class_frame(owner).env.get("model_config"):
            case Instance(kwargs=kwargs):
                nested = dict(kwargs).get("env_prefix", nested)
            case MappingValue() as mapping:
                nested = mapping.get("env_prefix") or nested
            case _:
                pass
        text = text_of(nested)
        if text:
            return text.upper()
    return ""
