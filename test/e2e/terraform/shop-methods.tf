# One method for each kind of integration that a deployment may have here. Nothing of them that Terraform
# replaces may change: the deployment makes it create the new integration before it deletes the old one, which
# is at the same place.
resource "aws_api_gateway_method" "create" {
  rest_api_id          = aws_api_gateway_rest_api.shop.id
  resource_id          = aws_api_gateway_resource.pets.id
  http_method          = "POST"
  authorization        = "NONE"
  operation_name       = var.changed ? "AddPet" : "CreatePet"
  request_validator_id = aws_api_gateway_request_validator.all.id
  request_models       = { "application/json" = var.changed ? "Error" : aws_api_gateway_model.pet.name }
  request_parameters = var.changed ? {
    "method.request.querystring.type" = true
    "method.request.header.X-New"     = false
    } : {
    "method.request.querystring.type" = false
    "method.request.header.X-Old"     = true
  }
}

resource "aws_api_gateway_integration" "create" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.pets.id
  http_method             = aws_api_gateway_method.create.http_method
  type                    = "HTTP"
  integration_http_method = "POST"
  uri                     = var.changed ? "https://example.com/animals" : "https://example.com/pets"
  passthrough_behavior    = "WHEN_NO_TEMPLATES"
  timeout_milliseconds    = var.changed ? 5000 : 29000
  content_handling        = var.changed ? "CONVERT_TO_BINARY" : "CONVERT_TO_TEXT"
  cache_namespace         = var.changed ? "second" : "first"
  cache_key_parameters    = ["method.request.querystring.type"]
  request_parameters      = { "integration.request.header.X-Kind" = var.changed ? "'b'" : "method.request.querystring.type" }
  request_templates = var.changed ? {
    "application/json" = "{\"v\":2}"
    } : {
    "application/json" = "{\"v\":1}"
    "text/plain"       = ""
  }
}

resource "aws_api_gateway_method_response" "created" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_method.create.http_method
  status_code         = "201"
  response_models     = { "application/json" = var.changed ? "Empty" : aws_api_gateway_model.pet.name }
  response_parameters = var.changed ? { "method.response.header.ETag" = false } : { "method.response.header.Location" = true, "method.response.header.ETag" = true }
}

resource "aws_api_gateway_integration_response" "created" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_integration.create.http_method
  status_code         = aws_api_gateway_method_response.created.status_code
  selection_pattern   = var.changed ? "2\\d\\d" : "201"
  content_handling    = var.changed ? "CONVERT_TO_BINARY" : "CONVERT_TO_TEXT"
  response_parameters = { "method.response.header.ETag" = var.changed ? "'v2'" : "integration.response.header.ETag" }
  response_templates  = var.changed ? { "application/json" = "{\"ok\":2}" } : { "application/json" = "", "text/plain" = "made" }
}

resource "aws_api_gateway_method" "show" {
  rest_api_id        = aws_api_gateway_rest_api.shop.id
  resource_id        = aws_api_gateway_resource.pet.id
  http_method        = "GET"
  authorization      = "NONE"
  request_parameters = { "method.request.path.petId" = true }
}

resource "aws_api_gateway_integration" "show" {
  rest_api_id       = aws_api_gateway_rest_api.shop.id
  resource_id       = aws_api_gateway_resource.pet.id
  http_method       = aws_api_gateway_method.show.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": ${var.changed ? 404 : 200}}" }
}

resource "aws_api_gateway_method_response" "shown" {
  for_each    = toset(["200", "404"])
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.pet.id
  http_method = aws_api_gateway_method.show.http_method
  status_code = each.key
}

resource "aws_api_gateway_integration_response" "shown" {
  for_each          = aws_api_gateway_method_response.shown
  rest_api_id       = aws_api_gateway_rest_api.shop.id
  resource_id       = aws_api_gateway_resource.pet.id
  http_method       = aws_api_gateway_integration.show.http_method
  status_code       = each.key
  selection_pattern = each.key == "200" ? null : each.key
}

resource "aws_api_gateway_method" "files" {
  rest_api_id        = aws_api_gateway_rest_api.shop.id
  resource_id        = aws_api_gateway_resource.files.id
  http_method        = "ANY"
  authorization      = "NONE"
  request_parameters = { "method.request.path.path" = true }
}

resource "aws_api_gateway_integration" "files" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.files.id
  http_method             = aws_api_gateway_method.files.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "ANY"
  uri                     = "https://$${stageVariables.origin}/{path}"
  request_parameters      = { "integration.request.path.path" = "method.request.path.path" }
}

resource "aws_api_gateway_method" "root" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_rest_api.shop.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "root" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_rest_api.shop.root_resource_id
  http_method             = aws_api_gateway_method.root.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${var.changed ? "new" : "old"}/invocations"
  credentials             = "arn:aws:iam::000000000000:role/invoke"
}
