"""Builds ``Data`` from the events of a parser, within bounds that hostile text cannot leave.

No recursion: nesting lives in a list of frames. Aliases share the value they name, so a text that
doubles itself line by line costs nothing here; what it would cost those who walk the result is
counted, and an alias over the budget stands for an ``Opaque``.
"""

from msgspec import Struct, field

from nplint.facts.data import Data, Entry, Items, Opaque, Scalar, Table
from nplint.span import Span

MAX_DEPTH = 120
"""Levels of nesting; deeper content is opaque (no template of AWS goes half as deep)."""
MAX_ALIASED = 400_000
"""Nodes that all aliases of a file may stand for together."""


class Problem(Struct, frozen=True):
    """Something in a text that could not be read as it stands."""

    message: str
    span: Span


class Reading(Struct, frozen=True):
    """The documents of one text, up to an error if there is one, and what was wrong with it."""

    documents: tuple[Data, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def root(self) -> Table | None:
        """The first document that is a mapping."""
        return next((each for each in self.documents if isinstance(each, Table)), None)


class _Anchored(Struct, frozen=True):
    data: Data
    weight: int
    height: int


class _Frame(Struct):
    """A collection that is still open."""

    start: Span
    is_table: bool
    flow: bool
    intrinsic: str
    anchor: str | None
    entries: list[Entry] = field(default_factory=list)
    items: list[Data] = field(default_factory=list)
    merges: list[Data] = field(default_factory=list)
    key: str | None = None
    key_span: Span | None = None
    awaits_key: bool = True
    is_merge: bool = False
    weight: int = 1
    height: int = 0


class DataBuilder:
    """Takes the events of one text in order and yields its documents."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.documents: list[Data] = []
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._aliased = 0
        self._skipping = 0

    def reading(self) -> Reading:
        """Close what is open and return all that was read."""
        self._skipping = 0
        while self._frames:
            self.close(self._frames[-1].start)
        return Reading(tuple(self.documents), tuple(self.problems))

    def problem(self, message: str, span: Span) -> None:
        """Note something that could not be read."""
        self.problems.append(Problem(message, span))

    def start_document(self) -> None:
        """Forget the anchors of the document before."""
        self._anchors = {}

    @property
    def awaits_key(self) -> bool:
        """Whether the next scalar is a key."""
        if self._skipping or not self._frames:
            return False
        frame = self._frames[-1]
        return frame.is_table and frame.awaits_key

    def key(self, text: str, span: Span, merge: bool = False) -> None:
        """Take a key."""
        frame = self._frames[-1]
        frame.key, frame.key_span = text, span
        frame.awaits_key, frame.is_merge = False, merge

    def scalar(self, data: Data, anchor: str | None = None) -> None:
        """Take a leaf (an intrinsic around a leaf counts as one)."""
        if not self._skipping:
            self._put(data, 1, 1, anchor)

    def open(
        self,
        start: Span,
        *,
        is_table: bool,
        flow: bool = True,
        intrinsic: str = "",
        anchor: str | None = None,
    ) -> None:
        """Open a mapping or a list; an ``intrinsic`` wraps it in ``{intrinsic: …}``."""
        if self._skipping or len(self._frames) >= MAX_DEPTH:
            self._skip(start)
            return
        if anchor is not None:
            self._anchors[anchor] = None
        self._frames.append(_Frame(start, is_table, flow, intrinsic, anchor))

    def close(self, end: Span) -> None:
        """Close the innermost collection; ``end`` is its closing bracket where it has one."""
        if self._skipping:
            self._skipping -= 1
            if not self._skipping:
                self._put(Opaque(end), 1, 1, None)
            return
        frame = self._frames.pop()
        data = self._table(frame, end) if frame.is_table else _items(frame, end)
        if frame.intrinsic:
            data = wrapped(frame.intrinsic, data, frame.start)
        self._put(data, frame.weight, frame.height + 1, frame.anchor)

    def alias(self, anchor: str, span: Span) -> None:
        """Take a reference to an earlier value."""
        if self._skipping:
            return
        target = self._anchors.get(anchor)
        if target is None:
            why = "refers to itself" if anchor in self._anchors else "is not defined"
            self._put_opaque(f"alias *{anchor} {why}", span)
        elif self._aliased + target.weight > MAX_ALIASED:
            self._put_opaque(f"alias *{anchor} expands to too much", span)
        elif len(self._frames) + target.height > MAX_DEPTH:
            self._put_opaque(f"alias *{anchor} nests too deep", span)
        elif self.awaits_key:
            self._key_from(target.data, span)
        else:
            self._aliased += target.weight
            self._put(target.data, target.weight, target.height, None)

    def _skip(self, start: Span) -> None:
        if not self._skipping:
            self.problem(f"nested deeper than {MAX_DEPTH} levels", start)
        self._skipping += 1

    def _put_opaque(self, message: str, span: Span) -> None:
        self.problem(message, span)
        self._put(Opaque(span), 1, 1, None)

    def _put(self, data: Data, weight: int, height: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = _Anchored(data, weight, height)
        if not self._frames:
            self.documents.append(data)
            return
        frame = self._frames[-1]
        frame.weight += weight
        frame.height = max(frame.height, height)
        if not frame.is_table:
            frame.items.append(data)
        elif frame.awaits_key:
            self._key_from(data, data.span)
        else:
            _put_entry(frame, data)

    def _key_from(self, data: Data, span: Span) -> None:
        frame = self._frames[-1]
        frame.awaits_key, frame.key, frame.is_merge = False, None, False
        if isinstance(data, Scalar):
            frame.key, frame.key_span = str(data.value), span
        else:
            self.problem("a key that is no plain text", span)

    def _table(self, frame: _Frame, end: Span) -> Table:
        entries = frame.entries
        if len({entry.key for entry in entries}) != len(entries):
            entries = self._without_duplicates(entries)
        if frame.merges:
            entries = _merged(entries, frame.merges)
        closing = end if frame.flow or not frame.entries else frame.entries[-1].value.span
        return Table(tuple(entries), _from_to(frame.start, closing))

    def _without_duplicates(self, entries: list[Entry]) -> list[Entry]:
        last: dict[str, Entry] = {}
        for entry in entries:
            if entry.key in last:
                self.problem(f"the key {entry.key!r} stands twice", entry.key_span)
            last[entry.key] = entry
        return list(last.values())


def wrapped(intrinsic: str, data: Data, span: Span) -> Table:
    """Return ``{intrinsic: data}``, the long form of a short tag."""
    return Table((Entry(intrinsic, data, span),), data.span)


def _items(frame: _Frame, end: Span) -> Items:
    closing = end if frame.flow or not frame.items else frame.items[-1].span
    return Items(tuple(frame.items), _from_to(frame.start, closing))


def _put_entry(frame: _Frame, data: Data) -> None:
    frame.awaits_key = True
    if frame.is_merge:
        frame.merges.append(data)
    elif frame.key is not None and frame.key_span is not None:
        frame.entries.append(Entry(frame.key, data, frame.key_span))


def _merged(own: list[Entry], merges: list[Data]) -> list[Entry]:
    """Return own entries, then those of the merged tables; the first of a key wins."""
    result = {entry.key: entry for entry in own}
    for merge in merges:
        for table in merge.items if isinstance(merge, Items) else (merge,):
            if isinstance(table, Table):
                for entry in table.entries:
                    result.setdefault(entry.key, entry)
    return list(result.values())


def _from_to(start: Span, end: Span) -> Span:
    # An aliased or merged last value stands elsewhere; the range then ends where it starts.
    if (end.end_line, end.end_column) < (start.end_line, start.end_column):
        return start
    return Span(start.path, start.line, start.column, end.end_line, end.end_column)
