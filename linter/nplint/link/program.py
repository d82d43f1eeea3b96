"""A program with its names resolved: what all analyses of code ask."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from nplint.facts.code import Assign, Call, Class, Expr, For, Function, Index, Name, Param
from nplint.facts.python import PythonFile
from nplint.link.annotations import Annotations
from nplint.link.appconfig import AppConfig
from nplint.link.declarations import Declarations
from nplint.link.evaluate import Evaluator
from nplint.link.frame import Frame
from nplint.link.imports import ImportResolver
from nplint.link.injected import Injected
from nplint.link.invocation import Invocation
from nplint.link.kept import Kept
from nplint.link.library import Library, StudyCache
from nplint.link.members import Members
from nplint.link.names import Names
from nplint.link.returning import Returning
from nplint.link.screen import Screen
from nplint.link.shapes import choice
from nplint.link.substitute import is_static
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Client,
    EnumMember,
    External,
    Handle,
    Instance,
    Known,
    ListValue,
    Symbol,
    Value,
)
from nplint.link.walk import Walker, flattened

_ENUM_BASES = frozenset(["Enum", "StrEnum", "IntEnum", "Flag", "IntFlag", "TextChoices"])


class Program:
    """Computes everything on demand and remembers it. Satisfies ``interface.Linked``."""

    def __init__(
        self,
        files: Mapping[str, PythonFile],
        read: Callable[[str], str],
        resolver: ImportResolver | None = None,
        module_of: Callable[[str], str] = lambda path: "",
        cache: StudyCache | None = None,
    ) -> None:
        self.files = files
        self.library = Library(files, read, cache)
        self.resolver = resolver or ImportResolver(files)
        self.module_of = module_of
        self.names = Names(self)
        self.annotations = Annotations(self)
        self.declarations = Declarations(self)
        self.members = Members(self)
        self.evaluator = Evaluator(self)
        self.walker = Walker(self)
        self.invocation = Invocation(self)
        self.returning = Returning(self)
        self.injected = Injected(self)
        self.kept = Kept(self)
        self.appconfig = AppConfig(self)
        self._units: dict[str, Unit | None] = {}
        self._studied: dict[str, Frame] = {}
        self._module_frames: dict[str, Frame] = {}
        self._class_frames: dict[str, Frame] = {}
        self._closures: dict[str, dict[str, Value]] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._self_attributes: dict[tuple[str, str], Value | None] = {}
        self._walking: set[str] = set()
        self._returns: dict[str, Value] = {}
        self._assigned: dict[str, frozenset[str]] = {}
        self._word_files: dict[str, tuple[str, ...]] = {}
        self._aliases: dict[str, dict[str, None]] = {}

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "Program":
        """Return a program made of texts by path, for tests and small experiments."""
        from nplint.survey.python import survey_python

        files = {path: survey_python(path, text) for path, text in sorted(texts.items())}
        return cls(files, lambda path: texts[path])

    # units

    def unit(self, id: str) -> Unit | None:
        """Return a function by its id; None when unknown or unparsable."""
        if id not in self._units:
            self._units[id] = self._make_unit(id)
        return self._units[id]

    def _make_unit(self, id: str) -> Unit | None:
        path, _, qualname = id.partition("::")
        if not qualname:
            return self.module_unit(path)
        if ".<" in qualname:
            outer = id.rpartition(".<")[0]
            parent = self.unit(outer)
            if parent is not None:
                self.studied(parent)
            return self._units.get(id)
        found = self.library.function(path, qualname)
        if found is None:
            return None
        function, first_line = found
        scope = qualname.rpartition(".")[0]
        owner = f"{path}::{scope}" if scope else ""
        return Unit(id, path, self.module_of(path), qualname, owner, function, first_line)

    def module_unit(self, path: str) -> Unit | None:
        """Return a file's code outside functions and classes."""
        id = f"{path}::"
        if id not in self._units:
            if path not in self.files:
                return None
            function = Function("", (), self.library.module_code(path))
            self._units[id] = Unit(id, path, self.module_of(path), "", "", function, 1)
        return self._units[id]

    def register_nested(self, frame: Frame, function: Function) -> str:
        """Remember a function nested in the one that a frame walks; return its id."""
        assert frame.unit is not None
        outer = frame.unit
        nesting = "".join(f".<{name}>" for name in frame.prefix.split(".") if name)
        id = f"{outer.id}{nesting}.<{function.name}>"
        qualname = id.partition("::")[2]
        self._units[id] = Unit(
            id, outer.path, outer.module, qualname, outer.owner, function, outer.first_line
        )
        self._closures[id] = dict(frame.env)
        return id

    def units_of(self, path: str) -> Iterator[Unit]:
        """Yield all units of a file, its module code first."""
        module = self.module_unit(path)
        if module is not None:
            yield module
        for qualname, definition in sorted(self.library.definitions(path).items()):
            if definition.kind == "function":
                unit = self.unit(f"{path}::{qualname}")
                if unit is not None:
                    yield unit

    def units_mentioning(self, *words: str) -> Iterable[Unit]:
        """Return every unit whose text has one of the words, sorted by id."""
        return self.units_where(Screen.mentioning(words))

    def units_where(self, screen: Screen) -> Iterable[Unit]:
        """Return every function whose text a screen lets through, sorted by id."""
        found: list[Unit | None] = []
        for path in sorted({path for word in screen.words for path in self.files_with(word)}):
            if screen.skip(path) or not screen.passes(self.library.text_of(path, ""), True):
                continue
            loose = any(path in self.files_with(word) for word in screen.libraries)
            texts = [("", self.library.module_text(path))]
            for qualname, definition in sorted(self.library.definitions(path).items()):
                if definition.kind == "function":
                    texts.append((qualname, self.library.text_of(path, qualname)))
            for qualname, text in texts:
                if screen.passes(text, loose) and screen.admits(f"{path}::{qualname}"):
                    found.append(self.unit(f"{path}::{qualname}"))
        return [unit for unit in found if unit is not None]

    def files_with(self, word: str) -> tuple[str, ...]:
        """Return the paths of the files that have a word, sorted."""
        if not self._word_files:
            index: dict[str, list[str]] = {}
            for path, file in sorted(self.files.items()):
                for each in file.words:
                    index.setdefault(each, []).append(path)
            self._word_files = {each: tuple(paths) for each, paths in index.items()}
        return self._word_files.get(word, ())

    def aliases_of(self, name: str) -> tuple[str, ...]:
        """Return the other names under which files import something of that name."""
        if not self._aliases:
            for _, file in sorted(self.files.items()):
                for item in file.imports:
                    if item.member and item.local not in (item.member, "*"):
                        self._aliases.setdefault(item.member, {})[item.local] = None
        return tuple(self._aliases.get(name, ()))

    # walking

    def studied(self, unit: Unit) -> Frame:
        """Return the frame after walking a function once; while that goes on, what is known."""
        frame = self._studied.get(unit.id)
        if frame is not None:
            return frame
        if unit.id.endswith("::"):
            return self.module_frame(unit.path)
        self._studied[unit.id] = frame = self._start(unit)
        self._walking.add(unit.id)
        for decorator in unit.function.decorators:
            self.evaluator.value(decorator, frame)
        self.walker.block(unit.function.body, frame)
        self._walking.discard(unit.id)
        return frame

    def _start(self, unit: Unit) -> Frame:
        frame = Frame(unit.path, unit.first_line, unit, unit.owner, sites={})
        frame.env.update(self._closures.get(unit.id, {}))
        frame.env.update(self.parameters(unit))
        return frame

    def parameters(self, unit: Unit) -> dict[str, Value]:
        """Return what a function's parameters are to its body: symbols, and objects by type."""
        env: dict[str, Value] = {}
        params = list(unit.function.params)
        is_method = bool(unit.owner) and ".<" not in unit.id
        if is_method and params and not is_static(unit):
            first = params.pop(0)
            env[first.name] = self._self_value(unit)
        for param in params:
            env[param.name] = (
                ListValue((), True) if param.kind == "*" else self._symbol(unit, param)
            )
        return env

    def _self_value(self, unit: Unit) -> Value:
        names = {getattr(item, "id", "") for item in unit.function.decorators}
        if "classmethod" in names or unit.function.name in ("__new__", "__init_subclass__"):
            return ClassRef(unit.owner)
        return Instance(unit.owner)

    def _symbol(self, unit: Unit, param: Param) -> Value:
        injected = self.injected.value(unit.path, param)
        if injected != UNKNOWN:
            return injected
        kind = self.annotations.annotated(unit.path, param.annotation)
        if kind == UNKNOWN and param.default is not None:
            kind = self.in_module(unit.path, param.default)
        match kind:
            case Instance(cls=cls):
                return Symbol(param.name, (), cls)
            case Client() | Handle():
                return kind
            case _:
                return Symbol(param.name)

    def module_frame(self, path: str) -> Frame:
        """Return the frame of a file's own code, walked once."""
        frame = self._module_frames.get(path)
        if frame is None:
            unit = self.module_unit(path)
            frame = Frame(path, 1, unit, sites={})
            self._module_frames[path] = frame
            if unit is not None:
                self.walker.block(unit.function.body, frame)
        return frame

    def module_env(self, path: str) -> Mapping[str, Value]:
        """Return what a file's own code assigns."""
        return self.module_frame(path).env

    def assigned(self, path: str, name: str) -> bool:
        """Whether a file's own code assigns a name besides importing it."""
        names = self._assigned.get(path)
        if names is None:
            names = frozenset(
                target.id
                for statement in flattened(self.library.module_code(path))
                if isinstance(statement, Assign)
                for target in statement.targets
                if isinstance(target, Name)
            )
            self._assigned[path] = names
        return name in names

    # what analyses ask

    def call_sites(self, unit: Unit) -> tuple[CallSite, ...]:
        """Return every call in a function (nested functions and lambdas included), in order."""
        sites = self.studied(unit).sites or {}
        return tuple(sites[place] for place in sorted(sites))

    def sites_by_turn(self, unit: Unit) -> tuple[CallSite, ...]:
        """Return every call in a function, those in a loop over known items once for each item."""
        once = self.call_sites(unit)
        if not any(isinstance(statement, For) for statement in flattened(unit.function.body)):
            return once
        frame = self._start(unit)
        frame.turns = {}
        self.walker.block(unit.function.body, frame)
        turns = frame.turns
        return tuple(
            each
            for site in once
            for each in turns.get(site.call.at, () if _is_inside(site, frame) else (site,))
        )

    def site(self, unit: Unit, call: Expr) -> CallSite | None:
        """Return the call site of one call expression of the function (found by its place)."""
        if not isinstance(call, Call):
            return None
        return (self.studied(unit).sites or {}).get(call.at)

    def evaluate(self, unit: Unit, expr: Expr) -> Value:
        """Return what an expression is at the end of the function's body."""
        done = self.studied(unit)
        frame = Frame(unit.path, unit.first_line, unit, unit.owner, dict(done.env))
        return self.evaluator.value(expr, frame)

    def in_module(self, path: str, expr: Expr) -> Value:
        """Return what an expression is among the names of a file."""
        return self.evaluator.value(expr, Frame(path, 1))

    def mentions(self, path: str, name: str) -> bool:
        """Whether a file's own code says a name, other than to import it."""
        return name in self.library.module_words(path)

    def attribute(self, base: Value, name: str) -> Value:
        """Return an attribute of a value: of an object, as it was made there."""
        return self.members.attribute(base, name)

    def return_value(self, unit: Unit) -> Value:
        """Return what a function returns, symbolic in its parameters."""
        if unit.id not in self._returns:
            if unit.id in self._studied and not self._is_done(unit):
                return UNKNOWN
            frame = self.studied(unit)
            values = frame.yields if _is_context_manager(unit.function) else frame.returns
            self._returns[unit.id] = choice(values) if values else UNKNOWN
        return self._returns[unit.id]

    def _is_done(self, unit: Unit) -> bool:
        return unit.id in self._studied and bool(self._studied[unit.id].returns)

    # classes

    def class_of(self, id: str) -> Class | None:
        """Return a class lowered without its methods' bodies; None when unknown."""
        path, _, qualname = id.partition("::")
        found = self.library.class_head(path, qualname)
        return found[0] if found else None

    def class_line(self, id: str) -> int:
        """Return the 1-based line that the places of ``class_of`` count from."""
        path, _, qualname = id.partition("::")
        found = self.library.class_head(path, qualname)
        return found[1] if found else 1

    def class_frame(self, id: str) -> Frame:
        """Return the frame of a class body: its own names over the module's."""
        frame = self._class_frames.get(id)
        if frame is None:
            path = id.partition("::")[0]
            frame = Frame(path, self.class_line(id), self.module_unit(path), id)
            self._class_frames[id] = frame
            head = self.class_of(id)
            if head is not None:
                self.walker.block(head.body, frame)
        return frame

    def method(self, class_id: str, name: str) -> Unit | None:
        """Return a method, looked up through the class's project bases."""
        for owner in (class_id, *self.bases(class_id)):
            path, _, qualname = owner.partition("::")
            if qualname and f"{qualname}.{name}" in self.library.definitions(path):
                unit = self.unit(f"{owner}.{name}")
                if unit is not None:
                    return unit
        return None

    def methods_of(self, class_id: str) -> Iterator[Unit]:
        """Yield the methods that a class itself defines."""
        path, _, qualname = class_id.partition("::")
        for name, definition in sorted(self.library.definitions(path).items()):
            if definition.kind == "function" and name.rpartition(".")[0] == qualname:
                unit = self.unit(f"{path}::{name}")
                if unit is not None:
                    yield unit

    def bases(self, class_id: str) -> tuple[str, ...]:
        """Return all ancestors: project class ids and external dotted names, nearest first."""
        if class_id not in self._bases:
            self._bases[class_id] = ()
            self._bases[class_id] = tuple(dict.fromkeys(self._ancestors(class_id)))
        return self._bases[class_id]

    def _ancestors(self, class_id: str) -> Iterator[str]:
        head = self.class_of(class_id)
        path = class_id.partition("::")[0]
        for base in head.bases if head else ():
            value = self.evaluator.value(_unsubscripted(base), Frame(path, 1))
            match value:
                case ClassRef(id=id):
                    yield id
                    yield from self.bases(id)
                case External(name=name):
                    yield name
                case _:
                    pass

    def is_enum(self, class_id: str) -> bool:
        """Whether a class is an enumeration."""
        return any(base.split(".")[-1] in _ENUM_BASES for base in self.bases(class_id))

    def enum_members(self, class_id: str) -> tuple[EnumMember, ...]:
        """Return an enumeration's members in order."""
        members = (
            self.members.attribute(ClassRef(class_id), name) for name in self.fields(class_id)
        )
        return tuple(member for member in members if isinstance(member, EnumMember))

    def fields(self, class_id: str) -> tuple[str, ...]:
        """Return the names that a class body assigns or annotates, bases first, in order."""
        names: dict[str, None] = {}
        for owner in reversed((class_id, *self.bases(class_id))):
            head = self.class_of(owner) if "::" in owner else None
            for statement in head.body if head else ():
                if isinstance(statement, Assign):
                    for target in statement.targets:
                        if isinstance(target, Name):
                            names[target.id] = None
        return tuple(names)

    def self_attribute(self, class_id: str, name: str) -> Value | None:
        """Return what methods assign to ``self.name``, symbolic in ``__init__``'s parameters."""
        key = (class_id, name)
        if key not in self._self_attributes:
            self._self_attributes[key] = None
            value, is_final = self._assigned_attribute(class_id, name)
            if not is_final:  # asked for by a method that has not assigned it yet
                del self._self_attributes[key]
                return value
            self._self_attributes[key] = value
        return self._self_attributes[key]

    def _assigned_attribute(self, class_id: str, name: str) -> tuple[Value | None, bool]:
        """Return the value, and whether all methods that assign it have been walked."""
        is_final = True
        own = re.escape(class_id.rpartition("::")[2].rpartition(".")[2])
        pattern = re.compile(rf"\b(?:self|cls|{own})\.{re.escape(name)}\b\s*(?::[^=\n]+)?=[^=]")
        for owner in (class_id, *self.bases(class_id)):
            if "::" not in owner:
                continue
            found: list[Value] = []
            path, _, qualname = owner.partition("::")
            for method in self._assigning(path, qualname, pattern):
                is_final = is_final and method.id not in self._walking
                env = self._env_seen_by(class_id, method)
                value = env.get(f"self.{name}")
                if value is None:
                    continue
                if method.function.name == "__init__":
                    found.insert(0, value)
                elif not isinstance(value, Symbol):
                    found.append(value)
            known = [value for value in found if value != UNKNOWN and value != _NONE]
            if found:
                return (known[0] if known else found[0]), is_final
        return None, is_final

    def _env_seen_by(self, class_id: str, method: Unit) -> Mapping[str, Value]:
        """Return what a method assigns on an object of a class that may inherit the method.

        Walked anew where it reads what the class says differently from the method's own.
        """
        if method.owner == class_id or not self._reads_own(class_id, method):
            return self.studied(method).env
        frame = self._start(method)
        if method.function.params:
            frame.env[method.function.params[0].name] = Instance(class_id)
        self.walker.block(method.function.body, frame)
        return frame.env

    def _reads_own(self, class_id: str, method: Unit) -> bool:
        own: set[str] = set()
        for owner in (class_id, *self.bases(class_id)):
            if owner == method.owner or "::" not in owner:
                break
            head = self.class_of(owner)
            for statement in head.body if head else ():
                if isinstance(statement, Assign):
                    own |= {item.id for item in statement.targets if isinstance(item, Name)}
        text = self.library.text_of(method.path, method.qualname) if own else ""
        return any(re.search(rf"\b(?:self|cls)\.{re.escape(name)}\b", text) for name in own)

    def _assigning(self, path: str, qualname: str, pattern: re.Pattern[str]) -> Iterator[Unit]:
        for name, definition in sorted(self.library.definitions(path).items()):
            own = definition.kind == "function" and name.rpartition(".")[0] == qualname
            if own and pattern.search(self.library.text_of(path, name)):
                unit = self.unit(f"{path}::{name}")
                if unit is not None:
                    yield unit


_NONE: Value = Known(None)


def _is_inside(site: CallSite, frame: Frame) -> bool:
    """Whether a call stands in an unrolled loop: where no turn reached it, none makes it."""
    line = site.call.at.line
    return any(loop.line < line <= loop.end_line for loop in frame.unrolled)


def _is_context_manager(function: Function) -> bool:
    names = {getattr(item, "id", getattr(item, "name", "")) for item in function.decorators}
    return bool(names & {"contextmanager", "asynccontextmanager"})


def _unsubscripted(expr: Expr) -> Expr:
    return expr.base if isinstance(expr, Index) else expr
