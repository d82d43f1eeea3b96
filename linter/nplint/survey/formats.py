"""Choose the surveyor for a file by its name and first look."""

import posixpath
import re
from collections.abc import Callable

from nplint.facts.python import Problem
from nplint.facts.surveyed import Surveyed
from nplint.source import Decoded
from nplint.survey.directives import HASH, HASH_AND_SLASHES, SLASHES, scan_directives

_CODE = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")
_DATA = (".yaml", ".yml", ".json", ".template", ".asl")
_TERRAFORM = (".tf", ".tf.json", ".tfvars", ".tfvars.json")
_LONGEST_LINE = 10_000
"""Characters; code with a longer line is a bundle that a tool wrote, not a stack."""
_NOT_INFRA_CODE = re.compile(r"(?:^|/)(?:node_modules|frontend|__tests__|e2e)/|\.(?:test|spec)\.")


Read = Callable[[str], str | None]
"""Returns the text of another file of the root, by its path relative to it."""


def survey_file(path: str, source: Decoded, read: Read | None = None) -> Surveyed:
    """Return what one file says; a file of no known format says nothing.

    ``read`` is asked for the files that a service includes.
    """
    problems = (Problem(source.problem, source.line),) if source.problem else ()
    if path.endswith(".py"):
        return _python(path, source.text, problems)
    if path.endswith(_TERRAFORM):
        return _terraform(path, source.text)
    if path.endswith(_CODE):
        return _code(path, source.text)
    if path.endswith(_DATA):
        return _data(path, source.text, read)
    return Surveyed(path)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _python(path: str, text: str, problems: tuple[Problem, ...]) -> Surveyed:
    from nplint.survey.python import survey_python

    directives = scan_directives(path, text, HASH)
    file = survey_python(path, text, directives, problems)
    return Surveyed(path, file.lines, python=file, directives=directives, problems=file.problems)


def _terraform(path: str, text: str) -> Surveyed:
    from nplint.survey.hcl import read_hcl

    directives = scan_directives(path, text, HASH_AND_SLASHES)
    return Surveyed(path, _lines(text), hcl=read_hcl(path, text), directives=directives)


def _code(path: str, text: str) -> Surveyed:
    """TypeScript is read for the infrastructure in it only."""
    if _NOT_INFRA_CODE.search(path) or _is_bundled(text):
        return Surveyed(path)
    from nplint.survey.typescript import survey

    directives = scan_directives(path, text, SLASHES)
    return Surveyed(path, _lines(text), code=survey(path, text), directives=directives)


def _is_bundled(text: str) -> bool:
    return len(text) > _LONGEST_LINE and max(map(len, text.split("\n"))) > _LONGEST_LINE


def _data(path: str, text: str, read: Read | None) -> Surveyed:
    from nplint.survey import cloudformation, serverless, stepfunctions

    directives = scan_directives(path, text, HASH) if not path.endswith(".json") else ()
    if posixpath.basename(path) in ("module.yaml", "module.yml"):
        return Surveyed(path, _lines(text), directives=directives)
    if serverless.matches(path, text):
        facts = serverless.survey(path, text, read)
        return Surveyed(path, _lines(text), infra=facts, directives=directives)
    if cloudformation.matches(path, text):
        facts = cloudformation.survey(path, text)
        own = (*directives, *facts.directives)
        return Surveyed(path, _lines(text), infra=facts, directives=own)
    if stepfunctions.matches(path, text):
        published = stepfunctions.survey(path, text)
        if published is not None:
            return Surveyed(path, _lines(text), infra=published, directives=directives)
    return Surveyed(path, directives=directives)
