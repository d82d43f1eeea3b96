"""What each of Terraform's resource types says; one file a topic."""

from collections.abc import Callable
from typing import TypeAlias

from nplint.link.terraform.collected import Collected
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section

Reader: TypeAlias = Callable[[Instance, Section, Collected], None]
"""Adds the facts of one resource."""
