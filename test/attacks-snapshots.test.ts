import { readTarget } from '../src/gateway/arrive/target.ts'
import { snapshotKey, stageKey } from '../src/model/published.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { snapshots, type SnapshotSource } from '../src/cloudflare/registry/snapshots.ts'
import { serve } from '../src/gateway/serve.ts'
import type { RestApiSnapshot } from '../src/model/deployment.ts'
import type { Platform } from '../src/model/platform.ts'
import type { StagePointer } from '../src/model/stage.ts'

// Case 81: what is published cannot be read, or not for too long: the last known picture or 503, never a
// method without the protection its definition asks for.

const snapshot: RestApiSnapshot = {
  kind: 'REST',
  api: {
    id: 'abc',
    name: 'a',
    apiKeySource: 'HEADER',
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
  },
  resources: [
    {
      id: 'r',
      path: '/x',
      methods: {
        GET: {
          httpMethod: 'GET',
          authorizationType: 'NONE',
          apiKeyRequired: false,
          methodResponses: { 200: { statusCode: '200' } },
          methodIntegration: {
            type: 'MOCK',
            passthroughBehavior: 'WHEN_NO_MATCH',
            timeoutInMillis: 29_000,
            cacheNamespace: 'r',
            cacheKeyParameters: [],
            requestTemplates: { 'application/json': '{"statusCode": 200}' },
            integrationResponses: {
              200: { statusCode: '200', responseTemplates: { 'application/json': 'served' } },
            },
          },
        },
      },
    },
  ],
  models: [],
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
}

let published: Map<string, string>
let away: boolean
let now: number
let background: Promise<unknown>[]
let platform: Platform
/** An isolate links a snapshot once and for all: each test has one of its own. */
let hash: string
let count = 0

beforeEach(() => {
  hash = `hash-${++count}`
  const pointer: StagePointer = {
    apiId: 'abc',
    stageName: 'test',
    deploymentId: 'd',
    snapshot: hash,
    variables: {},
    disableExecuteApiEndpoint: false,
  }
  published = new Map([
    ['stage/abc/test', JSON.stringify(pointer)],
    [`snapshot/${hash}`, JSON.stringify(snapshot)],
  ])
  away = false
  now = 1_000_000
  background = []
  const source: SnapshotSource = {
    async read(key) {
      if (away) throw new Error('the network is down')
      return published.get(key)
    },
  }
  const waitUntil = (work: Promise<unknown>) => void background.push(work)
  const known = snapshots(
    source,
    () => now,
    waitUntil,
    () => undefined,
  )
  platform = {
    now: () => now,
    fetch: () => Promise.reject(new Error('no backend here')),
    callAws: () => Promise.reject(new Error('no services here')),
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    invokeFunction: () => Promise.reject(new Error('no functions here')),
    stage: (apiId, stageName) => known.live(stageKey(apiId, stageName)),
    apiKey: () => undefined,
    limiter: {
      lease: () => Promise.reject(new Error('not part of this test')),
      wait: () => Promise.reject(new Error('not part of this test')),
      showsHeaders: false,
    },
    stages: () => undefined,
    domain: () => undefined,
    snapshot: (hash) => known.fixed(snapshotKey(hash)),
    accessKey: () => undefined,
    cache: () => Promise.reject(new Error('nothing is kept here')),
    isMasked: () => false,
    region: 'us-east-1',
    accountId: '000000000000',
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil,
  }
})

async function answer(): Promise<{ status: number; body: string; errorType: string | null }> {
  const response = await serve(
    new Request('http://h/_aws/execute-api/abc/test/x'),
    readTarget('http://h/_aws/execute-api/abc/test/x'),
    { apiId: 'abc', stageName: 'test', contextPath: '/test/x', path: '/x', domainName: 'h' },
    platform,
  )
  await Promise.all(background.splice(0))
  const errorType = response.headers.get('x-amzn-errortype')
  return { status: response.status, body: await response.text(), errorType }
}

const served = { status: 200, body: 'served' }
const unavailable = {
  status: 503,
  body: '{"message":"Service Unavailable"}',
  errorType: 'ServiceUnavailableException',
}

describe('81: at a cold start', () => {
  test.each<[string, () => void]>([
    ['nothing can be read', () => (away = true)],
    ['the snapshot of the stage is not there yet', () => published.delete(`snapshot/${hash}`)],
    ['the snapshot is half a text', () => published.set(`snapshot/${hash}`, '{"kind":"REST",')],
    ['the snapshot is no snapshot', () => published.set(`snapshot/${hash}`, '{}')],
    ['the pointer is half a text', () => published.set('stage/abc/test', '{"apiId":')],
  ])('%s: 503', async (_, damage) => {
    damage()
    expect(await answer()).toEqual(unavailable)
  })

  test('a 503 is not remembered: the next request asks again', async () => {
    away = true
    expect(await answer()).toEqual(unavailable)
    away = false
    expect(await answer()).toMatchObject(served)
  })

  test('a stage that is known not to exist is 403, as AWS answers', async () => {
    published.delete('stage/abc/test')
    expect(await answer()).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
  })
})

describe('81: in a warm isolate', () => {
  test.each([
    [1, served],
    [30_000, served],
    [59_999, served],
    [60_000, unavailable],
    [3_600_000, unavailable],
  ])('%i ms after the source went away', async (later, expected) => {
    expect(await answer()).toMatchObject(served)
    away = true
    now += later
    expect(await answer()).toMatchObject(expected)
    // A refresh that failed does not make the pointer any younger.
    expect(await answer()).toMatchObject(expected)
  })

  test('a stage deleted elsewhere is gone after one more look', async () => {
    expect(await answer()).toMatchObject(served)
    published.clear()
    now += 10_000
    await answer()
    expect(await answer()).toMatchObject({ status: 403 })
  })
})
