"""Terraform text in, infrastructure facts out."""

from textwrap import dedent

import pytest

from nplint.facts.data import Hole, Opaque, Text, plain
from nplint.facts.infra import InfraFacts
from nplint.link.terraform import assemble
from nplint.span import Span
from nplint.survey.hcl import read_hcl


def deployed(text: str = "", /, **more: str) -> InfraFacts:
    """Return the facts of one root module: ``main.tf`` and files named by keyword."""
    (facts,) = units({"main.tf": text, **more})
    return facts


def units(files: dict[str, str]) -> tuple[InfraFacts, ...]:
    return assemble({path: read_hcl(path, dedent(text)) for path, text in files.items()})


def arn(address: str) -> Text:
    return (Hole("resource", address, "arn"),)


def lines(*spans: Span | None) -> list[tuple[str, int]]:
    return [(span.path, span.line) for span in spans if span]


FAN_OUT = """\
    resource "aws_sns_topic" "orders" {
      name = "orders"
    }

    resource "aws_sqs_queue" "dlq" {
      name = "billing-dlq"
    }

    resource "aws_sqs_queue" "billing" {
      name                       = "billing"
      visibility_timeout_seconds = 6 * local.timeout
      redrive_policy = jsonencode({
        deadLetterTargetArn = aws_sqs_queue.dlq.arn
        maxReceiveCount     = 4
      })
    }

    locals { timeout = 30 }

    resource "aws_sns_topic_subscription" "billing" {
      topic_arn            = aws_sns_topic.orders.arn
      protocol             = "sqs"
      endpoint             = aws_sqs_queue.billing.arn
      raw_message_delivery = true
      filter_policy = jsonencode({
        eventType = ["OrderPlaced", { prefix = "Order" }]
      })
    }
    """


def test_a_topic_its_subscription_and_its_queue() -> None:
    facts = deployed(FAN_OUT)
    assert [(r.id, r.kind, r.name, r.span.line) for r in facts.resources] == [
        ("aws_sns_topic.orders", "topic", ("orders",), 1),
        ("aws_sqs_queue.dlq", "queue", ("billing-dlq",), 5),
        ("aws_sqs_queue.billing", "queue", ("billing",), 9),
    ]
    billing = next(q for q in facts.queues if q.queue == "aws_sqs_queue.billing")
    assert (billing.visibility_timeout, billing.max_receive_count) == (180, 4)
    assert lines(billing.visibility_span) == [("main.tf", 11)]
    (redrive,) = facts.dead_letters
    assert (redrive.source, redrive.target) == (
        arn("aws_sqs_queue.billing"),
        arn("aws_sqs_queue.dlq"),
    )
    (subscription,) = facts.subscriptions
    assert subscription.topic == arn("aws_sns_topic.orders")
    assert subscription.endpoint == arn("aws_sqs_queue.billing")
    assert (subscription.protocol, subscription.raw) == ("sqs", True)
    assert plain(subscription.policy) == {"eventType": ["OrderPlaced", {"prefix": "Order"}]}
    assert facts.gaps == ()


def test_the_span_of_a_resource_is_its_head() -> None:
    facts = deployed(FAN_OUT)
    assert facts.subscriptions[0].span == Span("main.tf", 20, 1, 20, 48)


def test_policy_values_keep_their_places() -> None:
    policy = deployed(FAN_OUT).subscriptions[0].policy
    values = policy.get("eventType").items  # type: ignore[union-attr]
    assert values[0].span == Span("main.tf", 26, 18, 26, 31)


def test_a_heredoc_policy_points_into_the_heredoc() -> None:
    facts = deployed(
        """\
        variable "kind" { default = "OrderPaid" }
        resource "aws_sns_topic_subscription" "s" {
          topic_arn     = "arn:aws:sns:eu-west-1:123456789012:orders"
          protocol      = "sqs"
          endpoint      = "arn:aws:sqs:eu-west-1:123456789012:q"
          filter_policy_scope = "MessageBody"
          filter_policy = <<-JSON
            {
              "detail": {"type": ["OrderPlaced",
                                  "${var.kind}"]}
            }
          JSON
        }
        """
    )
    (subscription,) = facts.subscriptions
    assert plain(subscription.policy) == {"detail": {"type": ["OrderPlaced", "OrderPaid"]}}
    assert subscription.policy_scope == "body"
    values = subscription.policy.get("detail").get("type").items  # type: ignore[union-attr]
    assert lines(*(value.span for value in values)) == [("main.tf", 9), ("main.tf", 10)]
    assert values[0].span.column == 27


def test_a_policy_in_an_escaped_string() -> None:
    facts = deployed(
        r"""
        resource "aws_sns_topic_subscription" "s" {
          topic_arn     = "t"
          protocol      = "sqs"
          endpoint      = "q"
          filter_policy = "{\"eventType\": [\"A\", \"B\"]}"
        }
        """
    )
    assert plain(facts.subscriptions[0].policy) == {"eventType": ["A", "B"]}


