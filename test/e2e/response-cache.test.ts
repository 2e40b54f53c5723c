import { Agent, request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import {
  CreateDeploymentCommand,
  FlushStageCacheCommand,
  GetResourcesCommand,
  GetStageCommand,
  TestInvokeMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { base, definition, httpProxy, importApi, mock } from '../support/rest-api.ts'

let gateway: Gateway
let origin: LoopbackOrigin
let apiId: string

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway({ TIDEGATE_STATE: 'memory', TIDEGATE_CACHE_MB: '16' })
  const routes = {
    'GET /t': httpProxy(`${origin.url}/t`),
    'GET /keyed': {
      operation: {
        parameters: [{ name: 'p', in: 'query', schema: { type: 'string' } }],
        'x-amazon-apigateway-integration': httpProxy(
          `${origin.url}/keyed`,
          {},
          { cacheKeyParameters: ['method.request.querystring.p'] },
        ),
      },
    },
    'GET /mock': mock('$context.requestId'),
    // A backend's own coding, put on again by the gateway.
    'GET /coded': {
      operation: {
        responses: {
          200: { description: '', headers: { 'Content-Encoding': { schema: { type: 'string' } } } },
        },
        'x-amazon-apigateway-integration': {
          type: 'http',
          httpMethod: 'GET',
          uri: `${origin.url}/coded`,
          responses: {
            default: {
              statusCode: '200',
              responseParameters: {
                'method.response.header.Content-Encoding':
                  'integration.response.header.Content-Encoding',
              },
            },
          },
        },
      },
    },
  }
  apiId = await importApi(gateway.apigateway, definition(routes))
  await gateway.apigateway.send(
    new CreateDeploymentCommand({
      restApiId: apiId,
      stageName: 'test',
      cacheClusterEnabled: true,
      cacheClusterSize: '0.5',
    }),
  )
  await patch('/*/*/caching/enabled', 'true')
})

afterAll(async () => {
  await gateway?.stop()
  await origin?.stop()
})

let calls = 0
beforeEach(async () => {
  await flush()
  calls = 0
  origin.answerWith(() => ({ body: String(++calls) }))
})

const stage = () => ({ restApiId: apiId, stageName: 'test' })
const flush = () => gateway.apigateway.send(new FlushStageCacheCommand(stage()))
const patch = (path: string, value: string) =>
  gateway.apigateway.send(
    new UpdateStageCommand({ ...stage(), patchOperations: [{ op: 'replace', path, value }] }),
  )
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}${base(apiId)}${path}`, { headers })
const text = async (path: string) => (await get(path)).text()

test('a second request has the first one’s answer, a flush ends that at once', async () => {
  expect([await text('/t'), await text('/t?other=1')]).toEqual(['1', '1'])
  await flush()
  expect(await text('/t')).toBe('2')
})

test('so does a cache that is switched off and on, or has another size', async () => {
  expect(await text('/t')).toBe('1')
  await patch('/cacheClusterSize', '1.6')
  expect([await text('/t'), await text('/t')]).toEqual(['2', '2'])
  await patch('/cacheClusterEnabled', 'false')
  expect([await text('/t'), await text('/t')]).toEqual(['3', '4'])
  await patch('/cacheClusterEnabled', 'true')
  expect([await text('/t'), await text('/t')]).toEqual(['5', '5'])
})

test('a test of a method goes past the cache', async () => {
  expect(await text('/t')).toBe('1')
  const { items = [] } = await gateway.apigateway.send(
    new GetResourcesCommand({ restApiId: apiId }),
  )
  const tested = {
    restApiId: apiId,
    resourceId: items.find(({ path }) => path === '/t')?.id,
    httpMethod: 'GET',
  }
  for (const body of ['2', '3'])
    expect((await gateway.apigateway.send(new TestInvokeMethodCommand(tested))).body).toBe(body)
  expect(await text('/t')).toBe('1')
})

test('the stage shows nothing of it but AWS’s members', async () => {
  const { $metadata: _, ...shown } = await gateway.apigateway.send(new GetStageCommand(stage()))
  expect(Object.keys(shown).filter((name) => name.startsWith('cache'))).toEqual([
    'cacheClusterEnabled',
    'cacheClusterSize',
    'cacheClusterStatus',
  ])
})

test('an entry for another verb, made for its log, does not begin to cache it', async () => {
  const { methodSettings } = await patch('/t/POST/logging/loglevel', 'OFF')
  expect(methodSettings?.['t/POST']?.cachingEnabled).toBe(false)
  expect((await patch('/t/GET/logging/loglevel', 'OFF')).methodSettings?.['t/GET']).toMatchObject({
    cachingEnabled: true,
  })
})

test('a MOCK’s answer is kept, too, with an id of each request’s own', async () => {
  const [first, second] = [await get('/mock'), await get('/mock')]
  expect(await second.text()).toBe(await first.text())
  expect(second.headers.get('x-amzn-requestid')).not.toBe(first.headers.get('x-amzn-requestid'))
})

test('an answer that is coded again on its way out is coded each time', async () => {
  const coded = { headers: { 'content-encoding': 'gzip' }, body: gzipSync('plain') }
  origin.answerWith(() => (calls++, coded))
  for (const _ of [1, 2]) {
    const answer = await get('/coded', { 'accept-encoding': 'gzip' })
    expect([answer.headers.get('content-encoding'), await answer.text()]).toEqual(['gzip', 'plain'])
  }
  expect(calls).toBe(1)
})

test('of a thousand clients that ask at once for what is not there, one reaches the backend', async () => {
  origin.answerWith('hang')
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })
  const arrived = origin.nextRequest()
  const before = origin.received.length
  const waiting = Array.from({ length: 1_000 }, () => ask('/t', agent))
  await arrived
  origin.answerWith(() => ({ body: 'late' }))
  origin.release({ body: 'one' })
  const answers = await Promise.all(waiting)
  agent.destroy()
  expect(new Set(answers)).toEqual(new Set(['one']))
  expect(origin.received.length - before).toBe(1)
}, 60_000)

test('whoever waits is not held up by one that hangs up', async () => {
  origin.answerWith('hang')
  const arrived = origin.nextRequest()
  const first = httpRequest(`${gateway.url}${base(apiId)}/t`).on('error', () => undefined)
  first.end()
  await arrived
  const next = origin.nextRequest()
  const second = text('/t')
  const gone = origin.nextHangUp()
  first.socket!.resetAndDestroy()
  await gone
  await next
  origin.release({ body: 'second' })
  expect(await second).toBe('second')
})

test('answers that are not kept do not make clients wait for one another', async () => {
  origin.answerWith(() => ({ body: String(++calls), headers: { 'set-cookie': 'a=1' } }))
  await text('/t')
  origin.answerWith('hang')
  const all = Array.from({ length: 5 }, () => text('/t'))
  let arrived = 0
  while (arrived < 5) {
    await origin.nextRequest()
    arrived++
  }
  origin.release({ body: 'x' })
  expect(await Promise.all(all)).toEqual(Array.from({ length: 5 }, () => 'x'))
})

function ask(path: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    httpRequest(`${gateway.url}${base(apiId)}${path}`, { agent }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
}
