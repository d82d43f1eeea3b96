"""Put the model together."""

import dataclasses
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from nplint.assemble.calls import find_direct_calls
from nplint.assemble.catalogue import build_catalogue
from nplint.assemble.consequences import find_loops, with_consequences
from nplint.assemble.drift import Evidence, find_conflicts
from nplint.assemble.eventkeys import learnt_keys
from nplint.assemble.events import EventFindings, find_events
from nplint.assemble.filters import Traffic, find_policy_problems
from nplint.assemble.grants import find_infra_calls
from nplint.assemble.handlers import find_handlers
from nplint.assemble.mutations import find_changes
from nplint.assemble.publishers import with_unseen_publishers
from nplint.assemble.topology import build_topology, with_handlers
from nplint.assemble.topology.topicnames import named_by_topics
from nplint.facts.infra import InfraFacts
from nplint.facts.python import Problem
from nplint.link.events.registration import Registration
from nplint.link.gather import System
from nplint.link.runtime import find_polls, read_runtime
from nplint.link.wiring import Wiring
from nplint.model.entities import DirectCall, Gap, Subscription
from nplint.model.model import Model
from nplint.naming.spelling import event_key
from nplint.span import Span


def build_model(
    system: System, problems: Mapping[str, tuple[Problem, ...]], exhaustive: bool = False
) -> Model:
    """Return the model of a system; ``problems`` are those found before the survey."""
    system.program.importers.everywhere = exhaustive
    runtime = read_runtime(system.program, system.is_test)
    polls = find_polls(system.program, system.is_test)
    infra = (*system.infra, *runtime)
    system = _with_learnt_keys(system, infra)
    wiring = Wiring(infra, system.modules, system.program, polls)
    calls = find_direct_calls(system, wiring)
    events = named_by_topics(wiring, find_events(system, exhaustive))
    topology = build_topology(system, wiring, events)
    events = replace(events, publications=topology.publications)
    handlers = find_handlers(system, events, wiring, topology)
    subscriptions = _sorted(
        (*topology.subscriptions, *_registrations(system, events), *handlers.subscriptions)
    )
    catalogue = build_catalogue(system, events, subscriptions)
    mutations, event_classes = find_changes(system, _registered_for(events), exhaustive)
    promised = _promised_outside(system)
    evidence = Evidence(
        topology.publications, subscriptions, topology.routes, topology.feeds, events.gaps, promised
    )
    consequent = with_consequences(system.program, handlers.handlers, events.published)
    topics = with_unseen_publishers(wiring, events, topology)
    keys = system.config.event_keys
    traffic = Traffic(events.published, topology.publications, topics, keys, promised)
    return Model(
        calls=_calls((*calls.calls, *find_infra_calls(system, wiring))),
        conflicts=find_conflicts(system, wiring, evidence),
        policy_problems=find_policy_problems(traffic, topology.routes),
        layer_breaches=calls.breaches,
        handlers=consequent,
        loops=find_loops(consequent, topology.publications),
        swallowed=handlers.swallowed,
        mutations=mutations,
        event_classes=event_classes,
        modules=tuple(item.module for item in system.modules.modules),
        events=catalogue.events,
        event_names=catalogue.names,
        publications=topology.publications,
        subscriptions=subscriptions,
        routes=topology.routes,
        topics=topics,
        queues=topology.queues,
        feeds=with_handlers(topology.feeds, handlers.facts),
        gaps=_gaps(
            events.gaps, calls.gaps, topology.gaps, handlers.gaps, _unreadable(system, problems)
        ),
        directives=tuple(
            directive
            for _, survey in sorted(system.surveys.items())
            for directive in survey.directives
        ),
        files=sum(1 for survey in system.surveys.values() if survey.lines),
    )


def _promised_outside(system: System) -> tuple[str, ...]:
    outside = (item.module for item in system.modules.modules if item.module.kind == "external")
    return tuple(name for module in outside for name in module.publishes or ())


def _with_learnt_keys(system: System, infra: tuple[InfraFacts, ...]) -> System:
    keys = system.config.event_keys
    learnt = learnt_keys(infra, keys)
    return replace(system, config=dataclasses.replace(system.config, event_keys=(*keys, *learnt)))


def _registered_for(events: EventFindings) -> frozenset[str]:
    return frozenset(item.handler for item in events.registrations)


def _calls(calls: Iterable[DirectCall]) -> tuple[DirectCall, ...]:
    return tuple(sorted(calls, key=lambda call: (call.span, call.kind, call.target, call.detail)))


def _gaps(*listed: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted({gap for each in listed for gap in each}, key=_by_place))


def _by_place(gap: Gap) -> tuple[Span, str, str]:
    return gap.span, gap.kind, gap.message


def _unreadable(system: System, problems: Mapping[str, tuple[Problem, ...]]) -> list[Gap]:
    found = {path: survey.problems for path, survey in system.surveys.items() if survey.problems}
    for path, early in problems.items():
        found[path] = (*found.get(path, ()), *early)
    for id, (line, message) in system.program.library.unparsable.items():
        path = id.partition("::")[0]
        found.setdefault(path, (Problem(message, line),))
    return [
        Gap(
            "unreadable",
            problem.message,
            Span.at(path, problem.line, problem.column),
            system.modules.owner(path),
        )
        for path, listed in found.items()
        for problem in listed
    ]


def _sorted(subscriptions: Iterable[Subscription]) -> tuple[Subscription, ...]:
    return tuple(sorted(subscriptions, key=lambda item: (item.span, item.event, item.id)))


def _registrations(system: System, events: EventFindings) -> list[Subscription]:
    return [_registered(system, item) for item in events.registrations]


def _registered(system: System, item: Registration) -> Subscription:
    handler = system.program.unit(item.handler) if item.handler else None
    name = item.event
    return Subscription(
        id=f"{item.span}#{name}#{item.handler}",
        route=str(item.span),
        event="*" if "*" in name else event_key(name),
        name=name,
        module=handler.module if handler else item.unit.module,
        span=item.span,
        topic=item.topic,
        queue="",
        handler=item.handler,
        filter=None,
        confidence="declared" if item.declared else "proven",
        shape=item.shape,
    )
