variable "bucket" { default = null }
variable "bucket_prefix" { default = null }
variable "create_bucket" { default = true }

resource "aws_s3_bucket" "this" {
  count         = var.create_bucket ? 1 : 0
  bucket        = var.bucket
  bucket_prefix = var.bucket_prefix
}

output "s3_bucket_arn" { value = aws_s3_bucket.this[0].arn }
output "s3_bucket_id" { value = aws_s3_bucket.this[0].bucket }
output "s3_bucket_bucket" { value = aws_s3_bucket.this[0].bucket }
