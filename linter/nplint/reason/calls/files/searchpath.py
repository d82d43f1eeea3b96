"""``sys.path`` bent into another module's folder, and what is imported from there."""

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
from nplint.model.entities import DirectCall
from nplint.reason.calls.folders import Folders
from nplint.reason.calls.scene import Scene, inside
from nplint.span import Span

_GROWING = frozenset(["append", "insert", "extend", "addsitedir"])


def prepare(scene: Scene) -> None:
    """Let each file search the folders that it adds itself."""
    for path, entries in added_roots(scene).items():
        folders = tuple(dict.fromkeys(folder for folder, _ in entries))
        scene.program.resolver.add_roots(path, folders)


def added_roots(scene: Scene) -> dict[str, tuple[tuple[str, Span], ...]]:
    """Return the folders that files put on their search path, with the place, by file."""
    program = scene.program
    added: dict[str, tuple[tuple[str, Span], ...]] = {}
    for path in sorted({*program.files_with("sys"), *program.files_with("addsitedir")}):
        words = program.files[path].words
        if "path" not in words and "addsitedir" not in words:
            continue
        text = program.library.text_of(path, "")
        if "sys.path" in text or "addsitedir" in text:
            found = tuple(_added(scene, path))
            if found:
                added[path] = found
    return added


def find(scene: Scene) -> Iterator[DirectCall]:
    """Yield the search path entries in other modules that no import statement explains."""
    for path, entries in sorted(added_roots(scene).items()):
        for folder, span in entries:
            target = scene.module_of(folder) if folder else ""
            if scene.crosses(path, target) and not _used(scene, path, target):
                call = scene.call("import", span, target, f"sys.path entry {folder}")
                if call is not None:
                    yield call


def _used(scene: Scene, path: str, module: str) -> bool:
    from nplint.reason.calls.files.imports import imported_file

    for item in scene.program.files[path].imports:
        found = scene.program.resolver.resolve(path, item.module, item.level)
        target = imported_file(scene, found, item.member) if found else None
        if target is not None and scene.module_of(target) == module:
            return True
    return False


def _added(scene: Scene, path: str) -> Iterator[tuple[str, Span]]:
    for statements, first_line in _bodies(scene, path):
        flat = list(_flattened(statements))
        folders = Folders(path, assigned_names(scene, path, flat))
        for statement in flat:
            for expr, at in _entries(statement):
                folder = located(scene, path, folders.read(expr))
                if folder is not None:
                    yield folder, _span(path, at, first_line)


def _bodies(scene: Scene, path: str) -> Iterator[tuple[tuple[Stmt, ...], int]]:
    library = scene.program.library
    yield library.module_code(path), 1
    for qualname, definition in sorted(library.definitions(path).items()):
        if definition.kind == "function" and "sys.path" in library.text_of(path, qualname):
            found = library.function(path, qualname)
            if found is not None:
                yield found[0].body, found[1]


def assigned_names(scene: Scene, path: str, statements: list[Stmt]) -> dict[str, Expr]:
    """Return what names were assigned in a file's own code and in some statements."""
    found: dict[str, Expr] = {}
    for statement in [*_flattened(scene.program.library.module_code(path)), *statements]:
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


def located(scene: Scene, path: str, text: str | None) -> str | None:
    """Return a folder of the repository with code in it, for a path as code computes it."""
    if text is None:
        return None
    if text.startswith("/"):
        folder = inside("", text.lstrip("/"))
        return folder if folder is not None and scene.holds_code(folder) else None
    here = path.rpartition("/")[0]
    for base in (
        here,
        scene.system.modules.by_name[owner].module.paths[0]
        if (owner := scene.module_of(path)) and scene.system.modules.by_name[owner].module.paths
        else "",
        "",
    ):
        folder = inside(base, text)
        if folder and scene.holds_code(folder):
            return folder
    return None


def _span(path: str, at: Place, first: int) -> Span:
    return Span(path, first + at.line, at.column, first + at.end_line, at.end_column)


def _flattened(statements: tuple[Stmt, ...]) -> Iterator[Stmt]:
    for statement in statements:
        yield statement
        for name in ("body", "then", "otherwise", "final"):
            yield from _flattened(getattr(statement, name, ()))
