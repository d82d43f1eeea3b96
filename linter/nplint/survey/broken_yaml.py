"""Cuts a broken block out of a YAML text, so that one bad resource does not cost the others."""


def without_block(text: str, culprit: int) -> str | None:
    """Return the text with the block around a line (from 0) blanked; None when nothing is left.

    The block is the entry of the second level, a resource in a template: what is read of half a
    resource would say that its other half is missing.
    """
    lines = text.split("\n")
    culprit = min(culprit, len(lines) - 1)
    while culprit > 0 and _indent(lines[culprit]) is None:
        culprit -= 1
    first, last = _block(lines, culprit)
    if not any(line.strip() for line in lines[first:last]):
        return None
    return "\n".join([*lines[:first], *([""] * (last - first)), *lines[last:]])


def _block(lines: list[str], culprit: int) -> tuple[int, int]:
    top = next((n for n in range(culprit, -1, -1) if _indent(lines[n]) == 0), None)
    if top is None or top == culprit:
        return culprit, culprit + 1
    level = next(i for n in range(top + 1, culprit + 1) if (i := _indent(lines[n])) is not None)
    starts = (n for n in range(culprit, top, -1) if _at_most(lines[n], level))
    first = next(starts, culprit)
    last = next(
        (n for n in range(culprit + 1, len(lines)) if _at_most(lines[n], level)), len(lines)
    )
    return first, last


def _indent(line: str) -> int | None:
    """Return how far a line is indented; None for one that is blank or a comment."""
    bare = line.lstrip(" ")
    return None if not bare.strip() or bare.startswith("#") else len(line) - len(bare)


def _at_most(line: str, level: int) -> bool:
    indent = _indent(line)
    return indent is not None and indent <= level
