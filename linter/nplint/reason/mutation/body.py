"""What one run through one function's body carries along."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.facts.code import Arg, Attr, Call, Function, Lambda, Name, Place
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import ClassRef
from nplint.reason.mutation.field_types import is_value
from nplint.reason.mutation.identity import TooManyObjectsError, age, weight
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.lookup import publication
from nplint.reason.mutation.objects import (
    ELEMENT,
    NOTHING,
    YIELDED,
    About,
    Kind,
    Mark,
    Obj,
    Objs,
)
from nplint.reason.mutation.sinks import SinkOracle
from nplint.reason.mutation.state import State
from nplint.reason.mutation.summaries import Change, Hand, Summary
from nplint.reason.mutation.vocabulary import names_events
from nplint.span import Span

MOST_WORK = 200_000
"""Objects gone through for one body by what may multiply; few bodies need a tenth."""


class Found(Struct, frozen=True):
    """A change of an event, as one run saw it."""

    kind: Literal["after-publish", "received", "frozen-bypass"]
    at: Span
    what: str
    subject: str
    origin: Span
    root: str
    via: tuple[str, ...] = ()


class Partial(Struct, frozen=True):
    """A function with its first arguments given (``functools.partial``)."""

    function: str | Function | Lambda | Attr
    """A project function's id, a function of this body, or a method of something unknown."""
    args: tuple[tuple[str | None, Objs], ...]
    written: tuple[Arg, ...] = ()
    """The same arguments as they are written."""


