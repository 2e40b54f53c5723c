resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = "arn:aws:iam::000000000000:role/${var.changed ? "logs-2" : "logs"}"
  reset_on_delete     = true
}
