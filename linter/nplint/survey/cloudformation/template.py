"""One template: its parts, in the order in which they need one another."""

from collections.abc import Callable, Mapping

from nplint.facts.data import Data, Entry, Hole, Items, Scalar, Table, TextData
from nplint.span import Span
from nplint.survey.cloudformation import access, functions, messaging, resources, rules, sam
from nplint.survey.cloudformation.directives import metadata_directives
from nplint.survey.cloudformation.intrinsics import Scope
from nplint.survey.cloudformation.loops import unrolled
from nplint.survey.cloudformation.unit import Declared, Unit
from nplint.survey.cloudformation.values import at, entries_of, entry_of, word_of

_READERS: Mapping[str, Callable[[Declared, Unit], None]] = {
    **messaging.READERS,
    **rules.READERS,
    **functions.READERS,
    **access.READERS,
    **resources.READERS,
    **sam.READERS,
}
_SAM_FUNCTION = "AWS::Serverless::Function"


def read_template(unit: Unit, root: Data) -> None:
    """Read all that a template declares into the unit."""
    unit.scope.parameters = {
        **unit.scope.parameters,
        **{entry.key: _parameter(entry) for entry in entries_of(at(root, "Parameters"))},
    }
    unit.scope.mappings = at(root, "Mappings") or unit.scope.mappings
    entries = unrolled(unit, unit.scope, at(root, "Resources"))
    _learn(unit.scope, entries)
    shared = _globals(unit, root)
    unit.declared += [each for entry in entries if (each := _declared(unit, entry)) is not None]
    unit.role_users = functions.role_users(unit)
    for resource in unit.declared:
        _read_resource(unit, resource, shared)
    _read_outputs(unit, root)
    last = root.span.end_line
    unit.directives += metadata_directives(at(root, "Metadata"), 1, last, whole_file=True)


def _learn(scope: Scope, entries: tuple[Entry, ...]) -> None:
    """Tell the scope the types and raw properties of all resources."""
    scope.types = {**scope.types, **{each.key: word_of(at(each.value, "Type")) for each in entries}}
    scope.properties = {
        **scope.properties,
        **{each.key: found for each in entries if (found := at(each.value, "Properties"))},
    }


def _parameter(entry: Entry) -> Data:
    kind, default = word_of(at(entry.value, "Type")), at(entry.value, "Default")
    text = "" if default is None else word_of(default)
    if kind.startswith("AWS::SSM::Parameter::Value"):
        hole = Hole("ssm", text) if text else Hole("parameter", entry.key)
        return TextData((hole,), entry.key_span)
    if default is None or text == "":
        return TextData((Hole("parameter", entry.key),), entry.key_span)
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        parts = (Scalar(part.strip(), default.span) for part in text.split(","))
        return Items(tuple(parts), default.span)
    return Scalar(text, default.span)


def _globals(unit: Unit, root: Data) -> Data | None:
    """Return SAM's settings for all functions; their environment is noted once for all."""
    raw = at(root, "Globals", "Function")
    shared = _resolved(unit, "Globals", raw) if raw is not None else None
    functions.note_environment(unit, "", at(shared, "Environment"))
    return shared


def _declared(unit: Unit, entry: Entry) -> Declared | None:
    kind = word_of(at(entry.value, "Type"))
    if not kind:
        unit.gap(f"resource {entry.key} has no Type", entry.key_span)
        return None
    raw = entry_of(entry.value, "Properties")
    properties: Data = Table((), entry.key_span)
    if raw is not None and isinstance(raw.value, Table):
        properties = _resolved(unit, entry.key, raw.value) or properties
    elif raw is not None and not (isinstance(raw.value, Scalar) and raw.value.value is None):
        unit.gap(f"the properties of {entry.key} are no mapping", raw.key_span)
    if not isinstance(properties, Table):
        unit.gap(f"the properties of {entry.key} are computed", entry.key_span)
    metadata = at(entry.value, "Metadata")
    end = entry.value.span.end_line
    return Declared(entry.key, kind, properties, metadata, entry.key_span, end)


def _resolved(unit: Unit, what: str, data: Data) -> Data | None:
    try:
        return unit.scope.resolve(data)
    except RecursionError:
        unit.gap(f"{what} nests too deep", data.span)
        return None


def _read_resource(unit: Unit, resource: Declared, shared: Data | None) -> None:
    try:
        if resource.type == _SAM_FUNCTION:
            sam.function(resource, unit, shared)
        else:
            _READERS.get(resource.type, resources.any_other)(resource, unit)
    except RecursionError:
        unit.gap(f"{resource.id} nests too deep", resource.span)
    unit.directives += metadata_directives(resource.metadata, resource.span.line, resource.end_line)


def _read_outputs(unit: Unit, root: Data) -> None:
    entries = unrolled(unit, unit.scope, at(root, "Outputs"))
    place = Span.at(unit.path, 1)
    resources.outputs(unit, _resolved(unit, "Outputs", Table(entries, place)))
