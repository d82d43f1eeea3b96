"""The variables of a serverless file: ``${self:…}``, ``${file(…):…}``, ``${opt:…}`` and the like.

What is known only when deploying becomes a hole; a fallback in the file is taken, as a template
parameter's default is. The stage is ``provider.stage`` or ``dev`` (the framework's default).
"""

import posixpath
import re
from collections.abc import Callable

from msgspec import Struct, field

from nplint.facts.data import Data, Entry, Hole, Items, Opaque, Scalar, Table, Text, TextData
from nplint.span import Span
from nplint.survey.cloudformation.values import UNKNOWN, at, leaf, text_of, tidy, word_of
from nplint.survey.data_builder import Reading
from nplint.survey.json_data import read_json
from nplint.survey.yaml_data import plain_value, read_yaml

_DEFAULT_STAGE = "dev"
_MAX_DEPTH = 25
_MAX_LOOKUPS = 20_000
_MAX_NODES = 1_000_000
_EXPRESSION = re.compile(
    r"\s*([a-zA-Z][\w-]*)(?:\.[\w-]+)?(?:\(([^()]*)\))?\s*(?::(.*))?\Z", re.DOTALL
)
_QUOTED = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)")\s*\Z""")
_PSEUDO = re.compile(r"[$#]\{AWS::(\w+)\}")
_PSEUDO_NAMES = {
    "Region": "region",
    "AccountId": "account",
    "Partition": "partition",
    "StackName": "stack",
    "URLSuffix": "url-suffix",
}
_FILES = (".yml", ".yaml", ".json")


