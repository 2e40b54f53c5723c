# Each data source, and what it must agree with.
data "aws_api_gateway_rest_api" "shop" {
  name       = aws_api_gateway_rest_api.shop.name
  depends_on = [aws_api_gateway_rest_api.shop]
}

data "aws_api_gateway_resource" "last" {
  rest_api_id = aws_api_gateway_rest_api.many.id
  path        = aws_api_gateway_resource.many[11].path
}

data "aws_api_gateway_api_key" "partner" {
  id = aws_api_gateway_api_key.partner.id
}

data "aws_api_gateway_api_keys" "all" {
  include_values = true
  depends_on     = [aws_api_gateway_api_key.partner, aws_api_gateway_api_key.generated, aws_api_gateway_api_key.limited]
}

data "aws_api_gateway_authorizer" "token" {
  rest_api_id   = aws_api_gateway_rest_api.guarded.id
  authorizer_id = aws_api_gateway_authorizer.token.id
}

data "aws_api_gateway_authorizers" "all" {
  rest_api_id = aws_api_gateway_rest_api.guarded.id
  depends_on  = [aws_api_gateway_authorizer.token, aws_api_gateway_authorizer.request, aws_api_gateway_authorizer.pool]
}

data "aws_api_gateway_domain_name" "private" {
  domain_name    = aws_api_gateway_domain_name.private.domain_name
  domain_name_id = aws_api_gateway_domain_name.private.domain_name_id
}

data "aws_api_gateway_export" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  stage_name  = aws_api_gateway_stage.document.stage_name
  export_type = "oas30"
  accepts     = "application/json"
  parameters  = { extensions = "apigateway" }
}

data "aws_api_gateway_sdk" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  stage_name  = aws_api_gateway_stage.document.stage_name
  sdk_type    = "ruby"
  parameters  = { "service.name" = "Document" }
}

data "aws_api_gateway_vpc_link" "backend" {
  name       = aws_api_gateway_vpc_link.backend.name
  depends_on = [aws_api_gateway_vpc_link.backend]
}

output "agreement" {
  value = {
    root_resource_id = data.aws_api_gateway_rest_api.shop.root_resource_id == aws_api_gateway_rest_api.shop.root_resource_id
    resource         = data.aws_api_gateway_resource.last.id == aws_api_gateway_resource.many[11].id
    key_value        = nonsensitive(data.aws_api_gateway_api_key.partner.value == aws_api_gateway_api_key.partner.value)
    keys             = nonsensitive(length(data.aws_api_gateway_api_keys.all.items)) == 3
    authorizer       = data.aws_api_gateway_authorizer.token.authorizer_uri == aws_api_gateway_authorizer.token.authorizer_uri
    authorizers      = length(data.aws_api_gateway_authorizers.all.ids) == 3
    domain           = data.aws_api_gateway_domain_name.private.policy == aws_api_gateway_domain_name.private.policy
    sdk              = data.aws_api_gateway_sdk.document.content_type == "application/zip"
    export           = jsondecode(data.aws_api_gateway_export.document.body).openapi == "3.0.1"
    link             = data.aws_api_gateway_vpc_link.backend.id == aws_api_gateway_vpc_link.backend.id
    generated_value  = nonsensitive(length(aws_api_gateway_api_key.generated.value)) == 40
  }
}