@pytest.mark.parametrize("policy", ["file(var.x)", "var.x", "jsonencode(var.x)"])
def test_a_computed_policy_is_opaque(policy: str) -> None:
    facts = deployed(
        f"""
        variable "x" {{}}
        resource "aws_sns_topic_subscription" "s" {{
          topic_arn     = "t"
          protocol      = "sqs"
          endpoint      = "q"
          filter_policy = {policy}
        }}
        """
    )
    assert isinstance(facts.subscriptions[0].policy, Opaque)


def test_policies_in_files_of_their_own() -> None:
    text = """
        resource "aws_sns_topic_subscription" "a" {
          topic_arn     = "t"
          protocol      = "sqs"
          endpoint      = "q"
          filter_policy = file("${path.module}/policies/a.json")
        }
        resource "aws_sns_topic_subscription" "b" {
          topic_arn     = "t"
          protocol      = "sqs"
          endpoint      = "q"
          filter_policy = templatefile("policies/b.tftpl", { kind = "OrderPaid" })
        }
        """
    texts = {
        "infra/policies/a.json": '{\n  "eventType": ["OrderPlaced"]\n}\n',
        "infra/policies/b.tftpl": '{"eventType": ["${kind}"]}',
    }
    (facts,) = assemble({"infra/main.tf": read_hcl("infra/main.tf", dedent(text))}, texts)
    a, b = (subscription.policy for subscription in facts.subscriptions)
    assert plain(a) == {"eventType": ["OrderPlaced"]}
    assert plain(b) == {"eventType": ["OrderPaid"]}
    assert a.get("eventType").span == Span("infra/policies/a.json", 2, 16, 2, 31)  # type: ignore[union-attr]


def test_a_policy_that_is_no_json_is_a_gap() -> None:
    facts = deployed(
        """\
        resource "aws_sns_topic_subscription" "s" {
          topic_arn     = "t"
          protocol      = "sqs"
          endpoint      = "q"
          filter_policy = "{'eventType': ['A']}"
        }
        """
    )
    assert isinstance(facts.subscriptions[0].policy, Opaque)
    assert [(gap.message, gap.span.line) for gap in facts.gaps] == [
        ("this filter policy is not readable as JSON", 5)
    ]


MODULE = """\
    variable "name" { type = string }
    variable "timeout" { default = 30 }
    variable "events" {
      type    = list(string)
      default = []
    }
    variable "topic_arn" {}

    resource "aws_sqs_queue" "this" {
      name                       = var.name
      visibility_timeout_seconds = var.timeout
    }

    resource "aws_sqs_queue" "dlq" {
      name = "${var.name}-dlq"
    }

    resource "aws_sqs_queue_redrive_policy" "this" {
      queue_url      = aws_sqs_queue.this.id
      redrive_policy = jsonencode({
        deadLetterTargetArn = aws_sqs_queue.dlq.arn
        maxReceiveCount     = 3
      })
    }

    resource "aws_sns_topic_subscription" "this" {
      topic_arn     = var.topic_arn
      protocol      = "sqs"
      endpoint      = aws_sqs_queue.this.arn
      filter_policy = length(var.events) > 0 ? jsonencode({ eventType = var.events }) : null
    }

    output "queue_arn" { value = aws_sqs_queue.this.arn }
    """


def test_a_module_called_once_for_each_key() -> None:
    (facts,) = units(
        {
            "infra/main.tf": """\
                locals {
                  consumers = {
                    billing  = { events = ["OrderPlaced"], timeout = 60 }
                    shipping = { events = [] }
                  }
                }
                resource "aws_sns_topic" "orders" { name = "orders" }
                module "consumer" {
                  source    = "../modules/consumer"
                  for_each  = local.consumers
                  name      = "orders-${each.key}"
                  events    = each.value.events
                  timeout   = lookup(each.value, "timeout", 45)
                  topic_arn = aws_sns_topic.orders.arn
                }
                output "billing" { value = module.consumer["billing"].queue_arn }
                output "all" { value = join(",", [for c in module.consumer : c.queue_arn]) }
                """,
            "modules/consumer/main.tf": MODULE,
        }
    )
    billing = 'module.consumer["billing"].aws_sqs_queue.this'
    shipping = 'module.consumer["shipping"].aws_sqs_queue.this'
    names = {resource.id: resource.name for resource in facts.resources}
    assert names[billing] == ("orders-billing",)
    assert names['module.consumer["shipping"].aws_sqs_queue.dlq'] == ("orders-shipping-dlq",)
    timeouts = {queue.queue: queue.visibility_timeout for queue in facts.queues}
    assert (timeouts[billing], timeouts[shipping]) == (60, 45)
    assert {queue.queue: queue.max_receive_count for queue in facts.queues}[billing] == 3
    assert {redrive.source for redrive in facts.dead_letters} == {arn(billing), arn(shipping)}
    policies = {each.endpoint: plain(each.policy) for each in facts.subscriptions}
    assert policies == {arn(billing): {"eventType": ["OrderPlaced"]}, arn(shipping): None}
    assert {each.topic for each in facts.subscriptions} == {arn("aws_sns_topic.orders")}
    assert {each.span.path for each in facts.subscriptions} == {"modules/consumer/main.tf"}
    exports = {export.name: export.value for export in facts.exports}
    assert exports["billing",] == arn(billing)
    assert exports["all",] == (*arn(billing), ",", *arn(shipping))


