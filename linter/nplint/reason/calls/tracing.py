"""From a call site to the function that says whose thing it reaches for: wrappers seen through.

A channel says what a call reaches for. Where that depends on a parameter, the callers are asked, up
to a few calls away; the finding stands where the thing is named.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.substitute import bound_arguments, has_symbols, substitute
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    UNKNOWN,
    Joined,
    Symbol,
)
from nplint.model.entities import DirectCall, Gap, Related
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.hosts import address_parts, names_a_resource
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.sites import Sites, symbol_names
from nplint.reason.calls.spelling import without_stage
from nplint.reason.calls.targets import alternatives, is_from_table
from nplint.span import Span

DEEPEST = 6
"""Wrappers that are seen through one after another."""
MOST_CALLERS = 400
"""Callers of one wrapper that are looked at."""
MOST_STEPS = 50_000
"""Steps of one channel: a bound on wrappers that call one another in many ways."""


class _Task(Struct, frozen=True):
    reach: Reach
    unit: Unit
    span: Span
    hops: int
    origin: Span
    """Where the call leaves the process."""
    table: tuple[Unit, Span] | None = None
    """Where the target was looked up in a table, on the way to callers that may know the key."""


class Tracer:
    """Follows the reaches of one channel to their owners."""

    def __init__(self, scene: Scene, sites: Sites, owners: Owners) -> None:
        self._scene = scene
        self._owners = owners
        self._sites = sites

    def run(self, channel: Channel) -> Iterator[DirectCall | Gap]:
        """Yield the direct calls of a channel, and the reaches that nobody's module explains."""
        pending = list(self._start(channel))
        seen: set[tuple[str, Span, Reach]] = set()
        while pending and len(seen) < MOST_STEPS:
            task = pending.pop()
            key = (task.unit.id, task.span, task.reach)
            if key in seen:
                continue
            seen.add(key)
            for option in alternatives(task.reach.target):
                one = replace(task, reach=replace(task.reach, target=option))
                settled = self._settle(channel, one)
                if settled is None:
                    further = (
                        self._made_for_it(one)
                        or list(self._callers(one))
                        or list(self._makers(one))
                        or list(self._by_default(one))
                        or list(self._by_table(one))
                    )
                    pending += further
                    if not further and one.reach.resource != "command":
                        yield self._gap(one)
                elif settled and (users := self._users(one)):
                    pending += users
                elif not (settled and self._is_refuted(channel, one)):
                    yield from settled

    def _start(self, channel: Channel) -> Iterator[_Task]:
        for unit in channel.units(self._owners):
            if not unit.module:
                continue
            for site in self._sites.of(unit):
                for reach in channel.reaches(site, self._scene):
                    yield _Task(reach, unit, site.span, 0, site.span)

    def _settle(self, channel: Channel, task: _Task) -> list[DirectCall] | None:
        """Return the calls of a reach whose owner is known; None when it is not."""
        target = self._sites.closed(task.unit, task.reach.target)
        found: list[tuple[Target, DirectCall]] = []
        is_known = True
        for option in alternatives(target):
            reach = replace(task.reach, target=option)
            owners = channel.targets(reach, task.unit.path, self._owners)
            is_known = is_known and owners is not None
            found += [(owner, call) for owner in owners or () if (call := self._call(task, owner))]
        return self._placed(channel, task, found) if found or is_known else None

    def _is_refuted(self, channel: Channel, task: _Task) -> bool:
        """Whether all who fill in what is open of a name make it one that is nobody else's.

        ``f"{prefix}-depot-jobs"`` may be the stage's name before depot's; with ``orders`` for the
        prefix it is not.
        """
        target = task.reach.target
        if not (isinstance(target, Joined) and has_symbols(target)):
            return False
        further = [*self._callers(task)] or [*self._makers(task)] or [*self._by_default(task)]
        return bool(further) and all(self._is_nobodys(channel, each) for each in further)

    def _is_nobodys(self, channel: Channel, task: _Task) -> bool:
        source = self._scene.module_of(task.unit.path)
        for option in alternatives(self._sites.closed(task.unit, task.reach.target)):
            one = replace(task, reach=replace(task.reach, target=option))
            for spelled in (option, *without_stage(option)):
                reach = replace(task.reach, target=spelled)
                owners = channel.targets(reach, task.unit.path, self._owners)
                if owners is None:
                    return False
                if any(owner.module not in ("", source) for owner in owners):
                    return self._is_refuted(channel, one)
        return True

    def _placed(
        self, channel: Channel, task: _Task, found: list[tuple[Target, DirectCall]]
    ) -> list[DirectCall]:
        """Return calls where they are to be reported: here, or at callers of this function."""
        places = channel.places(task.reach, task.unit, self._scene) if found else ()
        placed: list[DirectCall] = []
        for place in places:
            if place.site is None:
                placed += [call for _, call in found]
                continue
            there = replace(task, unit=place.unit, span=place.site.span)
            placed += [call for owner, _ in found if (call := self._call(there, owner))]
        return placed

    def _call(self, task: _Task, owner: Target) -> DirectCall | None:
        related = owner.related
        if task.origin != task.span:
            related = (*related, Related("leaves the module here", task.origin))
        what = f"{task.reach.what} {owner.name}".strip()
        kind = owner.kind or task.reach.kind
        return self._scene.call(kind, task.span, owner.module, what, owner.confidence, related)

    def _callers(self, task: _Task) -> Iterator[_Task]:
        if task.hops >= DEEPEST or not self._depends_on_caller(task):
            return
        for number, site in enumerate(self._sites.callers(task.unit)):
            if number >= MOST_CALLERS:
                return
            bindings = self._sites.bindings(site, task.unit)
            target = substitute(self._scene.program, task.reach.target, bindings)
            detail = substitute(self._scene.program, task.reach.detail, bindings)
            if target == UNKNOWN:
                continue
            reach = replace(task.reach, target=target, detail=detail)
            if self._says_itself(task, site, reach):
                yield replace(task, reach=reach, hops=task.hops + 1)
            else:
                table = _table_of(task)
                yield _Task(reach, site.unit, site.span, task.hops + 1, task.origin, table)

    def _users(self, task: _Task) -> list[_Task]:
        """Return the calls of shared code: what it reaches for, it reaches for who runs it."""
        if not self._is_shared(task.unit):
            return []
        callers = (each for each in self._callers(task) if each.unit.module)
        return [each for each in callers if self._scene.is_judged(each.unit.path)]

    def _is_shared(self, unit: Unit) -> bool:
        return self._scene.system.modules.kind(unit.module) == "shared"

    def _says_itself(self, task: _Task, site: CallSite, reach: Reach) -> bool:
        """Whether a call leaves open what the target depends on, so that defaults decide.

        The defaults of shared code mean what its caller's environment makes of them.
        """
        if self._is_shared(task.unit):
            return False
        if symbol_names(_deciding(task.reach)) & self._sites.given(site, task.unit):
            return False
        if self._sites.is_bare(site, task.unit):
            return True
        bare = replace(task.reach, target=self._sites.closed(task.unit, task.reach.target))
        return _deciding(bare) == _deciding(reach)

    def _makers(self, task: _Task, path: str = "") -> Iterator[_Task]:
        """Yield what a method reaches for, by the arguments that its object was made with.

        ``path``: only objects made in this file.
        """
        if task.hops >= DEEPEST or not has_symbols(task.reach.target):
            return
        for made in self._sites.constructions(task.unit, path):
            target = self._sites.closed(task.unit, task.reach.target, made)
            if target not in (task.reach.target, UNKNOWN):
                reach = replace(task.reach, target=target)
                yield replace(task, reach=reach, hops=task.hops + 1)

    def _by_default(self, task: _Task) -> Iterator[_Task]:
        """Yield what a function that nobody is seen to call reaches for by its defaults."""
        params = task.unit.function.params
        names = symbol_names(task.reach.target)
        if not any(param.name in names and param.default is not None for param in params):
            return
        bindings = bound_arguments(self._scene.program, task.unit, (), UNKNOWN)
        open_names = {name: Symbol(name) for name in names}
        known = {name: value for name, value in bindings.items() if value != UNKNOWN}
        target = substitute(self._scene.program, task.reach.target, {**open_names, **known})
        if target not in (task.reach.target, UNKNOWN):
            yield replace(task, reach=replace(task.reach, target=target), hops=task.hops + 1)

    def _by_table(self, task: _Task) -> Iterator[_Task]:
        """Yield every entry of a table that a function reaches for by a key that nobody gives.

        Callers that hand the key on name nothing: the call stands where the table is read.
        """
        target = task.reach.target
        if task.hops >= DEEPEST or not is_from_table(target):
            return
        entries = substitute(self._scene.program, target, {})
        if entries not in (target, UNKNOWN):
            unit, span = task.table or (task.unit, task.span)
            if unit.module != task.unit.module:
                unit, span = task.unit, task.span  # shared code reaches for its caller
            reach = replace(task.reach, target=entries)
            yield replace(task, reach=reach, unit=unit, span=span, hops=task.hops + 1)

    def _depends_on_caller(self, task: _Task) -> bool:
        """Whether callers may know more: a parameter decides, or a shared helper's environment."""
        if has_symbols(task.reach.target):
            return True
        return self._is_shared(task.unit)

    def _made_for_it(self, task: _Task) -> list[_Task]:
        """Return what a method's objects were made for, when no caller of it adds to that.

        That is so of an object that uses shared code. Of a client class of a module's own it is
        where all objects were made to reach for the same one's, and the method says what there, or
        the file that makes them is the class's own; otherwise the callers are asked first.
        """
        if symbol_names(_deciding(task.reach)) != {"self"}:
            return []
        if self._scene.module_of(task.origin.path) != task.unit.module:
            return list(self._makers(task))
        is_host = task.reach.resource == "host"
        if is_host and not names_a_resource(task.reach.target):
            return []
        made = list(self._makers(task, task.unit.path if not is_host else ""))
        told = {_deciding(each.reach) for each in made}
        return made if len(told) == 1 and all(map(_is_told, told)) else []

    def _gap(self, task: _Task) -> Gap:
        message = f"{task.reach.kind} target is only known at run time: {task.reach.what}".strip()
        return Gap("target", message, task.span, task.unit.module)


def _table_of(task: _Task) -> tuple[Unit, Span] | None:
    """Return where a target was first read out of a table, seen from a caller of that place."""
    if task.table is not None or not is_from_table(task.reach.target):
        return task.table
    return task.unit, task.span


def _is_told(target: object) -> bool:
    parts = target if isinstance(target, tuple) else (target,)
    return all(part != UNKNOWN and not has_symbols(part) for part in parts)


def _deciding(reach: Reach) -> object:
    """Return what of a target tells its owner: of a URL the host alone."""
    return address_parts(reach.target) if reach.resource == "host" else reach.target
