"""Reports made by hand, for the tests of the formats."""

from msgspec.structs import replace

from models import a_rule
from nplint.engine.finding import Finding
from nplint.model.entities import Gap, Related
from nplint.report.report import Counts, Report
from nplint.rule import Edit, Fix
from nplint.span import Span

SOURCES = {
    "modules/exporter/core/run.py": (
        "import os\n"
        "\n"
        "from loader.core.exceptions import LoadError\n"
        "\n"
        'sns.publish(TopicArn=TOPIC, Message=body)  # "größe" 表\n'
    ),
    "modules/loader/core/exceptions.py": "class LoadError(Exception):\n    pass\n",
    "modules/loader/stack.yaml": "Resources:\n\tQueue:\n    Type: AWS::SQS::Queue\n",
}

IMPORT = Finding(
    code="NP101",
    name="cross-module-import",
    severity="error",
    confidence="proven",
    message="exporter imports loader.core.exceptions; subscribe to loader's events instead",
    module="exporter",
    span=Span("modules/exporter/core/run.py", 3, 1, 3, 45),
    related=(Related("defined in loader", Span("modules/loader/core/exceptions.py", 1, 1, 1, 27)),),
    subject="exporter -> loader.core.exceptions",
    fingerprint="1111111111111111",
    fix=Fix("remove it", (Edit(Span("modules/exporter/core/run.py", 3, 1, 4, 1), ""),)),
)
PUBLISH = Finding(
    code="NP201",
    name="event-not-past-tense",
    severity="warning",
    confidence="inferred",
    message='"LoadDocument" is a command, 50% <sure>: a|b, [c]; name it DocumentLoaded',
    module="exporter",
    span=Span("modules/exporter/core/run.py", 5, 1, 5, 42),
    related=(Related("the import", Span("modules/exporter/core/run.py", 3, 1, 3, 5)),),
    subject="LoadDocument",
    fingerprint="2222222222222222",
)
QUEUE = Finding(
    code="NP603",
    name="queue-without-dead-letter-queue",
    severity="info",
    confidence="declared",
    message="loader's queue Queue has no dead-letter queue; add a RedrivePolicy",
    module="loader",
    span=Span("modules/loader/stack.yaml", 2, 2, 3, 26),
    related=(),
    subject="Queue",
    fingerprint="3333333333333333",
)
SUPPRESSED = replace(IMPORT, suppressed=True, reason="until June", fingerprint="4444444444444444")
BASELINED = replace(QUEUE, baselined=True, fingerprint="5555555555555555")

RULES = tuple(
    a_rule(each.code, name=each.name, severity=each.severity) for each in (IMPORT, PUBLISH, QUEUE)
)


def read_lines(path: str) -> list[str]:
    return SOURCES[path].split("\n") if path in SOURCES else []


def a_report(*findings: Finding) -> Report:
    return Report(
        findings=findings,
        counts=Counts(12, 3, 4, 5, 1, 1),
        gaps=(Gap("event", "the event is computed", Span("modules/loader/x.py", 7, 1, 7, 9)),),
        rules=RULES,
        version="1.2.3",
        read_lines=read_lines,
    )


EVERYTHING = a_report(IMPORT, SUPPRESSED, PUBLISH, QUEUE, BASELINED)
CLEAN = a_report()


def a_thousand() -> Report:
    kinds = (IMPORT, PUBLISH, QUEUE)
    return a_report(
        *(replace(kinds[n % 3], fingerprint=f"{n:016x}", subject=str(n)) for n in range(1000))
    )
