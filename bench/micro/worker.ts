import { memoryCache } from '../../src/cloudflare/cache/memory-cache.ts'
import { linkRestApi, type LinkedRestApi } from '../../src/gateway/rest/link.ts'
import { locate } from '../../src/gateway/arrive/locate.ts'
import { serve } from '../../src/gateway/serve.ts'
import { readTarget } from '../../src/gateway/arrive/target.ts'
import type { StagePointer } from '../../src/model/stage.ts'
import type { Platform } from '../../src/model/platform.ts'
import { body, mockHeaders, requestPaths, stageName } from '../http/payload.ts'
import { authorizerLoops } from './authorizer.ts'
import { httpRouteLoops } from './http-routes.ts'
import { signatureLoops } from './signatures.ts'
import { snapshotOf } from './snapshot.ts'
import { checked, login, tokenSnapshotOf, type Login } from './tokens.ts'

/** Repeats one thing `times` times over an API of `routes` methods; answers a number that depends on each. */
type Loop = (routes: number, times: number) => number | Promise<number>

const apiId = 'abcdefghij'
/** Different requests that `serve` is given; more would measure the cache misses of the requests themselves. */
const servedPaths = 100

/** Prime to the number of paths: neighbours in time are not neighbours in the tree. */
const stride = 7919

/** The one bearer of a token. */
let bearer: Login | undefined

/** What never changes for a number of routes. */
type Subject = {
  readonly text: string
  readonly api: LinkedRestApi
  readonly paths: readonly string[]
  readonly requests: readonly Request[]
}

const subjects = new Map<number, Subject>()

function subjectOf(routes: number): Subject {
  const known = subjects.get(routes)
  if (known) return known
  const snapshot = snapshotOf(routes, apiId)
  const paths = requestPaths(routes)
  // Spread over the whole API, neighbours far apart.
  const spread = Array.from({ length: servedPaths }, (_, i) => paths[(i * stride) % paths.length]!)
  const subject: Subject = {
    text: JSON.stringify(snapshot),
    api: linkRestApi(snapshot),
    paths,
    requests: spread.map((path) => {
      const host = `${apiId}.execute-api.us-east-1.amazonaws.com`
      return new Request(`http://${host}/${stageName}${path}`)
    }),
  }
  subjects.set(routes, subject)
  return subject
}

const cache = memoryCache({ maxBytes: 64_000_000, maxEntries: 10_000 }, Date.now, true)

/** A platform that knows everything already and calls nothing. */
function platformFor(routes: number, accessLog?: StagePointer['accessLog']): Platform {
  const stage = {
    apiId,
    stageName,
    deploymentId: 'dep123',
    snapshot: `snapshot-${routes}`,
    variables: {},
    disableExecuteApiEndpoint: false,
    ...(accessLog && { accessLog }),
  }
  const unexpected = () => Promise.reject(new Error('a MOCK method calls nothing'))
  return {
    now: Date.now,
    fetch: unexpected,
    callAws: unexpected,
    stage: () => stage,
    limiter: { lease: unexpected, wait: unexpected, showsHeaders: false },
    domain: () => undefined,
    snapshot: () => Promise.resolve(subjectOf(routes).text),
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    invokeFunction: unexpected,
    accessKey: () => undefined,
    cache: () => cache,
    apiKey: () => undefined,
    stages: () => undefined,
    isMasked: () => false,
    region: 'us-east-1',
    accountId: '000000000000',
    log: (line) => {
      throw new Error(JSON.stringify(line))
    },
    stageLog: () => undefined,
    waitUntil: () => undefined,
  }
}

const loops: Readonly<Record<string, Loop>> = {
  empty: () => 0,

  ...authorizerLoops(platformFor),
  ...signatureLoops,
  ...httpRouteLoops({
    platform: () => platformFor(1),
    login: async () => (bearer ??= await login()),
    served: (...args) => served(...args),
  }),

  respond(_, times) {
    let sum = 0
    for (let i = 0; i < times; i++) sum += new Response(body, { headers: mockHeaders }).status
    return sum
  },

  match(routes, times) {
    const { api, paths } = subjectOf(routes)
    let sum = 0
    let at = 0
    for (let i = 0; i < times; i++) {
      at = (at + stride) % paths.length
      sum += api.find(paths[at]!, 'GET')!.value.resourceId.length
    }
    return sum
  },

  parse(routes, times) {
    const { text } = subjectOf(routes)
    let sum = 0
    for (let i = 0; i < times; i++) sum += (JSON.parse(text) as { kind: string }).kind.length
    return sum
  },

  link(routes, times) {
    const snapshot = snapshotOf(routes, apiId)
    let sum = 0
    for (let i = 0; i < times; i++) sum += linkRestApi(snapshot).endpoint.type.length
    return sum
  },

  async token(routes, times) {
    bearer ??= await login()
    return checked(bearer, times, { ...platformFor(routes), fetch: bearer.fetch }, false)
  },

  async verify(routes, times) {
    bearer ??= await login()
    return checked(bearer, times, { ...platformFor(routes), fetch: bearer.fetch }, true)
  },

  // As `serve`, behind a JWT authorizer.
  async serveToken(routes, times) {
    const { token, fetch } = (bearer ??= await login())
    const headers = { authorization: `Bearer ${token}` }
    tokenRequests ??= subjectOf(routes).requests.map(({ url }) => new Request(url, { headers }))
    const platform = platformFor(routes)
    const text = (tokenText ??= JSON.stringify(tokenSnapshotOf(routes, apiId)))
    const stage = { ...(await platform.stage(apiId, stageName))!, snapshot: 'tokens' }
    return served(tokenRequests, times, {
      ...platform,
      fetch,
      stage: () => stage,
      snapshot: async () => text,
    })
  },

  // As `serve`, with a header of the same length that nobody reads.
  serveHeader(routes, times) {
    const headers = { authorization: `Bearer ${'x'.repeat(900)}` }
    plainRequests ??= subjectOf(routes).requests.map(({ url }) => new Request(url, { headers }))
    return served(plainRequests, times, platformFor(routes))
  },

  serve: (routes, times) => served(subjectOf(routes).requests, times, platformFor(routes)),

  logged: (routes, times) =>
    served(subjectOf(routes).requests, times, platformFor(routes, accessLog)),
}

/** JSON as the API Gateway console offers it for REST APIs. */
const accessLog = {
  destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
  format:
    '{ "requestId":"$context.requestId","ip": "$context.identity.sourceIp", "caller":"$context.identity.caller", "user":"$context.identity.user","requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath", "status":"$context.status","protocol":"$context.protocol", "responseLength":"$context.responseLength" }',
}

let tokenRequests: readonly Request[] | undefined
let tokenText: string | undefined
let plainRequests: readonly Request[] | undefined

async function served(
  requests: readonly Request[],
  times: number,
  platform: Platform,
): Promise<number> {
  let sum = 0
  for (let i = 0; i < times; i++) {
    const request = requests[i % requests.length]!
    const target = readTarget(request.url)
    const response = await serve(request, target, locate(target)!, platform)
    if (response.status !== 200) throw new Error(`served ${response.status}`)
    sum += response.status
  }
  return sum
}

/** `/{loop}?routes=R&times=N`: runs a loop. Its duration is for the client to take, since time stands still here. */
export default {
  async fetch(request) {
    const url = new URL(request.url)
    const number = (name: string) => Number(url.searchParams.get(name) ?? 1)
    const loop = loops[url.pathname.slice(1)]
    if (!loop) return new Response('no such loop', { status: 404 })
    return new Response(String(await loop(number('routes'), number('times'))))
  },
} satisfies ExportedHandler
