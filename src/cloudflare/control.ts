import { handleControl, type ControlDeps } from '../control/control-plane.ts'
import type { Outcome } from '../control/run/outcome.ts'
import type { Target } from '../gateway/exchange/location.ts'
import { ApiError, renderError } from '../control/answer/api-error.ts'
import { defaultKey, refuseForeign } from '../control/protocol/default-keys.ts'
import { outward } from './crossing.ts'
import type { Env } from './env.ts'
import type { WorkerPlatform } from './platform.ts'
import { registryOf } from './registry-stub.ts'

/** Answers a control-plane request: reads it, and lends the control plane the Registry and the operator's keys. */
export async function control(
  request: Request,
  target: Target,
  env: Env,
  platform: WorkerPlatform,
): Promise<Response> {
  try {
    if (env.TIDEGATE_ACCESS_KEY_ID === defaultKey && env.TIDEGATE_SECRET_ACCESS_KEY === defaultKey)
      refuseForeign(target.host, request.headers, env.TIDEGATE_HOSTS?.split(','))
  } catch (error) {
    if (error instanceof ApiError) return renderError(error, crypto.randomUUID())
    throw error
  }
  return handleControl(
    {
      verb: request.method,
      rawPath: target.path,
      rawQuery: target.query ?? '',
      headers: request.headers,
      stream: request.body,
    },
    depsOf(env, platform),
  )
}

function depsOf(env: Env, platform: WorkerPlatform): ControlDeps {
  const { published, invokeHosted, streamHosted, now, log } = platform
  return {
    async execute(service, operation, input) {
      const outcome = (await registryOf(env).execute(service, operation, outward(input))) as Outcome
      // Visible to the next request here; elsewhere the pointer is re-read within seconds.
      if (outcome.ok) published.forget(outcome.changed)
      return outcome
    },
    edge: {
      platform,
      invokeHosted,
      streamHosted: (call) => streamHosted(call, 'framed'),
    },
    // The account's root user alone: nothing evaluates what others may do here. Without configured credentials
    // nobody is known, and the control plane refuses everything (ATTACKS 76).
    credentials: async (id) => {
      const key = await platform.accessKey(id)
      return key?.principal.type === 'Account' ? key : undefined
    },
    now,
    log,
  }
}
