import {
  apiKeyKey,
  apiStagesKey,
  domainKey,
  functionKey,
  isImmutable,
  snapshotKey,
  stageKey,
  vpcLinkKey,
} from '../model/published.ts'
import { exports as workerExports, waitUntil } from 'cloudflare:workers'
import type { ResponseCache } from '../model/cache/response-cache.ts'
import type { HostedContext, HostedResult, HostedStream } from '../functions/invoke/invoke.ts'
import type { FunctionCredentials } from '../functions/protocol/runner-protocol.ts'
import { invokePublished, streamPublished } from '../functions/invoke/invoke-published.ts'
import type {
  FunctionCall,
  FunctionInvocation,
  FunctionStream,
  LocationMemory,
  Platform,
} from '../model/platform.ts'
import { accessKeys } from './access-keys.ts'
import { linkBoundFunctions } from './functions/bound-functions.ts'
import { linkEgress } from './egress/egress.ts'
import type { Env } from './env.ts'
import { boundedLog } from './log/bounded-log.ts'
import { jsonLine } from './log/json-line.ts'
import { batchLines } from './log/line-batch.ts'
import { onFirstUse } from './on-first-use.ts'
import { readMaskedNames } from './log/masked-names.ts'
import { linkLimiter } from './throttle/limiter.ts'
import { registryOf } from './registry/registry-stub.ts'
import { openSessions } from './sessions/open-sessions.ts'
import { linkTelemetry, type Telemetry } from './telemetry/link-telemetry.ts'
import { snapshots, type Snapshots, type SnapshotSource } from './registry/snapshots.ts'

/** The isolate's platform: one for all requests, since nothing in it belongs to one. */
export type WorkerPlatform = Platform & {
  readonly published: Snapshots
  /** Exports what is counted and traced, before the process ends. */
  readonly flushTelemetry: Telemetry['flush']
  /** Runs a function that is hosted here; 404 when there is none. */
  invokeHosted(invocation: FunctionInvocation): Promise<HostedResult>
  /** The same with the answer as the function writes it. */
  streamHosted(call: FunctionCall, form: 'raw' | 'framed'): Promise<HostedStream>
}

/** Throws `EgressSettingError` for settings about outgoing calls that cannot be used. */
export function workerPlatform(env: Env): WorkerPlatform {
  const region = env.TIDEGATE_REGION ?? 'us-east-1'
  const accountId = env.TIDEGATE_ACCOUNT_ID ?? '000000000000'
  const log: Platform['log'] = (line) => print(jsonLine(line))
  const boundedly = boundedLog(log, Date.now)
  const known = snapshots(sourceOf(env), Date.now, waitUntil, (key, error) =>
    boundedly({
      level: 'warn',
      message: `${key} could not be read again; for a minute what is known of it is served`,
      error: String(error),
    }),
  )

  const accessKey = accessKeys(env, {
    region,
    accountId,
    published: known,
    now: Date.now,
    log: boundedly,
    waitUntil,
  })
  // On Cloudflare what a request prints is kept with the request, so nothing is put off there.
  const printStageLog = env.TIDEGATE_LOCAL === '1' ? batchLines(print, Date.now, waitUntil) : print

  const send = linkEgress(env, (id) => known.live(vpcLinkKey(id)))

  const boundFunction = linkBoundFunctions(env, { log, waitUntil })
  const isHosted = async (functionArn: string) =>
    (await known.live(functionKey(nameIn(functionArn)))) !== undefined

  const { flush: flushTelemetry, ...telemetry } = linkTelemetry(env, {
    now: Date.now,
    log: boundedly,
    waitUntil,
    send,
    wait: (ms) => scheduler.wait(ms),
  })

  const rolesHere = () => import('./aws/roles-here.ts')
  const rolesWorld = {
    region,
    accountId,
    now: Date.now,
    accessKey,
    published: known,
    encryptionKey: env.TIDEGATE_ENCRYPTION_KEY,
  }
  const hosted = {
    runner: { fetch: (url, init) => (env.FUNCTIONS ?? loopbackRunner()).fetch(url, init) },
    now: Date.now,
    waitUntil,
    log,
    credentials: async (fn) => {
      const { functionCredentials } = await import('./functions/function-credentials.ts')
      return functionCredentials(fn, rolesWorld, wellKnownKeys(env))
    },
  } satisfies HostedContext

  let cache: ResponseCache | undefined
  const openCache = async () => {
    const { openResponseCache } = await import('./cache/response-cache.ts')
    const opened = await openResponseCache(env, { now: Date.now, log: boundedly })
    // Of several that were opened at once one stays: it has what they all keep.
    return (cache ??= opened)
  }

  /**
   * A function here has no Lambda in front of it that would ask who invokes it. It is one by its name, and policies are about
   * its own ARN, whatever region, account or version a definition writes.
   */
  const checkInvoker = async (call: FunctionCall, name: string) => {
    if (call.roleArn === undefined && call.callerKeyId === undefined) return
    const own = fullFunctionArn(name, region, accountId)
    await (await rolesHere()).checkInvoker(call, own, rolesWorld)
  }

  const openLocated = async () => {
    const { openLocationMemory } = await import('./cache/location-memory.ts')
    return openLocationMemory(env, boundedly)
  }
  const located: LocationMemory = {
    get: onFirstUse(async () => (await openLocated()).get),
    put: onFirstUse(async () => (await openLocated()).put),
  }

  const platform: WorkerPlatform = {
    cache: () => cache ?? openCache(),
    ...(env.CONNECTION &&
      env.GROUP &&
      openSessions(env.CONNECTION, env.GROUP, env.TIDEGATE_LOCAL === '1')),
    ...(env.TIDEGATE_LOCAL !== '1' && { located }),
    region,
    accountId,
    accessKey,
    isMasked: readMaskedNames(env.TIDEGATE_MASKED_NAMES),
    published: known,
    ...telemetry,
    flushTelemetry,
    now: Date.now,
    waitUntil,
    stage: (apiId, stageName) => known.live(stageKey(apiId, stageName)),
    stages: (apiId) => known.live(apiStagesKey(apiId)),
    limiter: linkLimiter(env),
    apiKey: (hash) => known.live(apiKeyKey(hash)),
    domain: (name) => known.live(domainKey(name)),
    snapshot: (hash) => known.fixed(snapshotKey(hash)),
    fetch: send,
    callAws: onFirstUse(async () => {
      const { awsCaller } = await import('./aws/aws-call.ts')
      const wait = (ms: number) => scheduler.wait(ms)
      return awsCaller({
        settings: env,
        region,
        now: Date.now,
        wait,
        log: boundedly,
        send,
        accessKey,
        assumeHere: async (roleArn) => (await rolesHere()).assumeHere(roleArn, rolesWorld),
      })
    }),
    ...(env.DEVELOPMENT && env.TIDEGATE_LOCAL === '1' && developmentKeys(env.DEVELOPMENT)),
    async cognitoEndpoint() {
      const { awsEndpoint } = await import('./aws/aws-endpoint.ts')
      return awsEndpoint(env, 'cognito-idp')
    },
    truststore: onFirstUse(async () => {
      const { truststoreReader } = await import('./truststores.ts')
      return truststoreReader(platform.callAws, region, env.TRUSTSTORES)
    }),
    log,
    stageLog(log, destination, lines) {
      const start = `{"${log}":${JSON.stringify(destination)},"line":`
      printStageLog(lines.map((line) => `${start}${jsonLine(line)}}`).join('\n'))
    },

    invokeHosted: (invocation) => invokePublished(invocation, known, hosted),
    streamHosted: (call, form) => streamPublished(call, form, known, hosted),

    async invokeFunction(invocation) {
      const functionArn = fullFunctionArn(invocation.functionArn, region, accountId)
      const bound = boundFunction(nameIn(functionArn))
      const isHere = bound !== undefined || (await isHosted(functionArn))
      if (isHere) await checkInvoker(invocation, nameIn(functionArn))
      if (bound) return bound.invoke({ ...invocation, functionArn })
      if (isHere) return platform.invokeHosted({ ...invocation, functionArn })
      const { invokeRemote } = await import('./functions/lambda-api.ts')
      return invokeRemote(platform.callAws, { ...invocation, functionArn })
    },

    async streamFunction(call) {
      const functionArn = fullFunctionArn(call.functionArn, region, accountId)
      const bound = boundFunction(nameIn(functionArn))
      const isHere = bound !== undefined || (await isHosted(functionArn))
      if (isHere) await checkInvoker(call, nameIn(functionArn))
      if (bound) return bound.stream({ ...call, functionArn })
      if (isHere) {
        const answered = await platform.streamHosted({ ...call, functionArn }, 'raw')
        return 'stream' in answered ? answered : onePiece(answered.result)
      }
      const { streamRemote } = await import('./functions/lambda-api.ts')
      return streamRemote(platform.callAws, { ...call, functionArn })
    },
  }
  return platform
}

