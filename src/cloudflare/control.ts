import { shareThread } from '../turns/share-thread.ts'
import { takeTurn } from '../turns/take-turn.ts'
import { handleControl, type ControlDeps } from '../control/control-plane.ts'
import { clientBehind } from '../gateway/client/client.ts'
import type { Target } from '../gateway/exchange/location.ts'
import { defaultKey, refuseForeign } from '../control/protocol/default-keys.ts'
import type { Sealer } from '../iam/sealer.ts'
import type { Env } from './env.ts'
import { guardedExecute } from './local/guarded-execute.ts'
import { quotasOf } from './throttle/limiter.ts'
import type { WorkerPlatform } from './platform.ts'

/** Answers a control-plane request: reads it, and lends the control plane the Registry and the operator's keys. */
export async function control(
  request: Request,
  target: Target,
  env: Env,
  platform: WorkerPlatform,
): Promise<Response> {
  const { sourceIp, isSecure } = clientBehind(request, target, platform.forwarded, false)
  return handleControl(
    {
      verb: request.method,
      rawPath: target.path,
      rawQuery: target.query ?? '',
      headers: request.headers,
      stream: request.body,
      sourceIp: sourceIp || undefined,
      isSecure,
      onHangUp: (act) => request.signal.addEventListener('abort', act),
    },
    depsOf(request, target, env, platform),
  )
}

/** What the setting says, read once: it is the same for all requests of an isolate. */
let hosts: readonly string[] | undefined

const declaredHosts = ({ TIDEGATE_HOSTS: text = '' }: Env): readonly string[] =>
  (hosts ??= text.toLowerCase().split(/[\s,]+/))

/** What secrets are kept with, made once. */
let sealer: Sealer | undefined

/** A setting that is none is told to the operator, whose calls go on: only what needs it is refused. */
async function sealerFrom(
  { TIDEGATE_ENCRYPTION_KEY: key }: Env,
  log: WorkerPlatform['log'],
): Promise<Sealer | undefined> {
  if (!key) return undefined
  try {
    return (sealer ??= (await import('../iam/sealer.ts')).sealerOf(key))
  } catch (error) {
    log({ level: 'error', message: error instanceof Error ? error.message : String(error) })
    return undefined
  }
}

function depsOf(
  { headers }: Request,
  { host }: Target,
  env: Env,
  platform: WorkerPlatform,
): ControlDeps {
  const { published, invokeHosted, streamHosted, now, log } = platform
  return {
    async execute(service, operation, input) {
      const outcome = await guardedExecute(env, log, service, operation, input)
      // Visible to the next request here; elsewhere the pointer is re-read within seconds.
      if (outcome.ok) published.forget(outcome.changed)
      return outcome
    },
    edge: {
      platform,
      published,
      openSealer: () => sealerFrom(env, log),
      quotas: quotasOf(env),
      async inSlices(work) {
        await takeTurn()
        return shareThread(Date.now).inSlices(work)
      },
      invokeHosted,
      streamHosted: (call) => streamHosted(call, 'framed'),
    },
    // Without configured credentials nobody is known, and the control plane refuses everything (ATTACKS 76).
    credentials: platform.accessKey,
    guard() {
      const isDefault =
        env.TIDEGATE_ACCESS_KEY_ID === defaultKey && env.TIDEGATE_SECRET_ACCESS_KEY === defaultKey
      if (isDefault) refuseForeign(host, headers, declaredHosts(env))
    },
    now,
    log,
  }
}
