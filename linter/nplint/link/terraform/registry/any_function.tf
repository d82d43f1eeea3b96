# A function made by a module that nobody has told about: what its inputs say by their usual names.
variable "name" { default = null }
variable "function_name" { default = null }
variable "handler" { default = null }
variable "runtime" { default = null }
variable "timeout" {}
variable "filename" { default = null }
variable "source_dir" { default = null }
variable "source_path" { default = null }
variable "source_file" { default = null }
variable "environment" { default = null }
variable "environment_variables" { default = null }
variable "lambda_environment" { default = null }
variable "env_vars" { default = null }

locals {
  source      = try(coalesce(var.source_dir, var.source_path, var.source_file), null)
  environment = try(coalesce(var.environment_variables, var.env_vars, var.lambda_environment, var.environment), {})
}

data "archive_file" "this" {
  source_dir  = local.source
  output_path = "package-of-this-function.zip"
}

resource "aws_lambda_function" "this" {
  function_name = try(coalesce(var.function_name, var.name), null)
  handler       = var.handler
  runtime       = var.runtime
  timeout       = var.timeout
  filename      = local.source != null ? data.archive_file.this.output_path : var.filename

  environment {
    variables = try(local.environment.variables, local.environment)
  }
}

output "arn" { value = aws_lambda_function.this.arn }
output "id" { value = aws_lambda_function.this.function_name }
output "name" { value = aws_lambda_function.this.function_name }
output "function" { value = aws_lambda_function.this }
output "lambda" { value = aws_lambda_function.this }
