import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import type { DocumentationPart, Method } from '../../src/model/rest-api.ts'
import type { ExportSource } from '../../src/openapi/export/export-source.ts'
import { exported } from './exported.ts'

const get: Method = { httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false }

/** An API of one method on `/pets/{id}`, with a stage that publishes documentation. */
export function petSource(
  method: Partial<Method> = {},
  over: Partial<RestApiSnapshot> = {},
  parts: readonly Omit<DocumentationPart, 'id'>[] = [],
): ExportSource {
  return {
    stageName: 'prod',
    region: 'eu-west-1',
    createdDate: '2020-01-01T00:00:00Z',
    documentation: {
      version: { version: 'v', createdDate: 0 },
      parts: parts.map((part, id) => ({ id: String(id), ...part })),
    },
    snapshot: {
      kind: 'REST',
      api: {
        id: 'abc123',
        name: 'pets',
        apiKeySource: 'HEADER',
        disableExecuteApiEndpoint: false,
        endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      },
      resources: [
        { id: 'root', path: '/', methods: {} },
        { id: 'pets', path: '/pets', methods: {} },
        { id: 'pet', path: '/pets/{id}', methods: { GET: { ...get, ...method } } },
      ],
      models: [],
      requestValidators: [],
      authorizers: [],
      gatewayResponses: [],
      ...over,
    },
  }
}

/** That method as OpenAPI 3.0 and as Swagger have it. */
export const petOperations = (from: ExportSource, extensions?: string) => {
  const { oas30, swagger } = exported(from, extensions)
  return [oas30.paths['/pets/{id}']?.get, swagger.paths['/pets/{id}']?.get]
}
