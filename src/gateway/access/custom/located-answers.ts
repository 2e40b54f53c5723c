import { Fault } from '../../../model/fault.ts'
import type { LocationMemory } from '../../../model/platform.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Identity } from '../authorizers/identity-sources.ts'
import type { AuthorizerForm } from '../authorizers/lambda-authorizer.ts'
import { keptAnswer, type KeptAnswer } from './authorizer-cache.ts'

/** Milliseconds for which an answer of the location is waited for: the function takes no longer, mostly. */
const patienceMs = 500

/**
 * What an answer is known by to all isolates of a location: the authorizer as it is defined, in place of an isolate's own
 * number for it.
 */
export const locatedKey = (
  { location, stage }: Exchange,
  authorizer: Authorizer,
  target: string,
  identity: Identity,
): string =>
  JSON.stringify([
    location.apiId,
    stage.stageName,
    stage.authorizerGeneration ?? '',
    authorizer,
    target,
    identity.map(({ value, all = value }) => all),
  ])

/** As it is written: the function's own text, which is read and checked again. */
type Located = { readonly payload: string; readonly storedAt: number }

/** What another isolate was told, while it holds. */
export async function readLocated(
  x: Exchange,
  located: LocationMemory,
  key: string,
  ttlSeconds: number,
  read: AuthorizerForm['read'],
): Promise<KeptAnswer | undefined> {
  const text = await patiently(located.get(key))
  if (text === undefined) return undefined
  try {
    const { payload, storedAt } = JSON.parse(text) as Located
    const known = keptAnswer(read(payload), storedAt, ttlSeconds)
    const now = x.platform.now()
    // Clocks of a location may differ a little: what seems to come from the future is asked for again.
    return now >= storedAt && now < known.expiresAt ? known : undefined
  } catch (error) {
    // Another version of the gateway has written it.
    if (error instanceof SyntaxError || error instanceof Fault) return undefined
    throw error
  }
}

/** Tells the location what the function has just said. */
export async function writeLocated(
  { authorizerCall }: Exchange,
  located: LocationMemory,
  key: string,
  { storedAt, expiresAt }: KeptAnswer,
): Promise<void> {
  const said = authorizerCall?.answer
  if (!said || !('payload' in said)) return
  const value: Located = { payload: said.payload, storedAt }
  await located.put(key, JSON.stringify(value), Math.ceil((expiresAt - storedAt) / 1000))
}

async function patiently<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
