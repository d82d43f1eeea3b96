"""State machines in files of their own (``.asl.json``, ``.asl.yaml``) → what they publish.

A template that names such a file says what its ``${Placeholders}`` are; here they are parameters.
"""

import re

from nplint.facts.infra import InfraFacts
from nplint.survey.json_data import read_json
from nplint.survey.states import emissions, filled
from nplint.survey.yaml_data import read_yaml

__all__ = ["matches", "survey"]

_SUFFIXES = (".json", ".yaml", ".yml", ".asl")
_START = re.compile(r"""^\s*["']?StartAt["']?\s*:|[{,]\s*"StartAt"\s*:""", re.MULTILINE)


def matches(path: str, text: str) -> bool:
    """Whether a file defines a state machine that may publish: by a few strings."""
    return (
        path.endswith(_SUFFIXES)
        and "states:::" in text
        and "States" in text
        and _START.search(text) is not None
    )


def survey(path: str, text: str) -> InfraFacts | None:
    """Return what a definition publishes; None where it is none or publishes nothing."""
    read = read_json if text.lstrip("\ufeff \t\r\n")[:1] == "{" else read_yaml
    root = read(path, text).root
    if root is None or root.get("StartAt") is None:
        return None
    found = tuple(emissions(filled(root, {}), ""))
    return InfraFacts(path, "stepfunctions", emissions=found) if found else None
