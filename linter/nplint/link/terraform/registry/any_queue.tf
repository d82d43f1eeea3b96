# A queue made by a module that nobody has told about: looked up, since its redrive is not known.
variable "name" { default = null }
variable "queue_name" { default = null }
variable "sqs_name" { default = null }
variable "sqs_queue_name" { default = null }

data "aws_sqs_queue" "this" {
  name = coalesce(var.name, var.queue_name, var.sqs_name, var.sqs_queue_name)
}

output "arn" { value = data.aws_sqs_queue.this.arn }
output "url" { value = data.aws_sqs_queue.this.url }
output "id" { value = data.aws_sqs_queue.this.url }
output "name" { value = data.aws_sqs_queue.this.name }
output "queue" { value = data.aws_sqs_queue.this }
