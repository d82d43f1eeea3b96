"""What one root module hands to others: outputs and parameters."""

from nplint.facts.data import Hole
from nplint.facts.infra import Export
from nplint.link.terraform.collected import Collected
from nplint.link.terraform.resources import Reader
from nplint.link.terraform.scope import Instance, Scope
from nplint.link.terraform.sections import Section
from nplint.link.terraform.values import Fields, Many, is_null, text_of


def parameter(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a parameter of the parameter store."""
    name, value = section.text("name"), section.text("value") or section.text("insecure_value")
    if name:
        facts.exports.append(Export("ssm", name, value or (Hole("unknown"),), instance.head))


def add_outputs(root: Scope, facts: Collected) -> None:
    """Add the root module's outputs, which other states can read."""
    for name, block in root.source.outputs.items():
        value = root.output(name, block.head)
        if not isinstance(value, Many | Fields) and not is_null(value):
            facts.exports.append(Export("export", (name,), text_of(value), block.head))


READERS: dict[str, Reader] = {"aws_ssm_parameter": parameter}
