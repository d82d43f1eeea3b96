"""What a way to reach into another module must answer: a file of ``channels`` each."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from nplint.link.unit import CallSite, Unit
from nplint.reason.calls.announcing import Exposed
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene


class Channel(ABC):
    """One way to reach into another module."""

    @abstractmethod
    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that may use the channel; as few as can be told cheaply."""

    @abstractmethod
    def reaches(self, site: CallSite, scene: Scene) -> Iterable[Reach]:
        """Return what a call reaches for by itself, wrappers of the project left aside."""

    @abstractmethod
    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose that is, asked by a file; None when it can't be told."""

    def places(self, reach: Reach, unit: Unit, scene: Scene) -> tuple[Exposed, ...]:
        """Return where a reach is to be reported, for what else happens may make it a fair one."""
        return (Exposed(unit),)
