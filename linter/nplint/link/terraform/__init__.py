"""Terraform folders → what they deploy.

Each folder that no other one calls is a root module and becomes one ``InfraFacts``. Modules inside
the repository are evaluated once per call and instance, those of the public registry by what is
known of them. What only a plan could tell stays a hole.
"""

from collections.abc import Mapping

from nplint.facts.hcl import HclFile
from nplint.facts.infra import InfraFacts, InfraGap
from nplint.link.terraform.collected import Collected
from nplint.link.terraform.resources import (
    Reader,
    compute,
    events,
    messaging,
    shared,
    statemachines,
)
from nplint.link.terraform.resources.declared import declare
from nplint.link.terraform.resources.permissions import add_grants
from nplint.link.terraform.resources.shared import add_outputs
from nplint.link.terraform.scope import Scope, World
from nplint.link.terraform.sections import section_of
from nplint.link.terraform.source import Source, sources_of
from nplint.span import Span

_READERS: dict[str, Reader] = {
    **messaging.READERS,
    **compute.READERS,
    **events.READERS,
    **shared.READERS,
    **statemachines.READERS,
}
_LAST = ("aws_cloudwatch_event_target", "aws_sqs_queue_redrive_policy")
"""Types that add to what others have declared."""


def assemble(
    files: Mapping[str, HclFile], texts: Mapping[str, str] | None = None
) -> tuple[InfraFacts, ...]:
    """Return what each root module among the files deploys, sorted by folder.

    ``texts``: the texts, by path, that ``file`` and ``templatefile`` may read (policies,
    definitions); without them what they read is unknown.
    """
    sources = sources_of(files)
    called = set().union(*(_reached(folder, sources) for folder in sources))
    roots = [folder for folder in sorted(sources) if folder not in called]
    reached = set(roots).union(*(_reached(folder, sources) for folder in roots))
    # Modules that only call one another would otherwise be seen by nobody.
    roots += [folder for folder in sorted(sources) if folder not in reached]
    facts = (_facts_of(folder, sources, texts or {}) for folder in roots)
    return tuple(each for each in facts if _says_something(each))


def _reached(folder: str, sources: Mapping[str, Source]) -> set[str]:
    """Return the folders that a module calls, directly or through others."""
    found: set[str] = set()
    pending = [folder]
    while pending:
        source = sources.get(pending.pop())
        fresh = source.calls_to() - found if source else set()
        found |= fresh
        pending += fresh
    return found


def _says_something(facts: InfraFacts) -> bool:
    return any(getattr(facts, name) for name in InfraFacts.__struct_fields__[2:])


def _facts_of(folder: str, sources: Mapping[str, Source], texts: Mapping[str, str]) -> InfraFacts:
    world = World(folder, sources, texts)
    root = Scope(world, sources[folder], "", {})
    facts = Collected(world)
    try:
        root.visit()
        _read_all(world, facts)
        add_grants(world, facts)
        add_outputs(root, facts)
    except RecursionError:
        message = "too deeply nested: what this module deploys is known in part only"
        facts.gaps.append(InfraGap(message, Span.at(_first_file(sources[folder]), 1)))
    if world.is_exhausted:
        message = "too large to be evaluated: what this module deploys is known in part only"
        facts.gaps.append(InfraGap(message, Span.at(_first_file(sources[folder]), 1)))
    used = [folder, *(scope.source.folder for scope in world.scopes.values())]
    for each in dict.fromkeys(used):
        facts.gaps += sources[each].gaps if each in sources else []
    return facts.facts()


def _read_all(world: World, facts: Collected) -> None:
    # A queue's own block comes before the redrive that stands apart from it, a rule before targets.
    instances = sorted(world.instances.values(), key=lambda each: each.kind in _LAST)
    for instance in instances:
        section = section_of(instance)
        declare(instance, section, facts)
        reader = _READERS.get(instance.kind)
        if reader is not None:
            reader(instance, section, facts)


def _first_file(source: Source) -> str:
    blocks = [*source.resources.values(), *source.calls.values(), *source.variables.values()]
    return min((block.head.path for block in blocks), default=source.folder)
