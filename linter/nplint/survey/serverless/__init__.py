"""Files of the Serverless Framework (``serverless.yml``, YAML or JSON) → facts.

The resources they embed are read as the CloudFormation template that they are.
"""

import posixpath
import re
from collections.abc import Callable

from nplint.facts.data import Table
from nplint.facts.infra import InfraFacts
from nplint.span import Span
from nplint.survey.cloudformation.unit import Unit
from nplint.survey.cloudformation.values import at, word_of
from nplint.survey.json_data import read_json
from nplint.survey.serverless.service import read_service
from nplint.survey.serverless.variables import Variables
from nplint.survey.yaml_data import read_yaml

__all__ = ["matches", "references", "survey"]

_SUFFIXES = (".yml", ".yaml", ".json")
_NAMED = re.compile(r"^serverless([.-][\w-]+)*\.(ya?ml|json)$")
_SERVICE = re.compile(r"^[\"']?service[\"']?\s*:", re.MULTILINE)
_PROVIDER = re.compile(r"^[\"']?provider[\"']?\s*:", re.MULTILINE)
_PARTS = re.compile(r"^[\"']?(functions|resources)[\"']?\s*:", re.MULTILINE)
_INCLUDED = re.compile(r"\$\{\s*file\(([^)]*)\)")
_JSON = re.compile(r"[\"']provider[\"']\s*:\s*(\{|[\"']aws)")


def matches(path: str, text: str) -> bool:
    """Whether a file is a service: by its name and a few keys, without parsing it."""
    name = posixpath.basename(path)
    if not name.endswith(_SUFFIXES) or "/.serverless/" in f"/{path}":
        return False
    if name.endswith(".json"):
        return bool(_NAMED.match(name) and '"service"' in text and _JSON.search(text))
    has_provider = bool(_SERVICE.search(text)) and bool(_PROVIDER.search(text))
    return has_provider and bool(_NAMED.match(name) or _PARTS.search(text))


def references(path: str, text: str) -> tuple[str, ...]:
    """Return the files that a service includes, relative to the root: what ``survey`` may read.

    Facts of a service are as fresh as all of these, not as its own text alone.
    """
    if "${file(" not in text:
        return ()
    folder = posixpath.dirname(path)
    written = {found.strip() for found in _INCLUDED.findall(text) if "$" not in found}
    joined = {posixpath.normpath(posixpath.join(folder, each)) for each in written}
    return tuple(sorted(each for each in joined if not each.startswith(("../", "/", "~"))))


def survey(path: str, text: str, read: Callable[[str], str | None] | None = None) -> InfraFacts:
    """Return what a service declares; what can't be read is a gap.

    ``read`` returns the text of another file of the root (for ``${file(…)}``) by its path relative
    to the root; it is never asked for a file outside.
    """
    reading = read_json(path, text) if path.endswith(".json") else read_yaml(path, text)
    unit = Unit(path, "serverless")
    for problem in reading.problems:
        unit.gap(problem.message, problem.span)
    if reading.root is not None and _is_aws(reading.root):
        variables = Variables(path, reading.root, read)
        try:
            read_service(unit, variables)
        except RecursionError:
            unit.gap("variables nest too deep", Span.at(path, 1))
        for other in variables.readings.values():
            for problem in other.problems if other else ():
                unit.gap(problem.message, problem.span)
    return unit.facts()


def _is_aws(root: Table) -> bool:
    """Whether a service runs at AWS; a provider that is not stated counts as AWS."""
    provider = root.get("provider")
    name = word_of(at(provider, "name")) or word_of(provider)
    return name in ("", "aws") or "${" in name
