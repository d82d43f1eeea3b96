"""The values of the interpreter: states of a path, and what is known of an expression there."""

from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Function, Lambda
from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, Value
from nplint.model.entities import Confidence
from nplint.span import Span

Letter: TypeAlias = Literal["U", "N", "D", "K"]
"""U: nothing consulted. N: known new and claimed. D: known duplicate. K: looked up, not claimed."""


class Taint(Struct, frozen=True):
    """Where a value comes from.

    ``unstable``: differs from one delivery to the next. ``param``: a parameter (``detail`` =
    ``unit id|name``). ``row``: read from a store. ``relative``: computed from what was read.
    ``message``: part of the delivered message. ``delivery``: the whole delivery record, whose
    receipt handle and receive count change.
    """

    kind: Literal["unstable", "param", "row", "relative", "message", "delivery"]
    detail: str = ""
    span: Span | None = None
    part: str = ""
    """Of a message, or a parameter: the name of the part that was taken last."""


Taints: TypeAlias = frozenset[Taint]
CLEAN: Taints = frozenset()


class Fact(Struct, frozen=True):
    """A guard that was consulted: what kind, where, on which key."""

    kind: str
    span: Span
    target: str = ""
    """What the guard remembers in: a table, model, key prefix or container, lower case."""
    key: Taints = CLEAN
    key_span: Span | None = None
    atomic: bool = True
    memory: bool = True
    """The store's or function's name speaks of remembered messages."""
    volatile: bool = False
    passing: bool = False
    """What is volatile of it is a file that is gone with its container."""
    tentative: bool = False
    """A guard only if somebody catches the conflict."""
    own: bool = False
    """The row is the work itself: it guards only where its unique columns are the event's."""
    why: str = ""
    """Why it can't guard, when that is known from its shape alone."""
    alone: bool = False
    """It commits by itself, unless a transaction is open around it."""
    locked: bool = False
    """It was asked while a lock was held: nobody else asks before the lock is given back."""
    fields: frozenset[str] = frozenset()
    """For a test of stored state: the fields that were compared."""
    ordered: bool = False
    """For a test of stored state: whether it asks for more or less than something."""
    of_self: str = ""
    """Id of the method whose object's own state was tested: stored, if the object is."""
    within: str = ""
    """Where the session was opened that it is asked in; empty: not known."""
    store: str = ""
    """Of a look-up in a table of items: the table as the call has it; of one for rows: ROWS."""


class State(Struct, frozen=True):
    """One of the four letters, with the guard that led there."""

    letter: Letter = "U"
    fact: Fact | None = None
    fresh: bool = False
    """Inside a loop over delivered records: what the caller had consulted does not count."""

    def to(self, letter: Letter, fact: Fact | None) -> "State":
        """Return the state that a guard leads to from here."""
        return State(letter, fact, self.fresh)


START = State()


class Statement(Struct, frozen=True):
    """An SQL or query-builder statement as far as it is known."""

    verb: str
    """``insert``, ``update``, ``delete``, ``select``, ``temporary`` (makes a table), ``other``."""
    table: str = ""
    conflict: Literal["", "ignore", "update", "relative"] = ""
    relative: bool = False
    """Sets a column from its own old value."""
    writes: frozenset[str] = frozenset()
    """Columns that it sets to absolute values."""
    compared: frozenset[str] = frozenset()
    """Columns of its condition compared with ``=``, ``<>``, ``<`` … a value."""
    joined: frozenset[str] = frozenset()
    """Arrays that an update adds a value to which its condition wants them to be without."""
    absent: bool = False
    """An insert guarded by ``WHERE NOT EXISTS`` in the same statement."""
    values: "tuple[tuple[str, Shade], ...]" = ()
    matched: "tuple[tuple[str, Shade], ...]" = ()
    """Columns of a builder's condition with what they have to equal."""
    locking: bool = False
    columns: tuple[str, ...] = ()
    """What a query asks for, where these are plain columns."""
    counts: bool = False
    """It asks how many rows there are, or whether there is one: it is always answered by a row."""
    once: str = ""
    """The memory that a ``WITH`` writes to and whose fresh row it needs, to do anything at all."""
    unread: str = ""
    """The memory that a ``WITH`` writes to, and whose answer it does not look at."""
    cls: str = ""
    """Id of the project's class whose rows it is about."""
    given: tuple[tuple[str, str], ...] = ()
    """Of an insert's text: its columns with the mark of each one's value (``#0``, ``:name``). Of an
    update's: those that it computes from their old value, which its condition wants to be one.
    Of a query's: those that have to be equal to a value."""
    sought: tuple[tuple[str, str], ...] = ()
    """Of an update's text: the columns that its condition wants to equal a value, with its mark."""
    witness: "tuple[tuple[str, Shade], ...]" = ()
    """Of an insert: what is known of its table's unique columns, as a part of the row."""


