"""Facts read from a CDK application's source equal those of the template that CDK itself makes."""

from pathlib import Path

import pytest

from cdk_support import comparable, read_folder
from nplint.survey.cloudformation import survey

APPS = Path(__file__).parent.parent / "fixtures" / "cdk"


@pytest.mark.parametrize("app", ["docloader", "pystack", "storefront"])
def test_source_says_what_the_synthesised_template_says(app: str) -> None:
    templates = sorted((APPS / app / "synth").glob("*.template.json"))
    assert templates
    truth = tuple(survey(path.name, path.read_text()) for path in templates)
    assert comparable(read_folder(APPS / app)) == comparable(truth)
