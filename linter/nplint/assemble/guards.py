"""What guards each handler, and what is wrong with that; comments may declare it idempotent."""

from collections.abc import Iterable
from functools import partial

from nplint.assemble.entries import identity
from nplint.assemble.sql_files import SqlFiles
from nplint.assemble.vocabulary import guard_vocabularies
from nplint.facts.directives import Directive
from nplint.link.gather import System
from nplint.link.unit import Unit
from nplint.model.entities import Gap, Guard, GuardProblem
from nplint.reason.handlers.entry import HandlerEntry
from nplint.reason.idempotency.analyst import Analyst
from nplint.reason.idempotency.study import EntryContext, study_handler
from nplint.reason.idempotency.verdict import HandlerVerdict
from nplint.reason.idempotency.vocabulary import GuardVocabulary
from nplint.span import Span

_TOO_MUCH = "reaches more code than is followed: whether a second delivery repeats it is not known"


class Guards:
    """Studies all entries, remembering what helpers do.

    A function that was registered in a table is judged where what takes events from outside hands
    it the message out of that table: what guards that guards it. Otherwise it is judged by itself.
    """

    def __init__(
        self, system: System, entries: Iterable[HandlerEntry], tabled: frozenset[str]
    ) -> None:
        self._system = system
        self._vocabularies = guard_vocabularies(system)
        self._schemas = SqlFiles(system)
        self._analysts: dict[str, Analyst] = {}
        self._verdicts: dict[str, HandlerVerdict] = {}
        self._handed: dict[str, list[GuardProblem]] = {}
        self._reached: set[str] = set()
        self.gaps: list[Gap] = []
        """Handlers that nothing is told of."""
        listed = list(entries)
        registered = frozenset(entry.unit for entry in listed if entry.source == "bus")
        self._tabled = tabled & registered
        for entry in listed:
            unit = system.program.unit(entry.unit)
            if unit is not None:
                self._study(entry, unit, registered)

    def of(self, entry: HandlerEntry) -> tuple[Guard | None, tuple[GuardProblem, ...]]:
        """Return a handler's guard and its problems that no comment answers."""
        verdict = self._verdicts[identity(entry)]
        guard, problems = verdict.guard, verdict.problems
        if entry.source == "bus" and entry.unit in self._reached:
            problems = tuple(self._handed.get(entry.unit, ()))
        kept = []
        for problem in problems:
            declared = self._declared(problem, entry.span)
            if declared is None:
                kept.append(problem)
            else:
                guard = guard or Guard("declared", declared.span)
        return guard, tuple(kept)

    def _study(self, entry: HandlerEntry, unit: Unit, registered: frozenset[str]) -> None:
        vocabulary = self._vocabularies[unit.module]
        analyst = self._analyst(unit.module, vocabulary)
        context = EntryContext(entry.delivers, entry.self_class, entry.span)
        program, others = self._system.program, registered - {unit.id}
        verdict = study_handler(program, unit, vocabulary, context, analyst, others)
        if unit.id in analyst.listed:
            verdict = study_handler(program, unit, vocabulary, context, analyst.inside, others)
        self._verdicts[identity(entry)] = verdict
        if verdict.lost:
            self.gaps.append(Gap("unfollowed", _TOO_MUCH, entry.span, unit.module))
        self._reached |= verdict.reached
        for owner, problem in verdict.handed:
            found = self._handed.setdefault(owner, [])
            if all(problem.span != other.span for other in found):
                found.append(problem)

    def _analyst(self, module: str, vocabulary: GuardVocabulary) -> Analyst:
        if module not in self._analysts:
            schemas = partial(self._schemas.of, module)
            self._analysts[module] = made = Analyst(self._system.program, vocabulary, schemas)
            made.listed |= self._tabled
        return self._analysts[module]

    def _declared(self, problem: GuardProblem, span: Span) -> Directive | None:
        """Return the comment that declares a handler, a function or an effect idempotent."""
        for place in (span, problem.span, problem.effect_span, problem.definition):
            survey = self._system.surveys.get(place.path) if place is not None else None
            for directive in survey.directives if survey is not None else ():
                if directive.kind != "idempotent" or place is None:
                    continue
                if directive.first_line <= place.line <= directive.last_line:
                    return directive
        return None
