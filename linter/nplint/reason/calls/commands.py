"""Command lines as values: which module or script an interpreter is started with."""

import posixpath
import re
from collections.abc import Iterator

from nplint.facts.code import Expr, Name, Sequence, Star
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import UNKNOWN, External, Joined, Known, ListValue, Symbol, Value

_RUN = re.compile(r"python[\d.]*(?:\s+-[A-Za-ln-z]\w*)*\s+-m\s+([\w.]+)")
_SCRIPT = re.compile(r"(?:python[\d.]*\s+)?([\w./-]+\.py)\b")


def words_of_call(site: CallSite) -> ListValue:
    """Return the words of the command line that a call starts; lists in it are yet to be laid out.

    What a parameter holds stands as that parameter, one that takes several words too.
    """
    given = site.argument("args", "cmd", "program", position=0)
    first = next((arg.value for arg in site.call.args if arg.name in (None, "args")), None)
    for option in options_of(given) if given is not None else ():
        if isinstance(option, ListValue):
            return _with_parameters(site, first, option)
    if isinstance(given, Joined | Known) and text_of(given) is None:
        return ListValue((Known(_shown(given)),))
    starred = any(key == "*" for key, _ in site.args)
    if starred or (len(site.args) > 1 and "exec" in getattr(site.callee, "name", "")):
        return ListValue(tuple(_laid_out(site)))
    return ListValue((given,) if given is not None else ())


def _laid_out(site: CallSite) -> Iterator[Value]:
    for arg, (key, value) in zip(site.call.args, site.args, strict=False):
        if key == "":
            yield value
        elif key == "*":
            yield _parameter(site, arg.value) or value


def _with_parameters(site: CallSite, expr: Expr | None, value: ListValue) -> ListValue:
    """Return ``[sys.executable, *args]`` with the parameter where it is laid out."""
    if not isinstance(expr, Sequence) or not any(isinstance(item, Star) for item in expr.items):
        return value
    plain = [item for item in expr.items if not isinstance(item, Star)]
    if len(plain) != len(value.items):
        return value
    known = iter(value.items)
    words = (
        _parameter(site, item.value) or UNKNOWN if isinstance(item, Star) else next(known)
        for item in expr.items
    )
    return ListValue(tuple(words))


def _parameter(site: CallSite, expr: Expr) -> Value | None:
    names = {param.name for param in site.unit.function.params}
    return Symbol(expr.id) if isinstance(expr, Name) and expr.id in names else None


def module_run(command: Value) -> Value | None:
    """Return the module that ``python -m`` is told; None when the command runs none."""
    words = _words(command)
    for position, word in enumerate(words[:-1]):
        if text_of(word) == "-m" and _is_python(words[:position]):
            return words[position + 1]
    match = _RUN.search(_line(words))
    return Known(match[1]) if match else None


def script_run(command: Value) -> str:
    """Return the script that a command runs; empty when it runs none that is told."""
    match = _SCRIPT.search(_line(_words(command)))
    return match[1] if match else ""


def may_run_python(command: Value) -> bool:
    """Whether a command is an interpreter's, or wholly its caller's to say."""
    words = _words(command)
    return bool(words) and _is_python(words[:1])


def _words(command: Value) -> tuple[Value, ...]:
    if not isinstance(command, ListValue):
        return (command,)
    found: list[Value] = []
    for word in command.items:
        found += word.items if isinstance(word, ListValue) else [word]
    return tuple(found)


def _line(words: tuple[Value, ...]) -> str:
    return " ".join(text_of(word) or _shown(word) or "?" for word in words)


def _shown(value: Value) -> str:
    parts = value.parts if isinstance(value, Joined) else (value,)
    return "".join(
        text_of(part) or ("python" if part == External("sys.executable") else "?") for part in parts
    )


def _is_python(words: tuple[Value, ...]) -> bool:
    for word in words:
        for option in options_of(word):
            text = text_of(option) or ""
            if option == External("sys.executable") or "python" in posixpath.basename(text):
                return True
            if isinstance(option, Symbol) or option == UNKNOWN:
                return True
    return False
