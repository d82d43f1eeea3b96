"""Texts put together from values."""

from nplint.link.cdk.limits import MAX_TEXT
from nplint.link.cdk.values import Lit, Template, Unknown, Value
from nplint.span import Span


def concatenated(values: list[Value], span: Span) -> Value:
    """Return texts and numbers joined; what is not text yet stays a part."""
    parts: list[str | Value] = []
    for value in values:
        pieces = value.parts if isinstance(value, Template) else (_piece(value),)
        for piece in pieces:
            if isinstance(piece, str) and parts and isinstance(parts[-1], str):
                parts[-1] += piece
            elif piece != "":
                parts.append(piece)
    texts = [part for part in parts if isinstance(part, str)]
    if sum(map(len, texts)) > MAX_TEXT:
        return Unknown(span, "long text")
    if len(texts) == len(parts):
        return Lit("".join(texts), span)
    return Template(tuple(parts), span)


def _piece(value: Value) -> "str | Value":
    if not isinstance(value, Lit):
        return value
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    return "" if value.value is None else str(value.value)
