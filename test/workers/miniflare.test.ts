import {
  APIGatewayClient,
  CreateDeploymentCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  GetRestApisCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtWorker, operator } from '../support/cloudflare-worker.ts'
import {
  awsProxy,
  base,
  createFunction,
  definition,
  deployApi,
  mock,
  streamedFunction,
} from '../support/rest-api.ts'

// The built Worker with Cloudflare's own bindings, as miniflare supplies them: KV between the Registry and
// the data plane, and dynamic Workers for functions.

const options = (
  bindings: Readonly<Record<string, string>>,
  serviceBindings: Readonly<Record<string, (request: Request) => Promise<Response>>> = {},
) =>
  convertV4MiniflareOptions({
    serviceBindings,
    ...builtWorker,
    workerLoaders: { LOADER: {} },
    bindings,
    handleStructuredLogs: silent,
  })

/** The Worker's own log is no part of the test's output. */
const silent = () => undefined

function clientFor(url: URL, accessKeyId: string, secretAccessKey: string) {
  const settings = {
    endpoint: url.href,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  }
  return { apigateway: new APIGatewayClient(settings), lambda: new LambdaClient(settings) }
}

describe('with an operator', () => {
  let worker: Miniflare
  let url: URL
  let apigateway: APIGatewayClient
  let lambda: LambdaClient

  beforeAll(async () => {
    worker = new Miniflare(options(operator))
    url = await worker.ready
    ;({ apigateway, lambda } = clientFor(url, 'operator', 'of this gateway'))
  })
  afterAll(async () => {
    apigateway?.destroy()
    lambda?.destroy()
    await worker?.dispose()
  })

  const call = async (path: string) => {
    const response = await fetch(new URL(path, url))
    return { status: response.status, body: await response.text() }
  }
  const snapshots = () => worker.getKVNamespace('SNAPSHOTS')
  const keys = async () => (await (await snapshots()).list()).keys.map(({ name }) => name)

  test('what is deployed is in KV, and the data plane answers from there', async () => {
    const apiId = await deployApi(apigateway, { 'GET /x': mock('from the definition') })
    expect(await keys()).toEqual([
      expect.stringMatching(/^snapshot\/[0-9a-f]{64}$/),
      `stage/${apiId}/test`,
    ])
    expect(await call(`${base(apiId)}/x`)).toEqual({ status: 200, body: 'from the definition' })

    // Only KV knows of this stage: the answer can come from nowhere else.
    const kv = await snapshots()
    const pointer = await kv.get(`stage/${apiId}/test`, 'text')
    const snapshot = (await keys()).find((key) => key.startsWith('snapshot/'))!
    const text = (await kv.get(snapshot, 'text'))!.replaceAll('from the definition', 'from KV')
    await kv.put('snapshot/of-kv', text)
    await kv.put(
      `stage/${apiId}/of-kv`,
      pointer!.replace(snapshot.replace('snapshot/', ''), 'of-kv'),
    )
    expect(await call(`${base(apiId, 'of-kv')}/x`)).toEqual({ status: 200, body: 'from KV' })
    await Promise.all([kv.delete('snapshot/of-kv'), kv.delete(`stage/${apiId}/of-kv`)])

    await apigateway.send(new DeleteRestApiCommand({ restApiId: apiId }))
    expect(await keys()).toEqual([])
    expect(await call(`${base(apiId)}/x`)).toEqual({ status: 403, body: '{"message":"Forbidden"}' })
  })

  test('a new deployment moves the pointer; a deleted stage takes it away', async () => {
    const restApiId = await deployApi(apigateway, { 'GET /x': mock('one') })
    const kv = await snapshots()
    const before = await kv.get(`stage/${restApiId}/test`, 'text')
    const body = definition({ 'GET /x': mock('two') })
    await apigateway.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body }))
    expect(await kv.get(`stage/${restApiId}/test`, 'text')).toBe(before)
    await apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'test' }))
    expect(await kv.get(`stage/${restApiId}/test`, 'text')).not.toBe(before)
    expect(await call(`${base(restApiId)}/x`)).toEqual({ status: 200, body: 'two' })
    await apigateway.send(new DeleteStageCommand({ restApiId, stageName: 'test' }))
    expect(await kv.get(`stage/${restApiId}/test`, 'text')).toBeNull()
    expect((await call(`${base(restApiId)}/x`)).status).toBe(403)
  })

  // ATTACKS 81.
  test('81: a pointer without its snapshot is 503', async () => {
    const apiId = await deployApi(apigateway, { 'GET /x': mock('x') })
    const kv = await snapshots()
    const pointer = JSON.parse((await kv.get(`stage/${apiId}/test`, 'text'))!) as {
      snapshot: string
    }
    const lost = JSON.stringify({ ...pointer, snapshot: 'lost' })
    await kv.put(`stage/${apiId}/lost`, lost)
    expect(await call(`${base(apiId, 'lost')}/x`)).toEqual({
      status: 503,
      body: '{"message":"Service Unavailable"}',
    })
  })

  test('a function hosted here runs as a dynamic Worker', async () => {
    await createFunction(
      lambda,
      'greet',
      'export const handler = async (event) => ({ statusCode: 200, body: `hello ${event.path}` })',
    )
    const apiId = await deployApi(apigateway, { 'GET /x': awsProxy('greet') })
    expect(await call(`${base(apiId)}/x`)).toEqual({ status: 200, body: 'hello /x' })
  })

  test('and streams, out of the same process', async () => {
    await createFunction(
      lambda,
      'stream',
      `export const handler = awslambda.streamifyResponse(async (event, out) => {
        out = awslambda.HttpResponseStream.from(out, { statusCode: 201 })
        out.write('first ')
        if (event.path === '/broken') throw new Error('no more')
        out.end('last')
      })`,
    )
    const streamed = streamedFunction('stream')
    const apiId = await deployApi(apigateway, { 'GET /x': streamed, 'GET /broken': streamed })
    expect(await call(`${base(apiId)}/x`)).toEqual({ status: 201, body: 'first last' })
    await expect(call(`${base(apiId)}/broken`)).rejects.toThrow()
  })

  // In production private addresses are no backends.
  test.each([
    'http://127.0.0.1:9/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://10.0.0.1/',
    'http://2130706433/',
    'http://localhost/',
  ])('60: %s is not called', async (uri) => {
    const apiId = await deployApi(apigateway, {
      'GET /x': { type: 'http_proxy', httpMethod: 'GET', uri },
    })
    expect(await call(`${base(apiId)}/x`)).toEqual({
      status: 500,
      body: '{"message": "Internal server error"}',
    })
  })
})

