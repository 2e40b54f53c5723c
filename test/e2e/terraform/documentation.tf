resource "aws_api_gateway_documentation_part" "api" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  properties  = jsonencode({ description = var.changed ? "A better shop" : "A shop" })

  location {
    type = "API"
  }
}

resource "aws_api_gateway_documentation_part" "parameter" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  properties  = jsonencode({ description = "its kind" })

  location {
    type   = "QUERY_PARAMETER"
    path   = "/pets"
    method = "POST"
    name   = var.changed ? "kind" : "type"
  }
}

resource "aws_api_gateway_documentation_version" "first" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  version     = "1"
  description = var.changed ? "the first" : null
  depends_on  = [aws_api_gateway_documentation_part.api]
}
