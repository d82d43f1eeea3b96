"""Comments that speak to the linter: suppressions and hints, in any language."""

import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from nplint.facts.directives import Directive
from nplint.span import Span

WORD = "nplint:"
HASH = ("#",)
SLASHES = ("//", "/*")
HASH_AND_SLASHES = ("#", "//", "/*")
"""Comment starts of YAML and Python, of TypeScript, and of HCL."""

_DIRECTIVE = re.compile(r"nplint:\s*(?P<verb>[A-Za-z][\w-]*)\s*(?P<rest>.*)")
_LIST = re.compile(r"\[(?P<inside>[^\]]*)\]|[:=]\s*(?P<plain>.*)|(?P<bare>.*)", re.DOTALL)
_REASON = re.compile(r"(?:^|\s)(?:--|—|–|\bbecause\b)\s*(?P<reason>.*)")
_DEF = re.compile(r"\s*(?:async\s+def|def|class)\b")

_Comment = tuple[int, int, str]
"""Line and column (1-based) of a comment, and its text from its start on."""


def scan_directives(
    path: str, text: str, comment_starts: Sequence[str] = HASH
) -> tuple[Directive, ...]:
    """Return the directives of a file in their order; never raises, whatever the text."""
    if WORD not in text:
        return ()
    lines = text.split("\n")
    if path.endswith(".py"):
        comments = _python_comments(text, lines)
    else:
        comments = _comments(lines, comment_starts)
    found = (_directive(path, lines, comment, comment_starts) for comment in comments)
    return tuple(directive for directive in found if directive is not None)


def _python_comments(text: str, lines: list[str]) -> Iterator[_Comment]:
    """Use the tokenizer, as strings may hold what looks like a comment."""
    last = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            last = token.start[0]
            if token.type == tokenize.COMMENT and WORD in token.string:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        # A half-written file: what stands below the fault is read line by line.
        rest = _comments(lines[last:], HASH)
        yield from ((line + last, column, comment) for line, column, comment in rest)


def _comments(lines: list[str], starts: Sequence[str]) -> Iterator[_Comment]:
    for number, line in enumerate(lines, 1):
        word = line.find(WORD)
        while word >= 0:
            before = line[:word].rstrip()
            start = next((start for start in starts if before.endswith(start)), None)
            if start is not None and not _in_string(before[: -len(start)]):
                column = len(before) - len(start)
                yield number, column + 1, line[column:]
                break
            word = line.find(WORD, word + 1)


def _in_string(before: str) -> bool:
    """Whether a text ends inside a quoted string; an apostrophe inside a word is no quote."""
    quote = ""
    previous = " "
    for character in before:
        if quote:
            quote = "" if character == quote and previous != "\\" else quote
        elif character in "\"'`" and not previous.isalnum():
            quote = character
        previous = character
    return bool(quote)


def _directive(
    path: str, lines: list[str], comment: _Comment, starts: Sequence[str]
) -> Directive | None:
    line, column, text = comment
    text = text.split("*/")[0].rstrip() if text.startswith("/*") else text.rstrip()
    match = _DIRECTIVE.search(text)
    if match is None:
        return None
    first, last = line, line
    if not lines[line - 1][: column - 1].strip():
        last = _next_code_line(lines, line, starts, python=path.endswith(".py"))
    span = Span(path, line, column, line, column + len(text))
    return parse_directive(match["verb"], match["rest"], span, first, last)


def parse_directive(verb: str, rest: str, span: Span, first: int, last: int) -> Directive:
    """Return what one directive says: ``verb``, then names, then ``-- reason``."""
    found = _REASON.search(rest)
    reason = found["reason"].strip() if found else ""
    listed = _LIST.match(rest[: found.start()] if found else rest)
    names = _names((listed["inside"] or listed["plain"] or listed["bare"] or "") if listed else "")
    match verb:
        case "ignore":
            return Directive("ignore", _codes(names), reason, span, first, last)
        case "ignore-file":
            return Directive("ignore-file", _codes(names), reason, span, 1, _LAST_LINE)
        case "idempotent":
            why = reason or rest.strip(" :=[]")
            return Directive("idempotent", (), why, span, first, last)
        case "publishes":
            return Directive("publishes", (), reason, span, first, last, names)
        case "subscribes":
            return Directive("subscribes", (), reason, span, first, last, names)
        case _:
            return Directive("unknown", (), reason, span, first, last, (verb,))


_LAST_LINE = 2**31 - 1


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[,\s]+", text.strip()) if name)


def _codes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return rule codes in capitals and rule names in small letters."""
    is_code = re.compile(r"[A-Za-z]+\d+").fullmatch
    return tuple(name.upper() if is_code(name) else name.lower() for name in names)


def _next_code_line(lines: list[str], line: int, starts: Sequence[str], *, python: bool) -> int:
    """Return the last line that a comment on a line of its own covers."""
    number = line
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith((*starts, "*")):
            break
    if python and number <= len(lines) and lines[number - 1].lstrip().startswith("@"):
        return _definition_line(lines, number)
    return number


def _definition_line(lines: list[str], decorator: int) -> int:
    """Return the line of the definition that a decorator belongs to."""
    below = range(decorator, min(len(lines), decorator + 40))
    return next((n + 1 for n in below if _DEF.match(lines[n])), decorator)
