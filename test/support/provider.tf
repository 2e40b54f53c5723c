# What all configurations of test/e2e have. They are applied as they are, then with `changed`, then destroyed: terraform.ts.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  description = "URL of the gateway"
  type        = string
}

variable "changed" {
  description = "Whether to apply the second version of everything"
  type        = bool
  default     = false
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 1
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true

  endpoints {
    apigateway   = var.endpoint
    apigatewayv2 = var.endpoint
    iam          = var.endpoint
    lambda       = var.endpoint
    sts          = var.endpoint
  }
}
