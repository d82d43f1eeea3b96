"""Functions: their code, settings, environment and what feeds or calls them."""

from typing import Literal

from nplint.facts.data import Data, Hole, Items, Text
from nplint.facts.infra import (
    DeadLetter,
    EnvironmentVariable,
    EventSource,
    FunctionCode,
    InfraGap,
    Invocation,
)
from nplint.link.terraform.code import code_of
from nplint.link.terraform.collected import Collected, refers
from nplint.link.terraform.documents import data_of, document_of, value_of
from nplint.link.terraform.resources import Reader
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section
from nplint.link.terraform.values import (
    Encoded,
    Fields,
    Unknown,
    Value,
    Words,
    elements,
    is_null,
    literal_of,
    text_of,
)
from nplint.span import Span
from nplint.survey.gateways import emissions, integrations

_PARTIAL = "ReportBatchItemFailures"


def function(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function's code, environment and failure queue."""
    handler, handler_span = _handler(section)
    facts.functions.append(
        FunctionCode(
            function=instance.address,
            code=code_of(instance, section),
            handler=handler,
            span=instance.head,
            timeout=section.number("timeout"),
            language=_language(section.known("runtime")),
            handler_span=handler_span,
            timeout_span=section.place_of("timeout"),
        )
    )
    for environment in section.sections("environment"):
        variables = environment.value("variables")
        if variables is not None:
            _environment(instance, variables, facts)
    for config in section.sections("dead_letter_config"):
        _failures_to(refers(instance.address), config, "target_arn", facts)


def _handler(section: Section) -> tuple[str, Span | None]:
    """Return the handler; of an image it is the first word of its command."""
    if section.value("handler") is not None:
        return section.known("handler"), section.place("handler")
    for config in section.sections("image_config"):
        command = config.items("command")
        if command:
            return literal_of(command[0]) or "", config.place("command")
    return "", None


def _language(runtime: str) -> Literal["python", "javascript", "other", "unknown"]:
    if runtime.startswith("python"):
        return "python"
    if runtime.startswith("nodejs"):
        return "javascript"
    return "other" if runtime else "unknown"


def _environment(instance: Instance, variables: Value, facts: Collected) -> None:
    if not isinstance(variables, Fields):
        gap = InfraGap(f"the environment of {instance.address} is computed", variables.span)
        facts.gaps.append(gap)
        return
    for each in variables.fields:
        if not is_null(each.value):
            variable = EnvironmentVariable(
                instance.address, each.key, text_of(each.value), each.key_span
            )
            facts.environment.append(variable)


def _failures_to(source: Text, config: Section, attribute: str, facts: Collected) -> None:
    target = config.text(attribute)
    if target:
        place = config.place(attribute)
        facts.dead_letters.append(DeadLetter(source, target, place, on="function"))


def invoke_config(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the destination of asynchronous calls that fail."""
    for destinations in section.sections("destination_config"):
        for failure in destinations.sections("on_failure"):
            _failures_to(section.text("function_name"), failure, "destination", facts)


def event_source(instance: Instance, section: Section, facts: Collected) -> None:
    """Add what feeds a function from a queue or stream."""
    facts.event_sources.append(
        EventSource(
            function=section.text("function_name"),
            source=section.text("event_source_arn") or (Hole("unknown"),),
            span=instance.head,
            batch_size=section.number("batch_size"),
            batch_window=section.number("maximum_batching_window_in_seconds"),
            report_failures=_reports_failures(section),
            filter=_patterns(section, facts),
        )
    )
    invoke_config(instance, section, facts)


def _reports_failures(section: Section) -> bool | None:
    types = section.items("function_response_types")
    if any(literal_of(each) == _PARTIAL for each in types):
        return True
    return None if any(literal_of(each) is None for each in types) else False


def _patterns(section: Section, facts: Collected) -> Data | None:
    patterns: list[Data] = []
    for criteria in section.sections("filter_criteria"):
        for each in criteria.sections("filter"):
            pattern = each.value("pattern")
            if pattern is not None:
                place = each.place("pattern")
                patterns.append(facts.document(pattern, place, "this filter pattern"))
    return Items(tuple(patterns), section.span) if patterns else None


def pipe(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a pipe: it takes from its source as a function's mapping does, whatever it feeds."""
    sources = [
        below
        for parameters in section.sections("source_parameters")
        for below in parameters.sections("sqs_queue_parameters")
    ]
    settings = sources[0] if sources else section
    facts.event_sources.append(
        EventSource(
            function=section.text("target"),
            source=section.text("source"),
            span=instance.head,
            batch_size=settings.number("batch_size") if sources else 1,
            batch_window=settings.number("maximum_batching_window_in_seconds"),
            report_failures=None,
        )
    )


def task_definition(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the environment of a container."""
    definitions = section.value("container_definitions")
    inner = definitions.value if isinstance(definitions, Encoded) else definitions
    if isinstance(inner, Words):
        inner = value_of(document_of(inner))
    for _, container in elements(inner) if inner else ():
        if isinstance(container, Fields):
            _container(instance, Section(container, container.span), facts)
    if isinstance(inner, Unknown):
        gap = InfraGap(f"the containers of {instance.address} are computed", inner.span)
        facts.gaps.append(gap)


def _container(instance: Instance, container: Section, facts: Collected) -> None:
    for variable in container.sections("environment"):
        name, value = variable.known("name"), variable.value("value")
        if name:
            place = value.span if value else variable.span
            given = EnvironmentVariable(instance.address, name, text_of(value), place)
            facts.environment.append(given)


def function_url(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function's own URL."""
    _called(section.text("function_name"), "http", instance, facts)


def integration(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function behind an API's route, or what the route publishes by itself."""
    uri = section.text("integration_uri") or section.text("uri")
    _called(uri, "http", instance, facts)
    facts.emissions += emissions(data_of(section.fields), instance.head, instance.address)


def interface(instance: Instance, section: Section, facts: Collected) -> None:
    """Add what the routes of an API's OpenAPI document publish."""
    body = section.value("body")
    if body is not None:
        for each in integrations(document_of(body)):
            facts.emissions += emissions(each, each.span, instance.address)


def authorizer(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function that lets an API's callers in."""
    _called(section.text("authorizer_uri"), "http", instance, facts)


def bucket_notification(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the functions that a bucket calls."""
    for each in section.sections("lambda_function"):
        facts.invocations.append(
            Invocation(
                each.text("lambda_function_arn"), "bucket", each.place("lambda_function_arn")
            )
        )


def user_pool(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the functions that a user pool calls."""
    for config in section.sections("lambda_config"):
        for value in config.values():
            _called(text_of(value), "cognito", instance, facts)


def log_subscription(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function that reads logs."""
    _called(section.text("destination_arn"), "stream", instance, facts)


def target_attachment(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function behind a load balancer."""
    _called(section.text("target_id"), "http", instance, facts)


def topic_rule(instance: Instance, section: Section, facts: Collected) -> None:
    """Add the functions that a rule of AWS IoT calls."""
    for each in section.sections("lambda"):
        _called(each.text("function_arn"), "other", instance, facts)


def data_source(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a function that resolves an AppSync field."""
    for config in section.sections("lambda_config"):
        _called(config.text("function_arn"), "http", instance, facts)


def _called(
    target: Text,
    kind: Literal["http", "cognito", "stream", "other"],
    by: Instance,
    facts: Collected,
) -> None:
    """Add a call where the target is a function of this module or its arguments."""
    holes = [part for part in target if isinstance(part, Hole) and part.kind == "resource"]
    for hole in holes:
        found = facts.world.instances.get(hole.name)
        if found is not None and found.kind.endswith("aws_lambda_function"):
            facts.invocations.append(Invocation((hole,), kind, by.head))


READERS: dict[str, Reader] = {
    "aws_lambda_function": function,
    "aws_lambda_function_event_invoke_config": invoke_config,
    "aws_lambda_event_source_mapping": event_source,
    "aws_pipes_pipe": pipe,
    "aws_ecs_task_definition": task_definition,
    "aws_lambda_function_url": function_url,
    "aws_api_gateway_rest_api": interface,
    "aws_apigatewayv2_api": interface,
    "aws_apigatewayv2_integration": integration,
    "aws_api_gateway_integration": integration,
    "aws_apigatewayv2_authorizer": authorizer,
    "aws_s3_bucket_notification": bucket_notification,
    "aws_cognito_user_pool": user_pool,
    "aws_cloudwatch_log_subscription_filter": log_subscription,
    "aws_lb_target_group_attachment": target_attachment,
    "aws_iot_topic_rule": topic_rule,
    "aws_appsync_datasource": data_source,
}
