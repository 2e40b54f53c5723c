import { atPets, petStore } from './pet-store.ts'

/** An ARN of the account. */
export const arn = (service: string, rest: string) =>
  `arn:aws:${service}:us-east-1:000000000000:${rest}`

/** The URI of a Lambda authorizer. */
export const functionUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn('lambda', 'function:f')}/invocations`

/**
 * A pet store with one of everything that can be patched. `fill` completes parameters as `at` does; words in capitals
 * stand for the ids of what is here besides: `PLAN`, `KEY`, `PRIVATE`, `AUTH`, `LAMBDA`, `CERT`, `PART`, `LINK`, `API`.
 */
export function account() {
  const store = petStore()
  const { call, at } = store
  const { restApiId } = store
  call('CreateModel', {
    restApiId,
    name: 'Other',
    contentType: 'application/json',
    schema: '{"type":"object"}',
  })
  call('PutGatewayResponse', { restApiId, responseType: 'THROTTLED', statusCode: '429' })
  call('CreateDocumentationVersion', { restApiId, documentationVersion: 'one' })
  call('CreateDomainName', {
    domainName: 'edge.example.com',
    certificateArn: arn('acm', 'certificate/x'),
    endpointConfiguration: { types: ['EDGE'] },
  })
  call('CreateDomainName', {
    domainName: 'api.example.com',
    regionalCertificateArn: arn('acm', 'certificate/x'),
    endpointConfiguration: { types: ['REGIONAL'] },
  })
  call('CreateBasePathMapping', {
    domainName: 'api.example.com',
    basePath: 'v1',
    restApiId,
    stage: 'dev',
  })
  call('PutMethod', { ...at(atPets), httpMethod: 'POST', authorizationType: 'NONE' })
  call('PutIntegration', {
    ...at(atPets),
    httpMethod: 'POST',
    type: 'HTTP',
    integrationHttpMethod: 'GET',
    uri: 'http://example.com',
  })
  const plan = call('CreateUsagePlan', {
    name: 'plan',
    apiStages: [{ apiId: restApiId, stage: 'dev' }],
    quota: { limit: 10, period: 'WEEK' },
  })
  const key = call('CreateApiKey', { name: 'key' })
  call('CreateUsagePlanKey', { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' })
  const privateApi = call('CreateRestApi', {
    name: 'private',
    endpointConfiguration: { types: ['PRIVATE'] },
  })
  const ids: Record<string, string> = {
    PLAN: plan.id,
    KEY: key.id,
    PRIVATE: privateApi.id,
    AUTH: call('CreateAuthorizer', {
      restApiId,
      name: 'a',
      type: 'COGNITO_USER_POOLS',
      identitySource: 'method.request.header.Authorization',
      providerARNs: [arn('cognito-idp', 'userpool/us-east-1_a')],
    }).id,
    LAMBDA: call('CreateAuthorizer', {
      restApiId,
      name: 'l',
      type: 'REQUEST',
      authorizerUri: functionUri,
      identitySource: 'method.request.header.A',
    }).id,
    PART: call('CreateDocumentationPart', {
      restApiId,
      location: { type: 'API' },
      properties: '{}',
    }).id,
    LINK: call('CreateVpcLink', {
      name: 'link',
      targetArns: [arn('elasticloadbalancing', 'loadbalancer/net/x/1')],
    }).id,
    API: restApiId,
  }
  // Made when a row asks for it: it takes longer than all the rest.
  const certificateId = () => String(call('GenerateClientCertificate', {})['clientCertificateId'])
  const fill = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(at(value)).replaceAll(
        /\b[A-Z]{3,7}\b/g,
        (word) => ids[word] ?? (word === 'CERT' ? certificateId() : word),
      ),
    ) as T
  return { ...store, fill }
}
