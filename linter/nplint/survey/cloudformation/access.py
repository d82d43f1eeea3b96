"""Permissions: roles, policies and their statements."""

from collections.abc import Iterable
from typing import Literal

from nplint.facts.data import Data, Hole, Text
from nplint.facts.infra import Grant
from nplint.survey.cloudformation.unit import Declared, Unit
from nplint.survey.cloudformation.values import at, elements_of, first_of, text_of, word_of


def role(resource: Declared, unit: Unit) -> None:
    """Read a role's inline policies and the managed ones of this template it carries."""
    unit.declare(resource, "other", text_of(resource.get("RoleName")))
    principals = principals_of_role(unit, resource.id)
    for policy in elements_of(resource.get("Policies")):
        note_statements(unit, principals, at(policy, "PolicyDocument"))


def policy(resource: Declared, unit: Unit) -> None:
    """Read a policy that names its roles, or is named by them or by SAM functions."""
    unit.declare(resource, "other", text_of(first_of(resource.properties, "PolicyName")))
    named = [text_of(each) for each in elements_of(resource.get("Roles"))]
    if word_of(resource.get("RoleName")) or resource.get("RoleName") is not None:
        named.append(text_of(resource.get("RoleName")))
    principals = [each for text in named for each in _users(unit, text)]
    principals += _carriers(unit, resource.id)
    note_statements(unit, principals or [()], resource.get("PolicyDocument"))


def principals_of_role(unit: Unit, role: str) -> list[Text]:
    """Return what runs under a role; the role itself when nothing of this template does."""
    return unit.role_users.get(role) or [(Hole("resource", role, "ref"),)]


def _users(unit: Unit, text: Text) -> list[Text]:
    match text:
        case (Hole(kind="resource", name=name), *_):
            return principals_of_role(unit, name)
        case ():
            return []
        case _:
            return [text]


def _carriers(unit: Unit, managed: str) -> list[Text]:
    """Return what carries a managed policy by reference."""
    found: list[Text] = []
    for resource in unit.declared:
        listed = first_of(resource.properties, "ManagedPolicyArns", "Policies")
        holes = [text_of(each)[:1] for each in elements_of(listed)]
        if any(isinstance(h, Hole) and h.name == managed for text in holes for h in text):
            is_role = resource.type == "AWS::IAM::Role"
            found += principals_of_role(unit, resource.id) if is_role else [resource.ref]
    return found


def note_statements(unit: Unit, principals: Iterable[Text], document: Data | None) -> None:
    """Note each statement of a policy document for each principal."""
    for statement in elements_of(at(document, "Statement")):
        effect: Literal["allow", "deny"] = (
            "deny" if word_of(at(statement, "Effect")).lower() == "deny" else "allow"
        )
        actions = tuple(
            word for each in elements_of(at(statement, "Action")) if (word := word_of(each))
        )
        resources = tuple(text_of(each) for each in elements_of(at(statement, "Resource")))
        if actions:
            unit.grants += [
                Grant(principal, actions, resources, statement.span, effect)
                for principal in principals
            ]


READERS = {
    "AWS::IAM::Role": role,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::RolePolicy": policy,
    "AWS::IAM::ManagedPolicy": policy,
}
