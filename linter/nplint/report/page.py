"""A rule's page, for a terminal and as Markdown."""

import re
from collections.abc import Iterator
from typing import Literal

from nplint.report.style import Style
from nplint.rule import Rule

_FENCE = re.compile(r"```(?P<language>\w*)(?: title=\"(?P<title>[^\"]*)\")?")
_EXPECT = re.compile(
    r"\s*(?P<comment>#|//) (?:todo-)?expect(?P<offset>\[[+-]?\d+\])?: *(?P<what>.*)"
)
_CODE = re.compile(r"[A-Z]+\d{3}")
_EXPECTATIONS = "expect.txt"
"""The name of an example's file that only the tests need."""

Piece = tuple[Literal["prose", "open", "code", "close"], str]


def page_text(rule: Rule, style: Style) -> str:
    """Return the page: headings stand out, examples are set in, expectations become marks."""
    lines: list[str] = []
    for kind, text in _pieces(rule.page):
        match kind:
            case "prose" if text.startswith("#"):
                lines.append(style.paint(text.lstrip("# "), "bold"))
            case "prose":
                lines.append(text.replace("`", ""))
            case "open" if title := _title(text):
                lines.append(style.paint(f"  {title}", "dim"))
            case "code":
                lines.append(_example(text, style))
            case _:
                pass
    off = "" if rule.enabled else ", off by default"
    return "\n".join([*lines, "", f"Severity: {rule.severity}{off}. Since {rule.since}.", ""])


def page_markdown(rule: Rule) -> str:
    """Return the page as a document of ``docs/rules``."""
    heading, _, rest = body_markdown(rule).partition("\n")
    return "\n".join([heading, "", _facts(rule), rest, *_footer(rule)]) + "\n"


def body_markdown(rule: Rule) -> str:
    """Return the page as Markdown that any viewer shows well: file names stand above examples."""
    lines: list[str] = []
    for kind, text in _pieces(rule.page):
        match kind:
            case "open":
                title, fence = _title(text), _FENCE.match(text)
                lines += [f"`{title}`", ""] if title else []
                lines.append(f"```{fence['language'] if fence else ''}")
            case "code":
                lines.append(_marked(text))
            case _:
                lines.append(text)
    return "\n".join(lines) + "\n"


def _pieces(page: str) -> Iterator[Piece]:
    """Yield the page's lines with what they are; what only tests need is left out."""
    inside = hidden = False
    for line in page.strip().splitlines():
        if _FENCE.match(line):
            inside = not inside
            if inside:
                hidden = _title(line) == _EXPECTATIONS
            if not hidden:
                yield ("open" if inside else "close", line)
        elif inside and not hidden:
            yield "code", line
        elif not inside:
            yield "prose", line


def _title(fence: str) -> str:
    found = _FENCE.match(fence)
    return found["title"] or "" if found else ""


def _example(line: str, style: Style) -> str:
    found = _EXPECT.search(line)
    if found is None:
        return f"    {line}".rstrip()
    code = line[: found.start()]
    mark = style.paint("<-- here" if found["offset"] is None else "<-- next line", "error")
    return f"    {code}  {mark}"


def _marked(line: str) -> str:
    """Return an example's line with its expectation told as a comment for readers."""
    found = _EXPECT.search(line)
    if found is None:
        return line
    codes = ", ".join(dict.fromkeys(_CODE.findall(found["what"].split('"')[0])))
    where = "" if found["offset"] is None else " on the next line"
    code = line[: found.start()]
    return f"{code}{'  ' if code else ''}{found['comment']} {codes}{where}"


def _facts(rule: Rule) -> str:
    on = "on" if rule.enabled else "off until selected"
    return f"Severity **{rule.severity}** · {on} · since {rule.since}"


def _footer(rule: Rule) -> list[str]:
    return [
        "---",
        "",
        f"`nplint explain {rule.code}` shows this page in a terminal. Severity, selection and "
        "suppression: [configuration](../configuration.md). [All rules](README.md).",
    ]
