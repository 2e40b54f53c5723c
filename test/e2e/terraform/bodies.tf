# APIs that come from a document.
locals {
  document = {
    openapi = "3.0.1"
    info    = { title = "document", version = var.changed ? "2" : "1" }
    paths = {
      (var.changed ? "/new" : "/old") = {
        get = {
          responses = { 200 = { description = "fine" } }
          "x-amazon-apigateway-integration" = {
            type             = "mock"
            requestTemplates = { "application/json" = "{\"statusCode\": 200}" }
            responses = {
              default = {
                statusCode        = "200"
                responseTemplates = { "application/json" = "$context.requestId" }
              }
            }
          }
        }
      }
    }
    "x-amazon-apigateway-binary-media-types" = ["image/gif"]
  }
}

resource "aws_api_gateway_rest_api" "document" {
  name               = "document"
  description        = var.changed ? "described again" : "described"
  body               = jsonencode(local.document)
  binary_media_types = ["image/gif"]
  fail_on_warnings   = true
  parameters         = { endpointConfigurationTypes = "REGIONAL" }

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  triggers    = { definition = sha1(aws_api_gateway_rest_api.document.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "document" {
  rest_api_id   = aws_api_gateway_rest_api.document.id
  deployment_id = aws_api_gateway_deployment.document.id
  stage_name    = "v1"

  cache_cluster_enabled = true
  cache_cluster_size    = "0.5"
}

resource "aws_api_gateway_method_settings" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  stage_name  = aws_api_gateway_stage.document.stage_name
  method_path = "*/*"

  settings {
    caching_enabled      = true
    cache_ttl_in_seconds = var.changed ? 0 : 60
  }
}

# With `stage_name`, a deployment makes its own stage and takes it away again.
resource "aws_api_gateway_deployment" "named" {
  rest_api_id       = aws_api_gateway_rest_api.document.id
  stage_name        = "old"
  stage_description = "made by the deployment"
  variables         = { a = "1" }
}

# The document says less than the arguments, which are put back after it.
resource "aws_api_gateway_rest_api" "merged" {
  name                         = var.changed ? "merged-2" : "merged"
  body                         = jsonencode(merge(local.document, { "x-amazon-apigateway-binary-media-types" = ["image/bmp"] }))
  put_rest_api_mode            = "merge"
  api_key_source               = "AUTHORIZER"
  disable_execute_api_endpoint = true
  minimum_compression_size     = var.changed ? "5" : "0"
  policy                       = data.aws_iam_policy_document.invoke.json

  endpoint_configuration {
    types            = ["PRIVATE"]
    vpc_endpoint_ids = var.changed ? ["vpce-0123456789abcdef0", "vpce-0123456789abcdef2"] : ["vpce-0123456789abcdef0", "vpce-0123456789abcdef1"]
  }
}

resource "aws_api_gateway_rest_api" "put" {
  name = "put"

  lifecycle {
    ignore_changes = [description, binary_media_types]
  }
}

resource "aws_api_gateway_rest_api_put" "put" {
  rest_api_id      = aws_api_gateway_rest_api.put.id
  body             = jsonencode(merge(local.document, { info = { title = "put", version = "1" } }))
  fail_on_warnings = true
  parameters       = { ignore = "documentation" }
  triggers         = { version = var.changed ? "2" : "1" }
}
