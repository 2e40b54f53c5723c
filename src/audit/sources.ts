const guide = (page: string): string =>
  `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`

/** The pages of AWS's documentation that rules rest on. */
export const sources = {
  access: guide('apigateway-control-access-to-api'),
  accessLogs: guide('set-up-logging'),
  apiKeys: guide('api-gateway-api-usage-plans'),
  bestPractices: guide('security-best-practices'),
  caching: guide('api-gateway-caching'),
  cognito: guide('apigateway-integrate-with-cognito'),
  contextVariables: guide('api-gateway-mapping-template-reference'),
  cors: guide('how-to-cors'),
  defaultEndpoint: guide('rest-api-disable-default-endpoint'),
  httpIntegrations: guide('setup-http-integrations'),
  jwt: guide('http-api-jwt-authorizer'),
  lambdaAuthorizers: guide('apigateway-use-lambda-authorizer'),
  lambdaAuthorizerSetup: guide('configure-api-gateway-lambda-authorization'),
  lambdaAuthorizerOutput: guide('api-gateway-lambda-authorizer-output'),
  mutualTls: guide('rest-api-mutual-tls'),
  parameterMapping: guide('request-response-data-mappings'),
  privateApis: guide('apigateway-private-apis'),
  proxyResources: guide('api-gateway-set-up-simple-proxy'),
  resourcePolicies: guide('apigateway-resource-policies'),
  securityHub: 'https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html',
  securitySchemes: guide('api-gateway-swagger-extensions-authorizer'),
  accessKeys: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  stageVariables: guide('aws-api-gateway-stage-variables-reference'),
  throttling: guide('api-gateway-request-throttling'),
  tlsConfig: guide('api-gateway-swagger-extensions-integration-tls-config'),
  tlsVersions: guide('apigateway-custom-domain-tls-version'),
  validation: guide('api-gateway-method-request-validation'),
} as const
