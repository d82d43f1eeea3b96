variable "function_name" { default = "" }
variable "create" { default = true }
variable "create_function" { default = true }
variable "create_layer" { default = false }
variable "create_lambda_function_url" { default = false }
variable "create_async_event_config" { default = false }
variable "handler" { default = "" }
variable "runtime" { default = null }
variable "timeout" { default = 3 }
variable "source_path" { default = null }
variable "local_existing_package" { default = null }
variable "s3_existing_package" { default = null }
variable "image_config_command" { default = [] }
variable "environment_variables" { default = {} }
variable "dead_letter_target_arn" { default = null }
variable "destination_on_failure" { default = null }
variable "event_source_mapping" { default = {} }
variable "attach_policy_json" { default = false }
variable "attach_policy_jsons" { default = false }
variable "attach_policy_statements" { default = false }
variable "policy_json" { default = null }
variable "policy_jsons" { default = [] }
variable "policy_statements" { default = {} }

locals {
  made = var.create && var.create_function && !var.create_layer
}

data "archive_file" "this" {
  source_dir  = try(var.source_path[0].path, var.source_path[0], var.source_path.path, var.source_path)
  output_path = "registry-package-of-this-function.zip"
}

resource "aws_iam_role" "lambda" {
  name = var.function_name
}

resource "aws_lambda_function" "this" {
  count         = local.made ? 1 : 0
  function_name = var.function_name
  role          = aws_iam_role.lambda.arn
  handler       = var.handler
  runtime       = var.runtime
  timeout       = var.timeout
  filename      = var.source_path != null ? data.archive_file.this.output_path : var.local_existing_package
  s3_key        = try(var.s3_existing_package.key, null)

  environment {
    variables = var.environment_variables
  }

  image_config {
    command = var.image_config_command
  }

  dynamic "dead_letter_config" {
    for_each = var.dead_letter_target_arn == null ? [] : [true]
    content {
      target_arn = var.dead_letter_target_arn
    }
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count         = local.made && var.create_async_event_config ? 1 : 0
  function_name = aws_lambda_function.this[0].function_name

  destination_config {
    on_failure {
      destination = var.destination_on_failure
    }
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  for_each                           = local.made ? var.event_source_mapping : {}
  function_name                      = aws_lambda_function.this[0].arn
  event_source_arn                   = try(each.value.event_source_arn, null)
  batch_size                         = try(each.value.batch_size, null)
  maximum_batching_window_in_seconds = try(each.value.maximum_batching_window_in_seconds, null)
  function_response_types            = try(each.value.function_response_types, null)

  filter_criteria {
    filter = try(each.value.filter_criteria, [])
  }
}

resource "aws_lambda_function_url" "this" {
  count         = local.made && var.create_lambda_function_url ? 1 : 0
  function_name = aws_lambda_function.this[0].function_name
}

resource "aws_iam_role_policy" "json" {
  count  = var.attach_policy_json ? 1 : 0
  role   = aws_iam_role.lambda.name
  policy = var.policy_json
}

resource "aws_iam_role_policy" "jsons" {
  count  = var.attach_policy_jsons ? length(var.policy_jsons) : 0
  role   = aws_iam_role.lambda.name
  policy = var.policy_jsons[count.index]
}

data "aws_iam_policy_document" "statements" {
  dynamic "statement" {
    for_each = var.attach_policy_statements ? var.policy_statements : {}
    content {
      effect    = try(statement.value.effect, null)
      actions   = try(statement.value.actions, null)
      resources = try(statement.value.resources, null)
    }
  }
}

resource "aws_iam_role_policy" "statements" {
  count  = var.attach_policy_statements ? 1 : 0
  role   = aws_iam_role.lambda.name
  policy = data.aws_iam_policy_document.statements.json
}

output "lambda_function_arn" { value = aws_lambda_function.this[0].arn }
output "lambda_function_arn_static" { value = aws_lambda_function.this[0].arn }
output "lambda_function_invoke_arn" { value = aws_lambda_function.this[0].arn }
output "lambda_function_qualified_arn" { value = aws_lambda_function.this[0].arn }
output "lambda_function_name" { value = aws_lambda_function.this[0].function_name }
output "lambda_role_arn" { value = aws_iam_role.lambda.arn }
output "lambda_role_name" { value = aws_iam_role.lambda.name }
output "this_lambda_function_arn" { value = aws_lambda_function.this[0].arn }
output "this_lambda_function_name" { value = aws_lambda_function.this[0].function_name }
