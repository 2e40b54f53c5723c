import { describe, expect, test } from 'vitest'
import type { Platform } from '../../../src/model/platform.ts'
import type { AccessKey } from '../../../src/model/principal.ts'
import { explain, type ExplainRequest } from '../../../src/gateway/watch/explain.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

const asked = (over: Partial<ExplainRequest> = {}): ExplainRequest => ({
  method: 'GET',
  url: 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/7?q=1',
  headers: {},
  body: '',
  sourceIp: '192.0.2.1',
  ...over,
})

const proxy = integration({
  type: 'HTTP_PROXY',
  uri: 'http://backend.test/{id}',
  httpMethod: 'POST',
  requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
})

/** Explains a request to an API of one method. */
async function explained(
  methodIntegration = mockAnswering('hi'),
  over: Partial<ExplainRequest> = {},
  more: {
    readonly platform?: Partial<Platform>
    readonly backend?: (request: Request) => Response
  } = {},
  operation: Parameters<typeof method>[0] = { methodIntegration },
) {
  const snapshot = snapshotOf(method(operation), {
    requestValidators: [
      { id: 'v1', name: 'v', validateRequestBody: false, validateRequestParameters: true },
    ],
  })
  const { platform } = front(snapshot, more)
  return (await explain(asked(over), platform))!
}

const decisions = ({ steps }: Awaited<ReturnType<typeof explained>>) =>
  steps.map(({ name, decision }) => `${name}: ${decision}`)

test('a request that is answered: where it went, by which steps, and what was sent', async () => {
  const backend = () => new Response('made', { status: 201, headers: { 'content-length': '4' } })
  const explanation = await explained(proxy, { method: 'POST', body: '{"a":1}' }, { backend })
  expect(explanation).toMatchObject({
    status: 201,
    body: 'made',
    isBase64Encoded: false,
    served: {
      apiId: 'api123',
      stage: 'dev',
      deploymentId: 'dep123',
      httpMethod: 'ANY',
      resourcePath: '/t/{id}',
      resourceId: 'r1',
      pathParameters: { id: '7' },
    },
    backendCalls: [{ uri: 'http://backend.test/7?q=1', status: 201, latencyMs: 0 }],
  })
  expect(explanation.fault).toBeUndefined()
  expect(explanation.requestId).toBe(explanation.headers['x-amzn-requestid'])
  expect(decisions(explanation)).toEqual([
    'Locate: API api123, stage dev',
    'Route: ANY /t/{id}',
    'Integration: answered 201',
  ])
  expect(explanation.log).toContain('Method request body before transformations: {"a":1}')
})

describe('a request that is refused', () => {
  test('by a step', async () => {
    const methodIntegration = mockAnswering('hi')
    const operation = {
      methodIntegration,
      requestValidatorId: 'v1',
      requestParameters: { 'method.request.querystring.needed': true },
    }
    const explanation = await explained(methodIntegration, {}, {}, operation)
    expect(explanation.status).toBe(400)
    expect(decisions(explanation).slice(2)).toEqual([
      'Validate request parameters: refused: BAD_REQUEST_PARAMETERS, Missing required request parameters: [needed]',
    ])
  })

  test('because no method matches', async () => {
    const explanation = await explained(undefined, { url: 'http://api123.execute-api.x/dev/none' })
    expect(decisions(explanation).slice(1)).toEqual([
      'Route: refused: MISSING_AUTHENTICATION_TOKEN, Missing Authentication Token',
    ])
  })

  test('because of the definition: what callers are not told', async () => {
    const broken = integration({ type: 'MOCK', requestTemplates: { 'application/json': '{}' } })
    const explanation = await explained(broken)
    expect(explanation.body).toBe('{"message": "Internal server error"}')
    expect(explanation.fault).toEqual({
      responseType: 'API_CONFIGURATION_ERROR',
      message: 'Internal server error',
      detail: expect.stringContaining('Unable to parse statusCode') as string,
    })
  })

  test.each<[string, Partial<ExplainRequest>, Partial<Platform>, number, string]>([
    [
      'an API that is not there',
      {},
      { stage: () => undefined },
      403,
      'Stage: refused with 403: there is no such API or stage',
    ],
    [
      'a configuration that cannot be read',
      {},
      { stage: () => Promise.reject(new Error('away')) },
      503,
      'Stage: refused with 503: the configuration cannot be read',
    ],
    // As a client's: nothing of the URL is normalised. ATTACKS 1
    [
      'a path that a backend would read differently',
      { url: 'http://api123.execute-api.x/dev/t/../t/7' },
      {},
      400,
      'Target: refused with 400: Bad Request: the path holds a dot segment',
    ],
    [
      'an API whose default endpoint is disabled',
      {},
      {
        stage: () => ({
          apiId: 'api123',
          stageName: 'dev',
          deploymentId: 'd',
          snapshot: 'explained-disabled',
          variables: {},
          disableExecuteApiEndpoint: true,
        }),
      },
      403,
      'Default endpoint: refused with 403: the default endpoint of the API is disabled',
    ],
    [
      'an alias of a VPC endpoint that the request did not come through',
      { url: 'http://api123-vpce-0a1b.execute-api.x/dev/t/7' },
      {},
      403,
      'Endpoint: refused with 403: the host names vpce-0a1b, which the request did not come through',
    ],
    [
      'an address without a stage',
      { url: 'http://api123.execute-api.x/' },
      {},
      403,
      'Stage: refused with 403: the address names no stage',
    ],
  ])('%s', async (_, over, platform, status, decision) => {
    const explanation = await explained(undefined, over, { platform })
    expect(explanation.status).toBe(status)
    expect(decisions(explanation)).toContain(decision)
  })

  test('a body that is too large', async () => {
    const explanation = await explained(undefined, { method: 'POST', body: 'x'.repeat(10_485_761) })
    expect(explanation.status).toBe(413)
    expect(decisions(explanation)).toEqual([
      'Locate: API api123, stage dev',
      'Route: ANY /t/{id}',
      'Answer: refused with 413: HTTP content length exceeded 10485760 bytes.',
    ])
  })
})

