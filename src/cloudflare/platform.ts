import { exports as workerExports, waitUntil } from 'cloudflare:workers'
import { invokeHosted, type HostedResult } from '../functions/invoke.ts'
import type { FunctionCode } from '../functions/function-code.ts'
import type { HostedFunction } from '../model/hosted-function.ts'
import type { FunctionInvocation, FunctionResult, Platform } from '../model/platform.ts'
import { checkEgress } from './egress.ts'
import type { Env } from './env.ts'
import { invokeRemote } from './lambda-api.ts'
import { snapshots, type Snapshots, type SnapshotSource } from './snapshots.ts'

/** The isolate's platform: one for all requests, since nothing in it belongs to one. */
export type WorkerPlatform = Platform & {
  readonly snapshots: Snapshots
  /** Runs a function that is hosted here; undefined when there is none of that name. */
  invokeHosted(
    functionName: string,
    invocation: FunctionInvocation,
  ): Promise<HostedResult | undefined>
}

export function workerPlatform(env: Env): WorkerPlatform {
  const region = env.TIDEGATE_REGION ?? 'us-east-1'
  const accountId = env.TIDEGATE_ACCOUNT_ID ?? '000000000000'
  const local = env.TIDEGATE_LOCAL === '1'
  const known = snapshots(sourceOf(env), Date.now, waitUntil)

  const platform: WorkerPlatform = {
    region,
    accountId,
    snapshots: known,
    now: Date.now,
    waitUntil,
    stage: (apiId, stageName) => known.stage(apiId, stageName),
    snapshot: (hash) => known.snapshot(hash),
    fetch(request) {
      if (!local) checkEgress(new URL(request.url))
      return fetch(request)
    },
    // oxlint-disable-next-line no-console -- the operator's log is the console of the Worker
    log: (line) => console.log(JSON.stringify(line)),

    async invokeHosted(functionName, invocation) {
      const text = await known.text(`function/${functionName}`)
      if (text === undefined) return undefined
      const hosted = JSON.parse(text) as HostedFunction
      return invokeHosted(hosted, () => codeOf(hosted), invocation, {
        runner: env.FUNCTIONS ?? loopbackRunner(),
        now: Date.now,
        waitUntil,
      })
    },

    async invokeFunction(invocation): Promise<FunctionResult> {
      const name = functionNameOf(invocation.functionArn)
      const hosted = name === undefined ? undefined : await platform.invokeHosted(name, invocation)
      return hosted ?? invokeRemote(env, region, invocation, (request) => platform.fetch(request))
    },
  }

  async function codeOf(hosted: HostedFunction): Promise<FunctionCode> {
    const text = await known.text(`code/${hosted.codeSha256}`)
    if (text === undefined)
      throw new Error(`the code of function ${hosted.functionName} is not published`)
    return JSON.parse(text) as FunctionCode
  }
  return platform
}

function sourceOf(env: Env): SnapshotSource {
  const kv = env.SNAPSHOTS
  if (kv) return { read: async (key) => (await kv.get(key)) ?? undefined }
  return { read: async (key) => env.REGISTRY.getByName(registryName).published(key) }
}

/** There is one Registry per account: one object, in one place. */
export const registryName = 'registry'

/** The function runner as an entrypoint of this very Worker, where it has no process of its own. */
function loopbackRunner(): Fetcher {
  return (workerExports as unknown as { readonly FunctionRunner: Fetcher }).FunctionRunner
}

/** The name in a function ARN, or in a bare name; aliases and versions do not tell hosted functions apart. */
export function functionNameOf(functionArn: string): string | undefined {
  return /^(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:)?([A-Za-z0-9_-]+)(?::[^:]+)?$/.exec(
    functionArn,
  )?.[1]
}