def test_policy_values_passed_to_a_module_stand_where_they_are_written() -> None:
    (facts,) = units(
        {
            "main.tf": """\
                module "consumer" {
                  source    = "./consumer"
                  name      = "q"
                  topic_arn = "arn:aws:sns:eu-west-1:1:orders"
                  events    = [
                    "OrderPlaced",
                  ]
                }
                """,
            "consumer/main.tf": MODULE,
        }
    )
    (value,) = facts.subscriptions[0].policy.get("eventType").items  # type: ignore[union-attr]
    assert lines(value.span) == [("main.tf", 6)]


def test_count_over_a_list_makes_one_resource_each() -> None:
    facts = deployed(
        """\
        variable "names" { default = ["a", "b"] }
        resource "aws_sqs_queue" "q" {
          count = length(var.names)
          name  = format("%s-%02d", var.names[count.index], count.index)
        }
        resource "aws_sqs_queue" "none" { count = 0 }
        """
    )
    assert [(r.id, r.name) for r in facts.resources] == [
        ("aws_sqs_queue.q[0]", ("a-00",)),
        ("aws_sqs_queue.q[1]", ("b-01",)),
    ]


def test_for_each_over_what_is_not_known_makes_one_resource() -> None:
    facts = deployed(
        """\
        variable "names" {}
        resource "aws_sqs_queue" "q" {
          for_each       = toset(var.names)
          name           = each.key
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn })
        }
        resource "aws_sqs_queue" "dlq" { for_each = toset(var.names) }
        """
    )
    assert [resource.id for resource in facts.resources] == ["aws_sqs_queue.q", "aws_sqs_queue.dlq"]
    assert facts.dead_letters[0].target == arn("aws_sqs_queue.dlq")


def test_optional_attributes_have_their_defaults() -> None:
    facts = deployed(
        """\
        variable "queues" {
          type = map(object({
            timeout = optional(number, 90)
            fifo    = optional(bool)
          }))
          default = { a = {}, b = { timeout = 5, fifo = true } }
        }
        resource "aws_sqs_queue" "q" {
          for_each                   = var.queues
          name                       = each.key
          fifo_queue                 = each.value.fifo
          visibility_timeout_seconds = each.value.timeout
        }
        """
    )
    assert [queue.visibility_timeout for queue in facts.queues] == [90, 5]
    assert [resource.fifo for resource in facts.resources] == [False, True]


def test_values_files_count_where_terraform_reads_them_by_itself() -> None:
    (facts,) = units(
        {
            "main.tf": 'variable "n" {}\nresource "aws_sqs_queue" "q" { name = var.n }\n',
            "terraform.tfvars": 'n = "orders"\n',
            "prod.tfvars": 'n = "elsewhere"\n',
        }
    )
    assert facts.resources[0].name == ("orders",)


def test_values_files_that_must_be_named_count_where_they_agree() -> None:
    (facts,) = units(
        {
            "main.tf": """\
                variable "queue" {}
                variable "stage" {}
                resource "aws_sqs_queue" "q" { name = "${var.queue}-${var.stage}" }
                """,
            "env/dev.tfvars": 'queue = "orders"\nstage = "dev"\n',
            "env/prod.tfvars": 'queue = "orders"\nstage = "prod"\n',
        }
    )
    assert facts.resources[0].name == ("orders-", Hole("parameter", "stage"))


def test_resources_are_told_apart_by_the_names_they_state() -> None:
    facts = deployed(
        """\
        variable "names" { default = ["orders", "bills"] }
        resource "aws_sqs_queue" "q" {
          count = length(var.names)
          name  = var.names[count.index]
        }
        resource "aws_sqs_queue" "dlq" {
          count = length(var.names)
          name  = "${var.names[count.index]}-dlq"
        }
        resource "aws_sqs_queue_redrive_policy" "r" {
          count          = length(aws_sqs_queue.q)
          queue_url      = aws_sqs_queue.q[count.index].id
          redrive_policy = jsonencode({
            deadLetterTargetArn = one([
              for dlq in aws_sqs_queue.dlq : dlq.arn
              if startswith(dlq.name, aws_sqs_queue.q[count.index].name)
            ])
          })
        }
        """
    )
    assert [(letter.source, letter.target) for letter in facts.dead_letters] == [
        (arn(f"aws_sqs_queue.q[{index}]"), arn(f"aws_sqs_queue.dlq[{index}]")) for index in (0, 1)
    ]


