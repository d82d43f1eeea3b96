"""CloudFormation's intrinsic functions, evaluated as far as a template alone allows."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from nplint.facts.data import (
    Data,
    Entry,
    Hole,
    Items,
    Opaque,
    Scalar,
    Table,
    Text,
    TextData,
    literal,
    plain,
    sketch,
)
from nplint.span import Span
from nplint.survey.cloudformation.arms import likelier
from nplint.survey.cloudformation.values import (
    UNKNOWN,
    at,
    elements_of,
    entries_of,
    leaf,
    number_of,
    text_of,
    tidy,
    word_of,
)

_SUBSTITUTION = re.compile(r"\$\{([^${}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([a-z-]+):([^}]*)\}\}")
_DYNAMIC_KINDS = {"ssm": "ssm", "ssm-secure": "ssm", "secretsmanager": "secret"}
_PSEUDO = {
    "AWS::Region": "region",
    "AWS::AccountId": "account",
    "AWS::Partition": "partition",
    "AWS::StackName": "stack",
    "AWS::StackId": "stack-id",
    "AWS::URLSuffix": "url-suffix",
    "AWS::NotificationARNs": "notification-arns",
}
_VERSIONED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_ATTRIBUTES = {
    # Attribute of ``GetAtt`` in lower case: what a hole calls it; the others stay as they are.
    "topicarn": "arn",
    "statemachinearn": "arn",
    "queuename": "name",
    "topicname": "name",
    "queueurl": "url",
}
_MAX_DETOURS = 3


class Scope(Struct):
    """What names mean inside one template."""

    types: Mapping[str, str] = field(default_factory=dict)
    """Logical id → resource type."""
    properties: Mapping[str, Data] = field(default_factory=dict)
    """Logical id → properties as written."""
    parameters: Mapping[str, Data] = field(default_factory=dict)
    """Parameter → its value as far as it is known."""
    mappings: Data | None = None
    detours: int = 0
    """References through other resources that are being followed; bounds cycles."""

    def resolve(self, data: Data) -> Data | None:
        """Return the data with all functions evaluated; None for ``AWS::NoValue``."""
        match data:
            case Table(entries=(Entry(key=key, value=value),)) if key in _FUNCTIONS:
                return _FUNCTIONS[key](self, value, data.span)
            case Table(entries=(Entry(key=key),)) if key.startswith("Fn::"):
                return Opaque(data.span)
            case Table(entries=entries, span=span):
                return Table(tuple(self._entries(entries)), span)
            case Items(items=items, span=span):
                resolved = (self.resolve(item) for item in items)
                return Items(tuple(item for item in resolved if item is not None), span)
            case Scalar(value=str() as value) if "{{resolve:" in value:
                return leaf(_dynamic(value), data.span)
            case _:
                return data

    def parameter_of(self, resource: str, property: str) -> str:
        """Return the parameter that a resource's property is, as written; empty for none."""
        match at(self.properties.get(resource), property):
            case Table(entries=(Entry(key="Ref", value=Scalar(value=str(name))),)):
                return name if name in self.parameters else ""
            case _:
                return ""

    def text(self, data: Data | None) -> Text:
        """Return resolved data as a text."""
        return text_of(None if data is None else self.resolve(data))

    def reference(self, name: str, span: Span) -> Data | None:
        """Return what ``Ref`` yields."""
        if name == "AWS::NoValue":
            return None
        if name in _PSEUDO:
            return TextData((Hole("pseudo", _PSEUDO[name]),), span)
        if name in self.parameters:
            return _moved(self.parameters[name], span)
        if self.types.get(name) in _VERSIONED:
            return leaf(self._through(name, "FunctionName"), span)
        # SAM: ``Fn.Alias`` and ``Fn.Version`` stand for the function.
        base = name.split(".", 1)[0]
        return TextData((Hole("resource", base if base in self.types else name, "ref"),), span)

    def attribute(self, name: str, attribute: str) -> Text:
        """Return what ``GetAtt`` yields."""
        kind = self.types.get(name)
        if kind == "AWS::SSM::Parameter" and attribute == "Value":
            return self._through(name, "Value")
        if kind in _VERSIONED:
            return self._through(name, "FunctionName")
        return (Hole("resource", name, _attribute(attribute)),)

    def _through(self, name: str, key: str) -> Text:
        if self.detours >= _MAX_DETOURS:
            return UNKNOWN
        self.detours += 1
        try:
            return self.text(at(self.properties.get(name), key)) or UNKNOWN
        finally:
            self.detours -= 1

    def _entries(self, entries: tuple[Entry, ...]) -> list[Entry]:
        resolved = ((entry, self.resolve(entry.value)) for entry in entries)
        return [
            Entry(entry.key, value, entry.key_span)
            for entry, value in resolved
            if value is not None
        ]


def _attribute(written: str) -> str:
    lowered = written.lower()
    if lowered.startswith("outputs."):
        return "outputs." + written.partition(".")[2]
    return _ATTRIBUTES.get(lowered, lowered)


def _moved(data: Data, span: Span) -> Data:
    """Return a parameter's value as it stands where it is used."""
    match data:
        case Scalar(value=value):
            return Scalar(value, span)
        case TextData(text=text):
            return TextData(text, span)
        case Items(items=items):
            return Items(tuple(_moved(item, span) for item in items), span)
        case _:
            return Opaque(span)


