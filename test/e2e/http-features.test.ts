import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway'
import {
  CreateStageCommand,
  ExportApiCommand,
  ImportApiCommand,
  type ApiGatewayV2Client,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// What HTTP APIs have beyond AWS's, in workerd: docs/http-features.md. Each rule by itself is in test/gateway/http/features.

let gateway: Gateway
let v2: ApiGatewayV2Client

beforeAll(async () => {
  gateway = await startGateway()
  v2 = apigatewayv2(gateway.url)
  await createFunction(
    gateway.lambda,
    'count',
    `let calls = 0
export const handler = async () => ({ statusCode: 200, body: String(++calls) })`,
  )
  await createFunction(
    gateway.lambda,
    'stream',
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'content-type': 'text/plain' } })
  out.write('one ')
  out.write('two')
  out.end()
})`,
  )
})
afterAll(async () => {
  v2.destroy()
  await gateway.stop()
})

const integration = (name: string) => ({
  'x-amazon-apigateway-integration': {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    payloadFormatVersion: '2.0',
  },
})
const anyone = { Principal: '*', Action: 'execute-api:Invoke' }
const document = {
  openapi: '3.0.1',
  info: { title: 'features', version: '1' },
  'x-tidegate-api-key': true,
  'x-tidegate-policy': {
    Version: '2012-10-17',
    Statement: [
      { ...anyone, Effect: 'Allow', Resource: 'execute-api:/*' },
      { ...anyone, Effect: 'Deny', Resource: 'execute-api:/*/GET/closed' },
    ],
  },
  'x-tidegate-gateway-responses': {
    INVALID_API_KEY: { statusCode: '402', responseTemplates: { 'text/plain': 'a key, please' } },
  },
  paths: {
    '/cached': { get: { ...integration('count'), 'x-tidegate-cache': { ttlInSeconds: 60 } } },
    '/closed': { get: integration('count') },
    '/stream': { get: { ...integration('stream'), 'x-tidegate-streaming': true } },
    '/pets': {
      post: {
        ...integration('count'),
        'x-tidegate-validation': {
          body: { 'application/json': { type: 'object', required: ['name'] } },
        },
      },
    },
  },
}

/** An API of a document, served, and a key of a plan of it. */
async function served(body: string) {
  const { apigateway } = gateway
  const { ApiId: apiId = '' } = await v2.send(
    new ImportApiCommand({ Body: body, FailOnWarnings: true }),
  )
  await v2.send(new CreateStageCommand({ ApiId: apiId, StageName: '$default', AutoDeploy: true }))
  const { id: keyId, value = '' } = await apigateway.send(
    new CreateApiKeyCommand({ name: apiId, enabled: true }),
  )
  const { id: usagePlanId } = await apigateway.send(
    new CreateUsagePlanCommand({ name: apiId, apiStages: [{ apiId, stage: '$default' }] }),
  )
  await apigateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))
  const call = async (path: string, key: string | undefined = value, body?: string) => {
    const response = await fetch(`${gateway.url}/_aws/execute-api/${apiId}${path}`, {
      headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
      ...(body !== undefined && { method: 'POST', body }),
    })
    return [response.status, await response.text()]
  }
  return { apiId, call }
}

test('an API with all of them is imported, served, exported, and served as it was exported', async () => {
  const first = await served(JSON.stringify(document))
  const exported = await v2.send(
    new ExportApiCommand({ ApiId: first.apiId, Specification: 'OAS30', OutputType: 'YAML' }),
  )
  const second = await served(new TextDecoder().decode(exported.body))
  for (const { call } of [first, second]) {
    expect(await call('/cached', '')).toEqual([402, 'a key, please'])
    const [status, kept] = await call('/cached')
    expect(status).toBe(200)
    expect(await call('/cached')).toEqual([200, kept])
    expect(await call('/closed')).toEqual([403, '{"message":"Forbidden"}'])
    expect(await call('/pets', undefined, '{}')).toEqual([400, '{"message":"Bad Request"}'])
    expect((await call('/pets', undefined, '{"name":"x"}'))[0]).toBe(200)
    expect(await call('/stream')).toEqual([201, 'one two'])
  }
})

test('the page reads and replaces them, and deploys', async () => {
  const { apiId, call } = await served(JSON.stringify(document))
  const path = `/_tidegate/apis/${apiId}/features`
  expect(await (await signedFetch(gateway, path)).json()).toMatchObject({ apiKey: true })
  const put = await signedFetch(gateway, path, {
    method: 'PUT',
    body: '{"routes": [{"routeKey": "GET /closed", "cache": {"ttlInSeconds": 60}}]}',
  })
  expect(put.status).toBe(200)
  const [status, kept] = await call('/closed', '')
  expect(status).toBe(200)
  expect(await call('/closed', '')).toEqual([200, kept])
  const wrong = await signedFetch(gateway, path, { method: 'PUT', body: '{"cash": 1}' })
  expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining("'cash'")])
  expect((await fetch(gateway.url + path)).status).toBe(403)
})
