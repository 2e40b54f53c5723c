# The directory: users, groups, roles and their policies.

locals {
  invoke = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "execute-api:Invoke"
      Resource = var.changed ? "arn:aws:execute-api:*:*:*/prod/*" : "arn:aws:execute-api:*:*:*"
    }]
  })
}

resource "aws_iam_policy" "invoke" {
  name        = "invoke"
  path        = "/apis/"
  description = "Calls every API"
  policy      = local.invoke
  tags        = { team = var.changed ? "blue" : "red" }
}

resource "aws_iam_user" "caller" {
  name                 = "caller"
  path                 = var.changed ? "/people/" : "/"
  permissions_boundary = var.changed ? null : aws_iam_policy.invoke.arn
  tags                 = { team = "red" }
}

resource "aws_iam_access_key" "caller" {
  user   = aws_iam_user.caller.name
  status = var.changed ? "Inactive" : "Active"
}

resource "aws_iam_user_policy" "caller" {
  name   = "own"
  user   = aws_iam_user.caller.name
  policy = local.invoke
}

resource "aws_iam_user_policy_attachment" "caller" {
  user       = aws_iam_user.caller.name
  policy_arn = aws_iam_policy.invoke.arn
}

resource "aws_iam_group" "callers" {
  name = var.changed ? "clients" : "callers"
}

resource "aws_iam_group_membership" "callers" {
  name  = "callers"
  group = aws_iam_group.callers.name
  users = [aws_iam_user.caller.name]
}

resource "aws_iam_group_policy" "callers" {
  name   = "own"
  group  = aws_iam_group.callers.name
  policy = local.invoke
}

resource "aws_iam_group_policy_attachment" "callers" {
  group      = aws_iam_group.callers.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "gateway" {
  name                 = "gateway"
  path                 = "/service/"
  description          = var.changed ? "Changed" : "What integrations run as"
  max_session_duration = var.changed ? 7200 : 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  tags                 = { team = "red" }
}

resource "aws_iam_role_policy" "gateway" {
  name = "lambda"
  role = aws_iam_role.gateway.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:InvokeFunction", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "gateway" {
  role       = aws_iam_role.gateway.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

data "aws_iam_role" "gateway" {
  name       = aws_iam_role.gateway.name
  depends_on = [aws_iam_role_policy.gateway]
}

data "aws_iam_policy" "administrator" {
  name = "AdministratorAccess"
}
