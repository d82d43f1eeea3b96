"""Source frames: the lines that a finding is about, with its places marked."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from nplint.report.style import Style, columns, printable
from nplint.span import Span

_LEAST_WIDTH = 40
_LEAD = 20
"""Columns of context kept before a mark when a line is too long to be shown."""


class Label(Struct, frozen=True):
    """A marked place; the primary one is underlined with carets."""

    span: Span
    text: str
    kind: str
    primary: bool = False


def frames(
    labels: Sequence[Label], read_lines: Callable[[str], Sequence[str]], style: Style
) -> list[str]:
    """Return the lines of one frame per file; the primary label's file comes first."""
    gutter = len(str(max(label.span.line for label in labels)))
    paths = list(dict.fromkeys(label.span.path for label in labels))
    shown: list[str] = []
    for path in paths:
        here = [label for label in labels if label.span.path == path]
        arrow = "-->" if path == paths[0] else ":::"
        shown += _frame(path, here, list(read_lines(path)), gutter, arrow, style)
    return shown


def _frame(
    path: str, labels: list[Label], lines: list[str], gutter: int, arrow: str, style: Style
) -> list[str]:
    first = next((label for label in labels if label.primary), labels[0])
    place = style.file_link(f"{path}:{first.span.line}:{first.span.column}", path)
    bar = " " * gutter + style.paint(" |", "gutter")
    shown = [" " * gutter + style.paint(arrow, "gutter") + " " + place]
    numbers = sorted({label.span.line for label in labels})
    if any(number <= len(lines) for number in numbers):
        shown.append(bar)
    previous = 0
    for number in numbers:
        here = sorted((label for label in labels if label.span.line == number), key=_by_place)
        if number > len(lines):
            shown += [f"{bar} {label.text}" for label in here if label.text]
            continue
        if previous and number > previous + 1:
            shown.append(style.paint("...", "gutter"))
        shown += _marked_line(number, lines[number - 1], here, gutter, style)
        previous = number
    return [*shown, bar] if len(shown) > 1 else shown


def _by_place(label: Label) -> tuple[bool, Span]:
    return (not label.primary, label.span)


def _marked_line(
    number: int, line: str, labels: list[Label], gutter: int, style: Style
) -> list[str]:
    room = max(_LEAST_WIDTH, style.width - gutter - 4)
    start, end = _window(line, labels[0].span, room)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    head = style.paint(f"{number:>{gutter}} |", "gutter")
    shown = [f"{head} {before}{printable(line[start:end])}{after}".rstrip()]
    bar = " " * gutter + style.paint(" |", "gutter")
    for label in labels:
        indent, length = _mark(line, label.span, start, end)
        mark = ("^" if label.primary else "-") * length
        text = f"{mark} {label.text}" if label.text else mark
        shown.append(f"{bar} {' ' * (indent + len(before))}{style.paint(text, label.kind)}")
    return shown


def _window(line: str, span: Span, room: int) -> tuple[int, int]:
    """Return the part of a line that is shown: all of it if there is room."""
    if columns(printable(line)) <= room:
        return 0, len(line)
    start = max(0, min(span.column - 1 - _LEAD, len(line) - room))
    return start, min(len(line), start + room - 2)


def _mark(line: str, span: Span, start: int, end: int) -> tuple[int, int]:
    """Return indent and length, in columns, of the mark below a line."""
    first = min(max(span.column - 1, start), end)
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    last = min(max(last, first), end)
    indent = columns(printable(line[start:first]))
    return indent, max(1, columns(printable(line[first:last])))
