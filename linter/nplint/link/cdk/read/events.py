"""EventBridge rules, schedules and their targets."""

from nplint.facts.data import Hole, Text
from nplint.facts.infra import DeadLetter, Invocation, Rule
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.documents import event_pattern
from nplint.link.cdk.read.props import call_props, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import DictValue, ListValue, Made, Stack, Value


def read_rule(view: View, made: Made) -> None:
    """Read ``events.Rule`` and ``CfnRule`` with all targets, those added later as well."""
    if made.site is None:
        return
    settings = view.props(made)
    targets = list(listed(settings.get("targets")))
    pattern = settings.get("eventPattern")
    for later in view.machine.made:
        if later.receiver is not None and view.construct(later.receiver) is made:
            added = later.args[0] if later.args else next(iter(later.named.entries.values()), None)
            if later.name == "addTarget" and added is not None:
                targets.append(added)
            elif later.name == "addEventPattern" and pattern is None:
                pattern = later.args[0] if later.args else later.named
    schedule = settings.get("schedule", "scheduleExpression")
    bus = settings.get("eventBus", "eventBusName")
    texts = tuple(text for target in targets if (text := _target(view, target, made.stack)))
    rule = Rule(
        made.site.path,
        made.span,
        view.text(bus, made.stack, "arn"),
        event_pattern(view, pattern, made.stack) if pattern is not None else None,
        schedule is not None,
        texts,
        view.text(settings.get("ruleName", "name"), made.stack),
    )
    view.draft(made.stack, made.span).add("rules", rule)
    for target in targets:
        _read_target(view, made, target, schedule is not None and pattern is None)


def _destination(target: Value) -> Value | None:
    """Return what a target object leads to."""
    match target:
        case Made(site=None, receiver=None, args=[first, *_]):
            return first
        case Made(site=None, receiver=None, named=DictValue(entries=entries)) if entries:
            names = ("handler", "queue", "topic", "machine", "state_machine", "event_bus", "stream")
            return next((entries[name] for name in names if name in entries), None)
        case DictValue():
            return props(target).get("arn")
        case ListValue():
            return None
        case _:
            return target


def _target(view: View, target: Value, stack: Stack | None) -> Text:
    return view.text(_destination(target), stack)


def _read_target(view: View, rule: Made, target: Value, is_schedule: bool) -> None:
    settings = call_props(target, 1) if isinstance(target, Made) else props(target)
    letter = settings.get("deadLetterQueue")
    if letter is None:
        letter = props(settings.get("deadLetterConfig")).get("arn")
    draft = view.draft(rule.stack, rule.span)
    if letter is not None and rule.site is not None:
        source = (Hole("resource", rule.site.path),)
        draft.add(
            "dead_letters", DeadLetter(source, view.text(letter, rule.stack), rule.span, "rule")
        )
    if is_schedule and isinstance(target, Made) and last(target.name) == "LambdaFunction":
        function = _target(view, target, rule.stack)
        draft.add("invocations", Invocation(function, "schedule", rule.span))


def read_schedule(view: View, made: Made) -> None:
    """EventBridge Scheduler: ``new scheduler.Schedule``."""
    target = view.props(made).get("target")
    if target is None or made.site is None:
        return
    text = _target(view, target, made.stack)
    draft = view.draft(made.stack, made.span)
    draft.add("rules", Rule(made.site.path, made.span, (), None, True, (text,)))
    if isinstance(target, Made) and last(target.name) == "LambdaInvoke":
        draft.add("invocations", Invocation(text, "schedule", made.span))


CONSTRUCTS = {
    "aws_events.Rule": read_rule,
    "aws_events.CfnRule": read_rule,
    "aws_scheduler.Schedule": read_schedule,
    "aws_scheduler.CfnSchedule": read_schedule,
}
