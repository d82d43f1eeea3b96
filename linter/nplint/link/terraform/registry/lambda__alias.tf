variable "function_name" { default = null }
variable "event_source_mapping" { default = {} }

resource "aws_lambda_event_source_mapping" "this" {
  for_each                           = var.event_source_mapping
  function_name                      = var.function_name
  event_source_arn                   = try(each.value.event_source_arn, null)
  batch_size                         = try(each.value.batch_size, null)
  maximum_batching_window_in_seconds = try(each.value.maximum_batching_window_in_seconds, null)
  function_response_types            = try(each.value.function_response_types, null)
}

output "lambda_alias_arn" { value = var.function_name }
output "lambda_alias_invoke_arn" { value = var.function_name }
