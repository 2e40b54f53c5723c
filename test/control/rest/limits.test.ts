import { describe, expect, test } from 'vitest'
import { account } from '../../../src/control/state/store.ts'
import { controlPlane } from '../plane/control-plane.ts'

// Limits by attributes (`x-tidegate-limits`) in the control plane, whose answers AWS's tools read.

const few = { name: 'few', by: ['sourceIp'], rateLimit: 2 }
const own = { ...few, name: 'own' }
const mock = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

const document = (
  limits: object = { 'x-tidegate-limits': [few] },
  ofMethod: object = { 'x-tidegate-limits': [own] },
  more: object = {},
) => ({
  openapi: '3.0.1',
  info: { title: 'api', version: '1' },
  ...limits,
  paths: {
    '/a/{id}': { get: { responses: {}, 'x-amazon-apigateway-integration': mock, ...ofMethod } },
  },
  ...more,
})

function imported(...args: Parameters<typeof document>) {
  const plane = controlPlane()
  const { id } = plane.call('ImportRestApi', { body: JSON.stringify(document(...args)) })
  const limitsOf = (restApiId = id) => ({
    api: plane.store.get('RestApi', account, restApiId)?.limits,
    method: plane.store.list('Resource', restApiId).find(({ path }) => path === '/a/{id}')?.methods[
      'GET'
    ]?.limits,
  })
  const put = (body: object, mode: string) =>
    plane.call('PutRestApi', { restApiId: id, mode, body: JSON.stringify(body) })
  return { ...plane, id, limitsOf, put }
}

test('answers in AWS’s shapes say nothing of them', () => {
  const { call, id, put } = imported()
  const resource = call('GetResources', { restApiId: id }).items.find(
    ({ path }) => path === '/a/{id}',
  )!
  const at = { restApiId: id, resourceId: resource.id, httpMethod: 'GET' }
  const answers = [
    call('GetRestApi', { restApiId: id }),
    call('GetRestApis'),
    call('GetMethod', at),
    call('GetResources', { restApiId: id, embed: ['methods'] }),
    put(document(), 'merge'),
    call('UpdateRestApi', { restApiId: id, patchOperations: [] }),
    call('UpdateMethod', { ...at, patchOperations: [] }),
  ]
  expect(JSON.stringify(answers)).not.toContain('few')
  expect(JSON.stringify(answers)).not.toContain('limits')
})

describe('what becomes of them when', () => {
  type Made = ReturnType<typeof imported>
  const others = [{ ...few, rateLimit: 5 }]
  const bare = document({}, {})
  const both = { api: [few], method: [own] }
  test.each<[string, (made: Made) => string | void, object]>([
    ['nothing is done', () => undefined, both],
    [
      'a document without them is merged: the API’s stay, and its methods are replaced',
      ({ put }) => void put(bare, 'merge'),
      { api: [few], method: undefined },
    ],
    [
      'other ones are merged',
      ({ put }) => void put(document({ 'x-tidegate-limits': others }), 'merge'),
      { api: others, method: [own] },
    ],
    [
      'an empty list is merged',
      ({ put }) => void put(document({ 'x-tidegate-limits': [] }), 'merge'),
      { api: [], method: [own] },
    ],
    [
      'the API is overwritten',
      ({ put }) => void put(bare, 'overwrite'),
      { api: undefined, method: undefined },
    ],
    [
      'the API is changed',
      ({ call, id }) =>
        void call('UpdateRestApi', {
          restApiId: id,
          patchOperations: [{ op: 'replace', path: '/name', value: 'x' }],
        }),
      both,
    ],
    [
      'it is copied',
      ({ call, id }) => call('CreateRestApi', { name: 'copy', cloneFrom: id }).id,
      both,
    ],
  ])('%s', (_, change, expected) => {
    const made = imported()
    expect(made.limitsOf(change(made) ?? made.id)).toEqual(expected)
  })
})

test('a stage is behind until they are deployed', () => {
  const { call, page, put, id } = imported()
  call('CreateDeployment', { restApiId: id, stageName: 'dev' })
  put(document({ 'x-tidegate-limits': [own] }, { 'x-tidegate-limits': [few] }), 'merge')
  const labels = { restApiId: id, stageName: 'dev' }
  const { changes } = page('GET /restapis/:restApiId/stages/:stageName', labels)
  expect(changes).toEqual([
    { change: 'changed', element: 'setting', name: 'limits' },
    { change: 'changed', element: 'method', path: '/a/{id}', method: 'GET' },
  ])
  call('CreateDeployment', { restApiId: id, stageName: 'dev' })
  expect(page('GET /restapis/:restApiId/stages/:stageName', labels)).toMatchObject({ changes: [] })
})

describe('a method’s own limit by what none of its requests has is not deployed:', () => {
  const signed = { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }
  const keyed = { security: [{ key: [] }] }
  const schemes = {
    components: { securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
  }
  test.each<[string, string, object, string | undefined]>([
    ['a claim without an authorizer', 'claim.sub', {}, 'the method has no authorizer'],
    ['a claim of signed requests', 'claim.sub', signed, 'the method has no authorizer'],
    ['the principal of nobody', 'principalId', {}, 'the method has no authorizer'],
    ['the principal of signed requests is', 'principalId', signed, undefined],
    ['the key of a method without', 'apiKey', {}, 'the method asks for no API key'],
    ['the key of a method that asks for it is', 'apiKey', keyed, undefined],
    ['a parameter of another path', 'path.tenant', {}, 'the path has no {tenant}'],
    ['a parameter of its path is', 'path.id', {}, undefined],
    ['a header is', 'header.x-tenant', {}, undefined],
  ])('%s', (_, by, more, reason) => {
    const limits = [{ ...few, by }]
    const { refusal, id } = imported({}, { ...more, 'x-tidegate-limits': limits }, schemes)
    const answer = refusal('CreateDeployment', { restApiId: id, stageName: 'dev' })
    if (reason === undefined) expect(answer).toMatch(/^no error/)
    else
      expect(answer).toBe(
        `400 BadRequestException: GET /a/{id}: limit few is by ${by}, which no request has: ${reason}.`,
      )
  })
})
