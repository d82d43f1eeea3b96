variable "name" { default = null }
variable "create" { default = true }
variable "integrations" { default = {} }
variable "routes" { default = {} }

resource "aws_apigatewayv2_api" "this" {
  count = var.create ? 1 : 0
  name  = var.name
}

resource "aws_apigatewayv2_integration" "old" {
  for_each        = var.integrations
  integration_uri = try(each.value.lambda_arn, each.value.integration_uri, null)
}

resource "aws_apigatewayv2_integration" "this" {
  for_each        = var.routes
  integration_uri = try(each.value.integration.uri, null)
}

output "api_endpoint" { value = aws_apigatewayv2_api.this[0].url }
output "apigatewayv2_api_api_endpoint" { value = aws_apigatewayv2_api.this[0].url }
output "apigatewayv2_api_execution_arn" { value = aws_apigatewayv2_api.this[0].arn }
