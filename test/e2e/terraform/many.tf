# Siblings and children created at once: none may be lost, none may conflict.
resource "aws_api_gateway_rest_api" "many" {
  name = "many"
}

resource "aws_api_gateway_resource" "many" {
  count       = 12
  rest_api_id = aws_api_gateway_rest_api.many.id
  parent_id   = aws_api_gateway_rest_api.many.root_resource_id
  path_part   = "r${count.index}"
}

resource "aws_api_gateway_method" "many" {
  count         = 12
  rest_api_id   = aws_api_gateway_rest_api.many.id
  resource_id   = aws_api_gateway_resource.many[count.index].id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "many" {
  count       = 12
  rest_api_id = aws_api_gateway_rest_api.many.id
  resource_id = aws_api_gateway_resource.many[count.index].id
  http_method = aws_api_gateway_method.many[count.index].http_method
  type        = "MOCK"
}

resource "aws_api_gateway_method" "verbs" {
  for_each      = toset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
  rest_api_id   = aws_api_gateway_rest_api.many.id
  resource_id   = aws_api_gateway_rest_api.many.root_resource_id
  http_method   = each.key
  authorization = "NONE"
}

resource "aws_api_gateway_method_response" "verbs" {
  for_each    = { for pair in setproduct(["DELETE", "GET", "PUT"], ["200", "400", "404", "500"]) : join(" ", pair) => pair }
  rest_api_id = aws_api_gateway_rest_api.many.id
  resource_id = aws_api_gateway_rest_api.many.root_resource_id
  http_method = aws_api_gateway_method.verbs[each.value[0]].http_method
  status_code = each.value[1]
}
