"""Match violations with the comments that suppress them, and find the comments that do nothing."""

from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct, field

from nplint.facts.directives import Directive
from nplint.model.audit import UnusedSuppression
from nplint.rule import Rule
from nplint.span import Span

SUPPRESSING = ("ignore", "ignore-file")


class Suppressions(Struct):
    """The suppressions of a system by file, and which of them were needed."""

    directives: Sequence[Directive]
    _used: set[tuple[Directive, str]] = field(default_factory=set)
    _by_path: dict[str, list[Directive]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for directive in self.directives:
            if directive.kind in SUPPRESSING:
                self._by_path.setdefault(directive.span.path, []).append(directive)

    def find(self, rule: Rule, span: Span) -> Directive | None:
        """Return the suppression of a violation, if any, and remember all that apply."""
        first = None
        for directive in self._by_path.get(span.path, ()):
            for code in _matching(directive, rule) if _covers(directive, span) else ():
                self._used.add((directive, code))
                first = first or directive
        return first

    def unused(
        self, idle_rules: Iterable[Rule], module_at: Callable[[str], str]
    ) -> tuple[UnusedSuppression, ...]:
        """Return the suppressions that suppress nothing; those of idle rules are not judged."""
        spared = {name for rule in idle_rules for name in (rule.code, rule.name)}
        suppressing = [each for group in self._by_path.values() for each in group]
        found = (self._judge(directive, spared, module_at) for directive in suppressing)
        return tuple(sorted(filter(None, found), key=lambda each: each.directive.span))

    def _judge(
        self, directive: Directive, spared: Collection[str], module_at: Callable[[str], str]
    ) -> UnusedSuppression | None:
        codes = directive.codes or ("",)
        judged = [code for code in codes if code not in spared]
        idle = tuple(code for code in judged if (directive, code) not in self._used)
        if not idle:
            return None
        module = module_at(directive.span.path)
        return UnusedSuppression(directive, module, idle if len(idle) < len(codes) else ())


def _matching(directive: Directive, rule: Rule) -> list[str]:
    """Return the codes of a suppression that name a rule.

    One without codes names every rule but those about the linter itself: it can't hide its own
    lack of a code.
    """
    if not directive.codes:
        return [] if rule.code.startswith("NP0") else [""]
    return [code for code in directive.codes if code in (rule.code, rule.name)]


def _covers(directive: Directive, span: Span) -> bool:
    if directive.kind == "ignore-file":
        return True
    return directive.first_line <= last_line(span) and span.line <= directive.last_line


def last_line(span: Span) -> int:
    """Return the last line that a span touches."""
    ends_before = span.end_column <= 1 and span.end_line > span.line
    return span.end_line - 1 if ends_before else span.end_line
