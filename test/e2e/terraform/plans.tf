# Keys and what they may use.
resource "aws_api_gateway_api_key" "partner" {
  name        = var.changed ? "partner-2" : "partner"
  description = var.changed ? "a good partner" : null
  customer_id = var.changed ? "c-2" : "c-1"
  enabled     = !var.changed
  value       = "a-value-that-is-long-enough"
  tags        = var.changed ? {} : { who = "partner" }
}

resource "aws_api_gateway_api_key" "generated" {
  name = "generated"
}

resource "aws_api_gateway_usage_plan" "basic" {
  name         = var.changed ? "basic-2" : "basic"
  description  = var.changed ? "more" : "less"
  product_code = var.changed ? "CODE2" : "CODE1"
  tags         = var.changed ? { tier = "2" } : { tier = "1", old = "1" }

  api_stages {
    api_id = aws_api_gateway_rest_api.shop.id
    stage  = aws_api_gateway_stage.prod.stage_name

    throttle {
      path        = var.changed ? "/pets/{petId}/GET" : "/pets/POST"
      burst_limit = 3
      rate_limit  = 1.5
    }
  }

  dynamic "api_stages" {
    for_each = var.changed ? [1] : []
    content {
      api_id = aws_api_gateway_rest_api.shop.id
      stage  = aws_api_gateway_stage.dev.stage_name
    }
  }

  quota_settings {
    limit  = var.changed ? 200 : 100
    offset = var.changed ? 0 : 2
    period = var.changed ? "DAY" : "WEEK"
  }

  throttle_settings {
    burst_limit = var.changed ? 50 : 5
    rate_limit  = var.changed ? 20.5 : 10
  }
}

# Loses its limits, and its only stage, by a change.
resource "aws_api_gateway_usage_plan" "open" {
  name = "open"

  dynamic "api_stages" {
    for_each = var.changed ? [] : [1]
    content {
      api_id = aws_api_gateway_rest_api.document.id
      stage  = aws_api_gateway_stage.document.stage_name
    }
  }

  dynamic "quota_settings" {
    for_each = var.changed ? [] : [1]
    content {
      limit  = 10
      period = "MONTH"
    }
  }

  dynamic "throttle_settings" {
    for_each = var.changed ? [] : [1]
    content {
      burst_limit = 1
      rate_limit  = 1
    }
  }
}

resource "aws_api_gateway_usage_plan_key" "partner" {
  key_id        = aws_api_gateway_api_key.partner.id
  key_type      = "API_KEY"
  usage_plan_id = var.changed ? aws_api_gateway_usage_plan.open.id : aws_api_gateway_usage_plan.basic.id
}

resource "aws_api_gateway_usage_plan_key" "generated" {
  key_id        = aws_api_gateway_api_key.generated.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.basic.id
}
