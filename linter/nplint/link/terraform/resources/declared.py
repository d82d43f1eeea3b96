"""Every resource as itself: declared here, or looked up as a data source."""

from nplint.facts.data import Hole, Text, literal
from nplint.facts.infra import Resource
from nplint.link.terraform.attributes import RESOURCE_KINDS
from nplint.link.terraform.collected import Collected
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section

_NAMES = (
    "name", "function_name", "bucket", "queue_name", "table_name", "cluster_identifier",
    "identifier", "replication_group_id", "cluster_id", "family",
)  # fmt: skip
_PREFIXES = ("name_prefix", "bucket_prefix")
_ARNS = ("arn", "url", "secret_arn")


def declare(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the resource itself."""
    kind = RESOURCE_KINDS.get(instance.kind.removeprefix("data."))
    if kind is None:
        return
    imported = instance.kind.startswith("data.")
    name = _name(section)
    facts.resources.append(
        Resource(
            id=instance.address,
            kind=kind,
            span=instance.head,
            name=name,
            imported=imported,
            arn=next((section.text(each) for each in _ARNS if section.text(each)), ())
            if imported
            else (),
            keys=_keys(section) if kind == "table" else (),
            fifo=bool(section.flag("fifo_queue") or section.flag("fifo_topic"))
            or (literal(name) or "").endswith(".fifo"),
        )
    )


def _name(section: Section) -> Text:
    stated = next((section.text(each) for each in _NAMES if section.text(each)), ())
    if stated:
        return stated
    prefix = next((section.text(each) for each in _PREFIXES if section.text(each)), ())
    return (*prefix, Hole("unknown")) if prefix else ()


def _keys(section: Section) -> tuple[str, ...]:
    keys = (section.known("hash_key"), section.known("range_key"))
    return tuple(key for key in keys if key)
