"""What libraries' functions and objects do with the rows, classes and statements they are given."""

from typing import TYPE_CHECKING

from msgspec import Struct

from nplint.facts.code import Attr, Expr, Name
from nplint.link.values import External, ListValue, MappingValue, Value
from nplint.reason.calls.records import vocabulary as words
from nplint.reason.calls.records.domain import NONE, Track, Tracks, as_role, elements
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.reason.calls.records.body import Body


class Given(Struct, frozen=True):
    """One argument of a call."""

    name: str
    tracks: Tracks


class Outside:
    """Reads the calls of one body that leave the project."""

    def __init__(self, body: "Body") -> None:
        self._body = body

    def of_method(
        self, func: Attr, receiver: Value, callee: Value, given: list[Given], span: Span
    ) -> Tracks:
        """Return what a method gives of an object that is none of the tables'."""
        if isinstance(callee, External) and _is_function(callee):
            return self.of_function(callee, func.name, given, span)
        found: set[Track] = set()
        for each in given:
            for track in sorted(each.tracks, key=repr):
                found |= self._given_to(track, func, receiver, span)
        return frozenset(found)

    def _given_to(self, track: Track, func: Attr, receiver: Value, span: Span) -> Tracks:
        method = func.name
        match track.role:
            case "change" if method in words.RUNS:
                self._body.ran(track, span)
                return as_role([track], "rows")
            case "rows" if method in words.RUNS:
                self._body.note(track, "read", span)
                return as_role([track], "row" if method in words.ONE else "rows")
            case "class" if method in words.ADDS:
                self._body.note(track, "write", span)
            case "class" | "column" if method in words.ASKS:
                self._body.note(track, "read", span, ran=False)
                single = method in words.ONE or method in ("find", "load")
                return as_role([track], "row" if single else "rows")
            case "made" | "row" | "rows":
                self._kept(track, func, receiver, span)
            case _:
                pass
        return NONE

    def _kept(self, track: Track, func: Attr, receiver: Value, span: Span) -> None:
        """Note that a row is handed to what keeps it, or is put into a container."""
        container = _kept_in(func.base)
        listed = isinstance(receiver, ListValue | MappingValue)
        if func.name in words.INTO and container and (listed or func.name != "add"):
            env = self._body.env
            env[container] = env.get(container, NONE) | {track}
        elif not listed and func.name in words.ADDS and _keeps(track, func):
            self._body.note(track, "write", span)

    def of_function(self, callee: Value, name: str, given: list[Given], span: Span) -> Tracks:
        """Return what a function gives of what it is given."""
        dotted = callee.name if isinstance(callee, External) else name
        last = dotted.rpartition(".")[2]
        first = given[0].tracks if given else NONE
        if dotted.partition(".")[0] in words.BUILDERS:
            return self._built(last, given, span)
        if last in words.FETCHES:
            for track in first:
                self._body.note(track, "read", span)
            return as_role(first, "row")
        if last == "next":
            return elements(first)
        return first if last in words.PASSES else NONE

    def _built(self, last: str, given: list[Given], span: Span) -> Tracks:
        """Return the statement that a function of a query builder gives."""
        about = [
            track
            for each in given[: 1 if last in words.BUILDS else None]
            for track in each.tracks
            if track.role in ("class", "column", "rows")
        ]
        if last == "aliased":
            return frozenset(about)
        if last in words.BUILDS:
            changed = (self._body.builds(track, span) for track in about if track.role != "column")
            return frozenset(built for each in changed for built in each)
        for track in about:
            if last in ("select", "exists"):
                self._body.note(track, "read", span, ran=False)
        return as_role(about, "rows")


def _is_function(callee: External) -> bool:
    """Whether a dotted name is a module's function, not a method of what a library made."""
    last = callee.name.rpartition(".")[2]
    builder = callee.name.partition(".")[0] in words.BUILDERS
    return (builder and last not in words.RUNS) or last in words.FETCHES


def _kept_in(base: Expr) -> str:
    """Return the variable of the function or the object that something is put into."""
    match base:
        case Name(id=name):
            return name
        case Attr(base=Name(id="self" | "cls" as owner), name=name):
            return f"{owner}.{name}"
        case _:
            return ""


def _keeps(track: Track, func: Attr) -> bool:
    """Whether a method keeps the row that it is given: a new one, or what was changed of it."""
    return track.role == "made" or (func.name in words.KEEPS and _is_store(func))


def _is_store(func: Attr) -> bool:
    """Whether what a loaded row is handed to is called one that keeps rows, not a set of them."""
    base = func.base
    name = base.name if isinstance(base, Attr) else base.id if isinstance(base, Name) else ""
    return any(word in name.lower() for word in _STORES) or name in ("db", "s", "em", "tx")


_STORES = ("session", "sess", "uow", "unit_of_work", "repo", "store", "conn", "database", "db",
           "transaction", "engine", "dao", "manager", "mapper")  # fmt: skip
