"""Texts that come from elsewhere: imports, SSM, secrets, template parameters, formatted ARNs."""

import re
from typing import TYPE_CHECKING

from nplint.facts.data import Hole, Text, sketch
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.props import Props, call_props
from nplint.link.cdk.values import Lit, Made, Member, Stack, Value

if TYPE_CHECKING:
    from nplint.link.cdk.read.view import View

_SSM_VALUES = {
    "valueForStringParameter", "valueFromLookup", "valueForTypedStringParameter",
    "valueForTypedStringParameterV2", "valueForSecureStringParameter",
}  # fmt: skip
_VARIABLE = re.compile(r"\$\{([^}!]+)\}")
_PSEUDO = {
    "AWS::Region": "region", "AWS::AccountId": "account", "AWS::Partition": "partition",
    "AWS::StackName": "stackName", "AWS::URLSuffix": "urlSuffix",
}  # fmt: skip


def special_text(view: "View", value: Value, stack: Stack | None) -> Text | None:
    """Return the text of a term with a meaning of its own; None for other terms."""
    match value:
        case Made(name="Fn.importValue", args=args):
            name = args[0] if args else value.named.entries.get("shared_value_to_import")
            return (Hole("import", sketch(view.text(name, stack))),)
        case Made(name=name, args=args) if last(name) in _SSM_VALUES:
            given = args[1] if len(args) > 1 else call_props(value, 2).get("parameterName")
            return (Hole("ssm", sketch(view.text(given, stack))),)
        case Member(base=Made() as base, name="stringValue" | "stringListValue"):
            return _parameter_value(view, base, stack)
        case Member(base=Made() as base, name="importValue"):
            return (Hole("import", sketch(view.text(_export_name(base), stack))),)
        case Made(name="exportValue", args=[exported, *_]):
            return view.text(exported, stack)
        case Made(name="Fn.sub", args=[Lit(value=str(text)), *_]):
            return _substituted(text)
        case Made(name="Fn.ref", args=[Lit(value=str(name)), *_]):
            return (_named(name),)
        case Made(name="formatArn" | "Arn.format", args=args):
            return _arn(view, call_props(value, 0), stack)
        case Member(base=Made(name="CfnParameter") as base):
            return _template_parameter(view, base, stack)
        case Made(name=name) if name.startswith("SecretValue."):
            return (Hole("secret", sketch(view.text(value.args[0], stack)) if value.args else ""),)
        case _:
            return None


def _export_name(made: Made) -> Value | None:
    return call_props(made, 2).get("exportName")


def _parameter_value(view: "View", made: Made, stack: Stack | None) -> Text | None:
    if not made.name.startswith("aws_ssm."):
        return None
    found = call_props(made, 2)
    given = found.get("parameterName", "stringParameterName")
    if given is None and len(made.args) > 2:
        given = made.args[2]
    return (Hole("ssm", sketch(view.text(given, stack)) if given else ""),)


def _template_parameter(view: "View", made: Made, stack: Stack | None) -> Text:
    default = call_props(made, 2).get("default")
    if default is not None:
        return view.text(default, stack)
    return (Hole("parameter", last(made.site.path.replace("/", ".")) if made.site else ""),)


def _substituted(text: str) -> Text:
    parts: list[str | Hole] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        if found.start() > end:
            parts.append(text[end : found.start()])
        parts.append(_named(found.group(1).strip()))
        end = found.end()
    if end < len(text):
        parts.append(text[end:])
    return tuple(parts)


def _named(name: str) -> Hole:
    return Hole("pseudo", _PSEUDO[name]) if name in _PSEUDO else Hole("parameter", name)


def _arn(view: "View", found: Props, stack: Stack | None) -> Text:
    """``stack.formatArn({service, resource, resourceName})``."""
    colon = found.get("arnFormat") is not None or found.get("sep") is not None
    parts: list[str | Hole] = ["arn:", Hole("pseudo", "partition"), ":"]
    parts += view.text(found.get("service"), stack)
    for prop, pseudo in (("region", "region"), ("account", "account")):
        given = found.get(prop)
        parts += [":", *(view.text(given, stack) if given else (Hole("pseudo", pseudo),))]
    parts += [":", *view.text(found.get("resource"), stack)]
    named = found.get("resourceName")
    if named is not None:
        parts += [":" if colon else "/", *view.text(named, stack)]
    return _merged(parts)


def _merged(parts: list[str | Hole]) -> Text:
    result: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        else:
            result.append(part)
    return tuple(result)
