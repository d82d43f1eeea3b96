"""Folders that files put on their own search path: ``sys.path.append(…)`` and its like."""

from collections.abc import Iterator

from nplint.facts.code import (
    Arg,
    Assign,
    Attr,
    Augment,
    Call,
    Do,
    Expr,
    Name,
    Place,
    Sequence,
    Stmt,
)
from nplint.facts.nodes import flattened
from nplint.link.folders import Folders, inside
from nplint.link.modules import ModuleMap
from nplint.link.program import Program
from nplint.span import Span

_GROWING = frozenset(["append", "insert", "extend", "addsitedir"])


def let_files_search(program: Program, modules: ModuleMap) -> None:
    """Let each file search the folders that it adds itself; before anything is evaluated."""
    for path, entries in added_roots(program, modules).items():
        folders = tuple(dict.fromkeys(folder for folder, _ in entries))
        program.resolver.add_roots(path, folders)


def added_roots(program: Program, modules: ModuleMap) -> dict[str, tuple[tuple[str, Span], ...]]:
    """Return the folders that files put on their search path, with the place, by file."""
    added: dict[str, tuple[tuple[str, Span], ...]] = {}
    for path in sorted({*program.files_with("sys"), *program.files_with("addsitedir")}):
        words = program.files[path].words
        if "path" not in words and "addsitedir" not in words:
            continue
        text = program.library.text_of(path, "")
        if "sys.path" in text or "addsitedir" in text:
            found = tuple(_added(program, modules, path))
            if found:
                added[path] = found
    return added


def _added(program: Program, modules: ModuleMap, path: str) -> Iterator[tuple[str, Span]]:
    for statements, first_line in _bodies(program, path):
        flat = list(flattened(statements))
        folders = Folders(path, assigned_names(program, path, flat))
        for statement in flat:
            for expr, at in _entries(statement):
                folder = located(program, modules, path, folders.read(expr))
                if folder is not None:
                    yield folder, _span(path, at, first_line)


def _bodies(program: Program, path: str) -> Iterator[tuple[tuple[Stmt, ...], int]]:
    library = program.library
    yield library.module_code(path), 1
    for qualname, definition in sorted(library.definitions(path).items()):
        if definition.kind == "function" and "sys.path" in library.text_of(path, qualname):
            found = library.function(path, qualname)
            if found is not None:
                yield found[0].body, found[1]


def assigned_names(program: Program, path: str, statements: list[Stmt]) -> dict[str, Expr]:
    """Return what names were assigned in a file's own code and in some statements."""
    found: dict[str, Expr] = {}
    for statement in [*flattened(program.library.module_code(path)), *statements]:
        if isinstance(statement, Assign) and statement.value is not None:
            for target in statement.targets:
                if isinstance(target, Name) and not _mentions(statement.value, target.id):
                    found[target.id] = statement.value
    return found


def _mentions(expr: object, name: str) -> bool:
    if isinstance(expr, Name):
        return expr.id == name
    parts = [getattr(expr, slot, None) for slot in getattr(type(expr), "__slots__", ())]
    return any(
        _mentions(item, name)
        for part in parts
        for item in (part if isinstance(part, tuple) else (part,))
        if item is not None and not isinstance(item, str | int | float | Place)
    )


def _entries(statement: Stmt) -> Iterator[tuple[Expr, Place]]:
    match statement:
        case Do(value=Call() as call, at=at) if _grows(call):
            for arg in call.args[-1:] if _last(call) != "addsitedir" else call.args[:1]:
                yield from ((item, at) for item in _items(arg))
        case Augment(op="+", target=Attr() as target, value=value, at=at) if _is_path(target):
            yield from ((item, at) for item in _items(Arg(value)))
        case Assign(targets=targets, value=value, at=at) if value is not None:
            if any(
                _is_path(getattr(target, "base", target)) or _is_path(target) for target in targets
            ):
                yield from ((item, at) for item in _items(Arg(value)))
        case _:
            pass


def _items(arg: Arg) -> tuple[Expr, ...]:
    return arg.value.items if isinstance(arg.value, Sequence) else (arg.value,)


def _grows(call: Call) -> bool:
    if not isinstance(call.func, Attr) or call.func.name not in _GROWING:
        return False
    return call.func.name == "addsitedir" or _is_path(call.func.base)


def _last(call: Call) -> str:
    return call.func.name if isinstance(call.func, Attr) else ""


def _is_path(expr: object) -> bool:
    match expr:
        case Attr(base=Name(id="sys"), name="path"):
            return True
        case _:
            return False


def located(program: Program, modules: ModuleMap, path: str, text: str | None) -> str | None:
    """Return a folder of the repository with code in it, for a path as code computes it."""
    if text is None:
        return None
    if text.startswith("/"):
        folder = inside("", text.lstrip("/"))
        return folder if folder is not None and holds_code(program, folder) else None
    here = path.rpartition("/")[0]
    for base in (
        here,
        modules.by_name[owner].module.paths[0]
        if (owner := modules.owner(path)) and modules.by_name[owner].module.paths
        else "",
        "",
    ):
        folder = inside(base, text)
        if folder and holds_code(program, folder):
            return folder
    return None


def _span(path: str, at: Place, first: int) -> Span:
    return Span(path, first + at.line, at.column, first + at.end_line, at.end_column)


def holds_code(program: Program, folder: str) -> bool:
    """Whether a folder of the repository has Python files in or below it."""
    prefix = f"{folder}/" if folder else ""
    return any(path.startswith(prefix) for path in program.files)
