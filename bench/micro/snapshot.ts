import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import type { Authorizer, Method } from '../../src/model/rest-api.ts'
import { body, resourcePaths } from '../http/payload.ts'

/** The snapshot of an API of `count` MOCK methods, as importing the same API leaves it. */
export const snapshotOf = (
  count: number,
  apiId: string,
  authorizer?: Authorizer,
): RestApiSnapshot => ({
  kind: 'REST',
  api: {
    id: apiId,
    name: `bench-${count}`,
    apiKeySource: 'HEADER',
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
  },
  resources: resourcePaths(count).map((path, index) => {
    const id = index.toString(36).padStart(6, '0')
    return { id, path, methods: { GET: mockMethod(id, authorizer) } }
  }),
  models: [],
  requestValidators: [],
  authorizers: authorizer ? [authorizer] : [],
  gatewayResponses: [],
})

const mockMethod = (resourceId: string, authorizer?: Authorizer): Method => ({
  httpMethod: 'GET',
  authorizationType: authorizer ? 'CUSTOM' : 'NONE',
  ...(authorizer && { authorizerId: authorizer.id }),
  apiKeyRequired: false,
  requestParameters: { 'method.request.path.id': true },
  methodResponses: { '200': { statusCode: '200' } },
  methodIntegration: {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: 29_000,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    integrationResponses: {
      '200': { statusCode: '200', responseTemplates: { 'application/json': body } },
    },
  },
})
