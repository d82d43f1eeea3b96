"""A rule's page for a terminal."""

import re

from nplint.report.style import Style
from nplint.rule import Rule

_FENCE = re.compile(r"```(?P<language>\w*)(?: title=\"(?P<title>[^\"]*)\")?")
_EXPECT = re.compile(r"\s*(?:#|//) expect(?P<offset>\[[+-]?\d+\])?:.*")


def page_text(rule: Rule, style: Style) -> str:
    """Return the page: headings stand out, examples are set in, expectations become marks."""
    lines: list[str] = []
    inside = False
    for line in rule.page.strip().splitlines():
        if fence := _FENCE.match(line):
            inside = not inside
            if inside and fence["title"]:
                lines.append(style.paint(f"  {fence['title']}", "dim"))
        elif inside:
            lines.append(_example(line, style))
        elif line.startswith("#"):
            lines.append(style.paint(line.lstrip("# "), "bold"))
        else:
            lines.append(line.replace("`", ""))
    off = "" if rule.enabled else ", off by default"
    return "\n".join([*lines, "", f"Severity: {rule.severity}{off}. Since {rule.since}.", ""])


def _example(line: str, style: Style) -> str:
    found = _EXPECT.search(line)
    if found is None:
        return f"    {line}".rstrip()
    code = line[: found.start()]
    mark = style.paint(
        "<-- here" if "[" not in found[0].split(":")[0] else "<-- next line", "error"
    )
    return f"    {code}  {mark}"
