import {
  CreateDeploymentCommand,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// Attacks on the control plane (cases 76–79). There is no console yet, so of case 79 only what the
// control plane itself answers.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

test.each([
  ['GET', '/restapis', []],
  ['POST', '/restapis', ['Content-Type: application/json', 'Content-Length: 0']],
  ['DELETE', '/restapis/abc', []],
  ['GET', '/v2/apis', []],
  ['GET', '/2015-03-31/functions', []],
  ['POST', '/2015-03-31/functions/f/invocations', ['Content-Length: 0']],
  ['GET', '/', []],
  ['GET', '/nothing/here', []],
  ['GET', '/restapis', ['Authorization: Bearer abc']],
  ['GET', '/restapis', ['Authorization: Basic dGVzdDp0ZXN0']],
  ['GET', '/restapis?X-Amz-Signature=00&X-Amz-Credential=test', []],
  [
    'GET',
    '/restapis',
    [
      'X-Amz-Date: 20260101T000000Z',
      `Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    ],
  ],
] as const)('76: %s %s without a good signature is 403', async (verb, path, headers) => {
  const answer = await get(gateway.port, path, headers, verb)
  expect(answer.status).toBe(403)
  expect(answer.header('x-amzn-errortype')).toMatch(
    /^(MissingAuthenticationToken|IncompleteSignature|InvalidSignature|UnrecognizedClient|SignatureDoesNotMatch|AccessDenied)/,
  )
  expect(answer.body).not.toMatch(/"items?"|Functions/)
})

test.each([
  ['GetRestApi', new GetRestApiCommand({ restApiId: 'abcdefghij' })],
  ['GetResources', new GetResourcesCommand({ restApiId: 'abcdefghij' })],
  ['GetStage', new GetStageCommand({ restApiId: 'abcdefghij', stageName: 'test' })],
  ['UpdateRestApi', new UpdateRestApiCommand({ restApiId: 'abcdefghij', patchOperations: [] })],
  ['CreateDeployment', new CreateDeploymentCommand({ restApiId: 'abcdefghij' })],
  ['DeleteRestApi', new DeleteRestApiCommand({ restApiId: 'abcdefghij' })],
  ['a path for an id', new GetRestApiCommand({ restApiId: '../restapis' })],
  ['__proto__ for an id', new GetRestApiCommand({ restApiId: '__proto__' })],
] as const)('77: %s of an API that is not here is NotFoundException', async (_, command) => {
  const error: unknown = await gateway.apigateway
    .send(command as GetRestApiCommand)
    .catch((e: unknown) => e)
  expect(error).toMatchObject({
    name: 'NotFoundException',
    $metadata: { httpStatusCode: 404 },
  })
})

test.each([
  '/id',
  '/__proto__',
  '/__proto__/polluted',
  '/constructor/prototype/polluted',
  '/createdDate',
  '/rootResourceId',
  '/unknown',
  'id',
  '',
])('78: UpdateRestApi cannot assign %j', async (path) => {
  const { id: restApiId } = await gateway.apigateway.send(
    new CreateRestApiCommand({ name: 'fixed' }),
  )
  const before = await gateway.apigateway.send(new GetRestApiCommand({ restApiId }))
  for (const op of ['replace', 'add', 'remove'] as const) {
    const error: unknown = await gateway.apigateway
      .send(
        new UpdateRestApiCommand({
          restApiId,
          patchOperations: [
            { op: 'replace', path: '/name', value: 'half done' },
            { op, path, value: 'abcdefghij' },
          ],
        }),
      )
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } })
  }
  const after = await gateway.apigateway.send(new GetRestApiCommand({ restApiId }))
  expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 })
})

test.each(['/__proto__', '/deploymentId/x', '/variables/__proto__', '/createdDate', '/stageName'])(
  '78: UpdateStage cannot assign %j',
  async (path) => {
    const restApiId = await deployApi(gateway.apigateway, { 'GET /x': mock('x') })
    const error: unknown = await gateway.apigateway
      .send(
        new UpdateStageCommand({
          restApiId,
          stageName: 'test',
          patchOperations: [{ op: 'replace', path, value: 'x' }],
        }),
      )
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      name: 'BadRequestException',
      $metadata: { httpStatusCode: 400 },
    })
    expect((await get(gateway.port, `${base(restApiId)}/x`)).body).toBe('x')
  },
)

test('79: markup in names comes back as JSON, and nothing allows another origin to read it', async () => {
  const name = '<script>alert(1)</script>'
  const restApiId = await deployApi(gateway.apigateway, { 'GET /x': mock('x') })
  await gateway.apigateway.send(new CreateRestApiCommand({ name, description: name }))
  const { items } = await gateway.apigateway.send(new GetRestApisCommand({ limit: 500 }))
  expect(items?.some((api) => api.name === name)).toBe(true)
  const answers = await Promise.all(
    [
      '/restapis',
      '/_tidegate/%3Cscript%3E',
      '/_tidegate/health',
      `${base(restApiId)}/%3Cscript%3Ealert(1)%3C/script%3E`,
      `${base(restApiId)}/%00%3Cscript%3E`,
      '/_aws/execute-api/%3Cscript%3E/test/',
    ].map((path) => get(gateway.port, path, ['Origin: https://evil.example', 'Accept: text/html'])),
  )
  for (const answer of answers) {
    expect(answer.header('content-type')).toMatch(/^application\/json/)
    expect(answer.header('access-control-allow-origin')).toBeUndefined()
  }
})

test('79: a form that another site posts is not a signed request', async () => {
  const body = '{"name":"forged"}'
  const answer = await sendRaw(
    gateway.port,
    `POST /restapis HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  expect(answer.status).toBe(403)
  const { items } = await gateway.apigateway.send(new GetRestApisCommand({ limit: 500 }))
  expect(items?.some((api) => api.name === 'forged')).toBe(false)
})
