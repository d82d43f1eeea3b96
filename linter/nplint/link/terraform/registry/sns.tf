variable "name" { default = null }
variable "create" { default = true }
variable "fifo_topic" { default = false }
variable "subscriptions" { default = {} }
variable "create_subscription" { default = true }

resource "aws_sns_topic" "this" {
  count      = var.create ? 1 : 0
  name       = var.name
  fifo_topic = var.fifo_topic
}

resource "aws_sns_topic_subscription" "this" {
  for_each             = var.create && var.create_subscription ? var.subscriptions : {}
  topic_arn            = aws_sns_topic.this[0].arn
  protocol             = each.value.protocol
  endpoint             = each.value.endpoint
  filter_policy        = try(each.value.filter_policy, null)
  filter_policy_scope  = try(each.value.filter_policy_scope, null)
  raw_message_delivery = try(each.value.raw_message_delivery, null)
  redrive_policy       = try(each.value.redrive_policy, null)
}

output "topic_arn" { value = aws_sns_topic.this[0].arn }
output "topic_id" { value = aws_sns_topic.this[0].arn }
output "topic_name" { value = aws_sns_topic.this[0].name }
output "sns_topic_arn" { value = aws_sns_topic.this[0].arn }
output "sns_topic_id" { value = aws_sns_topic.this[0].arn }
output "sns_topic_name" { value = aws_sns_topic.this[0].name }
