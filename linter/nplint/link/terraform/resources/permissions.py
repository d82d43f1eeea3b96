"""What functions may do: the statements of the policies of their roles."""

from collections.abc import Iterator

from nplint.facts.data import Data, Hole, Items, Scalar, Table, Text, TextData
from nplint.facts.infra import Grant
from nplint.link.terraform.attributes import address_of
from nplint.link.terraform.collected import Collected, refers
from nplint.link.terraform.scope import World
from nplint.link.terraform.sections import Section, section_of
from nplint.link.terraform.values import Value

_ATTACHMENTS = (
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
)


def add_grants(world: World, facts: Collected) -> None:
    """Add the grants of all policies; one that no function's role has gets no principal."""
    functions = _functions_by_role(world)
    for policy, roles in _policies(world, facts):
        principals: list[Text] = [
            refers(function) for role in roles for function in functions.get(role, ())
        ]
        for statement in _statements(policy):
            for principal in principals or [()]:
                facts.grants += _grant(statement, principal)


def _functions_by_role(world: World) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for instance in _of_kind(world, "aws_lambda_function"):
        role = address_of(instance.value("role"))
        if role is not None:
            found.setdefault(role, []).append(instance.address)
    return found


class _Known(Section):
    """A resource's section together with its address."""

    def __init__(self, section: Section, address: str) -> None:
        super().__init__(section.fields, section.span)
        self.address = address


def _of_kind(world: World, *kinds: str) -> Iterator[_Known]:
    for address, instance in list(world.instances.items()):
        if instance.kind in kinds:
            yield _Known(section_of(instance), address)


def _policies(world: World, facts: Collected) -> Iterator[tuple[Data, list[str]]]:
    """Yield each policy's document and the addresses of the roles that have it."""
    attached = _attached(world)
    for policy in _of_kind(world, "aws_iam_policy"):
        yield from _document(policy, attached.get(policy.address, []), facts)
    for inline in _of_kind(world, "aws_iam_role_policy"):
        role = address_of(inline.value("role"))
        yield from _document(inline, [role] if role else [], facts)
    for role_section in _of_kind(world, "aws_iam_role"):
        for inner in role_section.sections("inline_policy"):
            yield from _document(inner, [role_section.address], facts)


def _document(
    section: Section, roles: list[str], facts: Collected
) -> Iterator[tuple[Data, list[str]]]:
    policy = section.value("policy")
    if policy is not None:
        yield facts.document(policy, section.place("policy"), "this policy"), roles


def _attached(world: World) -> dict[str, list[str]]:
    """Return the roles of each managed policy that the module declares."""
    found: dict[str, list[str]] = {}
    for attachment in _of_kind(world, *_ATTACHMENTS):
        roles = [attachment.value("role"), *attachment.items("roles")]
        policies = [attachment.value("policy_arn"), *attachment.items("policy_arns")]
        _note(found, policies, roles)
    for role in _of_kind(world, "aws_iam_role"):
        for policy in role.items("managed_policy_arns"):
            address = address_of(policy)
            if address:
                found.setdefault(address, []).append(role.address)
    return found


def _note(
    found: dict[str, list[str]], policies: list[Value | None], roles: list[Value | None]
) -> None:
    names = [address for role in roles if (address := address_of(role))]
    for policy in policies:
        address = address_of(policy)
        if address:
            found.setdefault(address, []).extend(names)


def _statements(policy: Data) -> Iterator[Table]:
    statements = policy.get("Statement") if isinstance(policy, Table) else None
    several = statements.items if isinstance(statements, Items) else (statements,)
    for statement in several:
        if isinstance(statement, Table):
            yield statement


def _grant(statement: Table, principal: Text) -> Iterator[Grant]:
    actions = tuple(
        part for text in _texts(statement.get("Action")) for part in text if isinstance(part, str)
    )
    if actions:
        deny = _texts(statement.get("Effect")) == [("Deny",)]
        resources = tuple(_texts(statement.get("Resource")))
        yield Grant(principal, actions, resources, statement.span, "deny" if deny else "allow")


def _texts(data: Data | None) -> list[Text]:
    """Return a string or the strings of a list."""
    match data:
        case Items(items=items):
            return [text for item in items for text in _texts(item)]
        case Scalar(value=str() as text):
            return [(text,)]
        case TextData(text=text):
            return [text]
        case None:
            return []
        case _:
            return [(Hole("unknown"),)]
