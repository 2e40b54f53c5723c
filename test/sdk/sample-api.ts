import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import type { Method, Model } from '../../src/model/rest-api.ts'
import { allEntries } from '../support/zip.ts'

const method = (httpMethod: Method['httpMethod'], more: Partial<Method> = {}): Method => ({
  httpMethod,
  authorizationType: 'NONE',
  apiKeyRequired: false,
  ...more,
})

const model = (name: string, schema: object): Model => ({
  id: name,
  name,
  contentType: 'application/json',
  schema: JSON.stringify(schema),
})

const ref = (name: string) => ({
  $ref: `https://apigateway.amazonaws.com/restapis/abc123/models/${name}`,
})

const json = (name: string) => ({ 'application/json': name })

const operation = (verb: Method['httpMethod'], more?: Partial<Method>) => ({
  [verb]: method(verb, more),
})

const ok = (name: string) => ({
  methodResponses: { '200': { statusCode: '200', responseModels: json(name) } },
})

/** A resource by its path and methods. */
export const resource = (
  path: string,
  ...methods: readonly Readonly<Record<string, Method>>[]
) => ({
  id: path,
  path,
  methods: Object.assign({}, ...methods) as Readonly<Record<string, Method>>,
})

/** A calculator after the walk-through of AWS's developer guide, with every kind of parameter. */
export const snapshotOf = (
  resources: RestApiSnapshot['resources'],
  name = 'SimpleCalc',
  models: readonly Model[] = [],
): RestApiSnapshot => ({
  kind: 'REST',
  api: {
    id: 'abc123',
    name,
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    disableExecuteApiEndpoint: false,
  },
  resources,
  models,
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
})

export const simpleCalc = snapshotOf(
  [
    resource(
      '/',
      operation('GET'),
      operation('POST', { requestModels: json('Input'), ...ok('Result') }),
    ),
    resource('/{a}/{b}/{op}', operation('GET', ok('Result'))),
    resource(
      '/pets/{pet-id}',
      operation('PUT', {
        requestModels: json('Input'),
        requestParameters: {
          'method.request.querystring.kind of': false,
          'method.request.header.X-Trace': true,
          'method.request.path.elsewhere': true,
        },
        ...ok('Results'),
      }),
      operation('DELETE', { operationName: 'Remove pet' }),
    ),
    resource('/a-b', operation('GET')),
    resource('/a/b', operation('GET')),
    resource('/files/{path+}', operation('GET'), operation('ANY')),
  ],
  'SimpleCalc',
  [
    model('Input', {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' }, op: { type: 'string' } },
    }),
    model('Result', {
      type: 'object',
      properties: {
        input: ref('Input'),
        'c-value': { type: 'integer' },
        class: { type: 'boolean' },
        extra: { type: 'object', properties: { x: { type: 'string' } } },
        history: { type: 'array', items: ref('Result') },
      },
    }),
    model('Results', { type: 'array', items: ref('Result') }),
  ],
)

export const source = (snapshot: RestApiSnapshot = simpleCalc) => ({
  snapshot,
  stageName: 'prod',
  region: 'eu-west-1',
})

/** Texts of an archive by their paths. */
export function unpack(zip: Uint8Array): Readonly<Record<string, string>> {
  const entries = allEntries(zip, { maxEntries: 1_000, maxTotalBytes: 10_000_000 })
  return Object.fromEntries(
    entries.map(({ path, bytes }) => [
      path,
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    ]),
  )
}