def test_a_counted_resource_may_be_named_without_an_index() -> None:
    facts = deployed(
        """\
        resource "aws_sns_topic" "t" { count = "${true ? 1 : 0}" }
        output "t" { value = "${aws_sns_topic.t.arn}" }
        """
    )
    assert facts.exports[0].value == arn("aws_sns_topic.t[0]")


def test_routes_as_data() -> None:
    (facts,) = units(
        {
            "main.tf": """\
                locals {
                  services = ["billing", "shipping"]
                  routes = [
                    { topic = "orders", service = "billing", events = ["OrderPlaced"] },
                    { topic = "orders", service = "shipping", events = null },
                    { topic = "payments", service = "shipping", events = ["PaymentTaken"] },
                  ]
                }
                resource "aws_sns_topic" "topic" {
                  for_each = toset(distinct(local.routes[*].topic))
                  name     = "shop-${each.value}"
                }
                module "queues" {
                  source = "./queues"
                  names  = local.services
                }
                resource "aws_sns_topic_subscription" "route" {
                  for_each      = { for r in local.routes : "${r.topic}/${r.service}" => r }
                  topic_arn     = aws_sns_topic.topic[each.value.topic].arn
                  protocol      = "sqs"
                  endpoint      = module.queues.arns[each.value.service]
                  filter_policy = each.value.events == null ? null : jsonencode({
                    eventType = each.value.events
                  })
                }
                """,
            "queues/main.tf": """\
                variable "names" { type = set(string) }
                resource "aws_sqs_queue" "this" {
                  for_each = var.names
                  name     = each.key
                }
                resource "aws_sqs_queue" "dlq" {
                  for_each = aws_sqs_queue.this
                  name     = "${each.value.name}-dlq"
                }
                resource "aws_sqs_queue_redrive_policy" "this" {
                  for_each       = aws_sqs_queue.this
                  queue_url      = each.value.url
                  redrive_policy = jsonencode({
                    deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn
                    maxReceiveCount     = 5
                  })
                }
                output "arns" { value = { for name, q in aws_sqs_queue.this : name => q.arn } }
                """,
        }
    )
    billing = 'module.queues.aws_sqs_queue.this["billing"]'
    shipping = 'module.queues.aws_sqs_queue.this["shipping"]'
    assert [(s.topic, s.endpoint, plain(s.policy)) for s in facts.subscriptions] == [
        (
            arn('aws_sns_topic.topic["orders"]'),
            arn(billing),
            {"eventType": ["OrderPlaced"]},
        ),
        (arn('aws_sns_topic.topic["orders"]'), arn(shipping), None),
        (
            arn('aws_sns_topic.topic["payments"]'),
            arn(shipping),
            {"eventType": ["PaymentTaken"]},
        ),
    ]
    assert {letter.source for letter in facts.dead_letters} == {arn(billing), arn(shipping)}
    assert facts.gaps == ()


def test_an_archive_of_single_files() -> None:
    facts = deployed(
        """\
        data "archive_file" "a" {
          output_path = "a.zip"
          source {
            filename = "app.py"
            content  = file("${path.module}/src/app.py")
          }
        }
        resource "aws_lambda_function" "f" { filename = data.archive_file.a.output_path }
        """
    )
    assert facts.functions[0].code == "src/app.py"


def test_a_function_and_its_code() -> None:
    (facts,) = units(
        {
            "services/billing/infra/main.tf": """\
                data "archive_file" "code" {
                  type        = "zip"
                  source_dir  = "${path.module}/../src"
                  output_path = "${path.module}/build/billing.zip"
                }
                resource "aws_lambda_function" "worker" {
                  function_name = "billing-worker"
                  filename      = data.archive_file.code.output_path
                  handler       = "app.handler"
                  runtime       = "python3.12"
                  timeout       = 20
                  environment {
                    variables = merge({ STAGE = "dev" }, {
                      TOPIC = aws_sns_topic.paid.arn
                    })
                  }
                  dead_letter_config { target_arn = aws_sqs_queue.failed.arn }
                }
                resource "aws_sns_topic" "paid" { name = "paid" }
                resource "aws_sqs_queue" "failed" { name = "failed" }
                resource "aws_lambda_event_source_mapping" "m" {
                  event_source_arn                   = aws_sqs_queue.failed.arn
                  function_name                      = aws_lambda_function.worker.arn
                  batch_size                         = 5
                  maximum_batching_window_in_seconds = 10
                  function_response_types            = ["ReportBatchItemFailures"]
                }
                """
        }
    )
    (function,) = facts.functions
    assert (function.code, function.handler) == ("services/billing/src", "app.handler")
    assert (function.timeout, function.language) == (20, "python")
    environment = {each.name: (each.value, each.span.line) for each in facts.environment}
    assert environment == {"STAGE": (("dev",), 13), "TOPIC": (arn("aws_sns_topic.paid"), 14)}
    (source,) = facts.event_sources
    assert source.function == arn("aws_lambda_function.worker")
    assert (source.batch_size, source.batch_window, source.report_failures) == (5, 10, True)
    assert [letter.on for letter in facts.dead_letters] == ["function"]


