# What the control plane keeps and this version's data plane does not serve: an API that is never deployed.
data "aws_iam_policy_document" "invoke" {
  statement {
    actions   = ["execute-api:Invoke"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "IpAddress"
      variable = "aws:SourceIp"
      values   = [var.changed ? "10.0.0.0/8" : "192.0.2.0/24"]
    }
  }
}

resource "aws_api_gateway_rest_api" "guarded" {
  name = "guarded"
}

resource "aws_api_gateway_rest_api_policy" "guarded" {
  rest_api_id = aws_api_gateway_rest_api.guarded.id
  policy      = data.aws_iam_policy_document.invoke.json
}

resource "aws_api_gateway_rest_api" "inline_policy" {
  name   = "inline policy"
  policy = var.changed ? null : data.aws_iam_policy_document.invoke.json
}

locals {
  function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${var.changed ? "check-2" : "check"}/invocations"
}

resource "aws_api_gateway_authorizer" "token" {
  rest_api_id                      = aws_api_gateway_rest_api.guarded.id
  name                             = var.changed ? "token-2" : "token"
  authorizer_uri                   = local.function
  authorizer_credentials           = var.changed ? "" : "arn:aws:iam::000000000000:role/invoke"
  identity_source                  = var.changed ? "method.request.header.X-Token" : "method.request.header.Authorization"
  identity_validation_expression   = var.changed ? "" : "^Bearer .*$"
  authorizer_result_ttl_in_seconds = var.changed ? 0 : 60
}

resource "aws_api_gateway_authorizer" "request" {
  rest_api_id     = aws_api_gateway_rest_api.guarded.id
  name            = "request"
  type            = "REQUEST"
  authorizer_uri  = local.function
  identity_source = var.changed ? "method.request.querystring.a" : "method.request.header.A,method.request.querystring.b"
}

resource "aws_api_gateway_authorizer" "pool" {
  rest_api_id   = aws_api_gateway_rest_api.guarded.id
  name          = "pool"
  type          = "COGNITO_USER_POOLS"
  provider_arns = [for id in(var.changed ? ["a", "c"] : ["a", "b"]) : "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_${id}"]
}

resource "aws_api_gateway_method" "token" {
  rest_api_id      = aws_api_gateway_rest_api.guarded.id
  resource_id      = aws_api_gateway_rest_api.guarded.root_resource_id
  http_method      = "GET"
  authorization    = var.changed ? "AWS_IAM" : "CUSTOM"
  authorizer_id    = var.changed ? null : aws_api_gateway_authorizer.token.id
  api_key_required = !var.changed
}

resource "aws_api_gateway_method" "pool" {
  rest_api_id          = aws_api_gateway_rest_api.guarded.id
  resource_id          = aws_api_gateway_rest_api.guarded.root_resource_id
  http_method          = "PUT"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.pool.id
  authorization_scopes = var.changed ? ["shop/write", "shop/all"] : ["shop/write", "shop/read"]
  api_key_required     = var.changed
}

resource "aws_api_gateway_vpc_link" "backend" {
  name        = var.changed ? "backend-2" : "backend"
  description = var.changed ? "" : "to the private network"
  target_arns = ["arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/backend/50dc6c495c0c9188"]
  tags        = var.changed ? { net = "b" } : { net = "a" }
}

resource "aws_api_gateway_integration" "private" {
  rest_api_id             = aws_api_gateway_rest_api.guarded.id
  resource_id             = aws_api_gateway_rest_api.guarded.root_resource_id
  http_method             = aws_api_gateway_method.token.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = var.changed ? "POST" : "GET"
  uri                     = "http://backend.internal/"
  connection_type         = var.changed ? "INTERNET" : "VPC_LINK"
  connection_id           = var.changed ? null : aws_api_gateway_vpc_link.backend.id

  tls_config {
    insecure_skip_verification = var.changed
  }
}

resource "aws_api_gateway_integration" "queue" {
  rest_api_id             = aws_api_gateway_rest_api.guarded.id
  resource_id             = aws_api_gateway_rest_api.guarded.root_resource_id
  http_method             = aws_api_gateway_method.pool.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = "arn:aws:apigateway:us-east-1:sqs:path/000000000000/${var.changed ? "later" : "now"}"
  credentials             = "arn:aws:iam::000000000000:role/${var.changed ? "send-2" : "send"}"
  passthrough_behavior    = var.changed ? "NEVER" : "WHEN_NO_TEMPLATES"
  request_parameters      = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }
  request_templates       = { "application/json" = "Action=SendMessage&MessageBody=$input.body" }
}
