"""Well-known modules of the public registry, told in a few lines of Terraform each.

A file ``sqs.tf`` here says which resources ``terraform-aws-modules/sqs/aws`` makes of its inputs,
as far as messages flow through them. A repository's call is evaluated with it, and all that comes
of it is shown at the call. Adding a module is adding a file.
"""

import re
from functools import cache
from importlib.resources import files
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.hcl import Block
from nplint.link.terraform.source import Source
from nplint.span import Span
from nplint.survey.hcl import read_hcl

_WRITTEN = re.compile(
    r"terraform-aws-modules/(?:terraform-aws-)?(?P<name>[a-z0-9-]+?)"
    r"(?:/aws|\.git)?(?://(?P<part>[\w./-]+?))?(?:\?.*)?$"
)
_IRRELEVANT = re.compile(
    r"(?<![a-z])(vpc|iam|rds|eks|ecs|security-group|alb|elb|kms|acm|route53|cloudfront|cloudwatch"
    r"|ecr|label|context|network|subnets?|autoscaling|ec2|cluster|budgets?|tags|dns|certificate"
    r"|bastion|waf)(?![a-z])"
)


def registry_source(written: str, site: Span) -> Source | None:
    """Return what a source such as ``terraform-aws-modules/sqs/aws`` makes; None if not known."""
    found = _WRITTEN.search(written)
    if not found:
        return None
    part = (found["part"] or "").removeprefix("modules/").strip("/").replace("/", "_")
    name = found["name"].replace("-", "_")
    return _told(f"{name}__{part}" if part else name, site)


_STRANGERS = (
    (re.compile(r"sqs|queue"), "any_queue"),
    (re.compile(r"sns|topic"), "any_topic"),
    (re.compile(r"lambda|function"), "any_function"),
)
_PERIPHERAL = re.compile(r"trigger|alarm|monitor|layer|edge|permission|policy|polic|role|notif|log")


def stranger_source(written: str, site: Span) -> Source | None:
    """Return what a module from elsewhere may make by its name; None where that says nothing."""
    path = written.lower().partition("?")[0].removesuffix(".git")
    if written.startswith(".") or not written or _PERIPHERAL.search(path):
        return None
    last = " ".join(part for part in path.replace("//", "/").split("/")[-3:])
    kinds = [name for pattern, name in _STRANGERS if pattern.search(last)]
    return _told(kinds[0], site) if len(kinds) == 1 else None


def is_beside_the_point(written: str) -> bool:
    """Whether a module from elsewhere is about networks, rights or machines by its name."""
    return not written.startswith(".") and bool(_IRRELEVANT.search(written.lower()))


def _told(name: str, site: Span) -> Source | None:
    """Return a module told here, all of it standing at the call."""
    blocks = _read(name)
    if blocks is None:
        return None
    source = Source("")
    for block in blocks:
        source.add(_moved(block, site))
    return source


@cache
def _read(name: str) -> tuple[Block, ...] | None:
    resource = files(__name__) / f"{name}.tf"
    if not resource.is_file():
        return None
    return read_hcl(f"{name}.tf", resource.read_text("utf-8")).body.blocks


Node = TypeVar("Node")


def _moved(node: Node, site: Span) -> Node:
    """Return a block or expression with every place in it replaced by one."""
    if isinstance(node, Span):
        return site  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(_moved(each, site) for each in node)  # type: ignore[return-value]
    if not isinstance(node, Struct):
        return node
    changed = {name: _moved(getattr(node, name), site) for name in node.__struct_fields__}
    return replace(node, **changed)
