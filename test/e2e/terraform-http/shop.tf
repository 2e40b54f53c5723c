# An API with a function, a private backend, a queue and callers with tokens; its stages deploy themselves or by hand.
locals {
  function = "arn:aws:lambda:us-east-1:000000000000:function:shop"
  invoke   = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${local.function}/invocations"
}

resource "aws_apigatewayv2_api" "shop" {
  name                         = var.changed ? "shop-changed" : "shop"
  protocol_type                = "HTTP"
  description                  = var.changed ? null : "a shop"
  version                      = var.changed ? "2" : "1"
  disable_execute_api_endpoint = var.changed

  cors_configuration {
    allow_origins     = var.changed ? ["https://shop.example"] : ["https://shop.example", "http://localhost:3000"]
    allow_methods     = ["GET", "POST"]
    allow_headers     = var.changed ? ["x-two"] : ["x-one"]
    expose_headers    = ["x-seen"]
    allow_credentials = !var.changed
    max_age           = var.changed ? 0 : 300
  }

  tags = var.changed ? { owner = "them" } : { owner = "us", cost = "1" }
}

# Quick create.
resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  target        = var.changed ? "https://other.example" : "https://backend.example"
  route_key     = var.changed ? "GET /other" : "GET /pets"
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = local.function
  payload_format_version = var.changed ? "1.0" : "2.0"
  timeout_milliseconds   = var.changed ? 5000 : 3000
  description            = var.changed ? null : "a function"
}

resource "aws_apigatewayv2_integration" "proxy" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = var.changed ? "GET" : "ANY"
  integration_uri    = "https://backend.example/{proxy}"

  request_parameters = var.changed ? {
    "append:header.x-b" = "$context.requestId"
    } : {
    "append:header.x-a" = "$request.header.user-agent"
    "remove:header.x-b" = "''"
    "overwrite:path"    = "$request.path"
  }

  # The provider takes a status away that it changes (it sends the new mappings, and over them the old ones as empty).
  response_parameters {
    status_code = 500
    mappings = {
      "append:header.x-error" = "$context.requestId"
      "overwrite:statuscode"  = "502"
    }
  }

  response_parameters {
    status_code = var.changed ? 403 : 404
    mappings    = { "overwrite:statuscode" = var.changed ? "404" : "200" }
  }
}

resource "aws_apigatewayv2_integration" "queue" {
  api_id              = aws_apigatewayv2_api.shop.id
  credentials_arn     = "arn:aws:iam::000000000000:role/queue"
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
  request_parameters = {
    QueueUrl    = "https://sqs.us-east-1.amazonaws.com/000000000000/orders"
    MessageBody = var.changed ? "$request.body.order" : "$request.body"
  }
}

resource "aws_apigatewayv2_vpc_link" "inside" {
  name               = var.changed ? "inside-changed" : "inside"
  security_group_ids = ["sg-1"]
  subnet_ids         = ["subnet-1", "subnet-2"]
  tags               = { changed = tostring(var.changed) }
}

resource "aws_apigatewayv2_integration" "inside" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/inside/50dc6c495c0c9188/f2f7dc8efc522ab2"
  connection_type    = "VPC_LINK"
  connection_id      = aws_apigatewayv2_vpc_link.inside.id

  tls_config {
    server_name_to_verify = var.changed ? "b.example" : "a.example"
  }
}

resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "tokens"
  authorizer_type  = "JWT"
  identity_sources = var.changed ? ["$request.querystring.token"] : ["$request.header.Authorization"]

  jwt_configuration {
    audience = var.changed ? ["app"] : ["app", "web"]
    # Nobody answers there: it is taken at its word.
    issuer = "https://127.0.0.1:9/tenant"
  }
}

resource "aws_apigatewayv2_authorizer" "function" {
  api_id                            = aws_apigatewayv2_api.shop.id
  name                              = var.changed ? "decides" : "function"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = local.invoke
  identity_sources                  = var.changed ? ["$request.querystring.user", "$context.routeKey"] : ["$request.header.auth"]
  authorizer_payload_format_version = var.changed ? "1.0" : "2.0"
  enable_simple_responses           = !var.changed
  authorizer_result_ttl_in_seconds  = var.changed ? 0 : 60
}

resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.function.id}"
}

resource "aws_apigatewayv2_route" "items" {
  api_id               = aws_apigatewayv2_api.shop.id
  route_key            = var.changed ? "GET /goods/{id}" : "GET /items/{id}"
  target               = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.tokens.id
  authorization_scopes = var.changed ? ["read"] : ["read", "list"]
  operation_name       = var.changed ? null : "items"
}

resource "aws_apigatewayv2_route" "orders" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "POST /orders"
  target             = "integrations/${aws_apigatewayv2_integration.queue.id}"
  authorization_type = var.changed ? "NONE" : "CUSTOM"
  authorizer_id      = var.changed ? null : aws_apigatewayv2_authorizer.function.id
}

resource "aws_apigatewayv2_route" "signed" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "ANY /inside/{proxy+}"
  target             = "integrations/${aws_apigatewayv2_integration.inside.id}"
  authorization_type = "AWS_IAM"
}

resource "aws_apigatewayv2_route" "proxy" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "ANY /{proxy+}"
  target    = "integrations/${aws_apigatewayv2_integration.proxy.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
  description = var.changed ? null : "deploys itself"

  access_log_settings {
    destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:shop"
    format          = var.changed ? "$context.requestId $context.status" : "$context.requestId"
  }

  default_route_settings {
    detailed_metrics_enabled = var.changed
    throttling_burst_limit   = var.changed ? 20 : 10
    throttling_rate_limit    = var.changed ? 200.5 : 100
  }

  stage_variables = var.changed ? { colour = "red" } : { colour = "blue", size = "1" }
  tags            = { changed = tostring(var.changed) }
}

resource "aws_apigatewayv2_deployment" "manual" {
  api_id      = aws_apigatewayv2_api.shop.id
  description = var.changed ? "second" : "first"
  triggers    = { changed = tostring(var.changed) }

  depends_on = [
    aws_apigatewayv2_route.default,
    aws_apigatewayv2_route.items,
    aws_apigatewayv2_route.orders,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_stage" "manual" {
  api_id        = aws_apigatewayv2_api.shop.id
  name          = "manual"
  deployment_id = aws_apigatewayv2_deployment.manual.id

  dynamic "route_settings" {
    for_each = var.changed ? ["POST /orders"] : ["POST /orders", "$default"]
    content {
      route_key              = route_settings.value
      throttling_burst_limit = var.changed ? 2 : 1
      throttling_rate_limit  = 1
    }
  }
}

resource "aws_apigatewayv2_model" "order" {
  api_id       = aws_apigatewayv2_api.shop.id
  name         = var.changed ? "orders" : "order"
  content_type = "application/json"
  description  = var.changed ? null : "an order"
  schema       = jsonencode({ type = "object", properties = { id = { type = "string" } } })
}

resource "aws_apigatewayv2_domain_name" "shop" {
  domain_name = "shop.example"

  domain_name_configuration {
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/c"
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }

  tags = { changed = tostring(var.changed) }
}

resource "aws_apigatewayv2_api_mapping" "shop" {
  api_id          = aws_apigatewayv2_api.shop.id
  domain_name     = aws_apigatewayv2_domain_name.shop.id
  stage           = var.changed ? aws_apigatewayv2_stage.manual.id : aws_apigatewayv2_stage.default.id
  api_mapping_key = var.changed ? "shop/v2" : "shop/v1"
}

data "aws_apigatewayv2_api" "shop" {
  api_id = aws_apigatewayv2_api.shop.id
}

data "aws_apigatewayv2_apis" "all" {
  protocol_type = "HTTP"
  depends_on    = [aws_apigatewayv2_api.shop, aws_apigatewayv2_api.quick]
}

output "agreement" {
  value = {
    name     = data.aws_apigatewayv2_api.shop.name == aws_apigatewayv2_api.shop.name
    endpoint = data.aws_apigatewayv2_api.shop.api_endpoint == aws_apigatewayv2_api.shop.api_endpoint
    apis     = length(data.aws_apigatewayv2_apis.all.ids) == 2
  }
}
