"""CloudFormation and SAM templates (YAML or JSON; also those of a CDK app's ``cdk.out``) → facts.

``matches`` and ``survey`` are all that others need; serverless files use ``template`` for the
resources they embed. No file but the template's own text is looked at.
"""

import re

from nplint.facts.infra import InfraFacts
from nplint.survey.cloudformation.template import read_template
from nplint.survey.cloudformation.unit import Unit
from nplint.survey.data_builder import Reading
from nplint.survey.json_data import read_json
from nplint.survey.yaml_data import read_yaml

__all__ = ["matches", "survey"]

_SUFFIXES = (".yaml", ".yml", ".json", ".template", ".cfn", ".jinja", ".j2")
_BUILT = re.compile(r"(?:^|/)(?:\.aws-sam|\.serverless)/")
"""Folders of templates that a tool has made of those that are read anyway."""
_TOP_LEVEL = re.compile(
    r"""^["']?(?:AWSTemplateFormatVersion|Resources)["']?\s*:"""
    r"""|^\s*["'](?:AWSTemplateFormatVersion|Resources)["']\s*:|^\s*\{\s*["']Resources["']""",
    re.MULTILINE,
)


def matches(path: str, text: str) -> bool:
    """Whether a file is a template: by a few strings, without parsing it."""
    return (
        path.endswith(_SUFFIXES)
        and not _BUILT.search(path)
        and ("AWS::" in text or "AWSTemplateFormatVersion" in text)
        and _TOP_LEVEL.search(text) is not None
    )


def survey(path: str, text: str) -> InfraFacts:
    """Return what a template declares; what can't be read is a gap."""
    reading = _reading(path, text)
    root = reading.root
    is_sam = "AWS::Serverless" in text
    unit = Unit(path, "sam" if is_sam else "cloudformation")
    for problem in reading.problems:
        unit.gap(problem.message, problem.span)
    if root is not None:
        read_template(unit, root)
    return unit.facts()


def _reading(path: str, text: str) -> Reading:
    return (
        read_json(path, text) if text.lstrip("\ufeff \t\r\n")[:1] == "{" else read_yaml(path, text)
    )
