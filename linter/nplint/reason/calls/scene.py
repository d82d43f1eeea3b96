"""Who may reach into whom: what all channels ask before they report anything."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.link.gather import System
from nplint.link.program import Program
from nplint.link.wiring import Wiring
from nplint.model.entities import Allowance, Confidence, DirectCall, Related
from nplint.reason.calls.offers import is_offered
from nplint.span import Span

_PEERS = frozenset(["service", "frontend"])
_PROCESSES = frozenset(
    "worker workers consumer consumers listener scheduler cron beat daemon poller api web "
    "server".split()
)
"""Last words of the folders of one service's processes."""
_CALLERS = _PEERS | {"shared"}


class Scene(Struct, frozen=True):
    """The system with its infrastructure wired, seen by somebody who looks for direct calls."""

    system: System
    wiring: Wiring
    generated: tuple[str, ...] = ()
    """The folders of code that a generator wrote."""
    today: date = field(default_factory=lambda: date.today())

    @property
    def program(self) -> Program:
        """The code."""
        return self.system.program

    @property
    def has_peers(self) -> bool:
        """Whether there is more than one module, so that there are boundaries at all."""
        modules = self.system.modules.modules
        return len(modules) > 1 and any(self.is_peer(item.module.name) for item in modules)

    def module_of(self, path: str) -> str:
        """Return the module that a file belongs to; empty when to none."""
        return self.system.modules.owner(path)

    def is_caller(self, path: str) -> bool:
        """Whether boundaries bind the code of a file; composition roots and stacks are free."""
        return self.system.modules.kind(self.module_of(path)) in _CALLERS

    def is_judged(self, path: str) -> bool:
        """Whether boundaries are looked at in a file: in test code only when that is wanted."""
        return self.system.config.check_tests or not self.system.is_test(path)

    def is_peer(self, module: str) -> bool:
        """Whether a module is one that others must not reach into."""
        return self.system.modules.kind(module) in _PEERS

    def crosses(self, path: str, target: str) -> bool:
        """Whether reaching from a file to a module crosses a boundary."""
        source = self.module_of(path)
        if not source or source == target or not self.is_peer(target) or not self.is_caller(path):
            return False
        return not self._are_one_service(source, target)

    def _are_one_service(self, source: str, target: str) -> bool:
        """Whether two folders that nobody declares to be modules hold processes of one service.

        ``orders-worker`` stands beside ``orders`` and takes its messages off a queue.
        """
        modules = self.system.modules.by_name
        both = [modules[name].module for name in (source, target) if name in modules]
        by_folder = all(module.declared_by == "convention" for module in both)
        return by_folder and _service(source) == _service(target)

    def call(
        self,
        kind: str,
        span: Span,
        target: str,
        detail: str,
        confidence: Confidence = "proven",
        related: Iterable[Related] = (),
        type_only: bool = False,
    ) -> DirectCall | None:
        """Return the direct call from a place to a module; None when it is none or allowed."""
        if not self.crosses(span.path, target):
            return None
        source = self.module_of(span.path)
        if self.is_allowed(source, target, kind):
            return None
        if is_offered(self.system.modules.by_name[target], source, detail):
            return None
        test = self.system.is_test(span.path)
        return DirectCall(
            kind, source, target, span, detail, confidence, tuple(related), type_only, test
        )

    def is_allowed(self, source: str, target: str, kind: str) -> bool:
        """Whether the caller's manifest accepts this kind of dependency today."""
        modules = self.system.modules.by_name
        names = {target}
        if target in modules:
            names |= set(modules[target].module.aliases)
        own = modules[source].module.allow if source in modules else ()
        return any(self._covers(entry, names, kind) for entry in own)

    def _covers(self, entry: Allowance, names: set[str], kind: str) -> bool:
        if entry.target not in names:
            return False
        if entry.until and self.today >= date.fromisoformat(entry.until):
            return False
        return not entry.kinds or bool(_spellings(kind) & set(entry.kinds))


def _service(module: str) -> str:
    """Return a module's name without the word that says which of a service's processes it is."""
    words = re.split(r"[-_]", module)
    return "-".join(words[:-1] if len(words) > 1 and words[-1] in _PROCESSES else words)


_GENERAL = {"state-machine": "invoke", "rpc": "invoke", "process": "import", "staging": "bucket"}


def _spellings(kind: str) -> set[str]:
    """Return the words by which manifests may speak of a kind of call."""
    return {kind, kind.partition("-")[0], _GENERAL.get(kind, kind)}


def at_start(span: Span) -> Span:
    """Return only the first line's part of a span that goes over several."""
    if span.end_line == span.line:
        return span
    return replace(span, end_line=span.line, end_column=span.column + 1)