@pytest.mark.parametrize(
    ("folder", "source", "code"),
    [
        ("infra", '"../src"', "src"),
        ("infra", '"${path.root}/../src/app.py"', "src/app.py"),
        ("infra", '"../../elsewhere"', ""),
        ("infra", '"${var.x}/src"', ""),
        ("", '"${path.module}/src"', "src"),
        ("a/b", '"${dirname(path.module)}/src"', "a/src"),
    ],
)
def test_code_paths_stay_in_the_repository(folder: str, source: str, code: str) -> None:
    text = f"""
        variable "x" {{}}
        data "archive_file" "a" {{
          source_dir  = {source}
          output_path = "a.zip"
        }}
        resource "aws_lambda_function" "f" {{ filename = "a.zip" }}
        """
    (facts,) = units({f"{folder}/main.tf".lstrip("/"): text})
    assert facts.functions[0].code == code


def test_code_uploaded_to_a_bucket() -> None:
    facts = deployed(
        """
        data "archive_file" "a" {
          source_file = "src/app.py"
          output_path = "a.zip"
        }
        resource "aws_s3_object" "o" {
          bucket = "code"
          key    = "app.zip"
          source = data.archive_file.a.output_path
        }
        resource "aws_lambda_function" "f" {
          s3_bucket = "code"
          s3_key    = aws_s3_object.o.key
        }
        """
    )
    assert facts.functions[0].code == "src/app.py"


def test_grants_reach_the_functions_of_a_role() -> None:
    facts = deployed(
        """\
        resource "aws_iam_role" "r" { name = "worker" }
        resource "aws_lambda_function" "f" {
          function_name = "worker"
          role          = aws_iam_role.r.arn
        }
        resource "aws_sns_topic" "t" { name = "t" }
        data "aws_iam_policy_document" "d" {
          statement {
            actions   = ["sns:Publish"]
            resources = [aws_sns_topic.t.arn]
          }
          dynamic "statement" {
            for_each = toset(["arn:aws:lambda:eu-west-1:1:function:other"])
            content {
              actions   = ["lambda:InvokeFunction"]
              resources = [statement.value]
            }
          }
        }
        resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.d.json }
        resource "aws_iam_role_policy_attachment" "a" {
          role       = aws_iam_role.r.name
          policy_arn = aws_iam_policy.p.arn
        }
        resource "aws_iam_role_policy" "inline" {
          role   = aws_iam_role.r.id
          policy = jsonencode({
            Statement = [{ Effect = "Deny", Action = "sqs:*", Resource = "*" }]
          })
        }
        """
    )
    function = arn("aws_lambda_function.f")
    assert [(g.principal, g.actions, g.resources, g.effect, g.span.line) for g in facts.grants] == [
        (function, ("sns:Publish",), (arn("aws_sns_topic.t"),), "allow", 8),
        (
            function,
            ("lambda:InvokeFunction",),
            (("arn:aws:lambda:eu-west-1:1:function:other",),),
            "allow",
            14,
        ),
        (function, ("sqs:*",), (("*",),), "deny", 28),
    ]


def test_rules_their_targets_and_schedules() -> None:
    facts = deployed(
        """\
        resource "aws_cloudwatch_event_bus" "b" { name = "shop" }
        resource "aws_cloudwatch_event_rule" "r" {
          name           = "placed"
          event_bus_name = aws_cloudwatch_event_bus.b.name
          event_pattern  = jsonencode({ "detail-type" = ["OrderPlaced"] })
        }
        resource "aws_lambda_function" "f" { function_name = "f" }
        resource "aws_sqs_queue" "dlq" { name = "dlq" }
        resource "aws_cloudwatch_event_target" "t" {
          rule           = aws_cloudwatch_event_rule.r.name
          event_bus_name = aws_cloudwatch_event_bus.b.name
          arn            = aws_lambda_function.f.arn
          dead_letter_config { arn = aws_sqs_queue.dlq.arn }
        }
        resource "aws_cloudwatch_event_rule" "nightly" { schedule_expression = "rate(1 day)" }
        resource "aws_cloudwatch_event_target" "n" {
          rule = aws_cloudwatch_event_rule.nightly.name
          arn  = aws_lambda_function.f.arn
        }
        """
    )
    placed, nightly = facts.rules
    assert placed.bus == (Hole("resource", "aws_cloudwatch_event_bus.b", "name"),)
    assert plain(placed.pattern) == {"detail-type": ["OrderPlaced"]}
    assert placed.targets == (arn("aws_lambda_function.f"),)
    assert (nightly.schedule, nightly.pattern) == (True, None)
    assert [(letter.source, letter.on) for letter in facts.dead_letters] == [
        (arn("aws_cloudwatch_event_rule.r"), "rule")
    ]
    assert [call.kind for call in facts.invocations] == ["schedule"]