test('a service binding runs in the place of a function', async () => {
  const worker = new Miniflare(
    options(
      { ...operator, TIDEGATE_FUNCTION_BINDINGS: '{"bound":{"binding":"BOUND"}}' },
      {
        BOUND: async (request) => {
          const event = (await request.json()) as { readonly path: string }
          if (event.path === '/throws') throw new Error('the Worker’s own secret')
          return event.path === '/streamed'
            ? new Response(`{"statusCode":202}${'\0'.repeat(8)}streamed`)
            : Response.json({ statusCode: 201, body: `bound ${event.path}` })
        },
      },
    ),
  )
  const url = await worker.ready
  const { apigateway, lambda } = clientFor(url, 'operator', 'of this gateway')
  try {
    const apiId = await deployApi(apigateway, {
      'GET /x': awsProxy('bound'),
      'GET /throws': awsProxy('bound'),
      'GET /streamed': streamedFunction('bound'),
    })
    const call = async (path: string) => {
      const response = await fetch(new URL(base(apiId) + path, url))
      return { status: response.status, body: await response.text() }
    }
    expect(await call('/x')).toEqual({ status: 201, body: 'bound /x' })
    expect(await call('/streamed')).toEqual({ status: 202, body: 'streamed' })
    expect(await call('/throws')).toEqual({
      status: 502,
      body: '{"message": "Internal server error"}',
    })
  } finally {
    apigateway.destroy()
    lambda.destroy()
    await worker.dispose()
  }
})

// Settings about outgoing calls that cannot be read: nothing is served by a guess at them.
test.each([
  ['TIDEGATE_EGRESS', 'open', 'TIDEGATE_EGRESS is'],
  ['TIDEGATE_EGRESS_ALLOW', 'http://a', 'TIDEGATE_EGRESS_ALLOW: '],
  [
    'TIDEGATE_FUNCTION_BINDINGS',
    '{"f":{"binding":"NOBODY"}}',
    'has the binding NOBODY, which this Worker has not',
  ],
])('%s=%s: everything is 503', async (name, value, message) => {
  const log: string[] = []
  const worker = new Miniflare({
    ...options({ ...operator, [name]: value }),
    handleStructuredLogs: ({ message: line }) => void log.push(line),
  })
  try {
    const url = await worker.ready
    for (const path of ['/_tidegate/health', '/restapis', '/_aws/execute-api/a/b/c']) {
      expect((await fetch(new URL(path, url))).status).toBe(503)
    }
    expect(log.join('\n')).toContain(message)
  } finally {
    await worker.dispose()
  }
})

// ATTACKS 76: there are no default credentials outside local development.
describe.each<[string, Readonly<Record<string, string>>]>([
  ['without credentials', {}],
  ['with empty credentials', { TIDEGATE_ACCESS_KEY_ID: '', TIDEGATE_SECRET_ACCESS_KEY: '' }],
  ['with half of them', { TIDEGATE_ACCESS_KEY_ID: 'test' }],
])('76: %s', (_, bindings) => {
  let worker: Miniflare
  let url: URL
  beforeAll(async () => {
    worker = new Miniflare(options(bindings))
    url = await worker.ready
  })
  afterAll(() => worker?.dispose())

  test.each([
    ['test', 'test'],
    ['test', ' '],
    ['x', 'undefined'],
  ])('the control plane refuses %j with %j', async (accessKeyId, secretAccessKey) => {
    const { apigateway } = clientFor(url, accessKeyId, secretAccessKey)
    await expect(apigateway.send(new GetRestApisCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 403 },
    })
    apigateway.destroy()
  })
})
