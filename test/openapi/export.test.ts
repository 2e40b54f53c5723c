import type { OpenAPIV2, OpenAPIV3 } from 'openapi-types'
import { expect, expectTypeOf, test } from 'vitest'
import type { Oas30Document } from '../../src/openapi/export/formats/oas30.ts'
import type { SwaggerDocument } from '../../src/openapi/export/formats/swagger.ts'
import { everything, exported, sourceFrom } from './exported.ts'
import { documentOf, features } from './export-features.ts'
import { petOperations, petSource } from './pet-source.ts'

/** A type whose lists may not be changed: what we export we do not change either. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T

/** Schemas are the API's own, of any form. */
type WithoutSchemas<T, K extends string> = Omit<T, K>

test('documents have the shape of their specifications', () => {
  expectTypeOf<WithoutSchemas<Oas30Document, 'components'>>().toExtend<
    Frozen<Omit<OpenAPIV3.Document, 'components'>>
  >()
  expectTypeOf<Oas30Document['components']['securitySchemes']>().toExtend<
    Frozen<OpenAPIV3.ComponentsObject['securitySchemes']>
  >()
  expectTypeOf<WithoutSchemas<SwaggerDocument, 'definitions'>>().toExtend<
    Frozen<Omit<OpenAPIV2.Document, 'definitions'>>
  >()
})

// Spec openapi §13: the frames of both documents; OAS3 prints empty components, Swagger omits definitions.
test('an API with nothing to it', () => {
  const responses = {}
  const info = { title: 'pets', version: '2020-01-01T00:00:00Z' }
  expect(exported(petSource(), everything.replace(',documentation', ''))).toEqual({
    oas30: {
      openapi: '3.0.1',
      info,
      servers: [
        {
          url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/{basePath}',
          variables: { basePath: { default: 'prod' } },
        },
      ],
      paths: { '/pets/{id}': { get: { responses } } },
      components: {},
    },
    swagger: {
      swagger: '2.0',
      info,
      host: 'abc123.execute-api.eu-west-1.amazonaws.com',
      basePath: '/prod',
      schemes: ['https'],
      paths: { '/pets/{id}': { get: { responses } } },
    },
  })
})

// Spec openapi §13: without extensions only standard OpenAPI; each brings its own and nothing else.
const own: Readonly<Record<string, readonly string[]>> = {
  '': ['authtype'],
  authorizers: ['authorizer', 'authtype'],
  documentation: ['authtype', 'documentation'],
  integrations: [
    'any-method',
    'api-key-source',
    'authtype',
    'binary-media-types',
    'endpoint-access-mode',
    'endpoint-configuration',
    'gateway-responses',
    'integration',
    'minimum-compression-size',
    'policy',
    'request-validator',
    'request-validators',
    'security-policy',
  ],
}
test.each(Object.entries({ ...own, apigateway: own['integrations']! }))(
  'the extensions of %j',
  (extensions, expected) => {
    const documents = exported(sourceFrom(documentOf(Object.keys(features))), extensions)
    for (const document of Object.values(documents)) {
      const found = JSON.stringify(document).matchAll(/"x-amazon-apigateway-([a-z-]+)":/g)
      expect(new Set([...found].map(([, name]) => name))).toEqual(
        new Set([...expected, 'any-method']),
      )
    }
  },
)

const text = { type: 'string' } as const

// Spec openapi §13: `required` stands for path parameters in OAS3, for all in Swagger; types are text.
test('parameters, the path’s always required', () => {
  const [oas30, swagger] = petOperations(
    petSource({
      requestParameters: {
        'method.request.path.id': false,
        'method.request.querystring.q': false,
        'method.request.header.__proto__': true,
      },
    }),
  )
  expect(oas30?.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: text },
    { name: 'q', in: 'query', schema: text },
    { name: '__proto__', in: 'header', required: true, schema: text },
  ])
  expect(swagger?.parameters).toEqual([
    { name: 'id', in: 'path', required: true, type: 'string' },
    { name: 'q', in: 'query', required: false, type: 'string' },
    { name: '__proto__', in: 'header', required: true, type: 'string' },
  ])
})

const integration = {
  type: 'MOCK',
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29_000,
  cacheNamespace: 'pet',
  cacheKeyParameters: [],
} as const

// Spec openapi §13 (keys of responses) and integrations §17 (the first response of equals answers).
test('responses stand under their patterns', () => {
  const responses = {
    '200': { statusCode: '200', selectionPattern: '' },
    '201': { statusCode: '201' },
    '400': { statusCode: '400', selectionPattern: 'default' },
  }
  const method = { methodIntegration: { ...integration, integrationResponses: responses } }
  for (const operation of petOperations(petSource(method), 'integrations'))
    expect(operation?.['x-amazon-apigateway-integration']).toEqual({
      type: 'mock',
      passthroughBehavior: 'when_no_match',
      responses: { default: { statusCode: '200' }, '(?:default)': { statusCode: '400' } },
    })
})