def test_what_is_looked_up_is_imported() -> None:
    facts = deployed(
        """\
        data "aws_sns_topic" "orders" { name = "orders" }
        data "aws_ssm_parameter" "topic" { name = "/shop/topic" }
        data "terraform_remote_state" "base" { backend = "s3" }
        resource "aws_sns_topic_subscription" "a" {
          topic_arn = data.aws_sns_topic.orders.arn
          protocol  = "sqs"
          endpoint  = data.terraform_remote_state.base.outputs.queue_arn
        }
        resource "aws_sns_topic_subscription" "b" {
          topic_arn = data.aws_ssm_parameter.topic.value
          protocol  = "lambda"
          endpoint  = "arn:aws:lambda:${data.aws_region.here.name}:1:function:f"
        }
        data "aws_region" "here" {}
        resource "aws_ssm_parameter" "out" {
          name  = "/shop/queue"
          value = "q"
        }
        """
    )
    topic = facts.resources[0]
    assert (topic.id, topic.imported, topic.name) == (
        "data.aws_sns_topic.orders",
        True,
        ("orders",),
    )
    a, b = facts.subscriptions
    assert a.topic == arn("data.aws_sns_topic.orders")
    assert a.endpoint == (Hole("import", "queue_arn"),)
    assert b.topic == (Hole("ssm", "/shop/topic"),)
    assert b.endpoint == ("arn:aws:lambda:", Hole("pseudo", "region"), ":1:function:f")
    assert [(e.kind, e.name, e.value) for e in facts.exports] == [("ssm", ("/shop/queue",), ("q",))]


def test_state_machines_call_functions_also_through_a_template_file() -> None:
    facts = deployed(
        """\
        resource "aws_lambda_function" "f" { function_name = "f" }
        resource "aws_lambda_function" "g" { function_name = "g" }
        resource "aws_sfn_state_machine" "m" {
          name       = "m"
          definition = jsonencode({ States = { A = { Resource = aws_lambda_function.f.arn } } })
        }
        resource "aws_sfn_state_machine" "n" {
          name       = "n"
          definition = templatefile("n.json", { g = aws_lambda_function.g.arn })
        }
        """
    )
    assert [(call.function, call.kind) for call in facts.invocations] == [
        (arn("aws_lambda_function.f"), "state-machine"),
        (arn("aws_lambda_function.g"), "state-machine"),
    ]


def test_containers_have_an_environment() -> None:
    facts = deployed(
        """\
        resource "aws_sqs_queue" "q" { name = "q" }
        resource "aws_ecs_task_definition" "t" {
          family = "orders"
          container_definitions = jsonencode([{
            name        = "app"
            environment = [for k, v in { QUEUE = aws_sqs_queue.q.url } : { name = k, value = v }]
          }])
        }
        """
    )
    (variable,) = facts.environment
    assert (variable.function, variable.name) == ("aws_ecs_task_definition.t", "QUEUE")
    assert variable.value == (Hole("resource", "aws_sqs_queue.q", "url"),)


