"""EventBridge: rules, their targets and schedules."""

from msgspec.structs import replace

from nplint.facts.data import Hole, Text
from nplint.facts.infra import DeadLetter, Invocation, Rule
from nplint.link.terraform.attributes import address_of
from nplint.link.terraform.collected import Collected, refers
from nplint.link.terraform.resources import Reader
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section
from nplint.link.terraform.values import Value, text_of


def rule(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a rule; its targets are resources of their own and come later."""
    pattern = section.value("event_pattern")
    place = section.place("event_pattern")
    facts.rules.append(
        Rule(
            id=instance.address,
            span=instance.head,
            bus=section.text("event_bus_name"),
            pattern=facts.document(pattern, place, "this event pattern") if pattern else None,
            schedule=section.value("schedule_expression") is not None,
            name=section.text("name") or section.text("name_prefix"),
        )
    )


def target(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a rule's target and where its failures go."""
    address = _rule_of(section.value("rule"), facts)
    arn = section.text("arn")
    for config in section.sections("dead_letter_config"):
        source = refers(address) if address else section.text("rule")
        _failures_to(source, config, facts)
    for index, known in enumerate(facts.rules):
        if known.id == address:
            facts.rules[index] = replace(known, targets=(*known.targets, arn))
            if known.schedule:
                _scheduled(arn, instance, facts)


def _rule_of(value: Value | None, facts: Collected) -> str | None:
    """Return the rule a target names: by reference, else by the same name."""
    address = address_of(value)
    if address is not None or value is None:
        return address
    name = text_of(value)
    return next((known.id for known in facts.rules if known.name == name), None)


def _failures_to(source: Text, config: Section, facts: Collected) -> None:
    dead_letters = config.text("arn")
    if dead_letters:
        place = config.place("arn")
        facts.dead_letters.append(DeadLetter(source, dead_letters, place, on="rule"))


def _scheduled(arn: Text, instance: Instance, facts: Collected) -> None:
    for hole in arn:
        if isinstance(hole, Hole) and hole.kind == "resource":
            found = facts.world.instances.get(hole.name)
            if found is not None and found.kind.endswith("aws_lambda_function"):
                facts.invocations.append(Invocation((hole,), "schedule", instance.head))


def schedule(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a schedule of EventBridge Scheduler, which is a rule and its target in one."""
    targets = list(section.sections("target"))
    facts.rules.append(
        Rule(
            id=instance.address,
            span=instance.head,
            schedule=True,
            targets=tuple(each.text("arn") for each in targets),
            name=section.text("name"),
        )
    )
    for each in targets:
        _scheduled(each.text("arn"), instance, facts)
        for config in each.sections("dead_letter_config"):
            _failures_to(refers(instance.address), config, facts)


READERS: dict[str, Reader] = {
    "aws_cloudwatch_event_rule": rule,
    "aws_cloudwatch_event_target": target,
    "aws_scheduler_schedule": schedule,
}
