# A topic made by a module that nobody has told about.
variable "name" { default = null }
variable "topic_name" { default = null }
variable "sns_topic_name" { default = null }

data "aws_sns_topic" "this" {
  name = coalesce(var.name, var.topic_name, var.sns_topic_name)
}

output "arn" { value = data.aws_sns_topic.this.arn }
output "id" { value = data.aws_sns_topic.this.arn }
output "name" { value = data.aws_sns_topic.this.name }
output "topic" { value = data.aws_sns_topic.this }
