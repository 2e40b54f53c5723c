import { memoryCache } from '../../src/cloudflare/cache/memory-cache.ts'
import { readMaskedNames } from '../../src/cloudflare/log/masked-names.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { MethodSetting, StagePointer } from '../../src/model/stage.ts'
import type { RestApiSnapshot } from '../../src/model/deployment.ts'
import type { HttpApiSnapshot, WebSocketApiSnapshot } from '../../src/model/v2/api.ts'
import type { Integration } from '../../src/model/integration.ts'
import type { Method } from '../../src/model/rest-api.ts'
import { find, findPrivate } from '../../src/gateway/arrive/find.ts'
import { resourceProblems } from '../../src/gateway/rest/supported.ts'
import { limitKeepers } from './limits.ts'
import { serve } from '../../src/gateway/serve.ts'
import { readTarget } from '../../src/gateway/arrive/target.ts'

// Workers' own classes: bytes pass as they are, and belong to the writer again when they are written.
class IdentityTransformStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    super({ transform: (bytes, controller) => controller.enqueue(bytes.slice()) })
  }
}
class FixedLengthStream extends IdentityTransformStream {}
Object.assign(globalThis, { IdentityTransformStream, FixedLengthStream })

/** A method with what a test says of it and AWS's defaults for the rest. */
export const method = (
  over: Partial<Method> & { readonly methodIntegration: Integration },
): Method => ({
  httpMethod: 'ANY',
  authorizationType: 'NONE',
  apiKeyRequired: false,
  methodResponses: { '200': { statusCode: '200' } },
  ...over,
})

/** An integration with AWS's defaults. */
export const integration = (
  over: Partial<Integration> & Pick<Integration, 'type'>,
): Integration => ({
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29_000,
  cacheNamespace: 'r1',
  cacheKeyParameters: [],
  ...over,
})

/** A MOCK that answers with a response template. */
export const mockAnswering = (template: string): Integration =>
  integration({
    type: 'MOCK',
    requestTemplates: {
      'application/json': '{"statusCode": 200}',
      $default: '{"statusCode": 200}',
    },
    integrationResponses: {
      '200': { statusCode: '200', responseTemplates: { 'application/json': template } },
    },
  })

/** A snapshot of an API with one resource `/t/{id}` holding the method. */
export const snapshotOf = (only: Method, over: Partial<RestApiSnapshot> = {}): RestApiSnapshot => ({
  kind: 'REST',
  api: {
    id: 'api123',
    name: 'test',
    apiKeySource: 'HEADER',
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
  },
  resources: [{ id: 'r1', path: '/t/{id}', methods: { [only.httpMethod]: only } }],
  models: [],
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
  ...over,
})

/** What of a snapshot's methods could not be deployed. */
export const unservable = (snapshot: RestApiSnapshot): readonly string[] =>
  snapshot.resources.flatMap((resource) => resourceProblems(resource, snapshot))

/** An entry of a stage's method settings, with AWS's defaults. */
export const methodSetting = (over: Partial<MethodSetting>): MethodSetting => ({
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
  ...over,
})

let snapshots = 0

/** Stages of every HTTP API here: paths need not name the first. */
const httpStages: readonly string[] = ['$default', 'dev']

/**
 * Sends a request to an API through the gateway's own front door, `find` and `serve` (to a private one through a VPC
 * endpoint), with a backend that is a function. A path is of the API's default endpoint; any other place is a URL.
 */
