"""A program with its names resolved: what all analyses of code ask."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from nplint.facts.code import Assign, Call, Class, Expr, For, Function, Name, Param
from nplint.facts.nodes import flattened
from nplint.facts.python import PythonFile
from nplint.link.annotations import Annotations
from nplint.link.appconfig import AppConfig
from nplint.link.attributes import SelfAttributes
from nplint.link.classes import Classes
from nplint.link.declarations import Declarations
from nplint.link.documents import Documents
from nplint.link.evaluate import Evaluator
from nplint.link.frame import Frame
from nplint.link.importers import Importers
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
    Handle,
    Instance,
    ListValue,
    Symbol,
    Value,
)
from nplint.link.walk import Walker
from nplint.link.wordindex import WordIndex


class Program:
    """Computes everything on demand and remembers it. Satisfies ``interface.Linked``."""

    def __init__(
        self,
        files: Mapping[str, PythonFile],
        read: Callable[[str], str],
        resolver: ImportResolver | None = None,
        module_of: Callable[[str], str] = lambda path: "",
        cache: StudyCache | None = None,
        paths: frozenset[str] = frozenset(),
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
        self.classes = Classes(self)
        self.self_attributes = SelfAttributes(self)
        self.words = WordIndex(self)
        self.importers = Importers(self)
        self.invocation = Invocation(self)
        self.returning = Returning(self)
        self.injected = Injected(self)
        self.kept = Kept(self)
        self.appconfig = AppConfig(self)
        self.documents = Documents(self, paths, read)
        self._units: dict[str, Unit | None] = {}
        self._of_objects: dict[tuple[str, str], tuple[CallSite, ...]] = {}
        self._studied: dict[str, Frame] = {}
        self._module_frames: dict[str, Frame] = {}
        self._closures: dict[str, dict[str, Value]] = {}
        self._nested: dict[str, dict[str, None]] = {}
        self.walking: set[str] = set()  # functions, by id
        self._returns: dict[str, Value] = {}
        self._assigned: dict[str, frozenset[str]] = {}

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
        known = self._units.get(id)
        if known is not None and known.function.name_at != function.name_at:
            id = f"{id.removesuffix('>')}#{outer.span(function.name_at).line}>"
        qualname = id.partition("::")[2]
        self._nested.setdefault(outer.id, {})[id] = None
        self._units[id] = Unit(
            id, outer.path, outer.module, qualname, outer.owner, function, outer.first_line
        )
        self._closures[id] = dict(frame.env)
        return id

    def nested_units(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the functions that are defined inside of one, at any depth, in order."""
        self.studied(unit)
        found = (self._units.get(id) for id in self._nested.get(unit.id, ()))
        return tuple(each for each in found if each is not None)

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
        return self.words.units_mentioning(*words)

    def units_where(self, screen: Screen) -> Iterable[Unit]:
        """Return every function whose text a screen lets through, sorted by id."""
        return self.words.units_where(screen)

    def files_with(self, word: str) -> tuple[str, ...]:
        """Return the paths of the files that have a word, sorted."""
        return self.words.files_with(word)

    def declares(self, path: str) -> bool:
        """Whether a file declares what is deployed, so that none of it runs there."""
        return self.words.declares(path)

    def aliases_of(self, name: str) -> tuple[str, ...]:
        """Return the other names under which files import something of that name."""
        return self.words.aliases_of(name)

    # walking

    def studied(self, unit: Unit) -> Frame:
        """Return the frame after walking a function once; while that goes on, what is known."""
        frame = self._studied.get(unit.id)
        if frame is not None:
            return frame
        if unit.id.endswith("::"):
            return self.module_frame(unit.path)
        self._studied[unit.id] = frame = self.started(unit)
        self.walking.add(unit.id)
        for decorator in unit.function.decorators:
            self.evaluator.value(decorator, frame)
        self.walker.block(unit.function.body, frame)
        self.walking.discard(unit.id)
        return frame

    def started(self, unit: Unit) -> Frame:
        """Return the frame of a function before its body is walked."""
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
        frame = self.started(unit)
        frame.turns = {}
        self.walker.block(unit.function.body, frame)
        turns = frame.turns
        return tuple(
            each
            for site in once
            for each in turns.get(site.call.at, () if _is_inside(site, frame) else (site,))
        )

    def sites_of_object(self, method: Unit, made: Value) -> tuple[CallSite, ...]:
        """Return every call in a method, as one object makes them."""
        key = (method.id, repr(made))
        if key not in self._of_objects:
            frame = self.started(method)
            if method.function.params:
                frame.env[method.function.params[0].name] = made
            self.walker.block(method.function.body, frame)
            sites = frame.sites or {}
            self._of_objects[key] = tuple(sites[place] for place in sorted(sites))
        return self._of_objects[key]

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
        return self.classes.class_of(id)

    def class_line(self, id: str) -> int:
        """Return the 1-based line that the places of ``class_of`` count from."""
        return self.classes.class_line(id)

    def class_frame(self, id: str) -> Frame:
        """Return the frame of a class body: its own names over the module's."""
        return self.classes.class_frame(id)

    def method(self, class_id: str, name: str) -> Unit | None:
        """Return a method, looked up through the class's project bases."""
        return self.classes.method(class_id, name)

    def methods_of(self, class_id: str) -> Iterator[Unit]:
        """Yield the methods that a class itself defines."""
        return self.classes.methods_of(class_id)

    def bases(self, class_id: str) -> tuple[str, ...]:
        """Return all ancestors: project class ids and external dotted names, nearest first."""
        return self.classes.bases(class_id)

    def is_enum(self, class_id: str) -> bool:
        """Whether a class is an enumeration."""
        return self.classes.is_enum(class_id)

    def enum_members(self, class_id: str) -> tuple[EnumMember, ...]:
        """Return an enumeration's members in order."""
        return self.classes.enum_members(class_id)

    def fields(self, class_id: str) -> tuple[str, ...]:
        """Return the names that a class body assigns or annotates, bases first, in order."""
        return self.classes.fields(class_id)

    def self_attribute(self, class_id: str, name: str) -> Value | None:
        """Return what methods assign to ``self.name``, symbolic in ``__init__``'s parameters."""
        return self.self_attributes.value(class_id, name)


def _is_inside(site: CallSite, frame: Frame) -> bool:
    """Whether a call stands in an unrolled loop: where no turn reached it, none makes it."""
    line = site.call.at.line
    return any(loop.line < line <= loop.end_line for loop in frame.unrolled)


def _is_context_manager(function: Function) -> bool:
    names = {getattr(item, "id", getattr(item, "name", "")) for item in function.decorators}
    return bool(names & {"contextmanager", "asynccontextmanager"})
