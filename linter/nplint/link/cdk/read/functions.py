"""Lambda functions: code, handler, timeout, environment, failure queues."""

import posixpath
from typing import Literal, TypeAlias

from nplint.facts.data import Hole
from nplint.facts.infra import DeadLetter, EnvironmentVariable, FunctionCode, Grant
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.kinds import FUNCTION_CLASSES, kind_of
from nplint.link.cdk.read.props import Props, call_props, constant, flag, number, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Lit, Made, Unknown, Value
from nplint.span import Span

Language: TypeAlias = Literal["python", "javascript", "other", "unknown"]


def read_function(view: View, made: Made) -> None:
    """Read a function of any class."""
    if made.site is None:
        return
    settings = view.props(made)
    draft = view.draft(made.stack, made.span)
    timeout = settings.get("timeout")
    code, handler = _code_and_handler(view, made, settings)
    draft.add(
        "functions",
        FunctionCode(
            made.site.path,
            code,
            handler,
            made.span,
            number(timeout),
            3,
            _language(made, settings, code),
            _span(settings.get("handler")),
            timeout.span if timeout is not None else None,
        ),
    )
    _read_environment(view, made, settings)
    _read_failures(view, made, settings)


def _span(value: Value | None) -> Span | None:
    return value.span if isinstance(value, Lit) else None


def _code_and_handler(view: View, made: Made, settings: Props) -> tuple[str, str]:
    handler = _plain(settings.get("handler"))
    match last(made.name):
        case "PythonFunction":
            index = _plain(settings.get("index")) or "index.py"
            module = index.removesuffix(".py").replace("/", ".")
            return _path(view, settings.get("entry")), f"{module}.{handler or 'handler'}"
        case "NodejsFunction":
            return _nodejs(view, made, settings, handler)
        case "GoFunction":
            return _path(view, settings.get("entry")), "bootstrap"
        case _:
            folder, image_handler = _asset(view, settings.get("code"))
            return folder, image_handler or handler


def _nodejs(view: View, made: Made, settings: Props, handler: str) -> tuple[str, str]:
    """Return entry and handler; the default entry stands beside the stack: ``stack.<id>.ts``."""
    name = handler or "handler"
    spelled = name if "." in name else f"index.{name}"
    entry = settings.get("entry")
    if entry is not None:
        return _path(view, entry), spelled
    stem = posixpath.splitext(made.span.path)[0]
    id = made.site.path.rsplit("/", 1)[-1] if made.site else ""
    return f"{stem}.{id}.ts", spelled


def _plain(value: Value | None) -> str:
    return value.value if isinstance(value, Lit) and isinstance(value.value, str) else ""


def _asset(view: View, code: Value | None) -> tuple[str, str]:
    """Return the folder of a ``Code.from…`` and the handler that an image's command names."""
    if not isinstance(code, Made):
        return "", ""
    match last(code.name):
        case "fromAsset" | "asset" | "AssetCode" | "fromDockerBuild" | "fromCustomCommand":
            position = 1 if last(code.name) == "fromCustomCommand" else 0
            given = code.args[position] if len(code.args) > position else None
            return _path(view, given or code.named.entries.get("path")), ""
        case "fromImageAsset" | "fromAssetImage":
            given = code.args[0] if code.args else code.named.entries.get("directory")
            command = [_plain(item) for item in listed(call_props(code, 1).get("cmd"))]
            return _path(view, given), command[0] if command else ""
        case _:
            return "", ""


def _path(view: View, value: Value | None) -> str:
    """Return a path relative to the repository; a relative one starts at the app's folder."""
    text = _plain(value)
    if not text:
        return ""
    if text.startswith("/"):
        return posixpath.normpath(text).lstrip("/")
    joined = posixpath.normpath(posixpath.join(view.machine.app_folder, text))
    return "" if joined.startswith("..") else joined


def _language(made: Made, settings: Props, code: str) -> Language:
    short = last(made.name)
    if short == "PythonFunction":
        return "python"
    if short == "NodejsFunction":
        return "javascript"
    runtime = constant(settings.get("runtime")).lower()
    if runtime:
        if runtime.startswith("python"):
            return "python"
        return "javascript" if runtime.startswith("nodejs") else "other"
    return "other" if short == "GoFunction" else "unknown"


def _read_environment(view: View, made: Made, settings: Props) -> None:
    given = settings.get("environment")
    held = props(given)
    if last(made.name) == "CfnFunction":
        held = props(held.get("variables")) if held.get("variables") else held
    for key, value in held.entries.items():
        _add_variable(view, made, key, value, _key_span(given, key) or made.span)


def _key_span(given: Value | None, key: str) -> Span | None:
    spans = getattr(given, "key_spans", {})
    found = spans.get(key)
    return found if isinstance(found, Span) else None


def _add_variable(view: View, made: Made, name: str, value: Value, span: Span) -> None:
    if made.site is None:
        return
    text = view.text(value, made.stack, "ref")
    variable = EnvironmentVariable(made.site.path, name, text, span)
    view.draft(made.stack, made.span).add("environment", variable)


def add_environment(view: View, made: Made) -> None:
    """``fn.addEnvironment(name, value)``."""
    target = view.construct(made.receiver)
    name = made.args[0] if made.args else made.named.entries.get("key")
    value = made.args[1] if len(made.args) > 1 else made.named.entries.get("value")
    if target is not None and isinstance(name, Lit) and value is not None:
        _add_variable(view, target, str(name.value), value, made.span)


def _read_failures(view: View, made: Made, settings: Props) -> None:
    target = settings.get("deadLetterQueue", "deadLetterTopic") or _destination(
        settings.get("onFailure")
    )
    config = props(settings.get("deadLetterConfig")).get("targetArn")
    if target is None and flag(settings.get("deadLetterQueueEnabled")) and made.site is not None:
        # The function makes a queue of its own.
        target = Unknown(made.span)
    _add_failure(view, made, target or config, made.span)


def _destination(value: Value | None) -> Value | None:
    """Return what ``new SqsDestination(queue)`` leads to."""
    if isinstance(value, Made) and last(value.name).endswith("Destination"):
        return value.args[0] if value.args else next(iter(value.named.entries.values()), None)
    return None


def _add_failure(view: View, made: Made, target: Value | None, span: Span) -> None:
    if target is None or made.site is None:
        return
    source = (Hole("resource", made.site.path, "arn"),)
    text = view.text(target, made.stack)
    draft = view.draft(made.stack, made.span)
    draft.add("dead_letters", DeadLetter(source, text, span, "function"))
    queue = view.construct(target)
    if queue is not None and kind_of(queue.name) == "queue":
        draft.add("grants", Grant(source, ("sqs:SendMessage",), (text,), span))


def configure_async(view: View, made: Made) -> None:
    """``fn.configureAsyncInvoke({onFailure})``."""
    target = view.construct(made.receiver)
    if target is not None:
        _add_failure(view, target, _destination(call_props(made, 0).get("onFailure")), made.span)


CONSTRUCTS = dict.fromkeys(FUNCTION_CLASSES, read_function)
METHODS = {"addEnvironment": add_environment, "configureAsyncInvoke": configure_async}
