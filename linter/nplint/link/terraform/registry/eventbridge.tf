variable "bus_name" { default = "default" }
variable "create" { default = true }
variable "create_bus" { default = true }
variable "create_rules" { default = true }
variable "create_targets" { default = true }
variable "rules" { default = {} }
variable "targets" { default = {} }
variable "schedules" { default = {} }

resource "aws_cloudwatch_event_bus" "this" {
  count = var.create && var.create_bus ? 1 : 0
  name  = var.bus_name
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each            = var.create && var.create_rules ? var.rules : {}
  name                = each.key
  event_bus_name      = try(aws_cloudwatch_event_bus.this[0].name, var.bus_name)
  event_pattern       = try(each.value.event_pattern, null)
  schedule_expression = try(each.value.schedule_expression, null)
}

locals {
  targets = flatten([
    for rule, targets in var.targets : [for target in targets : merge(target, { rule = rule })]
  ])
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = var.create && var.create_targets ? { for index, target in local.targets : index => target } : {}
  rule     = aws_cloudwatch_event_rule.this[each.value.rule].name
  arn      = try(each.value.arn, each.value.destination)

  dynamic "dead_letter_config" {
    for_each = try([each.value.dead_letter_arn], [])
    content {
      arn = dead_letter_config.value
    }
  }
}

resource "aws_scheduler_schedule" "this" {
  for_each = var.create ? var.schedules : {}
  name     = each.key

  target {
    arn = try(each.value.arn, null)
    dynamic "dead_letter_config" {
      for_each = try([each.value.dead_letter_arn], [])
      content {
        arn = dead_letter_config.value
      }
    }
  }
}

output "eventbridge_bus_name" { value = try(aws_cloudwatch_event_bus.this[0].name, var.bus_name) }
output "eventbridge_bus_arn" { value = aws_cloudwatch_event_bus.this[0].arn }
