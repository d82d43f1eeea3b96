"""Which paths ``.gitignore`` files leave out, after gitignore(5)."""

import re

from msgspec import Struct


class Pattern(Struct, frozen=True):
    """One line of a ``.gitignore``, its expression relative to the file's folder."""

    expression: re.Pattern[str]
    negated: bool
    folders_only: bool


class IgnoreFile(Struct, frozen=True):
    """The patterns of one ``.gitignore`` and the folder it stands in ("" = the root)."""

    folder: str
    patterns: tuple[Pattern, ...]

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Return whether a path below the folder is ignored; None when nothing matches."""
        inner = path[len(self.folder) + 1 :] if self.folder else path
        for pattern in reversed(self.patterns):
            if pattern.folders_only and not is_folder:
                continue
            if pattern.expression.fullmatch(inner):
                return not pattern.negated
        return None


def parse_ignore_file(folder: str, text: str) -> IgnoreFile:
    """Read a ``.gitignore``."""
    patterns = [_pattern(line.rstrip()) for line in text.splitlines()]
    return IgnoreFile(folder, tuple(pattern for pattern in patterns if pattern))


def _pattern(line: str) -> Pattern | None:
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    body = line[1:] if negated else line
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    anchored = "/" in body
    expression = glob_expression(body.lstrip("/"))
    if not anchored:
        expression = f"(?:.*/)?{expression}"
    try:
        return Pattern(re.compile(expression), negated, folders_only)
    except re.error:
        return None


def glob_expression(glob: str) -> str:
    """Return a glob's regular expression; ``**`` crosses folders and ``*`` does not."""
    out: list[str] = []
    i = 0
    while i < len(glob):
        if glob.startswith("**/", i):
            out.append("(?:.*/)?")
            i += 3
        elif glob.startswith("**", i):
            out.append(".*")
            i += 2
        elif glob[i] == "*":
            out.append("[^/]*")
            i += 1
        elif glob[i] == "?":
            out.append("[^/]")
            i += 1
        elif glob[i] == "[" and (end := glob.find("]", i + 2)) > 0:
            out.append("[" + glob[i + 1 : end].replace("!", "^", 1) + "]")
            i = end + 1
        else:
            out.append(re.escape(glob[i]))
            i += 1
    return "".join(out)
