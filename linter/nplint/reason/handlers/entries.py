"""Handler entries that Python code itself shows: record loops, decorators, consumers, polls."""

from nplint.link.interface import Linked
from nplint.reason.handlers.batches import BatchFinder
from nplint.reason.handlers.entry import DEFAULT_ENTRIES, EntryVocabulary, HandlerEntry
from nplint.reason.handlers.pollers import LoopFinder
from nplint.reason.handlers.settling import SettlingFinder
from nplint.reason.handlers.subscribers import SubscriberFinder


def find_handlers(
    program: Linked, vocabulary: EntryVocabulary = DEFAULT_ENTRIES
) -> tuple[HandlerEntry, ...]:
    """Return the handler entries that the code shows, each function once, sorted."""
    return _Finder(program, vocabulary).find()


class _Finder(BatchFinder, LoopFinder, SubscriberFinder, SettlingFinder):
    def find(self) -> tuple[HandlerEntry, ...]:
        self._record_handlers()  # first: it tells which function does a record's work
        self._batch_handlers()
        self._eventbridge()
        self._pollers()
        self._decorated()
        self._classes()
        self._registered()
        self._consumers()
        self._streams()
        self._cloud_events()
        self._assigned_callbacks()
        self._settling()
        self._rabbit_callbacks()
        return tuple(sorted(self.found.values(), key=lambda entry: (entry.span, entry.unit)))
