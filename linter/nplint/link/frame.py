"""The environment in which an expression is evaluated."""

from msgspec import Struct, field

from nplint.facts.code import Attr, Call, Expr, Name, Place
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Value
from nplint.span import Span


class Frame(Struct):
    """Local names of the code under evaluation, and what it reports on the way.

    Not a value: it lives as long as one walk through one body.
    """

    path: str
    first_line: int
    unit: Unit | None = None
    owner: str = ""
    """The class that ``self`` is; empty outside methods."""
    env: dict[str, Value] = field(default_factory=dict)
    sites: dict[Place, CallSite] | None = None
    """Where calls are recorded; None when nobody wants them."""
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    global_names: set[str] = field(default_factory=set)
    turns: dict[Place, list[CallSite]] | None = None
    """Calls in loops over known items, once for each turn; None when loops are walked once."""
    in_turn: int = 0
    """How many unrolled loops the walk is in."""
    in_comprehension: bool = False
    """Whether a comprehension is gone over item by item: those inside it are not."""
    unrolled: list[Place] = field(default_factory=list)
    """Where those loops stand."""
    prefix: str = ""
    """Prefix of the symbols of nested functions' parameters."""

    def record(self, site: CallSite) -> None:
        """Remember a call that was evaluated."""
        if self.sites is not None:
            self.sites[site.call.at] = site
        if self.turns is not None and self.in_turn:
            self.turns.setdefault(site.call.at, []).append(site)

    def span(self, at: Place) -> Span:
        """Return a place as a span of the file."""
        first = self.first_line
        return Span(self.path, first + at.line, at.column, first + at.end_line, at.end_column)


def dotted_name(call: Call) -> str:
    """Return a call's receiver as written (``self.bus`` of ``self.bus.publish``)."""
    parts: list[str] = []
    node = call.func.base if isinstance(call.func, Attr) else None
    while isinstance(node, Attr):
        parts.append(node.name)
        node = node.base
    if isinstance(node, Call):
        inner = node.func
        parts.append((inner.name if isinstance(inner, Attr) else getattr(inner, "id", "")) + "()")
    elif isinstance(node, Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def local_name(expr: Expr) -> str:
    """Return the name under which a frame keeps a local or an attribute of self."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=Name(id="self" | "cls"), name=name):
            return f"self.{name}"
        case _:
            return ""
