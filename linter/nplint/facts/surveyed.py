"""The survey of one file, whatever its format."""

from msgspec import Struct

from nplint.facts.codefile import CodeFile
from nplint.facts.directives import Directive
from nplint.facts.hcl import HclFile
from nplint.facts.infra import InfraFacts
from nplint.facts.python import Problem, PythonFile


class Surveyed(Struct, frozen=True):
    """What one file says; at most one of the formats is set, ``problems`` whatever was wrong."""

    path: str
    lines: int = 0
    python: PythonFile | None = None
    code: CodeFile | None = None
    infra: InfraFacts | None = None
    hcl: HclFile | None = None
    directives: tuple[Directive, ...] = ()
    problems: tuple[Problem, ...] = ()
