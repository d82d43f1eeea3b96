variable "name" { default = null }
variable "hash_key" { default = null }
variable "range_key" { default = null }
variable "create_table" { default = true }

resource "aws_dynamodb_table" "this" {
  count     = var.create_table ? 1 : 0
  name      = var.name
  hash_key  = var.hash_key
  range_key = var.range_key
}

output "dynamodb_table_arn" { value = aws_dynamodb_table.this[0].arn }
output "dynamodb_table_id" { value = aws_dynamodb_table.this[0].name }
output "dynamodb_table_stream_arn" { value = aws_dynamodb_table.this[0].stream_arn }
