"""Terraform's files: ``.tf`` and ``.tfvars`` text, and their JSON form."""

from nplint.facts.hcl import HclFile
from nplint.survey.hcl.native import read_native
from nplint.survey.hcl.tfjson import read_json_form


def read_hcl(path: str, text: str) -> HclFile:
    """Return what one Terraform file says; a syntax error costs a line and leaves a gap."""
    text = text.removeprefix("\ufeff")
    return read_json_form(path, text) if path.endswith(".json") else read_native(path, text)
