import { GetStagesCommand, PutRestApiCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get } from '../support/raw-http.ts'
import {
  awsProxy,
  base,
  definition,
  deploy,
  deployApi,
  importApi,
  mock,
  type Routes,
} from '../support/rest-api.ts'

// Faults of deployment (cases 80 and 82): old or new, never a mix, and never with a protection left out.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

/** Deployments made while readers watch. */
const redeployments = 30

test('80: readers see one deployment or the other, never a mix', async () => {
  const versioned = (version: string): Routes => ({
    'GET /x': {
      operation: {
        responses: {
          200: { description: 'x', headers: { 'X-Version': { schema: { type: 'string' } } } },
        },
        'x-amazon-apigateway-integration': mock(`body ${version}`, {
          'method.response.header.X-Version': `'header ${version}'`,
        }),
      },
    },
    [`GET /only-in-${version}`]: mock('here'),
  })
  const { apigateway, port } = gateway
  const restApiId = await importApi(apigateway, definition(versioned('A')))
  await deploy(apigateway, restApiId)
  const watching = new AbortController()
  const seen = new Set<string>()
  const reader = async () => {
    while (!watching.signal.aborted) {
      const answer = await get(port, `${base(restApiId)}/x`)
      seen.add(`${answer.status} ${answer.body}, ${answer.header('x-version')}`)
    }
  }
  const readers = [reader(), reader(), reader()]
  for (let i = 1; i <= redeployments; i++) {
    const version = i % 2 ? 'B' : 'A'
    await apigateway.send(
      new PutRestApiCommand({
        restApiId,
        mode: 'overwrite',
        body: definition(versioned(version)),
      }),
    )
    await deploy(apigateway, restApiId)
    expect((await get(port, `${base(restApiId)}/only-in-${version}`)).status).toBe(200)
  }
  watching.abort()
  await Promise.all(readers)
  expect([...seen].toSorted()).toEqual(['200 body A, header A', '200 body B, header B'])
})

const operation = (more: Readonly<Record<string, unknown>>): Routes => ({
  'GET /x': { operation: { 'x-amazon-apigateway-integration': mock('UNPROTECTED'), ...more } },
})
const scheme = (extension: unknown, type: string) => ({
  components: {
    securitySchemes: {
      guard: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': type,
        ...(extension !== undefined && { 'x-amazon-apigateway-authorizer': extension }),
      },
    },
  },
})
const guarded = operation({ security: [{ guard: [] }] })
const authorizerUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'

// What protects a method is asked by every call of it, from its first deployment on.
test.each<[string, Routes, Readonly<Record<string, unknown>>, number]>([
  ['a Lambda authorizer', guarded, scheme({ type: 'token', authorizerUri }, 'custom'), 401],
  [
    'a Cognito authorizer',
    guarded,
    scheme(
      {
        type: 'cognito_user_pools',
        providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_x'],
      },
      'cognito_user_pools',
    ),
    401,
  ],
  [
    'an API key',
    operation({ security: [{ api_key: [] }] }),
    {
      components: {
        securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
      },
    },
    403,
  ],
])('82: a method behind %s is not open', async (_, routes, extra, status) => {
  const { apigateway, port } = gateway
  const restApiId = await importApi(apigateway, definition(routes, extra))
  await deploy(apigateway, restApiId)
  expect((await get(port, `${base(restApiId)}/x`)).status).toBe(status)
})

const unservable: Routes = {
  'GET /x': {
    type: 'http_proxy',
    httpMethod: 'GET',
    uri: 'https://backend.example/',
    tlsConfig: { insecureSkipVerification: true },
  },
}

// What asks for something that this version does not have is not served without it.
test.each<[string, Routes, Readonly<Record<string, unknown>>, RegExp]>([
  ['an unverified certificate', unservable, {}, /GET \/x.*insecureSkipVerification/],
  [
    "a call with the caller's own credentials",
    {
      'GET /x': {
        type: 'aws',
        httpMethod: 'POST',
        credentials: 'arn:aws:iam::*:user/*',
        uri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
        responses: { default: { statusCode: '200' } },
      },
    },
    {},
    /GET \/x.*credentials/,
  ],
  [
    'a streamed response',
    { 'GET /x': { ...awsProxy('f'), responseTransferMode: 'STREAM' } },
    {},
    /GET \/x.*STREAM/,
  ],
])('82: %s is refused by name, and nothing is deployed', async (_, routes, extra, message) => {
  const { apigateway, port } = gateway
  const restApiId = await importApi(apigateway, definition(routes, extra))
  const error: unknown = await deploy(apigateway, restApiId).catch((e: unknown) => e)
  expect(error).toMatchObject({ name: 'BadRequestException' })
  expect((error as Error).message).toMatch(message)
  const { item } = await apigateway.send(new GetStagesCommand({ restApiId }))
  expect(item).toEqual([])
  const answer = await get(port, `${base(restApiId)}/x`)
  expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
})

test('82: a refused deployment leaves the one before it in force', async () => {
  const { apigateway, port } = gateway
  const restApiId = await deployApi(apigateway, { 'GET /x': mock('before') })
  const body = definition(unservable)
  await apigateway.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body }))
  await expect(deploy(apigateway, restApiId)).rejects.toThrow(/insecureSkipVerification/)
  expect((await get(port, `${base(restApiId)}/x`)).body).toBe('before')
})

test.each([
  ['an authorizer type nobody knows', guarded, scheme({ type: 'magic', authorizerUri }, 'custom')],
  ['a security scheme that is not defined', guarded, {}],
  ['an integration type nobody knows', { 'GET /x': { type: 'magic', uri: 'x' } }, {}],
] as const)('82: %s does not become an open method', async (_, routes, extra) => {
  const { apigateway, port } = gateway
  const restApiId = await importApi(apigateway, definition(routes as Routes, extra)).catch(
    () => undefined,
  )
  if (restApiId === undefined) return
  await deploy(apigateway, restApiId).catch(() => undefined)
  expect((await get(port, `${base(restApiId)}/x`)).status).not.toBe(200)
})
