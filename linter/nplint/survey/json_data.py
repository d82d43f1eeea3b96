"""Text of a JSON file → ``Data`` with exact places (the standard library's parser keeps none)."""

import json
import re
from bisect import bisect_right

from nplint.facts.data import Scalar
from nplint.span import Span
from nplint.survey.data_builder import DataBuilder, Problem, Reading

MAX_CHARACTERS = 10_000_000
"""Longer texts are not read."""

_TOKEN = re.compile(
    r"""[ \t\r\n\ufeff]*(?:
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<mark>[{}\[\],:])
    | (?P<word>-?[0-9][0-9.eE+-]*|true|false|null)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(path: str, text: str) -> Reading:
    """Read one JSON text; a broken one is read up to the error."""
    if len(text) > MAX_CHARACTERS:
        message = f"longer than {MAX_CHARACTERS} characters, not read"
        return Reading((), (Problem(message, Span.at(path, 1)),))
    reader = _Reader(path, text)
    reader.read()
    return reader.builder.reading()


class _Reader:
    """Walks the tokens of one text and feeds the builder."""

    def __init__(self, path: str, text: str) -> None:
        self.text = text
        self.path = path
        self.builder = DataBuilder(path)
        self.lines = [0, *(each.end() for each in re.finditer("\n", text))]
        self.open = 0

    def read(self) -> None:
        """Feed all tokens; stop at the first that is none, or after the root's end."""
        position, end = 0, len(self.text.rstrip("\ufeff \t\r\n"))
        while position < end:
            token = _TOKEN.match(self.text, position)
            if token is None:
                self.builder.problem("no valid JSON", self._point(position))
                return
            position = token.end()
            self._take(token)
            if self.builder.documents:
                break
        if self.open or position < end:
            message = "no valid JSON: it ends too early" if self.open else "text after the JSON"
            self.builder.problem(message, self._point(position))

    def _take(self, token: re.Match[str]) -> None:
        group = token.lastgroup
        span = self._span(token.start(group or 0), token.end())
        if group == "string":
            self._string(token["string"], span)
        elif group == "word":
            self.builder.scalar(Scalar(_word(token["word"]), span))
        elif token["mark"] in "{[":
            self.open += 1
            self.builder.open(span, is_table=token["mark"] == "{")
        elif token["mark"] in "}]" and self.open:
            self.open -= 1
            self.builder.close(span)

    def _string(self, quoted: str, span: Span) -> None:
        value = _unquoted(quoted)
        if self.builder.awaits_key:
            self.builder.key(value, span)
        else:
            self.builder.scalar(Scalar(value, span))

    def _span(self, start: int, end: int) -> Span:
        first, last = bisect_right(self.lines, start), bisect_right(self.lines, end)
        start_column, end_column = start - self.lines[first - 1], end - self.lines[last - 1]
        return Span(self.path, first, start_column + 1, last, end_column + 1)

    def _point(self, position: int) -> Span:
        line = bisect_right(self.lines, position)
        return Span.at(self.path, line, position - self.lines[line - 1] + 1)


def _unquoted(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        value: str = json.loads(quoted, strict=False)
    except ValueError:
        return quoted[1:-1]
    return value


def _word(word: str) -> str | int | float | bool | None:
    if word in _WORDS:
        return _WORDS[word]
    try:
        return float(word) if any(each in word for each in ".eE") else int(word)
    except ValueError:
        return word
