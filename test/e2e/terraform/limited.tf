# Limits that requests meet: a key that is good for two requests, and a method for one.
resource "aws_api_gateway_rest_api" "limited" {
  name = "limited"
}

resource "aws_api_gateway_resource" "limited" {
  rest_api_id = aws_api_gateway_rest_api.limited.id
  parent_id   = aws_api_gateway_rest_api.limited.root_resource_id
  path_part   = "items"
}

resource "aws_api_gateway_method" "limited" {
  for_each         = { GET = true, POST = false }
  rest_api_id      = aws_api_gateway_rest_api.limited.id
  resource_id      = aws_api_gateway_resource.limited.id
  http_method      = each.key
  authorization    = "NONE"
  api_key_required = each.value
}

resource "aws_api_gateway_integration" "limited" {
  for_each          = aws_api_gateway_method.limited
  rest_api_id       = aws_api_gateway_rest_api.limited.id
  resource_id       = aws_api_gateway_resource.limited.id
  http_method       = each.value.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": 200}" }
}

resource "aws_api_gateway_method_response" "limited" {
  for_each    = aws_api_gateway_method.limited
  rest_api_id = aws_api_gateway_rest_api.limited.id
  resource_id = aws_api_gateway_resource.limited.id
  http_method = each.value.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "limited" {
  for_each    = aws_api_gateway_integration.limited
  rest_api_id = aws_api_gateway_rest_api.limited.id
  resource_id = aws_api_gateway_resource.limited.id
  http_method = each.value.http_method
  status_code = aws_api_gateway_method_response.limited[each.key].status_code
}

resource "aws_api_gateway_deployment" "limited" {
  rest_api_id = aws_api_gateway_rest_api.limited.id
  depends_on  = [aws_api_gateway_integration_response.limited]
}

resource "aws_api_gateway_stage" "limited" {
  rest_api_id   = aws_api_gateway_rest_api.limited.id
  deployment_id = aws_api_gateway_deployment.limited.id
  stage_name    = "live"
}

resource "aws_api_gateway_method_settings" "limited" {
  rest_api_id = aws_api_gateway_rest_api.limited.id
  stage_name  = aws_api_gateway_stage.limited.stage_name
  method_path = "items/POST"

  settings {
    throttling_burst_limit = 1
    throttling_rate_limit  = 0.01
  }
}

resource "aws_api_gateway_api_key" "limited" {
  name  = "limited"
  value = "limited-0123456789-0123456789"
}

resource "aws_api_gateway_usage_plan" "limited" {
  name = "limited"
  tags = { "tidegate:limiter" = var.changed ? "strict" : "leased" }

  api_stages {
    api_id = aws_api_gateway_rest_api.limited.id
    stage  = aws_api_gateway_stage.limited.stage_name
  }

  quota_settings {
    limit  = var.changed ? 3 : 2
    period = "MONTH"
  }

  throttle_settings {
    burst_limit = 1000
    rate_limit  = 1000
  }
}

resource "aws_api_gateway_usage_plan_key" "limited" {
  key_id        = aws_api_gateway_api_key.limited.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.limited.id
}
