"""What an application keeps for its handlers: ``app.state.users = …``, or on an object of its own.

Such an object is a module's variable whose attributes are filled when the application starts:
``clients = Clients()``, and later ``clients.users = …``.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Attr, Expr, Name
from nplint.facts.nodes import flattened
from nplint.link.shapes import choice
from nplint.link.substitute import has_symbols
from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, Client, Handle, Instance, Value

if TYPE_CHECKING:
    from nplint.link.program import Program

HOLDER = "state"


class Kept:
    """Finds the objects that a module's code put on an application's state."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._memo: dict[tuple[str, str, str], Value] = {}

    def value(self, path: str, name: str, holder: str = HOLDER) -> Value:
        """Return the object under a name, set by any code of the file's module.

        ``holder``: the variable it is kept on, unless that is something's ``state``.
        """
        key = (self._program.module_of(path), name, holder)
        if key not in self._memo:
            self._memo[key] = UNKNOWN
            found = [
                value
                for unit in self._setting(*key)
                for expr in _assigned(unit, name, holder)
                if isinstance(value := self._program.evaluate(unit, expr), _OBJECTS)
                and not has_symbols(value)
            ]
            self._memo[key] = choice(found) if found else UNKNOWN
        return self._memo[key]

    def _setting(self, module: str, name: str, holder: str) -> Iterator[Unit]:
        written = rf"\b{re.escape(holder)}\.{re.escape(name)}"
        pattern = re.compile(rf"{written}\s*(?::[^=\n]+)?=(?!=)")
        library = self._program.library
        for path in self._program.files_with(name):
            if self._program.module_of(path) != module:
                continue
            if pattern.search(library.text_of(path, "")):
                for unit in self._program.units_of(path):
                    if not unit.qualname or pattern.search(library.text_of(path, unit.qualname)):
                        yield unit


_OBJECTS = (Instance, Client, Handle)


def _assigned(unit: Unit, name: str, holder: str) -> Iterator[Expr]:
    for statement in flattened(unit.function.body):
        if isinstance(statement, Assign) and statement.value is not None:
            for target in statement.targets:
                if isinstance(target, Attr) and target.name == name and _is(target.base, holder):
                    yield statement.value


def _is(expr: Expr, holder: str) -> bool:
    return is_holder(expr) if holder == HOLDER else isinstance(expr, Name) and expr.id == holder


def is_holder(expr: Expr) -> bool:
    """Whether an expression is the state of something."""
    return isinstance(expr, Attr) and expr.name == HOLDER
