import type {
  AuthorizerV2,
  Cors,
  HttpApiSnapshot,
  IntegrationV2,
  RouteV2,
} from '../../src/model/v2/api.ts'

/** A route to the integration `i1`, with AWS's defaults. */
export const httpRoute = (routeKey: string, over: Partial<RouteV2> = {}): RouteV2 => ({
  routeId: `r-${routeKey}`,
  routeKey,
  target: 'integrations/i1',
  authorizationType: 'NONE',
  apiKeyRequired: false,
  ...over,
})

/** An integration `i1` with AWS's defaults. */
export const httpIntegration = (
  over: Partial<IntegrationV2> & Pick<IntegrationV2, 'integrationType'>,
): IntegrationV2 => ({
  integrationId: 'i1',
  connectionType: 'INTERNET',
  payloadFormatVersion: '2.0',
  timeoutInMillis: 30_000,
  ...over,
})

/** One that sends a fixed message to a queue: the simplest that has a backend. */
export const toQueue = (over: Partial<IntegrationV2> = {}): IntegrationV2 =>
  httpIntegration({
    integrationType: 'AWS_PROXY',
    integrationSubtype: 'SQS-SendMessage',
    payloadFormatVersion: '1.0',
    credentialsArn: 'arn:aws:iam::123456789012:role/api',
    requestParameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', MessageBody: 'm' },
    ...over,
  })

/** A snapshot of an HTTP API of these routes. */
export const httpApi = (over: {
  readonly routes: readonly RouteV2[]
  readonly integrations?: readonly IntegrationV2[]
  readonly authorizers?: readonly AuthorizerV2[]
  readonly cors?: Cors
}): HttpApiSnapshot => ({
  kind: 'HTTP',
  api: {
    // An id is never of two kinds.
    apiId: 'http123',
    name: 'test',
    disableExecuteApiEndpoint: false,
    ...(over.cors && { corsConfiguration: over.cors }),
  },
  routes: over.routes,
  integrations: over.integrations ?? [toQueue()],
  authorizers: over.authorizers ?? [],
})
