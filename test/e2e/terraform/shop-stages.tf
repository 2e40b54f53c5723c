# Deployments, their stages and the stages' settings.
resource "aws_api_gateway_deployment" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  description = var.changed ? "second" : "first"
  triggers    = { definition = var.changed ? "2" : "1" }
  depends_on = [
    aws_api_gateway_integration.create,
    aws_api_gateway_integration.show,
    aws_api_gateway_integration.files,
    aws_api_gateway_integration.root,
    aws_api_gateway_integration_response.created,
    aws_api_gateway_integration_response.shown,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

# Deleted while stages pointed to its successor: Terraform creates the new one first.
resource "aws_api_gateway_deployment" "canary" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  description = var.changed ? "canary, described" : "canary"
  depends_on  = [aws_api_gateway_deployment.shop]
}

resource "aws_api_gateway_client_certificate" "shop" {
  description = var.changed ? "to the new backend" : "to the backend"
  tags        = var.changed ? {} : { side = "client" }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id           = aws_api_gateway_rest_api.shop.id
  deployment_id         = aws_api_gateway_deployment.shop.id
  stage_name            = "prod"
  description           = var.changed ? "for everyone" : "for all"
  documentation_version = var.changed ? null : aws_api_gateway_documentation_version.first.version
  client_certificate_id = var.changed ? null : aws_api_gateway_client_certificate.shop.id
  xray_tracing_enabled  = var.changed
  cache_cluster_enabled = !var.changed
  cache_cluster_size    = var.changed ? null : "0.5"
  variables             = var.changed ? { origin = "new.example.com", added = "1" } : { origin = "example.com", removed = "1" }
  tags                  = var.changed ? { env = "prod" } : { env = "prod", old = "1" }

  dynamic "access_log_settings" {
    for_each = var.changed ? [] : [1]
    content {
      destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:shop"
      format          = "$context.requestId $context.status"
    }
  }

  canary_settings {
    deployment_id            = aws_api_gateway_deployment.canary.id
    percent_traffic          = var.changed ? 33.3 : 10
    use_stage_cache          = var.changed
    stage_variable_overrides = var.changed ? { origin = "canary-2.example.com" } : { origin = "canary.example.com", old = "1" }
  }
}

# Gets a canary and an access log by a change.
resource "aws_api_gateway_stage" "dev" {
  rest_api_id           = aws_api_gateway_rest_api.shop.id
  deployment_id         = aws_api_gateway_deployment.shop.id
  stage_name            = "dev"
  cache_cluster_enabled = var.changed
  cache_cluster_size    = var.changed ? "1.6" : null
  variables             = { origin = "example.com" }

  dynamic "access_log_settings" {
    for_each = var.changed ? [1] : []
    content {
      destination_arn = "arn:aws:firehose:us-east-1:000000000000:deliverystream/amazon-apigateway-shop"
      format          = "$context.requestId"
    }
  }

  dynamic "canary_settings" {
    for_each = var.changed ? [1] : []
    content {
      deployment_id   = aws_api_gateway_deployment.canary.id
      percent_traffic = 5
    }
  }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = true
    logging_level          = var.changed ? "ERROR" : "INFO"
    data_trace_enabled     = !var.changed
    throttling_burst_limit = var.changed ? 20 : 10
    throttling_rate_limit  = var.changed ? 50.5 : 100
  }
}

resource "aws_api_gateway_method_settings" "create" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.dev.stage_name
  method_path = "pets/POST"

  settings {
    caching_enabled                            = true
    cache_ttl_in_seconds                       = var.changed ? 60 : 30
    cache_data_encrypted                       = var.changed
    require_authorization_for_cache_control    = !var.changed
    unauthorized_cache_control_header_strategy = var.changed ? "FAIL_WITH_403" : "SUCCEED_WITHOUT_RESPONSE_HEADER"
  }
}

# A nested path as Terraform's users write it: raw slashes, braces.
resource "aws_api_gateway_method_settings" "nested" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.dev.stage_name
  method_path = var.changed ? "pets/{petId}/HEAD" : "pets/{petId}/GET"

  settings {
    logging_level          = "OFF"
    throttling_burst_limit = -1
    throttling_rate_limit  = -1
  }
}