class Variables(Struct):
    """Evaluates the variables of one service."""

    path: str
    root: Table
    read: Callable[[str], str | None] | None = None
    """Returns the text of a file of the root by its path; None when there is none."""
    readings: dict[str, Reading | None] = field(default_factory=dict)
    depth: int = 0
    lookups: int = 0
    nodes: int = 0
    known_stage: str | None = None

    def stage(self) -> str:
        """Return the stage that the file deploys to when nobody says otherwise."""
        if self.known_stage is None:
            # While it is looked up, ``${opt:stage}`` has no value, so its fallback counts.
            self.known_stage = ""
            written = at(self.root, "provider", "stage")
            found = "" if written is None else word_of(self.resolve(written))
            self.known_stage = found or _DEFAULT_STAGE
        return self.known_stage

    def service(self) -> str:
        """Return the name of the service."""
        written = at(self.root, "service", "name") or at(self.root, "service")
        return "" if written is None else word_of(self.resolve(written))

    def resolve(self, data: Data, in_sub: bool = False) -> Data:
        """Return the data with variables replaced by what they stand for."""
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            return Opaque(data.span)
        match data:
            case Scalar(value=str() as text, span=span):
                return self._text(text, span, in_sub) if "{" in text else data
            case Table(entries=(Entry(key="Fn::Sub", value=value, key_span=key_span),), span=span):
                inner = self._sub(value)
                return Table((Entry("Fn::Sub", inner, key_span),), span)
            case Table(entries=entries, span=span):
                return Table(tuple(self._entry(entry) for entry in entries), span)
            case Items(items=items, span=span):
                return Items(tuple(self.resolve(item) for item in items), span)
            case _:
                return data

    def _sub(self, value: Data) -> Data:
        if isinstance(value, Items) and value.items:
            first, *rest = value.items
            resolved = (self.resolve(first, True), *(self.resolve(each) for each in rest))
            return Items(resolved, value.span)
        return self.resolve(value, True)

    def _entry(self, entry: Entry) -> Entry:
        key = entry.key
        if "${" in key:
            key = word_of(self._text(key, entry.key_span, True)) or key
        return Entry(key, self.resolve(entry.value), entry.key_span)

    def _text(self, text: str, span: Span, in_sub: bool) -> Data:
        pieces = _split(text)
        if len(pieces) == 1 and pieces[0].is_variable and not pieces[0].is_native:
            return self._value(pieces[0].text, span)
        parts: list[str | Hole] = []
        for piece in pieces:
            if not piece.is_variable or piece.is_native:
                parts += [piece.written] if in_sub else _with_pseudo(piece.written)
            else:
                parts += text_of(self._value(piece.text, span))
        return leaf(tidy(tuple(parts)), span)

    def _value(self, expression: str, span: Span) -> Data:
        """Return what the inside of ``${…}`` stands for: the first alternative that is known."""
        self.lookups += 1
        if self.depth >= _MAX_DEPTH or self.lookups > _MAX_LOOKUPS:
            return Opaque(span)
        self.depth += 1
        try:
            found = [self._alternative(each, span) for each in _alternatives(expression)]
        finally:
            self.depth -= 1
        known = [each for each in found if each is not None]
        # An empty fallback only keeps the framework quiet; the reference says more.
        telling = [each for each in known if not _is_empty(each) and not _has_hole(each)]
        return next(iter(telling or known), TextData(UNKNOWN, span))

    def _alternative(self, written: str, span: Span) -> Data | None:
        quoted = _QUOTED.match(written)
        if quoted:
            return self._text(quoted[1] if quoted[1] is not None else quoted[2], span, False)
        pieces = _split(written.strip())
        if len(pieces) == 1 and pieces[0].is_variable:
            return self._value(pieces[0].text, span)
        if "${" in written:
            written = word_of(self._text(written.strip(), span, True)) or "${"
        if "${" in written:
            return TextData(UNKNOWN, span)
        match = _EXPRESSION.match(written)
        if match is None or (match[2] is None and match[3] is None):
            return Scalar(plain_value(written.strip()), span) if written.strip() else None
        return self._lookup(match[1], match[2] or "", (match[3] or "").strip(), span)

    def _lookup(self, source: str, argument: str, address: str, span: Span) -> Data | None:
        match source:
            case "self":
                return self._own(address, span)
            case "file":
                return self._file(argument, address, span)
            case "opt" | "sls":
                return self._option(address, span)
            case "param":
                return self._parameter(address, span)
            case "strToBool":
                value = word_of(self._text(argument, span, False)).lower()
                return Scalar(value == "true", span)
            case _:
                return TextData((_hole(source, address),), span)

    def _own(self, address: str, span: Span) -> Data | None:
        if address == "provider.stage":
            return Scalar(self.stage(), span)
        if address in ("service", "service.name"):
            return Scalar(self.service(), span)
        found = at(self.root, *address.split("."))
        if found is not None:
            return _moved(self.resolve(found), span)
        if address == "provider.region":
            return TextData((Hole("pseudo", "region"),), span)
        return self._indexed(address, span)

    def _indexed(self, address: str, span: Span) -> Data | None:
        """Follow an address that leads through a variable or a list."""
        data: Data | None = self.root
        for key in address.split("."):
            if isinstance(data, Scalar) and "${" in word_of(data):
                data = self.resolve(data)
            if isinstance(data, Items) and key.isdigit() and int(key) < len(data.items):
                data = data.items[int(key)]
            else:
                data = at(data, key)
        return _moved(self.resolve(data), span) if data is not None and address else None

    def _option(self, name: str, span: Span) -> Data | None:
        if name in ("stage", "s"):
            stage = self.stage()
            return Scalar(stage, span) if stage else None
        if name in ("region", "r"):
            return TextData((Hole("pseudo", "region"),), span)
        return TextData((Hole("parameter", name),), span)

    def _parameter(self, name: str, span: Span) -> Data | None:
        for stage in (self.stage(), "default"):
            found = at(self.root, "params", stage, name) or at(
                self.root, "stages", stage, "params", name
            )
            if found is not None:
                return _moved(self.resolve(found), span)
        return TextData((Hole("parameter", name),), span)

    def _file(self, written: str, address: str, span: Span) -> Data | None:
        reading = self._reading(written.strip())
        if reading is None or not reading.documents:
            return Opaque(span)
        found: Data | None = reading.documents[0]
        if address:
            found = at(found, *address.split("."))
        return None if found is None else self.resolve(found)

    def _reading(self, written: str) -> Reading | None:
        joined = posixpath.join(posixpath.dirname(self.path), written.replace("\\", "/"))
        path = posixpath.normpath(joined)
        if path not in self.readings:
            self.readings[path] = self._parsed(path)
        return self.readings[path]

    def _parsed(self, path: str) -> Reading | None:
        outside = path.startswith(("../", "/", "~")) or path == ".."
        if self.read is None or outside or not path.endswith(_FILES):
            return None
        text = self.read(path)
        if text is None:
            return None
        return read_json(path, text) if path.endswith(".json") else read_yaml(path, text)


