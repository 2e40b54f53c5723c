variable "changed_domains" {
  description = "Whether to apply the second version of domain names: the provider waits a minute after each change of one"
  type        = bool
  default     = false
}

# Custom domain names of every kind, and what they lead to.
data "aws_iam_policy_document" "domain" {
  statement {
    actions   = ["execute-api:Invoke"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = [var.changed_domains ? "vpce-2" : "vpce-1"]
    }
  }
}

locals {
  certificate = "arn:aws:acm:us-east-1:000000000000:certificate/${var.changed_domains ? "00000000-0000-0000-0000-000000000002" : "00000000-0000-0000-0000-000000000001"}"
}

resource "aws_api_gateway_domain_name" "edge" {
  domain_name     = "edge.example.com"
  certificate_arn = local.certificate
  security_policy = var.changed_domains ? "TLS_1_2" : "TLS_1_0"
  tags            = var.changed ? { at = "edge" } : { at = "edge", old = "1" }
}

resource "aws_api_gateway_domain_name" "regional" {
  domain_name                            = "regional.example.com"
  regional_certificate_arn               = local.certificate
  security_policy                        = "TLS_1_2"
  ownership_verification_certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000003"

  endpoint_configuration {
    types           = ["REGIONAL"]
    ip_address_type = var.changed_domains ? "dualstack" : "ipv4"
  }

  mutual_tls_authentication {
    truststore_uri     = "s3://bucket/truststore.pem"
    truststore_version = var.changed_domains ? "2" : "1"
  }
}

# Moves from the edge to a region by a change.
resource "aws_api_gateway_domain_name" "moving" {
  domain_name              = "moving.example.com"
  certificate_arn          = var.changed_domains ? null : local.certificate
  regional_certificate_arn = var.changed_domains ? local.certificate : null

  endpoint_configuration {
    types = [var.changed_domains ? "REGIONAL" : "EDGE"]
  }
}

resource "aws_api_gateway_domain_name" "private" {
  domain_name     = "private.example.com"
  certificate_arn = local.certificate
  policy          = data.aws_iam_policy_document.domain.json

  endpoint_configuration {
    types = ["PRIVATE"]
  }
}

resource "aws_api_gateway_domain_name_access_association" "private" {
  access_association_source      = "vpce-0123456789abcdef0"
  access_association_source_type = "VPCE"
  domain_name_arn                = aws_api_gateway_domain_name.private.arn
  tags                           = var.changed ? { from = "b" } : { from = "a" }
}

resource "aws_api_gateway_base_path_mapping" "root" {
  api_id      = aws_api_gateway_rest_api.document.id
  domain_name = aws_api_gateway_domain_name.edge.domain_name
  stage_name  = aws_api_gateway_stage.document.stage_name
}

resource "aws_api_gateway_base_path_mapping" "shop" {
  api_id      = var.changed ? aws_api_gateway_rest_api.document.id : aws_api_gateway_rest_api.shop.id
  domain_name = aws_api_gateway_domain_name.edge.domain_name
  stage_name  = var.changed ? aws_api_gateway_stage.document.stage_name : aws_api_gateway_stage.prod.stage_name
  base_path   = var.changed ? "store" : "shop"
}

# Without a stage: the first segment of a path names it.
resource "aws_api_gateway_base_path_mapping" "any_stage" {
  api_id      = aws_api_gateway_rest_api.shop.id
  domain_name = aws_api_gateway_domain_name.regional.domain_name
  base_path   = "all"
}

resource "aws_api_gateway_base_path_mapping" "private" {
  api_id         = aws_api_gateway_rest_api.merged.id
  domain_name    = aws_api_gateway_domain_name.private.domain_name
  domain_name_id = aws_api_gateway_domain_name.private.domain_name_id
  base_path      = var.changed ? "inside" : "in"
}
