"""Fingerprints of every rule's findings survive what editors and formatters do to code.

Each rule's page shows code that breaks it. That code is moved down, reindented, its functions are
put into another order and its files renamed; what is found must be the same by fingerprint.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from harness import EXPECTATIONS, Case, cases_of_page, run
from nplint.engine.load import load_rules
from nplint.rule import Rule

RULES = [rule for rule in load_rules() if rule.code not in ("NP001", "NP004")]
"""What can't be parsed can't be reindented, and the baseline has no layout."""
Change = Callable[[str, str, Random], str]
"""Path, text and dice to another text."""
COMMENT = {"py": "#", "yaml": "#", "yml": "#", "tf": "#", "toml": "#", "ts": "//"}


def bad_case(rule: Rule) -> Case:
    return next(case for case in cases_of_page(rule) if case.name.startswith(f"{rule.code}-bad"))


def marks(case: Case) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.fingerprint) for each in run(case))


def laid_out(case: Case, change: Change, seed: str) -> Case:
    random = Random(seed)
    files = {
        path: text if path == EXPECTATIONS else change(path, text, random)
        for path, text in case.files.items()
    }
    return replace(case, files=files)


def moved(path: str, text: str, random: Random) -> str:
    """Put comments and blank lines above everything and between the functions."""
    sign = COMMENT.get(path.rpartition(".")[2])
    above = [f"{sign} {n}\n" if sign else "\n" for n in range(random.randint(1, 9))]
    if path.endswith(".py"):
        text = re.sub(r"^(?=def |class |@)", "\n" * random.randint(1, 4), text, flags=re.MULTILINE)
    return "".join(above) + text


def reindented(path: str, text: str, random: Random) -> str:
    """Indent Python by two, three or eight columns instead of four."""
    if not path.endswith(".py"):
        return text
    width = random.choice((2, 3, 8))
    return re.sub(
        r"^(?:    )+", lambda found: " " * (len(found[0]) // 4 * width), text, flags=re.MULTILINE
    )


def reordered(path: str, text: str, random: Random) -> str:
    """Put a Python file's functions into another order."""
    if not path.endswith(".py"):
        return text
    lines = text.splitlines(keepends=True)
    functions = [
        (min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1, node.end_lineno)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    bodies = ["".join(lines[start:end]) for start, end in functions]
    bodies.reverse()
    for (start, end), body in sorted(zip(functions, bodies, strict=True), reverse=True):
        lines[start:end] = [body]
    return "".join(lines)


def exploded(path: str, text: str, random: Random) -> str:
    """Break lines inside of calls, as formatters do."""
    if not path.endswith(".py"):
        return text
    return re.sub(
        r"^( *)(?!def |class |async |@|from )([^#\n]*\w)\(([^()\n]+)\)$",
        r"\1\2(\n\1    \3,\n\1)",
        text,
        flags=re.MULTILINE,
    )


CHANGES: tuple[Change, ...] = (reordered, exploded, reindented, moved)


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.code)
def test_layout_changes_no_fingerprint(rule: Rule) -> None:
    case = changed = bad_case(rule)
    for change in CHANGES:
        changed = laid_out(changed, change, rule.code)
    before = marks(case)
    assert before
    assert marks(changed) == before


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.code)
def test_a_folder_around_everything_changes_no_fingerprint(rule: Rule) -> None:
    case = bad_case(rule)
    kept = ("nplint.yaml", "pyproject.toml", EXPECTATIONS)
    if any(name in case.files for name in kept[:2]):
        return
    files = {path if path in kept else f"server/{path}": text for path, text in case.files.items()}
    assert marks(replace(case, files=files)) == marks(case)
