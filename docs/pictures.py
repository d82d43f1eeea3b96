"""Draw the README's pictures from real output of the bundled sample.

    python docs/pictures.py

writes ``docs/report.svg`` (a report as a terminal shows it) and the topology in ``README.md``.
The tests hold both current; ``pytest --update`` does the same as this script.
"""

import contextlib
import io
import re
import shutil
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "rules")]
SAMPLE = ROOT / "fixtures" / "projects" / "ediscovery"
REPORT = ["check", "--select", "NP101,NP203,NP301,NP401"]
PLACES = ["modules/documentexporter", "modules/neardupe", "modules/notifier/serverless.yml"]

_WIDTH, _HEIGHT, _MARGIN = 8.5, 19, 18
_COLUMNS = 118
_COLOURS = {
    "1;31": "#ff7b72", "1;33": "#e3b341", "1;36": "#39c5cf", "1;34": "#58a6ff", "1": "#f0f6fc",
    "2": "#8b949e", "32": "#3fb950", "0": "#c9d1d9",
}  # fmt: skip
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def run(*arguments: str) -> str:
    """Return what nplint writes, in this process."""
    from nplint.cli.main import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(list(arguments))
    return out.getvalue()


def report_svg() -> str:
    """Return the picture of a report on some places of the tangled sample."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tangled"
        shutil.copytree(SAMPLE / "tangled", root, copy_function=_copy_plain)
        where = ["--root", str(root), "--no-cache", "--no-baseline", "--color", "always"]
        output = run(*REPORT, *PLACES, *where)
    return svg(f"\x1b[2m$\x1b[0m nplint {' '.join(REPORT)}\n\n{output}")


def _copy_plain(source: str, target: str) -> None:
    """Copy a file without the comments that tell the tests what to expect."""
    text = Path(source).read_bytes()
    Path(target).write_bytes(re.sub(rb"[ \t]*(?:#|//) expect(?:\[[+-]?\d+\])?:.*", b"", text))


def topology() -> str:
    """Return the tidy sample's topology as a Mermaid block."""
    chart = run("graph", "--root", str(SAMPLE / "tidy"), "--no-cache", "--format", "mermaid")
    return f"```mermaid\n{chart}```"


def svg(text: str) -> str:
    """Return text with terminal colours as a picture of a terminal."""
    lines = [row for line in text.rstrip("\n").split("\n") for row in _rows(line)]
    width, height = _COLUMNS * _WIDTH + 2 * _MARGIN, len(lines) * _HEIGHT + 2 * _MARGIN
    body = "\n".join(_line(line, number) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-size="14" '
        'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace">\n'
        '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        f"{body}\n</svg>\n"
    )


def _rows(line: str) -> list[list[tuple[str, str]]]:
    """Return a line as a terminal shows it: (character, colour), broken at the last column."""
    cells, colour = [], "0"
    for index, part in enumerate(_ESCAPE.split(line)):
        if index % 2:
            colour = part or "0"
        else:
            cells += [(character, colour) for character in part]
    return [cells[start : start + _COLUMNS] for start in range(0, len(cells), _COLUMNS)] or [[]]


def _line(cells: list[tuple[str, str]], number: int) -> str:
    runs, column = [], 0
    for colour, group in groupby(cells, key=lambda cell: cell[1]):
        part = "".join(character for character, _ in group)
        if text := part.strip():
            start = column + len(part) - len(part.lstrip())
            runs.append(_run(text, start, colour))
        column += len(part)
    return (
        f'<text y="{_MARGIN + number * _HEIGHT + 14}" xml:space="preserve">{"".join(runs)}</text>'
    )


def _run(text: str, column: int, colour: str) -> str:
    """Set text to its columns, so that marks stand below what they mark in any font."""
    weight = ' font-weight="bold"' if colour.startswith("1") else ""
    return (
        f'<tspan x="{_MARGIN + column * _WIDTH:.1f}" textLength="{len(text) * _WIDTH:.1f}" '
        f'lengthAdjust="spacingAndGlyphs" fill="{_COLOURS[colour]}"{weight}>{escape(text)}</tspan>'
    )


def replaced(document: str, block: str, text: str) -> str:
    """Return a document with the text between the marks of a block replaced."""
    start, end = f"<!-- {block}:start -->", f"<!-- {block}:end -->"
    before, _, rest = document.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"no block {block}")
    return f"{before}{start}\n{text.strip()}\n{end}{after}"


def main() -> None:
    """Write the pictures."""
    (ROOT / "docs" / "report.svg").write_text(report_svg(), "utf-8")
    readme = ROOT / "README.md"
    readme.write_text(replaced(readme.read_text("utf-8"), "topology", topology()), "utf-8")


if __name__ == "__main__":
    main()
