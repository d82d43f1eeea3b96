variable "name" { default = null }
variable "create" { default = true }
variable "create_dlq" { default = false }
variable "fifo_queue" { default = false }
variable "use_name_prefix" { default = false }
variable "visibility_timeout_seconds" { default = null }
variable "message_retention_seconds" { default = null }
variable "redrive_policy" { default = {} }
variable "dlq_name" { default = null }
variable "dlq_visibility_timeout_seconds" { default = null }
variable "dlq_message_retention_seconds" { default = null }

locals {
  given   = try(jsondecode(var.redrive_policy), var.redrive_policy)
  created = merge({ deadLetterTargetArn = try(aws_sqs_queue.dlq[0].arn, null), maxReceiveCount = 5 }, local.given)
  redrive = var.create_dlq ? jsonencode(local.created) : (length(local.given) > 0 ? jsonencode(local.given) : null)
}

resource "aws_sqs_queue" "this" {
  count                      = var.create ? 1 : 0
  name                       = var.name
  fifo_queue                 = var.fifo_queue
  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.message_retention_seconds
  redrive_policy             = local.redrive
}

resource "aws_sqs_queue" "dlq" {
  count                      = var.create && var.create_dlq ? 1 : 0
  name                       = coalesce(var.dlq_name, "${var.name}-dlq")
  fifo_queue                 = var.fifo_queue
  visibility_timeout_seconds = var.dlq_visibility_timeout_seconds
  message_retention_seconds  = var.dlq_message_retention_seconds
}

output "queue_arn" { value = aws_sqs_queue.this[0].arn }
output "queue_arn_static" { value = aws_sqs_queue.this[0].arn }
output "queue_id" { value = aws_sqs_queue.this[0].url }
output "queue_url" { value = aws_sqs_queue.this[0].url }
output "queue_name" { value = aws_sqs_queue.this[0].name }
output "sqs_queue_arn" { value = aws_sqs_queue.this[0].arn }
output "sqs_queue_id" { value = aws_sqs_queue.this[0].url }
output "sqs_queue_name" { value = aws_sqs_queue.this[0].name }
output "dead_letter_queue_arn" { value = aws_sqs_queue.dlq[0].arn }
output "dead_letter_queue_arn_static" { value = aws_sqs_queue.dlq[0].arn }
output "dead_letter_queue_id" { value = aws_sqs_queue.dlq[0].url }
output "dead_letter_queue_url" { value = aws_sqs_queue.dlq[0].url }
output "dead_letter_queue_name" { value = aws_sqs_queue.dlq[0].name }