/** The keys of a gateway on one's own machine that nobody has changed: they are no secret, and functions may have them. */
function wellKnownKeys(env: Env): FunctionCredentials | undefined {
  const { TIDEGATE_LOCAL, TIDEGATE_ACCESS_KEY_ID: id, TIDEGATE_SECRET_ACCESS_KEY: secret } = env
  if (TIDEGATE_LOCAL !== '1' || id !== 'test' || secret !== 'test') return undefined
  return { accessKeyId: id, secretAccessKey: secret }
}

/** Of a gateway on one's own machine. */
const developmentKeys = (folder: Fetcher): Pick<Platform, 'developmentKeys'> => ({
  async developmentKeys() {
    const { developmentKeysIn } = await import('./local/development-issuer.ts')
    return developmentKeysIn(folder)
  },
})

/** The operator's log is the console of the Worker. */
function print(text: string): void {
  // oxlint-disable-next-line no-console -- see above
  console.log(text)
}

function sourceOf(env: Env): SnapshotSource {
  const kv = env.SNAPSHOTS
  if (kv) {
    return { read: async (key) => (await kv.get(key, { cacheTtl: cacheTtlOf(key) })) ?? undefined }
  }
  return { read: async (key) => registryOf(env).published(key) }
}

/** Seconds KV may answer from a location's own cache: content hashes for long, all else for KV's minimum. */
const cacheTtlOf = (key: string): number => (isImmutable(key) ? 86_400 : 30)

/** The function runner as an entrypoint of this very Worker, where it has no process of its own. */
function loopbackRunner(): Fetcher {
  return (workerExports as unknown as { readonly FunctionRunner: Fetcher }).FunctionRunner
}

/** The result of a function that does not stream; a refusal or failure as it is. */
const onePiece = (result: HostedResult): FunctionStream =>
  result.statusCode !== 200 || result.functionError
    ? { result }
    : { stream: new Response(result.payload).body! }

const nameIn = (functionArn: string): string => functionArn.split(':')[6] ?? ''

/** Lambda takes a bare name, or a name with a qualifier, for the caller's own function. */
const fullFunctionArn = (text: string, region: string, accountId: string): string =>
  text.startsWith('arn:') ? text : `arn:aws:lambda:${region}:${accountId}:function:${text}`