class Reply(Struct, frozen=True):
    """The answer of a store, and how its parts tell whether something was found or written.

    ``found`` None = not known yet: a test splits on it.
    """

    kind: Literal[
        "get-item",
        "old-item",
        "items",
        "row",
        "rows",
        "count",
        "result",
        "flag",
        "pair",
        "exception",
        "hits",
        "snapshot",
        "member",
    ]
    fact: Fact | None = None
    found: bool | None = None
    fields: frozenset[str] = frozenset()
    """Fields that the query filtered on with constants: all rows have that state."""
    code: str = ""
    """For an exception: its error code or class name; ``count`` of a query that counts."""
    columns: tuple[str, ...] = ()
    """The columns of a row, in their order, where they are known."""


class Closure(Struct, frozen=True):
    """A function value with the variables it captured."""

    unit: Unit
    node: Function | Lambda
    env: "Env | None"
    """Left aside when two are compared: one function met on two paths is the same function."""
    bound: "tuple[Shade, ...]" = ()
    named: "tuple[tuple[str, Shade], ...]" = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Closure):
            return NotImplemented
        mine = (self.unit, self.node, self.bound, self.named)
        return mine == (other.unit, other.node, other.bound, other.named)

    def __hash__(self) -> int:
        return hash((self.unit, self.node, self.bound, self.named))


MISSING = "\0unknown"
NOT_NONE = "\0something"
"""A value that is known to be true in a condition, and nothing more."""

ROWS = "\0rows"
"""The store of look-ups that name the table, or class of rows, which they ask."""
UNIQUE = "\0unique"
"""Name of an object's part that stands for its unique columns, all of them given."""
GENERATED = "\0generated"
"""Name of a row's part that says: its table's unique columns take nothing of the event."""

MESSAGES = "messages"
"""The origin of a list that has something made of each delivered record."""
DELIVERED = frozenset({"records", MESSAGES})
"""The origins of lists that are looped over delivery by delivery."""

Constant: TypeAlias = str | int | float | bool | None


class Shade(Struct, frozen=True):
    """What is known of one value on one path."""

    known: Constant = MISSING
    taints: Taints = CLEAN
    value: Value = UNKNOWN
    reply: Reply | None = None
    fields: "tuple[tuple[str, Shade], ...] | None" = None
    """The parts of a dict display, constructor call or list, in order; ``*`` = a spread."""
    statement: Statement | None = None
    origin: str = ""
    """``event``, ``records``, ``record``, ``body``, ``message``, ``messages`` (a list of these);
    of a parameter ``unit|name``."""
    closure: Closure | None = None
    container: str = ""
    """Identity of a set or dict that lives longer than one delivery."""
    text: str = ""
    """The expression as written, dotted, when it is a plain chain of names."""
    claimed: Fact | None = None
    """Of a list: the claim that each of its elements has passed."""
    within: str = ""
    """Of a database's session, connection or cursor: where the session was opened."""

    @property
    def truth(self) -> bool | None:
        """Whether it is true in a condition; None = not known."""
        return None if self.known == MISSING else bool(self.known)

    @property
    def constant(self) -> bool:
        """Whether its exact value is known."""
        return self.known not in (MISSING, NOT_NONE)

    def get(self, *names: str) -> "Shade | None":
        """Return a field's value."""
        for name, shade in reversed(self.fields or ()):
            if name in names:
                return shade
        return None