class Body(Struct):
    """The state at the current point, and what the run has found so far."""

    program: Linked
    unit: Unit
    sinks: SinkOracle
    summary_of: Callable[[str], Summary]
    leaves_of: Callable[[str], tuple[Hand, ...]]
    """What leaves a function, for those whose name alone says that they publish."""
    tells_leaves: bool = False
    """This run is to tell what leaves this function."""
    state: State = field(default_factory=State)
    live: bool = True
    lost: bool = False
    """There was too much to follow: nothing can be told of the function."""
    about: dict[str, About] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """Allocation sites evaluated before."""
    called: set[str] = field(default_factory=set)
    """Places of calls whose summaries were applied before."""
    loops: list[str] = field(default_factory=list)
    functions: dict[str, Function | Lambda] = field(default_factory=dict)
    """Functions defined in this one."""
    partials: dict[str, Partial] = field(default_factory=dict)
    """Allocation site → what calling the object made there calls."""
    methods: dict[str, Attr] = field(default_factory=dict)
    """Variable → the method that it was made a short name of (``send = bus.publish``)."""
    inlining: list[str] = field(default_factory=list)
    globals: set[str] = field(default_factory=set)
    returns: list[tuple[Objs, State]] = field(default_factory=list)
    yields: list[Objs] = field(default_factory=list)
    handed_before: int | None = None
    """How much was published before anything was yielded."""
    wrapped: Objs = NOTHING
    """What the function that a decorator is applied to returned."""
    yields_published: bool = False
    """Something was published already when it was yielded."""
    reused: Mark | None = None
    """The first change of a message that was yielded before."""
    leaving: list[tuple[tuple[Hand, ...], dict[str, Objs], Call]] = field(default_factory=list)
    """What context managers that were entered do when they are left."""
    at_exit: list[Invoked] = field(default_factory=list)
    """What ``stack.callback(…)`` puts off until the ``with`` around it is left."""
    breaks: list[list[State]] = field(default_factory=list)
    continues: list[list[State]] = field(default_factory=list)
    tries: list[list[State]] = field(default_factory=list)
    received: dict[str, str] = field(default_factory=dict)
    """Parameters that hold received events: ``whole`` (the event) or ``parsed`` (its content)."""
    transports: set[str] = field(default_factory=set)
    """Those of them that are a broker library's own objects."""
    found: list[Found] = field(default_factory=list)
    sends: bool = False
    changes: list[Change] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)
    leaves: dict[Hand, None] = field(default_factory=dict)
    """What goes to code that nobody follows, or is kept past the call."""
    left: int = 0
    """Objects gone through so far to tell what leaves."""
    self_changes: list[tuple[Obj, Span, str]] = field(default_factory=list)
    shared_changes: list[tuple[Obj, Span, str]] = field(default_factory=list)
    shared_hands: list[tuple[Obj, Span]] = field(default_factory=list)
    shared_copies: list[tuple[Obj, frozenset[str], Span]] = field(default_factory=list)
    """Shared containers of which a shallow copy is published, some fields replaced in it."""
    bypasses: list[tuple[str, Span, str]] = field(default_factory=list)
    """(class, place, change as written): writes past what may freeze the class."""
    demands: list[tuple[str, str, str]] = field(default_factory=list)
    """(function, parameter, ``whole`` or ``parsed``): received events passed on."""
    published_classes: set[str] = field(default_factory=set)
    param_classes: dict[str, str] = field(default_factory=dict)
    """Parameter → the project class that it is annotated with, as far as it was asked for."""
    work: int = 0
    """Objects gone through so far: for renaming older ones, and in following summaries."""
    told: int = 0
    """Values described so far in the summary."""

    # objects

    def make(self, kind: Kind, at: Place, about: About | None = None, tag: str = "") -> Obj:
        """Return the new object of an allocation site; its former one becomes an older one."""
        root = f"{at.line}:{at.column}:{at.end_column}{tag}"
        if root in self.seen:
            self.spend(weight(self.state))
            age(self.state, root)
        self.seen.add(root)
        start = (at.line, at.column)
        self.about[root] = replace(about or About(), start=start)
        return Obj(kind, root)

    def age_site(self, at: Place) -> dict[Obj, Obj]:
        """Make all that was made at a place the older ones; return old and new identities."""
        site = f"{at.line}:{at.column}:{at.end_column}"
        if site not in self.called:
            self.called.add(site)
            return {}
        names: dict[Obj, Obj] = {}
        for root in sorted(root for root in self.seen if root.startswith(f"{site}:")):
            self.spend(weight(self.state))
            names |= age(self.state, root)
        return names

    def spend(self, objects: int) -> None:
        """Count work; a body that needs too much is let go of."""
        self.work += objects
        if self.work > MOST_WORK:
            raise TooManyObjectsError

    def known(self, obj: Obj) -> About:
        """Return what is known of an object's root; nothing of a part."""
        return About() if obj.path else self.root_about(obj)

    def root_about(self, obj: Obj) -> About:
        """Return what is known of the root that an object belongs to."""
        return self.about.get(base_root(obj.root), About())

    def is_received(self, obj: Obj, depth: int = 0) -> bool:
        """Whether an object is a received event, or what was parsed of one."""
        if obj.kind == "received":
            return True
        if obj.kind == "param":
            return base_root(obj.root) in self.received
        if obj.kind == "result":
            return self.root_about(obj).delivered
        sources = self.root_about(obj).sources if obj.kind == "parsed" and depth < 4 else NOTHING
        return any(self.is_received(source, depth + 1) for source in sources)

    # what happens to objects

    def change(self, objs: Objs, at: Span, what: str, call: Change | None = None) -> None:
        """Objects are changed here (or in a function called here)."""
        via = call.via if call else ()
        quiet = call is not None and (call.merged or call.reported)
        for obj in sorted(objs):
            if self._is_value(obj):
                continue
            if obj.path[-1:] == ("__dict__",):
                self.bypass(frozenset([obj._replace(path=obj.path[:-1])]), "", at, what)
            if not quiet:
                self._report(obj, at, what, via)
            self._remember(obj, Mark(at, what))
            if self.reused is None and self._was_yielded(obj):
                self.reused = Mark(at, what)
            if obj.kind == "param" and base_root(obj.root) == obj.root.rstrip("~"):
                self._change_of_param(obj, at, what, via, quiet)
            if obj.kind == "shared":
                self.shared_changes.append((obj, at, what))

    def _is_value(self, obj: Obj) -> bool:
        """Whether an object is a parameter that is annotated with what nobody can change."""
        if obj.kind != "param" or obj.path:
            return False
        name = base_root(obj.root)
        return any(p.name == name and is_value(p.annotation) for p in self.unit.function.params)

    def give_out(self, objs: Objs) -> None:
        """A generator yields objects."""
        if self.handed_before is None:
            self.handed_before = len(self.hands)
        self.yields.append(objs)
        marks = (publication(self.state, obj) for obj in objs)
        self.yields_published |= any(mark is not None and not mark.weak for mark in marks)
        self.state.env[YIELDED] = self.state.env.get(YIELDED, NOTHING) | objs

    def _was_yielded(self, obj: Obj) -> bool:
        """Whether an object is (a part of) a message made here and yielded; no batch of them."""
        is_message = self.root_about(obj).make in ("dict", "instance") and obj.kind == "new"
        return is_message and not self.state.env.get(YIELDED, NOTHING).isdisjoint(obj.prefixes())

    def bypass(self, objs: Objs, attribute: str, at: Span, what: str) -> None:
        """Objects are written past whatever freezes their class."""
        for obj in sorted(objs):
            cls = self.class_of(obj)
            own = obj.root == "self" and obj.kind == "param"
            if cls and not (own and (attribute.startswith("_") or _may_set(self.unit))):
                self.bypasses.append((cls, at, what))

    def class_of(self, obj: Obj) -> str:
        """Return the project class that an object is an instance of, as far as it is written."""
        if obj.path:
            return ""
        if obj.kind not in ("param", "received"):
            return self.known(obj).cls
        name = base_root(obj.root)
        if name == "self":
            return self.unit.owner
        if name not in self.param_classes:
            self.param_classes[name] = self._class_of_param(name)
        return self.param_classes[name]

    def _class_of_param(self, name: str) -> str:
        for param in self.unit.function.params:
            if param.name == name and isinstance(param.annotation, Name | Attr):
                value = self.program.evaluate(self.unit, param.annotation)
                return value.id if isinstance(value, ClassRef) else ""
        return ""

    def _remember(self, obj: Obj, change: Mark) -> None:
        mark = publication(self.state, obj)
        if mark is not None and mark.weak:
            self.state.changed[obj] = replace(change, follows=mark)
        else:
            self.state.changed.setdefault(obj, change)

    def _change_of_param(
        self, obj: Obj, at: Span, what: str, via: tuple[str, ...], quiet: bool
    ) -> None:
        name = base_root(obj.root)
        mark = publication(self.state, obj)
        reported = quiet or (mark is not None and not mark.weak)
        self.changes.append(Change(name, plain_path(obj), reported=reported, via=via))
        if name == "self":
            self.self_changes.append((obj, at, what))

    def _is_header(self, obj: Obj) -> bool:
        """Whether an object belongs to the headers of a broker library's message."""
        is_transport = base_root(obj.root) in self.transports
        return is_transport and bool(HEADERS.intersection(plain_path(obj)[:1]))

    def _report(self, obj: Obj, at: Span, what: str, via: tuple[str, ...]) -> None:
        mark = publication(self.state, obj)
        root = base_root(obj.root)
        if mark is not None and not mark.weak and obj.kind != "shared":
            self.found.append(
                Found("after-publish", at, what, mark.text, mark.at, str(mark.at), via)
            )
        elif obj.kind == "received" and not self._is_header(obj):
            origin = self.unit.span(self.unit.function.name_at)
            self.found.append(Found("received", at, what, root, origin, root, via))


HEADERS = frozenset(["headers", "properties", "user_properties", "application_properties"])
"""Parts of a broker's message that are about its way, not what it tells."""


def _may_set(unit: Unit) -> bool:
    """Whether a method builds the object: dunder methods and private helpers of theirs."""
    return unit.function.name.startswith("_") or unit.function.name == "model_post_init"


def base_root(root: str) -> str:
    """Return a root without the marks of older versions and of elements in focus."""
    return root.split("#")[0].rstrip("~")


def plain_path(obj: Obj) -> tuple[str, ...]:
    """Return a path without the marks of elements in focus, as a caller can follow it."""
    return tuple("*" if name.startswith("*") else name.split("#")[0] for name in obj.path)


def is_one_of_events(obj: Obj) -> bool:
    """Whether an object is an element of what is called ``events``, ``messages`` …"""
    holder = plain_path(obj)[-2:-1] or (base_root(obj.root),)
    return obj.kind == "param" and plain_path(obj)[-1:] == (ELEMENT,) and names_events(holder[0])
