"""What identifies a finding from run to run: no line numbers, no paths, no layout."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256

from nplint.rule import Rule, Violation
from nplint.span import Span

ReadLines = Callable[[str], Sequence[str]]
_COMMENT = re.compile(r"(?:^|\s)(?:#|//).*")
_LAYOUT = re.compile(r"[\s\\]+|,(?=\s*[)\]}])")
_PLACE = re.compile(r"[\w./@-]+::|[\w./@-]+\.\w+#|(?<=\w):\d+(?::\d+)?\b")
"""What ids in a subject may hold: the path before a function's or resource's name, line numbers."""
_CONTEXT_LENGTH = 60
"""Characters of the place's own text that count: enough to tell two places apart, few enough that
an edit far inside a long call leaves the finding the same."""


def fingerprints(
    found: Sequence[tuple[Rule, Violation]],
    read_lines: ReadLines,
    unnamed: Collection[str] = (),
) -> list[str]:
    """Return one fingerprint for each violation.

    ``unnamed``: modules whose name is no part of it, such as one that is only called as the folder
    of the checkout is, which differs from one machine to the next.

    Violations that agree in rule, module, subject and text get numbers; as they can't be told
    apart anyway, the set of their fingerprints stays the same in whatever order they stand.
    """
    seen: Counter[str] = Counter()
    prints = []
    for rule, violation in found:
        context = normalised(text_at(violation.span, read_lines))
        module = "" if violation.module in unnamed else violation.module
        subject = _PLACE.sub("", violation.subject)
        identity = "\0".join((rule.code, module, subject, context))
        prints.append(_digest(f"{identity}\0{seen[identity]}"))
        seen[identity] += 1
    return prints


def text_at(span: Span, read_lines: ReadLines) -> str:
    """Return the text of a span; empty where the file has no such lines."""
    lines = list(read_lines(span.path)[span.line - 1 : span.end_line])
    if not lines:
        return ""
    if span.end_line - span.line < len(lines):
        lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def normalised(text: str) -> str:
    """Return a text without what a formatter may change."""
    text = "\n".join(_COMMENT.sub("", line) for line in text.split("\n"))
    return _LAYOUT.sub("", text).replace("'", '"')[:_CONTEXT_LENGTH]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
