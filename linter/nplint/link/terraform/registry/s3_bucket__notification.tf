variable "bucket" { default = null }
variable "lambda_notifications" { default = {} }

resource "aws_s3_bucket_notification" "this" {
  bucket = var.bucket

  dynamic "lambda_function" {
    for_each = var.lambda_notifications
    content {
      lambda_function_arn = lambda_function.value.function_arn
    }
  }
}
