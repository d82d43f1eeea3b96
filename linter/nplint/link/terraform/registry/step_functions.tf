variable "name" { default = null }
variable "create" { default = true }
variable "definition" { default = null }

resource "aws_sfn_state_machine" "this" {
  count      = var.create ? 1 : 0
  name       = var.name
  definition = var.definition
}

output "state_machine_arn" { value = aws_sfn_state_machine.this[0].arn }
output "state_machine_id" { value = aws_sfn_state_machine.this[0].arn }
output "state_machine_name" { value = aws_sfn_state_machine.this[0].name }