// Spec openapi §13: `consumes` and `produces` join models and templates.
test('Swagger lists the content types of models and templates', () => {
  const [, operation] = petOperations(
    petSource({
      requestModels: { 'application/json': 'Pet', 'text/csv': 'Pet' },
      methodResponses: {
        200: { statusCode: '200', responseModels: { 'application/xml': 'Pet' } },
      },
      methodIntegration: {
        ...integration,
        requestTemplates: { 'text/plain': null },
        integrationResponses: {
          200: { statusCode: '200', responseTemplates: { 'text/html': null } },
        },
      },
    }),
  )
  expect(operation).toMatchObject({
    consumes: ['application/json', 'text/csv', 'text/plain'],
    produces: ['application/xml', 'text/html'],
    responses: { 200: { schema: { $ref: '#/definitions/Pet' } } },
  })
})

const authorizer = {
  id: 'a1',
  name: 'api_key',
  type: 'TOKEN',
  authorizerUri: 'arn',
  identitySource: 'method.request.header.Auth',
} as const

// Spec openapi §6 and §13; an authorizer may have the name that API keys usually get.
test('schemes have names of their own', () => {
  const from = petSource(
    { authorizationType: 'CUSTOM', authorizerId: 'a1', apiKeyRequired: true },
    { authorizers: [authorizer, { ...authorizer, id: 'a2', name: 'idle' }] },
  )
  for (const operation of petOperations(from))
    expect(operation?.security).toEqual([{ api_key: [] }, { 'api_key-2': [] }])
  const { oas30, swagger } = exported(from)
  expect(swagger.securityDefinitions).toEqual({
    api_key: {
      type: 'apiKey',
      name: 'Auth',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
    },
    'api_key-2': { type: 'apiKey', name: 'x-api-key', in: 'header' },
  })
  expect(oas30.components.securitySchemes).toEqual(swagger.securityDefinitions)
})

test('a method whose authorizer is gone is not exported as open', () => {
  expect(() => exported(petSource({ authorizationType: 'CUSTOM', authorizerId: 'gone' }))).toThrow(
    'The authorizer of GET /pets/{id} does not exist',
  )
})

// Validators' names need not be unique; a definition's must be.
test('validators of one name are told apart', () => {
  const check = { validateRequestBody: true, validateRequestParameters: false }
  const from = petSource(
    { requestValidatorId: 'v2' },
    {
      requestValidators: [
        { ...check, id: 'v1', name: 'v', validateRequestBody: false },
        { ...check, id: 'v2', name: 'v' },
      ],
    },
  )
  const { oas30 } = exported(from, 'integrations')
  expect(oas30['x-amazon-apigateway-request-validators']).toEqual({
    v: { ...check, validateRequestBody: false },
    'v-2': check,
  })
  expect(petOperations(from, 'integrations')[0]?.['x-amazon-apigateway-request-validator']).toBe(
    'v-2',
  )
})

const model = (name: string, schema: object) => ({
  id: name,
  name,
  contentType: 'application/json',
  schema: JSON.stringify(schema),
})

// Spec openapi §7 (references), control-plane §6 (the models every API gets).
test('models refer to each other, and those nobody asked for are left out', () => {
  const url = 'https://apigateway.amazonaws.com/restapis/other/models/'
  const models = [
    model('Empty', { $schema: 'draft-04', title: 'Empty Schema', type: 'object' }),
    model('Error', { title: 'Error Schema', type: 'object' }),
    model('Pet', {
      $schema: 'draft-04',
      properties: { e: { $ref: `${url}Error` }, own: { $ref: '#/definitions/Own' } },
      definitions: { Own: { type: 'string' } },
      allOf: [{ $ref: '#' }, { $ref: 'https://example.com/x' }],
    }),
  ]
  const written = (reference: string) => ({
    Error: { title: 'Error Schema', type: 'object' },
    Pet: {
      properties: {
        e: { $ref: `${reference}Error` },
        own: { $ref: `${reference}Pet/definitions/Own` },
      },
      definitions: { Own: { type: 'string' } },
      allOf: [{ $ref: `${reference}Pet` }, { $ref: 'https://example.com/x' }],
    },
  })
  const { oas30, swagger } = exported(petSource({}, { models }))
  expect(oas30.components.schemas).toEqual(written('#/components/schemas/'))
  expect(swagger.definitions).toEqual(written('#/definitions/'))
})
