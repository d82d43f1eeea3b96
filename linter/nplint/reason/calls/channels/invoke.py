"""Lambda functions invoked and state machines started by name."""

from nplint.facts.infra import ResourceKind
from nplint.link.values import Env, Symbol, Value
from nplint.reason.calls.aws import Operation, SdkChannel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.ownership import NOBODY
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.spelling import holes, opened

_OWN_NAME = frozenset(["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_ARN"])
_OWN_FIELDS = frozenset([".function_name", ".invoked_function_arn"])
_KINDS: dict[str, ResourceKind] = {"function": "function", "state-machine": "state-machine"}


class Invocations(SdkChannel):
    """Synchronous and asynchronous invocations alike; what only manages functions is none."""

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose the function is; a function that calls itself calls nobody."""
        if any(map(_is_itself, holes(opened(reach.target)))):
            return NOBODY
        return super().targets(reach, path, owners)


def _is_itself(value: Value) -> bool:
    match value:
        case Env(name=name):
            return name in _OWN_NAME
        case Symbol(path=path):
            return bool(path) and path[-1] in _OWN_FIELDS
        case _:
            return False


CHANNEL = Invocations(
    (
        Operation(
            "invoke",
            "function",
            "lambda",
            ("invoke", "invoke_async", "invoke_with_response_stream"),
            ("FunctionName",),
            ("FunctionName",),
        ),
        Operation(
            "state-machine",
            "state-machine",
            "stepfunctions",
            ("start_execution", "start_sync_execution"),
            ("stateMachineArn",),
            ("stateMachineArn",),
        ),
        Operation("invoke", "function", "glue", ("start_job_run",), ("JobName",), ("JobName",)),
        Operation("invoke", "function", "ecs", ("run_task",), ("taskDefinition",)),
        Operation("invoke", "function", "batch", ("submit_job",), ("jobDefinition",)),
    ),
    _KINDS,
)
