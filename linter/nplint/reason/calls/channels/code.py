"""Code loaded by a name in a text: importlib, ``__import__``, runpy, ``python -m``, paths."""

import posixpath
from collections.abc import Iterable, Iterator

from nplint.facts.code import Call, Expr, Sequence
from nplint.link.folders import Folders, inside
from nplint.link.paths import named
from nplint.link.searchpath import assigned_names, located
from nplint.link.shapes import text_of
from nplint.link.substitute import has_symbols
from nplint.link.unit import CallSite, Unit
from nplint.link.values import External, Joined, Known, Value
from nplint.reason.calls.arguments import argument
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.commands import (
    may_run_python,
    module_run,
    script_run,
    words_of_call,
)
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_in

_BY_NAME = frozenset(
    [
        "importlib.import_module", "import_module", "__import__", "builtins.__import__",
        "pkgutil.resolve_name", "runpy.run_module", "importlib.util.find_spec",
        "django.utils.module_loading.import_string", "importlib.__import__", "pydoc.locate",
        "werkzeug.utils.import_string", "pkgutil.get_loader",
    ]
)  # fmt: skip
_BY_PATH = {
    "importlib.util.spec_from_file_location": 1, "runpy.run_path": 0, "imp.load_source": 1,
    "importlib.machinery.SourceFileLoader": 1,
}  # fmt: skip
_PROCESS = frozenset(
    [
        "subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call",
        "subprocess.check_output", "os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv",
        "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell",
        "subprocess.getoutput",
    ]
)  # fmt: skip
_WORDS = (
    "import_module", "__import__", "resolve_name", "runpy", "run_module", "run_path", "find_spec",
    "spec_from_file_location", "load_source", "SourceFileLoader", "import_string", "locate",
    "subprocess", "system", "popen", "Popen", "execv", "execvp", "create_subprocess_exec",
    "create_subprocess_shell",
)  # fmt: skip


class CodeByName(Channel):
    """Modules named in texts and scripts named by paths."""

    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that mention a way to load code."""
        scene = owners.scene
        paths = {path for word in _WORDS for path in scene.program.files_with(word)}
        names = (*_BY_NAME, *_BY_PATH, *_PROCESS)
        return units_in(scene, paths, {name.rpartition(".")[2] for name in names})

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the module or script that a call loads."""
        name = site.callee.name if isinstance(site.callee, External) else ""
        if name in _BY_NAME:
            target = site.argument("name", "mod_name", "dotted_path", "import_name", position=0)
            if target is not None:
                yield Reach("import", "code", _absolute(site, target), name.rpartition(".")[2])
        elif name in _BY_PATH:
            yield from _by_path(site, scene, _BY_PATH[name], name.rpartition(".")[2])
        elif name in _PROCESS:
            yield from _process(site, scene)

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return the module that owns the named code."""
        scene = owners.scene
        if reach.resource == "file":
            file = text_of(reach.target) or ""
            return (Target(scene.module_of(file), file),)
        if reach.resource == "path":
            return self._path(reach.target, path, scene)
        if reach.resource == "command":
            return self._command(reach.target, path, scene)
        text = text_of(reach.target)
        if text is not None:
            return tuple(_named(scene, path, text))
        match reach.target:
            case Joined(parts=(Known(value=str() as text), *_)) if "." in text:
                return tuple(_named(scene, path, text.rpartition(".")[0], text))
            case _:
                return None

    def _path(self, target: Value, path: str, scene: Scene) -> tuple[Target, ...] | None:
        """Return whose a file is that a path as a value means; the caller may know more of it."""
        if has_symbols(target):
            return None
        files = [
            file for file in named(target, path, scene.system.paths) if file in scene.program.files
        ]
        return tuple(Target(scene.module_of(file), file) for file in files[:1])

    def _command(self, target: Value, path: str, scene: Scene) -> tuple[Target, ...] | None:
        module = module_run(target)
        if module is not None:
            return self.targets(Reach("process", "code", module), path, Owners(scene))
        return None if has_symbols(target) else ()


def _named(scene: Scene, path: str, dotted: str, shown: str = "") -> Iterator[Target]:
    dotted = dotted.partition(":")[0]
    level = len(dotted) - len(dotted.lstrip("."))
    name = dotted.lstrip(".")
    while name:
        found = scene.program.resolver.resolve(path, name, level)
        if found is not None:
            yield Target(scene.module_of(found.path), shown or dotted)
            return
        name = name.rpartition(".")[0]


def _absolute(site: CallSite, target: Value) -> Value:
    """Return the name with its package, for ``import_module(".x", "pkg")``."""
    package = site.argument("package", position=1)
    text = text_of(target)
    if text is None or not text.startswith("."):
        return target
    base = text_of(package)
    if base:
        level = len(text) - len(text.lstrip("."))
        parts = base.split(".")[: len(base.split(".")) - level + 1]
        return Known(".".join([*parts, text.lstrip(".")]))
    return target


def _by_path(site: CallSite, scene: Scene, position: int, what: str) -> Iterator[Reach]:
    positional = [arg.value for arg in site.call.args if not arg.name]
    named = [arg.value for arg in site.call.args if arg.name in ("location", "path_name", "path")]
    exprs = named or positional[position : position + 1]
    for expr in exprs:
        file = _file(site, scene, expr)
        if file:
            yield Reach("import", "file", Known(file), what)
            return
    given = argument(site, "location", "path_name", "path", position=position)
    if given is not None:
        yield Reach("import", "path", given, what)


def _file(site: CallSite, scene: Scene, expr: Expr) -> str | None:
    path = site.unit.path
    names = assigned_names(scene.program, path, list(site.unit.function.body))
    return _existing(scene, path, Folders(path, names).read(expr))


def _existing(scene: Scene, path: str, text: str | None) -> str | None:
    if text is None or not text.endswith(".py"):
        return None
    folder = located(scene.program, scene.system.modules, path, posixpath.dirname(text) or ".")
    for base in dict.fromkeys([folder] if folder is not None else []):
        file = inside(base, posixpath.basename(text))
        if file in scene.program.files:
            return file
    return None


def _process(site: CallSite, scene: Scene) -> Iterator[Reach]:
    words = words_of_call(site)
    module = module_run(words)
    if module is not None and not has_symbols(module):
        yield Reach("process", "code", module, "python -m")
        return
    if has_symbols(words) and may_run_python(words):
        yield Reach("process", "command", words, "python -m")
    for expr in _arguments(site.call):
        file = _file(site, scene, expr)
        if file:
            yield Reach("process", "file", Known(file), "runs")
    if script := script_run(words):
        file = _existing(scene, site.unit.path, script)
        if file:
            yield Reach("process", "file", Known(file), "runs")


def _arguments(call: Call) -> Iterator[Expr]:
    for arg in call.args:
        if arg.name in (None, "args"):
            yield from arg.value.items if isinstance(arg.value, Sequence) else (arg.value,)


CHANNEL = CodeByName()
