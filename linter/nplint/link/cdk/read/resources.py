"""Every construct as a resource: what kind it is, its name, whether it is looked up."""

from nplint.facts.data import Hole, Text, literal
from nplint.facts.infra import Export, InfraGap, Resource, ResourceKind
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.kinds import class_name, is_lookup, kind_of
from nplint.link.cdk.read.props import Props, call_props, flag, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Lit, Made, Stack, Value

_NAMES: dict[ResourceKind, tuple[str, ...]] = {
    "topic": ("topicName",),
    "queue": ("queueName",),
    "function": ("functionName",),
    "table": ("tableName",),
    "bucket": ("bucketName",),
    "bus": ("eventBusName", "name"),
    "state-machine": ("stateMachineName",),
    "api": ("restApiName", "apiName", "name"),
    "database": ("databaseName", "instanceIdentifier", "clusterIdentifier", "dbProxyName"),
    "secret": ("secretName", "name"),
    "stream": ("streamName", "deliveryStreamName", "name"),
    "log": ("logGroupName",),
}
_NEVER = {"aws_lambda.Alias", "aws_lambda.Version", "aws_sns.Subscription", "aws_events.Rule"}


def read_resource(view: View, made: Made) -> None:
    """Add the resource that a construct is; an unknown package's construct is a gap."""
    if made.site is None or made.receiver is not None:
        return
    if is_lookup(made.name):
        found = lookup(view, made, made.stack)
        if found is not None:
            view.draft(made.stack, made.span).add("resources", found)
        return
    kind = kind_of(made.name)
    if kind is None:
        _note_unknown(view, made)
        return
    if class_name(made.name) in _NEVER or class_name(made.name) == "aws_lambda.EventSourceMapping":
        return
    settings = view.props(made)
    resource = Resource(
        made.site.path,
        kind,
        made.span,
        _name(view, settings, made, kind),
        keys=_keys(settings) if kind == "table" else (),
        fifo=_is_fifo(view, settings, made, kind),
    )
    view.draft(made.stack, made.span).add("resources", resource)


def _note_unknown(view: View, made: Made) -> None:
    package = made.name.partition(":")[0]
    if ":" in made.name and package not in ("global", "solutions"):
        message = f"{last(made.name)} of {package} is not looked into"
        view.draft(made.stack, made.span).add("gaps", InfraGap(message, made.span))


def _name(view: View, settings: Props, made: Made, kind: ResourceKind) -> Text:
    given = settings.get(*_NAMES.get(kind, ()))
    return view.text(given, made.stack) if given is not None else ()


def _is_fifo(view: View, settings: Props, made: Made, kind: ResourceKind) -> bool:
    given = settings.get("fifo", "fifoTopic", "fifoQueue")
    if given is not None:
        return flag(given) is True
    return (literal(_name(view, settings, made, kind)) or "").endswith(".fifo")


def _keys(settings: Props) -> tuple[str, ...]:
    keys: list[str] = []
    for prop in ("partitionKey", "sortKey"):
        name = props(settings.get(prop)).get("name")
        if isinstance(name, Lit):
            keys.append(str(name.value))
    schema = settings.get("keySchema")
    for item in getattr(schema, "items", ()):
        name = props(item).get("attributeName")
        if isinstance(name, Lit):
            keys.append(str(name.value))
    return tuple(keys)


def lookup(view: View, made: Made, stack: Stack | None) -> Resource | None:
    """Return the resource that a ``from…`` lookup stands for."""
    kind = kind_of(made.name)
    if kind is None or made.site is None or made.name.startswith("aws_ssm."):
        return None
    given = _looked_up(made)
    text = view.text(given, stack) if given is not None else ()
    short = last(made.name)
    by_name = short.endswith("Name")
    name = text if by_name else _arn_name(text)
    fifo = flag(view.props(made).get("fifo")) is True
    arn = () if by_name else text
    return Resource(made.site.path, kind, made.span, name, True, arn, fifo=fifo)


def _looked_up(made: Made) -> Value | None:
    """Return the ARN or name argument of a lookup, also from an attributes object."""
    given = made.args[2] if len(made.args) > 2 else None
    for holder in (given, made.named):
        found = props(holder)
        for name in sorted(found.entries):
            if name.lower().endswith("arn") and "key" not in name.lower():
                return found.entries[name]
        for name in sorted(found.entries):
            if name.lower().endswith("name"):
                return found.entries[name]
    return given


def _arn_name(arn: Text) -> Text:
    """Return the resource's name where the ARN's last piece says it."""
    if not arn or not isinstance(arn[-1], str):
        return ()
    colon = ":" in arn[-1]
    tail = arn[-1].rsplit(":", 1)[-1]
    if colon or len(arn) == 1:
        return (tail,) if tail and (colon and "/" not in tail) else ()
    holes = [part for part in arn[:-1] if isinstance(part, Hole)]
    return (*holes[-1:], tail) if holes else ()


def read_output(view: View, made: Made) -> None:
    """``CfnOutput`` with an ``exportName``."""
    settings = view.props(made)
    name = settings.get("exportName")
    if name is None:
        return
    value = view.text(settings.get("value"), made.stack)
    export = Export("export", view.text(name, made.stack), value, made.span)
    view.draft(made.stack, made.span).add("exports", export)


def read_parameter(view: View, made: Made) -> None:
    """``ssm.StringParameter``: a value made known under a path."""
    settings = view.props(made)
    name = settings.get("parameterName", "name")
    if name is None:
        return
    value = view.text(settings.get("stringValue", "value"), made.stack)
    export = Export("ssm", view.text(name, made.stack), value, made.span)
    view.draft(made.stack, made.span).add("exports", export)


def read_exported(view: View, made: Made) -> None:
    """``stack.exportValue(value, {name})``: an export without a construct."""
    name = call_props(made, 1).get("name")
    if name is None or not made.args:
        return
    home = made.receiver if isinstance(made.receiver, Stack) else made.stack
    export = Export("export", view.text(name, home), view.text(made.args[0], home), made.span)
    view.draft(home, made.span).add("exports", export)


METHODS = {"exportValue": read_exported}
CONSTRUCTS = {
    "CfnOutput": read_output,
    "aws_ssm.StringParameter": read_parameter,
    "aws_ssm.CfnParameter": read_parameter,
}
