# Who connects is counted, what is said comes back, and every kind of integration and answer is there.
locals {
  invoke = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function"
}

resource "aws_apigatewayv2_api" "chat" {
  name                       = var.changed ? "chat-changed" : "chat"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = var.changed ? "$request.body.kind" : "$request.body.action"
  description                = var.changed ? null : "a chat"
  tags                       = var.changed ? { owner = "them" } : { owner = "us", cost = "1" }
}

resource "aws_apigatewayv2_integration" "function" {
  for_each = toset(["connect", "disconnect", "talk"])

  api_id                    = aws_apigatewayv2_api.chat.id
  integration_type          = "AWS_PROXY"
  integration_method        = "POST"
  integration_uri           = "${local.invoke}:${each.key}/invocations"
  content_handling_strategy = "CONVERT_TO_TEXT"
  passthrough_behavior      = "WHEN_NO_MATCH"
  timeout_milliseconds      = var.changed ? 5000 : 3000
}

resource "aws_apigatewayv2_authorizer" "who" {
  api_id           = aws_apigatewayv2_api.chat.id
  name             = var.changed ? "who-changed" : "who"
  authorizer_type  = "REQUEST"
  authorizer_uri   = "${local.invoke}:who/invocations"
  identity_sources = var.changed ? ["route.request.querystring.token", "route.request.querystring.room"] : ["route.request.querystring.token"]
}

resource "aws_apigatewayv2_route" "connect" {
  api_id             = aws_apigatewayv2_api.chat.id
  route_key          = "$connect"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.who.id
  target             = "integrations/${aws_apigatewayv2_integration.function["connect"].id}"

  request_parameter {
    request_parameter_key = var.changed ? "route.request.querystring.room" : "route.request.querystring.token"
    required              = false
  }
}

resource "aws_apigatewayv2_route" "disconnect" {
  api_id    = aws_apigatewayv2_api.chat.id
  route_key = "$disconnect"
  target    = "integrations/${aws_apigatewayv2_integration.function["disconnect"].id}"
}

resource "aws_apigatewayv2_route" "default" {
  api_id                              = aws_apigatewayv2_api.chat.id
  route_key                           = "$default"
  operation_name                      = var.changed ? null : "Talk"
  route_response_selection_expression = "$default"
  target                              = "integrations/${aws_apigatewayv2_integration.function["talk"].id}"
}

resource "aws_apigatewayv2_route_response" "default" {
  api_id             = aws_apigatewayv2_api.chat.id
  route_id           = aws_apigatewayv2_route.default.id
  route_response_key = "$default"
}

resource "aws_apigatewayv2_model" "said" {
  api_id       = aws_apigatewayv2_api.chat.id
  name         = "Said"
  content_type = "application/json"
  description  = var.changed ? "what was said" : "said"
  schema       = jsonencode({ type = "object", required = [var.changed ? "kind" : "action"] })
}

resource "aws_apigatewayv2_integration" "mock" {
  api_id                        = aws_apigatewayv2_api.chat.id
  integration_type              = "MOCK"
  template_selection_expression = "\\$default"
  request_templates             = { "$default" = jsonencode({ statusCode = var.changed ? 404 : 200 }) }
}

resource "aws_apigatewayv2_integration_response" "mock" {
  api_id                        = aws_apigatewayv2_api.chat.id
  integration_id                = aws_apigatewayv2_integration.mock.id
  integration_response_key      = var.changed ? "/4\\d\\d/" : "$default"
  template_selection_expression = "\\$default"
  response_templates            = { "$default" = jsonencode({ said = "nothing" }) }
}

resource "aws_apigatewayv2_route" "mock" {
  api_id                              = aws_apigatewayv2_api.chat.id
  route_key                           = var.changed ? "silence" : "nothing"
  model_selection_expression          = "\\$default"
  request_models                      = { "$default" = aws_apigatewayv2_model.said.name }
  route_response_selection_expression = "$default"
  target                              = "integrations/${aws_apigatewayv2_integration.mock.id}"
}