test('an address that is none of an API', async () => {
  const { platform } = front(snapshotOf(method({ methodIntegration: mockAnswering('') })))
  expect(await explain(asked({ url: 'http://localhost/restapis' }), platform)).toBeUndefined()
})

// ATTACKS 65
test('credentials never appear in it, whatever a backend does with them', async () => {
  const headers = {
    authorization: 'Bearer secret-token-1234567890',
    cookie: 'a="secret-cookie"',
    'x-api-key': 'secret-key-abcdefghij',
  }
  const url = `${asked().url}&X-Amz-Security-Token=secret%2Ftoken&X-Amz-Signature=secret-signature`
  const backend = (request: Request) =>
    new Response(JSON.stringify({ headers: [...request.headers], url: request.url }), {
      headers: { 'set-cookie': 'session=secret-session-id', 'x-echo': headers.authorization },
    })
  const explanation = await explained(proxy, { headers, url }, { backend })
  expect(explanation.status).toBe(200)
  expect(explanation.body).toContain('authorization')
  expect(JSON.stringify(explanation)).not.toMatch(/secret/)
})

// ATTACKS 65: a signature that does not match is answered with the headers it was made of
test('nor do those that a refusal repeats', async () => {
  const methodIntegration = mockAnswering('hi')
  const headers = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKID/20250312/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-api-key, Signature=00',
    host: 'api123.execute-api.us-east-1.amazonaws.com',
    'x-amz-date': '20250312T190358Z',
    'x-api-key': 'secret-key-abcdefghij',
  }
  const principal: AccessKey['principal'] = {
    accessKeyId: 'AKID',
    accountId: '123456789012',
    userId: 'AIDA',
    userArn: 'arn:aws:iam::123456789012:user/a',
    type: 'User',
    permits: () => 'allow',
  }
  const platform = {
    now: () => Date.UTC(2025, 2, 12, 19, 3, 58),
    accessKey: () => ({ secretAccessKey: 'another', principal }),
  }
  const iam = { methodIntegration, authorizationType: 'AWS_IAM' } as const
  const explanation = await explained(methodIntegration, { headers }, { platform }, iam)
  expect(explanation.fault?.responseType).toBe('INVALID_SIGNATURE')
  expect(explanation.fault?.message).toContain('x-api-key:****')
  expect(JSON.stringify(explanation)).not.toMatch(/secret-/)
})

// Why a client got half an answer is what its operator asks.
test('a stream that breaks off is told with what had come', async () => {
  const streaming = { ...proxy, responseTransferMode: 'STREAM' } as const
  let pulls = 0
  const backend = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (pulls++ > 0) controller.error(new Error('connection lost'))
          else controller.enqueue(new TextEncoder().encode('half'))
        },
      }),
    )
  const explanation = await explained(streaming, {}, { backend })
  expect(explanation).toMatchObject({ status: 200, body: 'half' })
  expect(decisions(explanation).at(-1)).toBe('Body: broke off: Error: connection lost')
})

test('no other request is watched: an ordinary one leaves its platform alone', async () => {
  const { send, platform } = front(snapshotOf(method({ methodIntegration: proxy })), {
    backend: () => new Response('x'),
  })
  const before = { ...platform }
  await explain(asked(), platform)
  expect(await (await send('/dev/t/7')).text()).toBe('x')
  expect(platform).toEqual(before)
})
