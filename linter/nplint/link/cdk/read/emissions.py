"""What state machines, pipes and gateways of an application publish by themselves."""

from nplint.facts.data import Data, Entry, Scalar, Table, Text
from nplint.facts.infra import Emission, EventSource
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.documents import document
from nplint.link.cdk.read.props import constant, number, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Made, Stack, Value, struct
from nplint.survey import gateways
from nplint.survey.states import bus_events, notification

_BUS_SERVICES = ("eventbridge", "events")


def put_events(view: View, made: Made) -> None:
    """``tasks.EventBridgePutEvents``."""
    for given in listed(view.props(made).get("entries")):
        entry = props(given)
        emission = Emission(
            by="",
            topic=view.text(entry.get("eventBus"), made.stack),
            span=made.span,
            transport="eventbridge",
            name=view.text(entry.get("detailType"), made.stack),
            source=view.text(entry.get("source"), made.stack),
            body=_input(view, entry.get("detail"), made.stack),
        )
        view.draft(made.stack, made.span).add("emissions", emission)


def publish(view: View, made: Made) -> None:
    """``tasks.SnsPublish``."""
    settings = view.props(made)
    attributes = struct(settings.get("messageAttributes"))
    emission = Emission(
        by="",
        topic=view.text(settings.get("topic"), made.stack),
        span=made.span,
        transport="sns",
        attributes=_attributes(view, attributes.entries, made) if attributes else None,
        body=_input(view, settings.get("message"), made.stack),
    )
    view.draft(made.stack, made.span).add("emissions", emission)


def call_service(view: View, made: Made) -> None:
    """``tasks.CallAwsService``: any operation of any service."""
    settings = view.props(made)
    service, action = constant(settings.get("service")), constant(settings.get("action"))
    parameters = settings.get("parameters")
    given = document(view, parameters, made.stack) if parameters is not None else None
    draft = view.draft(made.stack, made.span)
    if (service, action) == ("sns", "publish"):
        draft.add("emissions", notification(given, made.span, ""))
    elif service in _BUS_SERVICES and action == "putEvents":
        for emission in bus_events(given, made.span, ""):
            draft.add("emissions", emission)


def _attributes(view: View, given: dict[str, Value], made: Made) -> Data:
    """Return message attributes as SNS's own operation spells them."""
    entries = []
    for name, value in given.items():
        held = [Entry("DataType", Scalar("String", value.span), value.span)]
        stated = props(value).get("value")
        if stated is not None:
            text = document(view, stated, made.stack)
            held.append(Entry("StringValue", text, value.span))
        entries.append(Entry(name, Table(tuple(held), value.span), value.span))
    return Table(tuple(entries), made.span)


def _input(view: View, value: Value | None, stack: Stack | None) -> Data | None:
    """Return what ``TaskInput.fromObject({…})`` holds."""
    if isinstance(value, Made) and last(value.name) == "fromObject":
        given = value.args[0] if value.args else value.named.entries.get("obj")
        return document(view, given, stack) if given is not None else None
    return None


def read_pipe(view: View, made: Made) -> None:
    """``CfnPipe`` and the ``Pipe`` of ``aws_pipes_alpha``."""
    settings = view.props(made)
    source, target = settings.get("source"), settings.get("target")
    told = props(props(settings.get("targetParameters")).get("eventBridgeEventBusParameters"))
    taken = props(props(settings.get("sourceParameters")).get("sqsQueueParameters"))
    end, start = _end(view, target, made), _end(view, source, made)
    if isinstance(target, Made) and made.name.endswith(".Pipe"):
        told = props(target.args[1]) if len(target.args) > 1 else props(target.named)
    if isinstance(source, Made) and made.name.endswith(".Pipe"):
        taken = props(source.args[1]) if len(source.args) > 1 else props(source.named)
    draft = view.draft(made.stack, made.span)
    size = number(taken.get("batchSize"))
    draft.add("event_sources", EventSource(end, start, made.span, size))
    name = view.text(told.get("detailType"), made.stack)
    origin = view.text(told.get("source"), made.stack)
    draft.add("emissions", Emission("", end, made.span, name=name, source=origin))


def integrate(view: View, made: Made) -> None:
    """``AwsIntegration``: a method of a REST API that another service answers."""
    settings = view.props(made)
    service, action = constant(settings.get("service")), constant(settings.get("action"))
    told = f"arn:aws:apigateway::{service}:" + (f"action/{action}" if action else "path/")
    stated = props(settings.get("options")).entries
    entries = [Entry("uri", Scalar(told, made.span), made.span)]
    entries += (
        Entry(key, document(view, value, made.stack), made.span) for key, value in stated.items()
    )
    _integrated(view, made, Table(tuple(entries), made.span))


def integration(view: View, made: Made) -> None:
    """``CfnIntegration`` of an HTTP API."""
    stated = view.props(made).entries
    entries = (
        Entry(key, document(view, value, made.stack), made.span) for key, value in stated.items()
    )
    _integrated(view, made, Table(tuple(entries), made.span))


def _integrated(view: View, made: Made, stated: Table) -> None:
    for emission in gateways.emissions(stated, made.span, ""):
        view.draft(made.stack, made.span).add("emissions", emission)


def _end(view: View, value: Value | None, made: Made) -> Text:
    """Return what a pipe's source or target object wraps."""
    if isinstance(value, Made) and view.construct(value) is None:
        first = value.args[0] if value.args else next(iter(value.named.entries.values()), None)
        return view.text(first, made.stack)
    return view.text(value, made.stack)


CONSTRUCTS = {
    "aws_stepfunctions_tasks.EventBridgePutEvents": put_events,
    "aws_stepfunctions_tasks.SnsPublish": publish,
    "aws_stepfunctions_tasks.CallAwsService": call_service,
    "aws_apigateway.AwsIntegration": integrate,
    "aws_apigatewayv2.CfnIntegration": integration,
    "aws_pipes.CfnPipe": read_pipe,
    "aws_pipes_alpha.Pipe": read_pipe,
}