class _Piece(Struct, frozen=True):
    text: str
    is_variable: bool

    @property
    def written(self) -> str:
        return "${" + self.text + "}" if self.is_variable else self.text

    @property
    def is_native(self) -> bool:
        """Whether CloudFormation, not the framework, replaces it: ``${AWS::Region}``, ``${Id}``."""
        return self.text.startswith("AWS::") or not any(c in self.text for c in ":(")


def _split(text: str) -> list[_Piece]:
    """Split a text at its outermost ``${…}``."""
    pieces: list[_Piece] = []
    start = 0
    while (opening := text.find("${", start)) >= 0:
        end = _closing(text, opening + 2)
        if end < 0:
            break
        if opening > start:
            pieces.append(_Piece(text[start:opening], False))
        pieces.append(_Piece(text[opening + 2 : end], True))
        start = end + 1
    return [*pieces, _Piece(text[start:], False)] if start < len(text) else pieces


def _closing(text: str, position: int) -> int:
    level = 1
    for index in range(position, len(text)):
        if text[index] == "{":
            level += 1
        elif text[index] == "}":
            level -= 1
            if not level:
                return index
    return -1


def _alternatives(expression: str) -> list[str]:
    """Split at the commas that stand outside quotes, braces and parentheses."""
    parts, level, quote = [""], 0, ""
    for character in expression:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "{(":
            level += 1
        elif character in "})":
            level -= 1
        elif character == "," and level == 0:
            parts.append("")
            continue
        parts[-1] += character
    return parts


def _hole(source: str, address: str) -> Hole:
    name = address.split("~", 1)[0]
    match source:
        case "env":
            return Hole("env", name)
        case "ssm" if name.startswith("/aws/reference/secretsmanager/"):
            return Hole("secret", name.removeprefix("/aws/reference/secretsmanager/"))
        case "ssm":
            return Hole("ssm", name)
        case "cf" | "output":
            return Hole("import", name, "output")
        case "construct" if name.endswith((".queueUrl", ".queueArn")):
            construct, _, attribute = name.partition(".")
            return Hole("resource", construct + "Queue", attribute[-3:].lower())
        case "aws":
            return Hole("pseudo", "account" if name == "accountId" else name)
        case _:
            return Hole("unknown", f"{source}:{name}")


def _with_pseudo(text: str) -> Text:
    parts: list[str | Hole] = []
    end = 0
    for found in _PSEUDO.finditer(text):
        hole = Hole("pseudo", _PSEUDO_NAMES.get(found[1], found[1].lower()))
        parts += [text[end : found.start()], hole]
        end = found.end()
    return tidy((*parts, text[end:]))


def _is_empty(data: Data) -> bool:
    return isinstance(data, Scalar) and data.value in (None, "")


def _has_hole(data: Data) -> bool:
    return isinstance(data, TextData | Opaque)


def _moved(data: Data, span: Span) -> Data:
    """Return a leaf as it stands where it is used; what is written elsewhere keeps its place."""
    match data:
        case Scalar(value=value):
            return Scalar(value, span)
        case TextData(text=text):
            return TextData(text, span)
        case _:
            return data
