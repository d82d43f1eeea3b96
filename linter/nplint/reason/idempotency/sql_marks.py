"""The marks that stand for values in an SQL text, and the columns that are given them."""

import re


def given(tokens: tuple[str, ...], columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the columns of an insert, with the mark or the token of each one's value."""
    at = place_of(tokens, ("values", "("))
    if at is None or not columns or place_of(tokens, ("on", "conflict", "(")) is not None:
        return ()
    marks = _marks(tokens)
    found: list[str] = []
    depth = 0
    for place in range(at + 2, len(tokens)):
        token = tokens[place]
        depth += (token == "(") - (token == ")")
        if depth < 0:
            break
        if depth == 0 and token != "," and len(found) < len(columns):
            found.append(marks.get(place, token))
    return tuple(zip(columns, found, strict=True)) if len(found) == len(columns) else ()


def wanted(tokens: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the columns that a condition wants to be equal to a given value, with its mark."""
    begin = tokens.index("where") if "where" in tokens else len(tokens)
    marks = _marks(tokens)
    return [
        (tokens[at - 2], mark)
        for at, mark in marks.items()
        if at - 2 > begin and tokens[at - 1] == "=" and tokens[at - 2].isidentifier()
    ]


def _marks(tokens: tuple[str, ...]) -> dict[int, str]:
    """Return where values are put into a text: ``#0`` is the first one's mark, ``:id`` a named."""
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        if token in ("%s", "?"):
            found[at] = f"#{len(found)}"
        elif re.fullmatch(r"\$\d+", token):
            found[at] = f"#{int(token[1:]) - 1}"
        elif re.fullmatch(r"%\(\w+\)s|[:@]\w+", token):
            found[at] = f":{token[2:-2] if token[0] == '%' else token[1:]}"
    return found


def place_of(tokens: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    """Return where some words stand one behind the other; None when they don't."""
    for index in range(len(tokens) - len(words) + 1):
        if tokens[index : index + len(words)] == words:
            return index
    return None