def _dynamic(text: str) -> Text:
    """Return a text with its ``{{resolve:…}}`` references as holes."""
    parts: list[str | Hole] = []
    end = 0
    for found in _DYNAMIC.finditer(text):
        kind = _DYNAMIC_KINDS.get(found[1], "unknown")
        name = found[2] if kind == "secret" else found[2].split(":", 1)[0]
        parts += [text[end : found.start()], Hole(kind, name)]
        end = found.end()
    return tidy((*parts, text[end:]))


def _ref(scope: Scope, value: Data, span: Span) -> Data | None:
    name = word_of(value)
    return scope.reference(name, span) if name else Opaque(span)


def _get_att(scope: Scope, value: Data, span: Span) -> Data | None:
    if isinstance(value, Items) and value.items:
        name, rest = word_of(value.items[0]), value.items[1:]
        attribute = ".".join(word_of(scope.resolve(item)) for item in rest)
    else:
        name, _, attribute = word_of(value).partition(".")
    return leaf(scope.attribute(name, attribute), span) if name else Opaque(span)


def _sub(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    template = text_of(parts[0]) if parts else ()
    given = {
        entry.key: scope.text(entry.value)
        for entry in entries_of(parts[1] if len(parts) > 1 else None)
    }
    # Holes in the template itself are left by variables that a framework replaced before.
    pieces = (
        _substituted(scope, part, given, span) if isinstance(part, str) else (part,)
        for part in template
    )
    whole = tidy(tuple(each for piece in pieces for each in piece))
    return leaf(whole, parts[0].span if parts else span)


def _substituted(scope: Scope, template: str, given: Mapping[str, Text], span: Span) -> Text:
    result: list[str | Hole] = []
    end = 0
    for found in _SUBSTITUTION.finditer(template):
        result += [template[end : found.start()], *_variable(scope, found[1].strip(), given, span)]
        end = found.end()
    whole = tidy((*result, template[end:]))
    shown = sketch(whole)
    return _dynamic(shown) if "{{resolve:" in shown else whole


def _variable(scope: Scope, name: str, given: Mapping[str, Text], span: Span) -> Text:
    if name.startswith("!"):
        return ("${" + name[1:] + "}",)
    if name in given:
        return given[name]
    base, dot, attribute = name.partition(".")
    if dot and base in scope.types:
        return scope.attribute(base, attribute)
    found = scope.reference(name, span)
    if isinstance(found, Items):
        return UNKNOWN
    return text_of(found)


def _join(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    if len(parts) != 2:
        return Opaque(span)
    delimiter, joined = scope.text(parts[0]), scope.resolve(parts[1])
    if not isinstance(joined, Items):
        return leaf(UNKNOWN if joined is None else text_of(joined), span)
    texts = [text_of(item) for item in joined.items]
    glued = [each for text in texts for each in (*delimiter, *text)]
    return leaf(tidy(tuple(glued[len(delimiter) :])), span)


def _split(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    delimiter = word_of(parts[0]) if len(parts) == 2 else ""
    if not delimiter:
        return Opaque(span)
    pieces: list[list[str | Hole]] = [[]]
    for part in scope.text(parts[1]):
        first, *others = part.split(delimiter) if isinstance(part, str) else (part,)
        pieces[-1].append(first)
        pieces += [[other] for other in others]
    return Items(tuple(leaf(tidy(tuple(piece)), span) for piece in pieces), span)


def _select(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    if len(parts) != 2:
        return Opaque(span)
    index, chosen = number_of(scope.resolve(parts[0])), scope.resolve(parts[1])
    if isinstance(chosen, Items) and index is not None and 0 <= index < len(chosen.items):
        return chosen.items[index]
    name = _name_in_arn(chosen)
    return TextData(name if name and index in (5, 6) else UNKNOWN, span)


def _name_in_arn(pieces: Data | None) -> Text:
    """Return the name at the end of an ARN that is known by reference only."""
    match pieces:
        case Items(items=(TextData(text=(Hole(kind="resource", name=name),)),)):
            return (Hole("resource", name, "name"),)
        case _:
            return ()


def _find_in_map(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    if len(parts) < 3:
        return Opaque(span)
    candidates = elements_of(scope.mappings)
    for part in parts[:3]:
        key = literal(scope.text(part))
        tables = [table for each in candidates for table in _below(each, key)]
        candidates = tuple(tables)
    values = [plain(each) for each in candidates]
    if candidates and all(each == values[0] for each in values):
        return _moved(candidates[0], span)
    return TextData(UNKNOWN, span)


def _below(table: Data, key: str | None) -> list[Data]:
    """Return the value of a key, or all values where the key is not known (a region)."""
    return [entry.value for entry in entries_of(table) if key is None or entry.key == key]


def _if(scope: Scope, value: Data, span: Span) -> Data | None:
    parts = elements_of(value)
    if len(parts) != 3:
        return Opaque(span)
    arms = [arm for part in parts[1:] if (arm := scope.resolve(part)) is not None]
    if len(arms) < 2:
        return arms[0] if arms else None
    return likelier(arms[0], arms[1], span)


def _import_value(scope: Scope, value: Data, span: Span) -> Data | None:
    name = scope.text(value)
    hole = Hole("unknown") if name == UNKNOWN else Hole("import", sketch(name))
    return TextData((hole,), span)


def _inner(scope: Scope, value: Data, span: Span) -> Data | None:
    """Read through a function that only changes how a value is written."""
    return scope.resolve(value)


_FUNCTIONS: Mapping[str, Callable[[Scope, Data, Span], Data | None]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Base64": _inner,
    "Fn::ToJsonString": _inner,
}
