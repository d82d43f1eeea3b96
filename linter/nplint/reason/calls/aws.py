"""A channel made of SDK calls: which methods reach for what, and whose that is."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from nplint.facts.infra import ResourceKind
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Handle, Symbol, Value
from nplint.reason.calls.arguments import argument, calls_service
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Resource, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_mentioning


class Operation(Struct, frozen=True):
    """One group of methods of a service that reach for the same kind of thing."""

    kind: str
    resource: Resource
    service: str
    methods: tuple[str, ...]
    names: tuple[str, ...]
    """Keywords that carry the thing's name."""
    tell: tuple[str, ...] = ()
    """Keywords that tell the call on an object of unknown making."""
    handle: str = ""
    """The kind of resource object (``queue``) that has these methods too."""
    handle_tell: tuple[str, ...] = ()
    """Keywords of which one tells the method on a resource object that was handed in."""


class SdkChannel(Channel):
    """Finds the calls of some operations."""

    def __init__(
        self, operations: tuple[Operation, ...], kinds: Mapping[str, ResourceKind] | None = None
    ) -> None:
        self.operations = operations
        self.kinds = kinds or {}

    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that mention a method."""
        scene = owners.scene
        words = {method for operation in self.operations for method in operation.methods}
        return units_mentioning(scene, *sorted(words))

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return what an SDK call names."""
        for operation in self.operations:
            target = _named(site, operation)
            if target is not None:
                yield Reach(operation.kind, operation.resource, target, site.method)
                return

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose it is."""
        kind = self.kinds.get(reach.resource)
        return owners.named.of(reach.target, kind, path) if kind else None


def is_handed_in(site: CallSite, tell: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether a call may be one on a resource object that the function's caller knows."""
    if not isinstance(site.receiver, Symbol) or argument(site, *names) is not None:
        return False
    return any(argument(site, name) is not None for name in tell)


def _named(site: CallSite, operation: Operation) -> Value | None:
    if site.method not in operation.methods:
        return None
    if isinstance(site.receiver, Handle) and site.receiver.kind == operation.handle:
        return site.receiver.name
    if is_handed_in(site, operation.handle_tell, operation.names):
        return site.receiver
    if not calls_service(site, operation.service, operation.methods, operation.tell):
        return None
    return argument(site, *operation.names)
