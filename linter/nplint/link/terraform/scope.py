"""One instance of a module: its names, evaluated when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from nplint.facts.data import Hole
from nplint.facts.hcl import Attr, Block, Expression, Index, Literal, Step
from nplint.facts.infra import InfraGap
from nplint.link.terraform.attributes import identity
from nplint.link.terraform.constraints import conform
from nplint.link.terraform.evaluate import Evaluator
from nplint.link.terraform.expansion import Turn, turns_of, variables_of
from nplint.link.terraform.registry import is_beside_the_point, registry_source, stranger_source
from nplint.link.terraform.source import Source, target_folder, written_source
from nplint.link.terraform.textfiles import read_text
from nplint.link.terraform.values import (
    Field,
    Fields,
    Handle,
    Many,
    Unknown,
    Value,
    elements,
    same,
    words,
)
from nplint.span import Span

_DEEPEST_EXPRESSION = 100
_DEEPEST_MODULE = 12
_MOST_STEPS = 1_000_000
_MOST_INSTANCES = 20_000


class Instance(Struct, frozen=True):
    """One resource or data source of one module instance."""

    address: str
    kind: str
    block: Block
    scope: "Scope"
    bound: Mapping[str, Value]

    @property
    def head(self) -> Span:
        """Where it stands; in a registry's module, at the item of the call that asks for it."""
        head = self.block.head
        each = self.bound.get("each")
        key = each.get("key") if isinstance(each, Fields) else None
        told = all(item.span == head for item in self.block.body.attributes)
        return key.span if told and key is not None and key.span.path == head.path else head

    def evaluator(self) -> Evaluator:
        """Return what evaluates expressions of this block."""
        return Evaluator(self.scope, self.bound)


class World(Struct):
    """All that one root module makes; also the budget that keeps evaluation finite."""

    root: str
    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    instances: dict[str, Instance] = field(default_factory=dict)
    scopes: dict[str, "Scope"] = field(default_factory=dict)
    gaps: list[InfraGap] = field(default_factory=list)
    _known: dict[tuple[str, ...], Value | None] = field(default_factory=dict)
    _depth: int = 0
    _steps: int = 0

    def once(self, key: tuple[str, ...], span: Span, compute: Callable[[], Value]) -> Value:
        """Return a value that is computed once; one that needs itself is unknown."""
        if key not in self._known:
            self._known[key] = None
            self._known[key] = compute()
        found = self._known[key]
        return Unknown(span) if found is None else found

    def entered(self) -> bool:
        """Go one expression deeper; False where that would be too deep or too long."""
        if self._depth >= _DEEPEST_EXPRESSION or self._steps >= _MOST_STEPS:
            return False
        self._depth += 1
        self._steps += 1
        return True

    def left(self) -> None:
        """Come back from an expression."""
        self._depth -= 1

    @property
    def is_exhausted(self) -> bool:
        """Whether there was more to evaluate than anybody would write by hand."""
        return self._steps >= _MOST_STEPS or len(self.instances) >= _MOST_INSTANCES

    def attribute(self, address: str, name: str, span: Span) -> Value:
        """Return an attribute of a resource, or an output of a module."""
        if address in self.scopes:
            return self.scopes[address].output(name, span)
        instance = self.instances.get(address)
        if instance is None:
            return Unknown(span, Hole("unknown", address, name))
        return self.once(("attribute", address, name), span, lambda: identity(instance, name, span))