resource "aws_apigatewayv2_route_response" "mock" {
  api_id             = aws_apigatewayv2_api.chat.id
  route_id           = aws_apigatewayv2_route.mock.id
  route_response_key = "$default"
  response_models    = var.changed ? {} : { "$default" = aws_apigatewayv2_model.said.name }
}

resource "aws_apigatewayv2_integration" "backend" {
  api_id             = aws_apigatewayv2_api.chat.id
  integration_type   = "HTTP"
  integration_method = var.changed ? "PUT" : "POST"
  integration_uri    = "https://backend.example/said"
  request_parameters = {
    "integration.request.header.x-connection" = "context.connectionId"
    "integration.request.querystring.a"       = var.changed ? "route.request.body.b" : "'a'"
  }
}

resource "aws_apigatewayv2_route" "backend" {
  api_id    = aws_apigatewayv2_api.chat.id
  route_key = "tell"
  target    = "integrations/${aws_apigatewayv2_integration.backend.id}"
}

resource "aws_apigatewayv2_deployment" "chat" {
  api_id      = aws_apigatewayv2_api.chat.id
  description = "of everything"

  triggers = { changed = tostring(var.changed) }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_apigatewayv2_route.connect,
    aws_apigatewayv2_route.disconnect,
    aws_apigatewayv2_route.backend,
    aws_apigatewayv2_route_response.default,
    aws_apigatewayv2_route_response.mock,
    aws_apigatewayv2_integration_response.mock,
  ]
}

resource "aws_apigatewayv2_stage" "live" {
  api_id          = aws_apigatewayv2_api.chat.id
  name            = "live"
  deployment_id   = aws_apigatewayv2_deployment.chat.id
  description     = var.changed ? null : "for everybody"
  stage_variables = var.changed ? { b = "2" } : { a = "1" }
  tags            = { changed = tostring(var.changed) }

  default_route_settings {
    data_trace_enabled       = !var.changed
    detailed_metrics_enabled = true
    logging_level            = var.changed ? "ERROR" : "INFO"
    throttling_burst_limit   = 100
    throttling_rate_limit    = 50
  }

  route_settings {
    route_key              = aws_apigatewayv2_route.mock.route_key
    logging_level          = "OFF"
    throttling_burst_limit = 5
    throttling_rate_limit  = var.changed ? 2 : 2.5
  }

  access_log_settings {
    destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:chat"
    format          = "$context.requestId $context.eventType $context.routeKey"
  }
}

resource "aws_apigatewayv2_stage" "next" {
  api_id      = aws_apigatewayv2_api.chat.id
  name        = "next"
  auto_deploy = true
}

resource "aws_apigatewayv2_domain_name" "chat" {
  domain_name = "chat.example.com"

  domain_name_configuration {
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "chat" {
  api_id          = aws_apigatewayv2_api.chat.id
  domain_name     = aws_apigatewayv2_domain_name.chat.id
  stage           = aws_apigatewayv2_stage.live.id
  api_mapping_key = var.changed ? "talk" : null
}

resource "aws_api_gateway_usage_plan" "chat" {
  name = "chat"

  api_stages {
    api_id = aws_apigatewayv2_api.chat.id
    stage  = aws_apigatewayv2_stage.live.name
  }
}

# What the provider says of all of them together.
output "invoke_path" {
  value = "${aws_apigatewayv2_api.chat.id}/${aws_apigatewayv2_stage.live.name}"
}

output "agreement" {
  value = {
    endpoint   = startswith(aws_apigatewayv2_api.chat.api_endpoint, "wss://")
    invoke_url = aws_apigatewayv2_stage.live.invoke_url == "wss://${aws_apigatewayv2_api.chat.id}.execute-api.us-east-1.amazonaws.com/live"
    execution  = endswith(aws_apigatewayv2_stage.live.execution_arn, ":${aws_apigatewayv2_api.chat.id}/live")
    key        = aws_apigatewayv2_api.chat.api_key_selection_expression == "$request.header.x-api-key"
    responses  = aws_apigatewayv2_integration.mock.integration_response_selection_expression == "$${integration.response.statuscode}"
  }
}