def test_modules_of_the_public_registry() -> None:
    facts = deployed(
        """\
        module "sqs" {
          source     = "terraform-aws-modules/sqs/aws"
          version    = "4.2.0"
          name       = "orders"
          create_dlq = true
        }
        module "sns" {
          source = "terraform-aws-modules/sns/aws"
          name   = "orders-topic"
          subscriptions = {
            sqs = {
              protocol      = "sqs"
              endpoint      = module.sqs.queue_arn
              filter_policy = jsonencode({ eventType = ["OrderPlaced"] })
            }
          }
        }
        module "worker" {
          source        = "terraform-aws-modules/lambda/aws"
          function_name = "worker"
          handler       = "app.handler"
          runtime       = "python3.12"
          source_path   = "../src/worker"
          environment_variables = { TOPIC = module.sns.topic_arn }
          event_source_mapping = {
            sqs = { event_source_arn = module.sqs.queue_arn, batch_size = 1 }
          }
          attach_policy_statements = true
          policy_statements = {
            out = { actions = ["sns:Publish"], resources = [module.sns.topic_arn] }
          }
        }
        """.replace("../src", "src")
    )
    queue, topic = "module.sqs.aws_sqs_queue.this[0]", "module.sns.aws_sns_topic.this[0]"
    function = "module.worker.aws_lambda_function.this[0]"
    assert [(letter.source, letter.target) for letter in facts.dead_letters] == [
        (arn(queue), arn("module.sqs.aws_sqs_queue.dlq[0]"))
    ]
    (subscription,) = facts.subscriptions
    assert (subscription.topic, subscription.endpoint) == (arn(topic), arn(queue))
    assert subscription.span == Span("main.tf", 11, 5, 11, 8)
    assert plain(subscription.policy) == {"eventType": ["OrderPlaced"]}
    (code,) = facts.functions
    assert (code.function, code.code, code.handler) == (function, "src/worker", "app.handler")
    assert [(each.source, each.batch_size) for each in facts.event_sources] == [(arn(queue), 1)]
    assert [(each.name, each.value) for each in facts.environment] == [("TOPIC", arn(topic))]
    assert [(grant.principal, grant.actions) for grant in facts.grants] == [
        (arn(function), ("sns:Publish",))
    ]
    assert {resource.span.path for resource in facts.resources} == {"main.tf"}
    assert lines(code.handler_span, facts.grants[0].span) == [("main.tf", 21), ("main.tf", 18)]
    assert "path='sqs.tf'" not in repr(facts)
    assert "path='lambda.tf'" not in repr(facts)


def test_a_stranger_module_is_a_gap_and_at_most_looked_up() -> None:
    facts = deployed(
        """\
        module "queue" {
          source     = "github.com/acme/terraform-aws-sqs//queue?ref=v1"
          queue_name = "orders"
        }
        module "data" { source = "acme/warehouse/aws" }
        resource "aws_sns_topic_subscription" "s" {
          topic_arn = module.data.topic_arn
          protocol  = "sqs"
          endpoint  = module.queue.arn
        }
        """
    )
    assert [(gap.span.line, "outside" in gap.message) for gap in facts.gaps] == [
        (1, True),
        (5, True),
    ]
    assert [(each.imported, each.name) for each in facts.resources] == [(True, ("orders",))]
    assert facts.subscriptions[0].endpoint == arn("module.queue.data.aws_sqs_queue.this")
    assert facts.subscriptions[0].topic == (Hole("unknown", "module.data", "topic_arn"),)


def test_an_undecided_condition_counts_for_what_it_may_declare() -> None:
    facts = deployed(
        """\
        variable "with_dlq" {}
        resource "aws_sqs_queue" "q" {
          name           = "q"
          redrive_policy = var.with_dlq ? jsonencode({ deadLetterTargetArn = "arn:d" }) : null
        }
        resource "aws_sqs_queue" "maybe" { count = var.with_dlq ? 1 : 0 }
        """
    )
    assert facts.dead_letters[0].target == ("arn:d",)
    assert len(facts.resources) == 2


def test_dynamic_blocks_and_the_json_form() -> None:
    facts = deployed(
        **{
            "main.tf.json": """\
            {"resource": {"aws_sqs_queue": {"q": {"name": "q-${var.stage}"}},
             "aws_lambda_function": {"f": {"function_name": "f", "handler": "app.handler",
               "environment": {"variables": {"QUEUE": "${aws_sqs_queue.q.url}"}}}}},
             "variable": {"stage": {"default": "dev"}}}
            """,
            "more.tf": """\
            resource "aws_lambda_function" "g" {
              function_name = "g"
              dynamic "environment" {
                for_each = [{ MODE = "fast" }]
                iterator = given
                content { variables = given.value }
              }
            }
            """,
        }
    )
    assert {r.id: r.name for r in facts.resources}["aws_sqs_queue.q"] == ("q-dev",)
    assert {(e.function, e.name): e.value for e in facts.environment} == {
        ("aws_lambda_function.f", "QUEUE"): (Hole("resource", "aws_sqs_queue.q", "url"),),
        ("aws_lambda_function.g", "MODE"): ("fast",),
    }


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ('resource "aws_sqs_queue" "x" {\n  name = = "x"\n  fifo_queue = true\n}', 2),
        ('resource "aws_sqs_queue" "x" {\n  name = "x\n  fifo_queue = true\n}', 2),
        ('resource "aws_sqs_queue" "x" {\n  tags = [1,\n  fifo_queue = true\n}', 2),
        ('resource "aws_sqs_queue" "x" {\n  fifo_queue = true\n', None),
        ('resource "aws_sqs_queue" "x" {\n  fifo_queue = true\n  a = <<EOF\n text\n}', None),
    ],
)
def test_a_syntax_error_costs_little(broken: str, line: int | None) -> None:
    after = 'resource "aws_sns_topic" "after" { name = "after" }'
    before = 'resource "aws_sns_topic" "before" { name = "before" }'
    facts = deployed(f"{before}\n\n{broken}\n{after}\n")
    found = {resource.id: resource for resource in facts.resources}
    assert {"aws_sns_topic.before", "aws_sns_topic.after"} <= found.keys()
    assert found["aws_sqs_queue.x"].fifo
    assert facts.gaps
    assert line is None or facts.gaps[0].span.line == line + 2