export function front(
  snapshot: RestApiSnapshot | HttpApiSnapshot | WebSocketApiSnapshot,
  options: {
    readonly tracing?: boolean
    readonly methodSettings?: StagePointer['methodSettings']
    readonly accessLog?: NonNullable<StagePointer['accessLog']>
    readonly variables?: Readonly<Record<string, string>>
    /** Of the requests that go to a canary, which is the same deployment. */
    readonly canaryPercent?: number
    readonly disableExecuteApiEndpoint?: boolean
    readonly backend?: (request: Request) => Response | Promise<Response>
    readonly platform?: Partial<Platform>
    /** What else is published of the stage. */
    readonly pointer?: () => Partial<StagePointer>
    /** Whether its cache shares answers among callers, as AWS does. */
    readonly sharing?: 'aws'
    /** The door: by default that for the API's endpoint type. */
    readonly through?: 'internet' | 'endpoint'
  } = {},
) {
  // Linked APIs are kept by hash: every test's snapshot needs its own.
  const hash = `test-${snapshots++}`
  const accessLog: string[] = []
  const executionLog: string[] = []
  const lines: Readonly<Record<string, unknown>>[] = []
  const bounds = { maxBytes: 64_000_000, maxEntries: 10_000 }
  const cache = memoryCache(bounds, () => platform.now(), options.sharing !== 'aws')
  const now = options.platform?.now ?? (() => Date.UTC(2025, 2, 12, 19, 3, 58))
  const limits = limitKeepers(now)
  const platform: Platform = {
    now,
    fetch: async (target, init) =>
      (options.backend ?? (() => new Response('no backend', { status: 500 })))(
        // Node asks for it where a body streams.
        new Request(target, { ...init, duplex: 'half' } as RequestInit),
      ),
    callAws: (url, init) => platform.fetch(url, init),
    stage: (apiId, stageName) =>
      snapshot.kind !== 'REST' && !httpStages.includes(stageName)
        ? undefined
        : {
            apiId,
            stageName,
            deploymentId: 'dep123',
            snapshot: hash,
            variables: options.variables ?? {},
            disableExecuteApiEndpoint: options.disableExecuteApiEndpoint ?? false,
            ...(options.canaryPercent !== undefined && {
              canary: {
                percentTraffic: options.canaryPercent,
                deploymentId: 'dep124',
                snapshot: hash,
                variables: options.variables ?? {},
              },
            }),
            ...(options.tracing && { tracing: true }),
            ...(options.methodSettings && { methodSettings: options.methodSettings }),
            ...(options.accessLog && { accessLog: options.accessLog }),
            ...options.pointer?.(),
          },
    limiter: {
      lease: limits.lease,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      showsHeaders: true,
    },
    stages: () => (snapshot.kind === 'HTTP' ? { kind: 'HTTP', stageNames: httpStages } : undefined),
    domain: () => undefined,
    snapshot: async () => JSON.stringify(snapshot),
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    invokeFunction: async () => ({ statusCode: 200, payload: '{}' }),
    accessKey: () => undefined,
    cache: () => cache,
    apiKey: () => undefined,
    isMasked: readMaskedNames(),
    region: 'us-east-1',
    accountId: '123456789012',
    log: (line) => lines.push(line),
    stageLog: (log, _, lines) => (log === 'accessLog' ? accessLog : executionLog).push(...lines),
    waitUntil: () => undefined,
    ...options.platform,
  }
  const isPrivate =
    snapshot.kind === 'REST' && snapshot.api.endpointConfiguration.types.includes('PRIVATE')
  const { through = isPrivate ? 'endpoint' : 'internet' } = options
  const vpcEndpoint = { id: 'vpce-0a1b2c3d', vpcId: 'vpc-4e5f6a7b' }
  const send = async (place: string, init: RequestInit = {}): Promise<Response> => {
    const apiId = snapshot.kind === 'REST' ? 'api123' : snapshot.api.apiId
    const host = `http://${apiId}.execute-api.us-east-1.amazonaws.com`
    const request = new Request(place.startsWith('/') ? `${host}${place}` : place, init)
    // What the platform knows of a connection; Node's own class has no place for it.
    if (init.cf) Object.defineProperty(request, 'cf', { value: init.cf })
    const target = readTarget(request.url)
    const location =
      through === 'internet'
        ? await find(request, target, platform)
        : await findPrivate(request, target, platform, vpcEndpoint)
    if (!location) throw new Error(`${request.url} is none of the data plane's`)
    return serve(request, target, location, platform)
  }
  return { send, lines, accessLog, executionLog, platform, hash }
}