BLANK = Shade()


def known(value: Constant, taints: Taints = CLEAN) -> Shade:
    """Return the shade of a constant."""
    return Shade(known=value, taints=taints)


class Effect(Struct, frozen=True):
    """Something done to the world outside the function."""

    what: str
    span: Span
    needs: Taints = CLEAN
    """A repetition is harmless while none of these is unstable, relative or a whole delivery."""
    always: bool = False
    """A repetition is never harmless."""
    transactional: bool = False
    confidence: Confidence = "proven"
    target: str = ""
    fields: frozenset[str] = frozenset()
    marker: bool = False
    """Writes something that a later look-up may find."""
    key: Taints = CLEAN
    """Of a marker: what it is found under, as far as that is known."""
    unsaved: bool = False
    """It changes an object that nobody gives back to its store."""
    cure: str = ""
    key_span: Span | None = None
    """Where the unstable key stands that spoils an otherwise safe write."""
    insert_of: Fact | None = None
    """The claim that this insert is, if its conflict is caught."""
    keyed: bool = False
    """Carries a key by which the provider recognises a repetition."""
    of_self: str = ""
    """Id of the method whose object's own state it changes: an effect, if the object is stored."""
    within: str = ""
    """Where the session was opened that it happens in; empty: not known."""
    presumed: bool = False
    """Nothing but the guard before it says that something is done: why else would one ask?"""


class Happening(Struct, frozen=True):
    """An effect on one path: the state there, and what the path had consulted."""

    effect: Effect
    state: State
    weak: frozenset[Fact] = frozenset()
    """Look-ups whose answer led here."""
    path: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Ids of the dispatched functions it happened in, outermost first."""
    batch: Fact | None = None
    """A guard that was passed once for the whole batch."""
    ignored: frozenset[Fact] = frozenset()
    """Tests that the path passed and that prove nothing."""
    unflushed: bool = False
    """The claim had not reached the database yet."""


class Env(Struct, frozen=True):
    """The variables and history of one path."""

    vars: "tuple[tuple[str, Shade], ...]" = ()
    weak: frozenset[Fact] = frozenset()
    ignored: frozenset[Fact] = frozenset()
    done: frozenset[Effect] = frozenset()
    """Effects that nothing had guarded."""
    open: frozenset[Effect] = frozenset()
    """Effects of the database transaction that is open."""
    unflushed: frozenset[Fact] = frozenset()
    batch: Fact | None = None
    released: frozenset[Fact] = frozenset()
    """Keys that were deleted from a store."""
    transaction: bool = False
    """A transaction was opened around it."""
    locked: bool = False
    """A lock is held."""
    failed: bool = False
    """The path came through an ``except`` of an error that says nothing about duplicates."""
    misread: tuple[tuple[Fact, Span], ...] = ()

    def get(self, name: str) -> Shade | None:
        """Return a variable."""
        for key, shade in self.vars:
            if key == name:
                return shade
        return None

    def set(self, name: str, shade: Shade) -> "Env":
        """Return the environment with one variable set."""
        rest = tuple(item for item in self.vars if item[0] != name)
        return replace(self, vars=(*rest, (name, shade)))

    def with_vars_of(self, other: "Env | None") -> "Env":
        """Return this history with another environment's variables."""
        return replace(self, vars=other.vars if other else ())


World: TypeAlias = dict[tuple[State, frozenset[Fact]], Env]
"""The paths that reach a point, merged by state and by the look-ups whose answer led there."""

COUNTER = "counter"
"""Kind of a claim that is one only where somebody asks whether the count was the first."""


def apart(one: str, other: str) -> bool:
    """Whether two sessions are known to be different ones: they share no transaction."""
    return bool(one and other) and one != other


def is_empty(shade: Shade) -> bool:
    """Whether a value is a list, or a set, of which is known that it has no elements yet."""
    return shade.fields is not None and all(name == "{set}" for name, _ in shade.fields)


def is_list(shade: Shade) -> bool:
    """Whether a value is a list whose elements are known; ``?``: it may be without one."""
    return shade.fields is not None and all(n.lstrip("?").isdigit() for n, _ in shade.fields)
