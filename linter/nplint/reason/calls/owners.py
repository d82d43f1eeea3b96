"""All that tells whose a thing is, made once for a run."""

from functools import cached_property

from msgspec import Struct

from nplint.reason.calls.hosts import Hosts
from nplint.reason.calls.ownership import Ownership
from nplint.reason.calls.prefixes import Prefixes
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.tables import Tables


class Owners(Struct, frozen=True, dict=True):
    """The ways to find an owner, each made when a channel first needs it."""

    scene: Scene

    @cached_property
    def named(self) -> Ownership:
        """Things with names: functions, queues, tables, machines, buckets."""
        return Ownership(self.scene)

    @cached_property
    def hosts(self) -> Hosts:
        """Addresses on the network."""
        return Hosts(self.scene, self.named)

    @cached_property
    def tables(self) -> Tables:
        """Tables of databases that SQL reaches."""
        return Tables(self.scene, self.named)

    @cached_property
    def prefixes(self) -> Prefixes:
        """Parts of buckets that several modules share."""
        return Prefixes(self.scene, self.named)