CYCLES = {
    "locals": "locals {\n  a = local.b\n  b = local.a\n}\n",
    "self": 'resource "aws_sqs_queue" "q" { name = aws_sqs_queue.q.name_prefix }\n',
    "module": 'module "m" { source = "./." }\nresource "aws_sqs_queue" "q" { name = "q" }\n',
    "each": 'resource "aws_sqs_queue" "q" { for_each = aws_sqs_queue.q }\n',
    "missing": 'resource "aws_sqs_queue" "q" { name = module.none.x[0].y[*].z }\n',
    "division": 'resource "aws_sqs_queue" "q" { visibility_timeout_seconds = 1 / 0 }\n',
    "arguments": 'resource "aws_sqs_queue" "q" { name = join() }\n',
}


@pytest.mark.parametrize("text", CYCLES.values(), ids=CYCLES.keys())
def test_senseless_modules_raise_nothing(text: str) -> None:
    units({"main.tf": text + 'resource "aws_sqs_queue" "z" { name = local.a }\n'})


def test_small_texts_that_stand_for_enormous_values_are_cut_short() -> None:
    doubling = "\n".join(f"  a{n + 1} = [local.a{n}, local.a{n}]" for n in range(60))
    strings = "\n".join(f'  s{n + 1} = "${{local.s{n}}}${{local.s{n}}}"' for n in range(60))
    units(
        {
            "main.tf": f'locals {{\n  a0 = [1]\n{doubling}\n  s0 = "x"\n{strings}\n}}\n'
            'resource "aws_sns_topic_subscription" "s" {\n'
            "  filter_policy = jsonencode({ x = local.a60, y = local.s60 })\n"
            '  endpoint = join(",", flatten(local.a60))\n}\n'
        }
    )


def test_deep_nesting_is_cut_short() -> None:
    deep = "[" * 2000 + "]" * 2000
    blocks = "a {\n" * 500 + "}\n" * 500
    units({"main.tf": f"locals {{\n x = {deep}\n}}\n{blocks}"})
    chain = "\n".join(f"  a{n} = local.a{n + 1}" for n in range(3000))
    units({"main.tf": f'locals {{\n{chain}\n}}\noutput "x" {{ value = local.a0 }}\n'})


def test_every_prefix_of_a_file_can_be_read() -> None:
    text = dedent(FAN_OUT + MODULE)
    for end in range(0, len(text), 7):
        assemble({"main.tf": read_hcl("main.tf", text[:end])})


def test_an_unreadable_json_file_is_a_gap() -> None:
    (facts,) = units({"x.tf.json": '{"resource": \n{]'})
    assert lines(*(gap.span for gap in facts.gaps)) == [("x.tf.json", 2)]


def test_a_module_at_the_root_of_the_repository() -> None:
    (facts,) = units(
        {
            "main.tf": 'variable "n" {}\nresource "aws_sqs_queue" "q" { name = var.n }\n',
            "example/main.tf": 'module "q" {\n  source = "../"\n  n = "orders"\n}\n',
        }
    )
    assert (facts.path, facts.resources[0].name) == ("example", ("orders",))


def test_environments_that_call_one_module_are_units_of_their_own() -> None:
    caller = """\
        module "consumer" {
          source    = "../consumer"
          name      = "q"
          topic_arn = "t"
        }
        """
    facts = units({"dev/main.tf": caller, "prod/main.tf": caller, "consumer/main.tf": MODULE})
    assert [each.path for each in facts] == ["dev", "prod"]
    assert facts[0].resources == facts[1].resources


def test_what_a_variables_default_leaves_out_can_be_deployed() -> None:
    main = """\
        variable "live"   { default = false }
        variable "stage"  { default = "dev" }
        variable "parked" { default = false }
        resource "aws_cloudwatch_event_rule" "moved" {
          count = var.live && var.stage != "dev" ? 1 : 0
          event_pattern = jsonencode({ "detail-type" = ["parcel.moved"] })
        }
        resource "aws_cloudwatch_event_target" "push" {
          count = var.live ? 1 : 0
          rule  = aws_cloudwatch_event_rule.moved[0].name
          arn   = "arn:f"
        }
        resource "aws_sqs_queue" "set" { count = var.parked ? 1 : 0 }
        resource "aws_sqs_queue" "never" { count = 0 }
        """
    (facts,) = units({"main.tf": main, "terraform.tfvars": "parked = false\n"})
    assert [rule.targets for rule in facts.rules] == [(("arn:f",),)]
    assert not facts.resources