class Scope(Struct, eq=False):
    """The names of one module instance. ``prefix`` is its address with a dot, "" for the root."""

    world: World
    source: Source
    prefix: str
    arguments: Mapping[str, Value]
    depth: int = 0
    site: Span | None = None

    def entered(self) -> bool:
        """Go one expression deeper."""
        return self.world.entered()

    def left(self) -> None:
        """Come back from an expression."""
        self.world.left()

    def visit(self) -> None:
        """Make every resource of this module and of those that it calls."""
        for kind, name in self.source.resources:
            self._resource(kind, name)
        for name, call in self.source.calls.items():
            for address in _addresses(self._module(name, call)):
                if address in self.world.scopes:
                    self.world.scopes[address].visit()

    def lookup(self, root: str, steps: tuple[Step, ...], span: Span) -> tuple[Value, int]:
        """Return what a name stands for, and how many of the steps that took."""
        names = [_name_of(step) for step in steps[:2]]
        match root, names:
            case "var", [str(name), *_]:
                return self._variable(name, span), 1
            case "local", [str(name), *_]:
                return self._local(name, span), 1
            case "module", [str(name), *_]:
                return self._called(name, span), 1
            case "path", [str(name), *_]:
                return self._path(name, span), 1
            case "terraform", [str(name), *_]:
                return words(Hole("pseudo", name), span), 1
            case "data", [str(kind), str(name)]:
                return self._named(f"data.{kind}", name, span), 2
            case (("each" | "count" | "self"), _):
                return Unknown(span), len(steps)
            case _, [str(name), *_]:
                return self._named(root, name, span), 1
            case _:
                return Unknown(span, broken=True), len(steps)

    def member(self, handle: Handle, name: str, span: Span) -> Value:
        """Return an attribute of a resource or an output of a module."""
        return self.world.attribute(handle.address, name, span)

    def is_switch(self, test: Expression) -> bool:
        """Whether a condition hangs on what whoever deploys may set.

        That is a variable of the root module with a default, which no file sets that Terraform
        reads by itself; ``-var live=true`` turns on what such a default leaves out.
        """
        return not self.prefix and any(
            name in self.source.variables and name not in self.source.given
            for name in variables_of(test)
        )

    def read(self, name: str, arguments: list[Value], span: Span) -> Value:
        """Return what ``file`` or ``templatefile`` reads."""
        return read_text(name, arguments, self.world.root, self.world.texts, span)

    def evaluate(self, expression: Expression) -> Value:
        """Return the value of an expression of this module."""
        return Evaluator(self, {}).evaluate(expression)

    def output(self, name: str, span: Span) -> Value:
        """Return an output of this module."""
        block = self.source.outputs.get(name) or self._stranger_output(name)
        found = block.body.attribute("value") if block else None
        if found is None:
            return Unknown(span, broken=True)
        return self._once(("output", name), span, lambda: self.evaluate(found.value))

    def _stranger_output(self, name: str) -> Block | None:
        """Return the output that a stranger's module may mean by a name such as ``orders_arn``."""
        last = name.rpartition("_")[2]
        plain = "dlq" not in name and "dead" not in name and "role" not in name
        return self.source.outputs.get(last) if self.site and plain else None

    def _once(self, key: tuple[str, ...], span: Span, compute: Callable[[], Value]) -> Value:
        return self.world.once((self.prefix, *key), span, compute)

    def _path(self, name: str, span: Span) -> Value:
        folder = self.source.folder if name == "module" else self.world.root
        return words(Hole("path", folder), span)

    def _local(self, name: str, span: Span) -> Value:
        expression = self.source.locals.get(name)
        if expression is None:
            return Unknown(span, broken=True)
        return self._once(("local", name), span, lambda: self.evaluate(expression))

    def _variable(self, name: str, span: Span) -> Value:
        block = self.source.variables.get(name)
        if block is None:
            return Unknown(span, Hole("parameter", name), broken=True)
        return self._once(("var", name), span, lambda: self._variable_value(name, block, span))

    def _variable_value(self, name: str, block: Block, span: Span) -> Value:
        given = self.arguments.get(name)
        default = block.body.attribute("default")
        constraint = block.body.attribute("type")
        if given is None and name in self.source.given and not self.prefix:
            given = self.evaluate(self.source.given[name])
        if given is None and default is not None:
            given = self.evaluate(default.value)
        if given is None:
            given = self._offered(name)
        if given is None:
            return Unknown(span, Hole("parameter", name))
        return conform(given, constraint.value, self.evaluate) if constraint else given

    def _offered(self, name: str) -> Value | None:
        """Return the value that all files of values agree on that may be used."""
        offered = [] if self.prefix else self.source.offered.get(name, [])
        values = [self.evaluate(expression) for expression in offered]
        agreed = all(same(values[0], value) for value in values[1:])
        return values[0] if values and agreed else None

    def _named(self, kind: str, name: str, span: Span) -> Value:
        if (kind, name) in self.source.resources:
            return self._resource(kind, name)
        return Unknown(span, Hole("unknown", f"{kind}.{name}"), broken=True)

    def _resource(self, kind: str, name: str) -> Value:
        block = self.source.resources[kind, name]
        address = f"{self.prefix}{kind}.{name}"

        def make() -> Value:
            return self._expanded(address, block, self._add(kind, block))

        return self._once(("resource", kind, name), block.head, make)

    def _add(self, kind: str, block: Block) -> Callable[[str, Turn], None]:
        def add(address: str, turn: Turn) -> None:
            if len(self.world.instances) < _MOST_INSTANCES:
                instance = Instance(address, kind, block, self, turn.bound)
                self.world.instances[address] = instance

        return add

    def _expanded(self, address: str, block: Block, add: Callable[[str, Turn], None]) -> Value:
        """Make a block's instances and return what its name stands for."""
        shape, turns = turns_of(block, Evaluator(self, {}))
        handles = []
        for turn in turns:
            add(address + turn.suffix, turn)
            handles.append(Handle(address + turn.suffix, block.head, every=shape == "every"))
        match shape:
            case "count":
                return Many(tuple(handles), block.head)
            case "each":
                named = zip(turns, handles, strict=True)
                fields = (Field(turn.key, handle, block.head) for turn, handle in named)
                return Fields(tuple(fields), block.head)
            case _:
                return handles[0]

    def _called(self, name: str, span: Span) -> Value:
        call = self.source.calls.get(name)
        if call is None:
            return Unknown(span, Hole("unknown", f"module.{name}"), broken=True)
        return self._module(name, call)

    def _module(self, name: str, call: Block) -> Value:
        address = f"{self.prefix}module.{name}"

        def make() -> Value:
            source, site = self._target(call)
            if source is None:
                return Handle(address, call.head, every=True)
            return self._expanded(address, call, self._start(source, site, call))

        return self._once(("module", name), call.head, make)

    def _start(self, source: Source, site: Span | None, call: Block) -> Callable[[str, Turn], None]:
        def start(address: str, turn: Turn) -> None:
            arguments = _Arguments(call, Evaluator(self, turn.bound))
            child = Scope(self.world, source, f"{address}.", arguments, self.depth + 1, site)
            self.world.scopes[address] = child

        return start

    def _target(self, call: Block) -> tuple[Source | None, Span | None]:
        """Return the module that a call means, and the place its resources are to be shown at."""
        written = written_source(call)
        site = self.site or call.head
        known = registry_source(written, site)
        if known is not None:
            return known, site
        folder = target_folder(self.source.folder, written)
        source = None if folder is None else self.world.sources.get(folder)
        if source is not None and self.depth < _DEEPEST_MODULE:
            return source, self.site
        if not is_beside_the_point(written):
            self.world.gaps.append(InfraGap(_why_missing(written, source), site))
        stranger = stranger_source(written, site)
        return stranger, site if stranger else None


class _Arguments(Mapping[str, Value]):
    """A module call's arguments, evaluated in the caller when the module asks for them."""

    def __init__(self, call: Block, evaluator: Evaluator) -> None:
        self._expressions = {each.name: each.value for each in call.body.attributes}
        self._evaluator = evaluator

    def __getitem__(self, name: str) -> Value:
        return self._evaluator.evaluate(self._expressions[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._expressions)

    def __len__(self) -> int:
        return len(self._expressions)


def _addresses(value: Value) -> list[str]:
    """Return the addresses of one or more modules."""
    handles = [value, *(item for _, item in elements(value))]
    return [handle.address for handle in handles if isinstance(handle, Handle)]


def _why_missing(written: str, source: Source | None) -> str:
    if source is not None:
        return f"module {written} calls itself, or lies too deep: not followed"
    if not written:
        return "the source of this module is computed"
    place = "not in the repository" if written.startswith(".") else "outside the repository"
    return f"module {written} is {place}: what it deploys is not known"


def _name_of(step: Step) -> str | None:
    match step:
        case Attr(name=name):
            return name
        case Index(key=Literal(value=str() as name)):
            return name
        case _:
            return None
