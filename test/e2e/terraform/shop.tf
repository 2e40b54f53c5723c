# An API written out resource by resource, and deployed.
resource "aws_api_gateway_rest_api" "shop" {
  name                         = var.changed ? "shop-2" : "shop"
  description                  = var.changed ? "sells more" : "sells things"
  api_key_source               = var.changed ? "AUTHORIZER" : "HEADER"
  minimum_compression_size     = var.changed ? "" : "1024"
  disable_execute_api_endpoint = var.changed
  binary_media_types           = var.changed ? ["image/png", "audio/*"] : ["image/png", "application/octet-stream"]

  endpoint_configuration {
    types           = [var.changed ? "EDGE" : "REGIONAL"]
    ip_address_type = var.changed ? "ipv4" : "dualstack"
  }

  tags = var.changed ? { team = "b", cost = "2" } : { team = "a", old = "1" }
}

resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = var.changed ? "animals" : "pets"
}

resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{petId}"
}

resource "aws_api_gateway_resource" "files" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = var.changed ? aws_api_gateway_resource.pet.id : aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "{path+}"
}

resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.shop.id
  name         = "Pet"
  content_type = "application/json"
  description  = var.changed ? "" : "an animal"
  schema = jsonencode({
    "$schema"  = "http://json-schema.org/draft-04/schema#"
    type       = "object"
    properties = { name = { type = "string", maxLength = var.changed ? 20 : 10 } }
  })
}

resource "aws_api_gateway_request_validator" "all" {
  rest_api_id                 = aws_api_gateway_rest_api.shop.id
  name                        = var.changed ? "everything" : "all"
  validate_request_body       = true
  validate_request_parameters = !var.changed
}

resource "aws_api_gateway_gateway_response" "denied" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  response_type       = "UNAUTHORIZED"
  status_code         = var.changed ? "403" : "401"
  response_templates  = { "application/json" = var.changed ? "{\"no\":true}" : "{\"message\":$context.error.messageString}" }
  response_parameters = var.changed ? {} : { "gatewayresponse.header.Authorization" = "'Basic'" }
}

resource "aws_api_gateway_gateway_response" "defaults" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  response_type = "DEFAULT_5XX"
  # AWS answers its own template when none is sent, which would be a difference for ever.
  response_templates = { "application/json" = "{\"message\":$context.error.messageString}" }
}
