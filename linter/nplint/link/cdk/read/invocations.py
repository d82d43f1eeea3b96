"""Who calls a function directly: API routes, buckets, state machines, user pools."""

from nplint.facts.infra import Invocation
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.kinds import kind_of
from nplint.link.cdk.read.props import props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Made, Stack, Value
from nplint.span import Span

_HTTP_INTEGRATIONS = {
    "LambdaIntegration", "HttpLambdaIntegration", "LambdaProxyIntegration",
    "WebSocketLambdaIntegration", "LambdaDataSource",
}  # fmt: skip


def read_integration(view: View, made: Made) -> None:
    """``new LambdaIntegration(fn)``: HTTP calls the function."""
    # HTTP API integrations have an id first, since their version 2.
    for given in [*made.args[:2], made.named.entries.get("handler")]:
        function = view.construct(given)
        if function is not None and kind_of(function.name) == "function":
            _invoked_http(view, given, function.stack, made.span)


def _invoked_http(view: View, value: Value | None, stack: Stack | None, span: Span) -> None:
    fact = Invocation(view.text(value, stack), "http", span)
    view.draft(stack, span).add("invocations", fact)


def read_rest_api(view: View, made: Made) -> None:
    """``LambdaRestApi({handler})``, also an HTTP API's default integration."""
    handler = view.props(made).get("handler")
    if handler is not None:
        _invoked_http(view, handler, made.stack, made.span)


def function_url(view: View, made: Made) -> None:
    """``fn.addFunctionUrl()``."""
    function = view.construct(made.receiver)
    if function is not None and kind_of(function.name) == "function":
        _invoked_http(view, made.receiver, function.stack, made.span)


def read_function_url(view: View, made: Made) -> None:
    """``new lambda.FunctionUrl(this, id, {function})``."""
    _invoked_http(view, view.props(made).get("function"), made.stack, made.span)


def add_notification(view: View, made: Made) -> None:
    """``bucket.addEventNotification(type, new LambdaDestination(fn))``."""
    for given in [*made.args, *made.named.entries.values()]:
        if isinstance(given, Made) and last(given.name) == "LambdaDestination":
            target = given.args[0] if given.args else next(iter(given.named.entries.values()), None)
            function = view.construct(target)
            stack = function.stack if function is not None else made.stack
            fact = Invocation(view.text(target, stack), "bucket", made.span)
            view.draft(stack, made.span).add("invocations", fact)


def read_task(view: View, made: Made) -> None:
    """``tasks.LambdaInvoke``: a state machine calls the function."""
    target = view.props(made).get("lambdaFunction")
    if target is None and len(made.args) == 1:
        target = made.args[0]
    if target is not None:
        fact = Invocation(view.text(target, made.stack), "state-machine", made.span)
        view.draft(made.stack, made.span).add("invocations", fact)


def read_user_pool(view: View, made: Made) -> None:
    """``cognito.UserPool({lambdaTriggers})``."""
    triggers = props(view.props(made).get("lambdaTriggers"))
    for name in sorted(triggers.entries):
        text = view.text(triggers.entries[name], made.stack)
        fact = Invocation(text, "cognito", made.span)
        view.draft(made.stack, made.span).add("invocations", fact)


def add_trigger(view: View, made: Made) -> None:
    """``userPool.addTrigger(operation, fn)``."""
    function = view.construct(made.args[1]) if len(made.args) > 1 else None
    if function is not None and kind_of(function.name) == "function":
        text = view.text(made.args[1], function.stack)
        fact = Invocation(text, "cognito", made.span)
        view.draft(function.stack, made.span).add("invocations", fact)


_INTEGRATIONS = [
    f"{service}.{name}"
    for service in ("aws_apigateway", "aws_apigatewayv2", "aws_apigatewayv2_integrations")
    for name in sorted(_HTTP_INTEGRATIONS)
]
CONSTRUCTS = {
    **dict.fromkeys(_INTEGRATIONS, read_integration),
    "aws_apigateway.LambdaRestApi": read_rest_api,
    "aws_lambda.FunctionUrl": read_function_url,
    "aws_stepfunctions_tasks.LambdaInvoke": read_task,
    "aws_stepfunctions_tasks.RunLambdaTask": read_task,
    "aws_stepfunctions_tasks.InvokeFunction": read_task,
    "aws_cognito.UserPool": read_user_pool,
}
METHODS = {
    "addFunctionUrl": function_url,
    "addEventNotification": add_notification,
    "addObjectCreatedNotification": add_notification,
    "addObjectRemovedNotification": add_notification,
    "addTrigger": add_trigger,
}
