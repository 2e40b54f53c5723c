import {
  CreateDeploymentCommand,
  FlushStageAuthorizersCacheCommand,
} from '@aws-sdk/client-api-gateway'
import { DeleteFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import {
  awsProxy,
  base,
  createFunction,
  deployApi,
  guarded,
  lambdaAuthorizer,
} from '../support/rest-api.ts'

// Lambda authorizers (spec rest-auth §6) through the wire, with functions that are hosted here.

let gateway: Gateway
let apiId: string

/** Says what its token asks for; each copy counts how often it was asked. */
const gate = `
let asked = 0
export const handler = async ({ authorizationToken: token, methodArn }) => {
  asked++
  if (token === 'unknown') throw new Error('Unauthorized')
  if (token === 'broken') throw new Error('boom')
  if (token === 'garbage') return { isAuthorized: 'false' }
  const [Effect, Resource] = token.startsWith('only-this') ? ['Allow', methodArn] : [token.startsWith('deny') ? 'Deny' : 'Allow', '*']
  return {
    principalId: token,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
    context: { asked, isFine: true },
  }
}`

beforeAll(async () => {
  gateway = await startGateway()
  await createFunction(gateway.lambda, 'gate', gate)
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext.authorizer) })',
  )
  apiId = await deployApi(
    gateway.apigateway,
    { 'GET /a': guarded(awsProxy('echo')), 'GET /b': guarded(awsProxy('echo')) },
    lambdaAuthorizer('gate'),
  )
})
afterAll(() => gateway.stop())

const call = async (token: string | undefined, path = '/a') => {
  const response = await fetch(`${gateway.url}${base(apiId)}${path}`, {
    headers: token === undefined ? {} : { authorization: token },
  })
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), body }
}

test.each<[string, string | undefined, number, string | null, object]>([
  ['allows', 'anyone', 200, null, { principalId: 'anyone', isFine: 'true' }],
  [
    'denies',
    'deny-1',
    403,
    'AccessDeniedException',
    { Message: expect.stringContaining('explicit deny') },
  ],
  ['does not know', 'unknown', 401, 'UnauthorizedException', { message: 'Unauthorized' }],
  ['fails at', 'broken', 500, 'AuthorizerConfigurationException', { message: null }],
  ['answers garbage about', 'garbage', 500, 'AuthorizerConfigurationException', { message: null }],
  ['is not asked about', undefined, 401, 'UnauthorizedException', { message: 'Unauthorized' }],
])('a caller whom the function %s', async (_, token, status, error, body) => {
  expect(await call(token)).toMatchObject({ status, error, body })
})

test('the policy is kept, its context with it, and each method is held against it', async () => {
  const first = await call('only-this-1')
  expect(first.status).toBe(200)
  expect((await call('only-this-1', '/b')).status).toBe(403)
  const again = await call('only-this-1')
  expect(again.body['asked']).toBe(first.body['asked'])
  expect(again.body['integrationLatency']).toBe(0)
})

test('FlushStageAuthorizersCache holds for the next request', async () => {
  const asked = async () => Number((await call('flushed')).body['asked'])
  const first = await asked()
  expect(await asked()).toBe(first)
  await gateway.apigateway.send(
    new FlushStageAuthorizersCacheCommand({ restApiId: apiId, stageName: 'test' }),
  )
  expect(await asked()).not.toBe(first)
})

test('another stage asks for itself', async () => {
  const first = await call('staged')
  await gateway.apigateway.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: 'two' }))
  const response = await fetch(`${gateway.url}${base(apiId, 'two')}/a`, {
    headers: { authorization: 'staged' },
  })
  expect(response.status).toBe(200)
  expect(await response.json()).not.toMatchObject({ asked: first.body['asked'] })
})

test('many callers at once are each told their own', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => call(i % 3 === 0 ? `deny-${i % 20}` : `ok-${i % 20}`)),
  )
  answers.forEach(({ status, body }, i) => {
    expect(status).toBe(i % 3 === 0 ? 403 : 200)
    if (i % 3 !== 0) expect(body['principalId']).toBe(`ok-${i % 20}`)
  })
})

// Nobody gets in by accident: what is known is used, everybody else is refused
test('a function that is gone lets nobody new in', async () => {
  expect((await call('before')).status).toBe(200)
  const ZipFile = zipSync({ 'index.mjs': strToU8('export const handler = 1') })
  await gateway.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'gate', ZipFile }))
  expect((await call('while broken')).status).toBe(500)
  await gateway.lambda.send(new DeleteFunctionCommand({ FunctionName: 'gate' }))
  expect((await call('after')).status).toBe(500)
  expect((await call('before')).status).toBe(200)
})
