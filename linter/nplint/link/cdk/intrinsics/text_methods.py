"""Methods of texts in both languages."""

import posixpath
from collections.abc import Callable, Sequence

from nplint.link.cdk.limits import MAX_TEXT
from nplint.link.cdk.naming import camel
from nplint.link.cdk.texts import concatenated
from nplint.link.cdk.values import Arguments, ListValue, Lit, Ref, Template, Unknown, Value
from nplint.span import Span

_TEXTS: dict[str, Callable[[str], str]] = {
    "toLowerCase": str.lower, "lower": str.lower, "toUpperCase": str.upper, "upper": str.upper,
    "trim": str.strip, "strip": str.strip, "title": str.title, "capitalize": str.capitalize,
    "toString": str, "valueOf": str, "asPosix": str, "resolve": posixpath.normpath,
    "absolute": posixpath.normpath,
}  # fmt: skip


def text_method(base: Lit | Template | Ref, name: str, arguments: Arguments, span: Span) -> Value:
    """Return the result of a text's method."""
    name = camel(name)
    first = arguments.get(0)
    if name in ("toString", "valueOf", "toJSON"):
        return Lit(str(base.value), span) if isinstance(base, Lit) else base
    if name == "join" and isinstance(first, ListValue):
        return join(base, first, span)
    if name == "concat":
        return concatenated([base, *arguments.positional], span)
    if not isinstance(base, Lit) or not isinstance(base.value, str):
        return Unknown(span, f"…{name}")
    if name in _TEXTS:
        return Lit(_TEXTS[name](base.value), span)
    if name == "format":
        return _formatted(base.value, arguments, span)
    plain = [value.value for value in arguments.positional if isinstance(value, Lit)]
    if len(plain) != len(arguments.positional):
        return Unknown(span, f"…{name}")
    return _with_plain(base.value, name, plain, span)


def _with_plain(text: str, name: str, plain: Sequence[object], span: Span) -> Value:
    match name, plain:
        case "replace" | "replaceAll", [str(old), str(new), *_]:
            return Lit(text.replace(old, new), span)
        case "split", [str(separator), *_] if separator:
            return ListValue([Lit(part, span) for part in text.split(separator)], span)
        case "split", []:
            return ListValue([Lit(part, span) for part in text.split()], span)
        case "startswith" | "startsWith", [str(part), *_]:
            return Lit(text.startswith(part), span)
        case "endswith" | "endsWith", [str(part), *_]:
            return Lit(text.endswith(part), span)
        case "includes", [str(part), *_]:
            return Lit(part in text, span)
        case "charAt", [int(index), *_]:
            return Lit(text[index : index + 1], span)
        case "slice" | "substring" | "substr", [int(start), *rest]:
            end = rest[0] if rest and isinstance(rest[0], int) else None
            return Lit(text[start:end], span)
        case "repeat", [int(times), *_] if 0 <= times * len(text) <= MAX_TEXT:
            return Lit(text * times, span)
        case "padStart", [int(width), str(fill), *_] if width <= MAX_TEXT and len(fill) == 1:
            return Lit(text.rjust(width, fill), span)
        case "removeprefix" | "removesuffix", [str(part), *_]:
            cut = text.removeprefix(part) if name == "removeprefix" else text.removesuffix(part)
            return Lit(cut, span)
        case "joinpath", [*parts]:
            return Lit(posixpath.join(text, *map(str, parts)), span)
        case _:
            return Unknown(span, f"…{name}")


def _formatted(text: str, arguments: Arguments, span: Span) -> Value:
    """Apply ``str.format`` with plain ``{}``, ``{0}`` and ``{name}`` fields."""
    parts: list[Value] = []
    following = 0
    for index, piece in enumerate(text.split("{")):
        if index == 0:
            parts.append(Lit(piece, span))
            continue
        field, closed, rest = piece.partition("}")
        if not closed:
            return Unknown(span, "…format")
        field = field.partition(":")[0]
        if field == "" or field.isdigit():
            value = arguments.get(int(field) if field else following)
            following += 1
        else:
            value = arguments.named.entries.get(field)
        parts += [value or Unknown(span, field), Lit(rest, span)]
    return concatenated(parts, span)


def join(separator: Value | None, base: ListValue, span: Span) -> Value:
    """Return items joined to one text."""
    if base.partial:
        return Unknown(span, "…join")
    between = separator or Lit(",", span)
    parts: list[Value] = []
    for index, item in enumerate(base.items):
        parts += [between, item] if index else [item]
    return concatenated(parts, span)
