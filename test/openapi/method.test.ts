import { expect, test } from 'vitest'
import { define, methodOf, openapi, swagger } from './define.ts'

const inOpenapi = (operation: object, more: object = {}, path = '/x', item: object = {}) =>
  openapi({ paths: { [path]: { ...item, get: operation } }, ...more })
const inSwagger = (operation: object, more: object = {}) =>
  swagger({ paths: { '/x': { get: operation } }, ...more })

/* ---- request parameters: spec openapi §4 ---- */

test.each<[string, string, object[], object[], object | undefined]>([
  [
    'query, header and path',
    '/x/{id}',
    [],
    [
      { name: 'q', in: 'query', required: true },
      { name: 'H', in: 'header' },
      { name: 'id', in: 'path', required: true },
    ],
    {
      'method.request.querystring.q': true,
      'method.request.header.H': false,
      'method.request.path.id': true,
    },
  ],
  [
    'cookies and forms are none',
    '/x',
    [],
    [
      { name: 'c', in: 'cookie' },
      { name: 'f', in: 'formData' },
    ],
    undefined,
  ],
  [
    'those of the path item hold',
    '/x',
    [{ name: 'q', in: 'query' }],
    [],
    { 'method.request.querystring.q': false },
  ],
  [
    'the operation overrides by name and place',
    '/x',
    [
      { name: 'q', in: 'query' },
      { name: 'q', in: 'header' },
    ],
    [{ name: 'q', in: 'query', required: true }],
    { 'method.request.querystring.q': true, 'method.request.header.q': false },
  ],
  [
    'a variable at the end declares itself [R]',
    '/a/{id}',
    [],
    [],
    { 'method.request.path.id': true },
  ],
  ['one further up does not', '/a/{id}/b', [], [], undefined],
  ['a greedy one does not [R]', '/a/{p+}', [], [], undefined],
])('parameters: %s', (_, path, common, own, expected) => {
  const document = inOpenapi({ parameters: own }, {}, path, { parameters: common })
  expect(methodOf(define(document), path, 'GET').requestParameters).toEqual(expected)
})

test('operationId is the operation’s name (spec openapi §4)', () => {
  expect(methodOf(define(inOpenapi({ operationId: 'op' })), '/x', 'GET').operationName).toBe('op')
})

/* ---- bodies and responses ---- */

const pet = { schemas: { Pet: { type: 'object', description: 'A pet' } } }
const ref = { $ref: '#/components/schemas/Pet' }

test('a request body refers to models by content type (spec openapi §4)', () => {
  const content = {
    'application/json': { schema: ref },
    'application/xml': { schema: ref },
    'text/plain': {},
  }
  const method = methodOf(
    define(inOpenapi({ requestBody: { content } }, { components: pet })),
    '/x',
    'GET',
  )
  expect(method.requestModels).toEqual({ 'application/json': 'Pet', 'application/xml': 'Pet' })
})

test('Swagger’s body parameter is application/json, whatever is consumed (spec openapi §4)', () => {
  const document = inSwagger(
    {
      consumes: ['text/csv'],
      parameters: [{ in: 'body', name: 'b', schema: { $ref: '#/definitions/Pet' } }],
    },
    { definitions: pet.schemas },
  )
  expect(methodOf(define(document), '/x', 'GET').requestModels).toEqual({
    'application/json': 'Pet',
  })
})

test.each([
  ['by the operation', { produces: ['a/b', 'c/d'] }, {}, { 'a/b': 'Pet', 'c/d': 'Pet' }],
  ['by the document', {}, { produces: ['a/b'] }, { 'a/b': 'Pet' }],
  ['by nobody', {}, {}, { 'application/json': 'Pet' }],
])('Swagger’s responses have the types produced %s (spec openapi §4)', (_, own, root, expected) => {
  const document = inSwagger(
    { ...own, responses: { '200': { schema: { $ref: '#/definitions/Pet' } } } },
    { ...root, definitions: pet.schemas },
  )
  expect(methodOf(define(document), '/x', 'GET').methodResponses?.['200']?.responseModels).toEqual(
    expected,
  )
})

test('responses: models, headers, integer codes; `default` is left out (spec openapi §4)', () => {
  const text = [
    'openapi: 3.0.1',
    'info: {title: t}',
    'paths:',
    '  /x:',
    '    get:',
    '      responses:',
    '        200:',
    '          headers: {X-A: {schema: {type: string}}}',
    "          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}",
    '        404: {}',
    '        default: {description: d}',
    'components: {schemas: {Pet: {type: object}}}',
  ].join('\n')
  expect(methodOf(define(text), '/x', 'GET').methodResponses).toEqual({
    '200': {
      statusCode: '200',
      responseParameters: { 'method.response.header.X-A': false },
      responseModels: { 'application/json': 'Pet' },
    },
    '404': { statusCode: '404' },
  })
})

test('a range of codes is left out with a warning that says where', () => {
  const { warnings } = define(inOpenapi({ responses: { '2XX': {} } }))
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Ignoring response '2XX' of method 'GET \/x'.*\/paths\/~1x\/get\/responses\/2XX\)$/,
    ),
  ])
})

test('an operation without responses is none to warn of (ls:apigateway_import::test_import_rest_api)', () => {
  expect(define(inOpenapi({})).warnings).toEqual([])
})

/* ---- validators ---- */

test.each([
  ['the document’s', 'basic', undefined, 'basic'],
  ['the operation’s own', 'basic', 'full', 'full'],
  ['none', undefined, undefined, undefined],
])('request validator: %s (spec openapi §4)', (_, root, own, expected) => {
  const key = 'x-amazon-apigateway-request-validator'
  const definition = define(
    inOpenapi(own === undefined ? {} : { [key]: own }, {
      ...(root !== undefined && { [key]: root }),
      'x-amazon-apigateway-request-validators': {
        basic: {},
        full: { validateRequestBody: true, validateRequestParameters: 'true' },
      },
    }),
  )
  expect(methodOf(definition, '/x', 'GET').requestValidator).toBe(expected)
  expect(definition.requestValidators).toEqual([
    { name: 'basic', validateRequestBody: false, validateRequestParameters: false },
    { name: 'full', validateRequestBody: true, validateRequestParameters: true },
  ])
})
