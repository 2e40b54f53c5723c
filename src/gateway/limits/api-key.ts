import type { RestApi } from '../../model/rest-api.ts'
import { Fault } from '../../model/fault.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import type { findApiKey } from './find-api-key.ts'

/** Looks a key up: loaded by the first request that needs one, since most APIs have no keys. */
let find: typeof findApiKey | undefined

/**
 * Sets `x.apiKey` when the request has a key that opens the stage. Before a method's authorizer, whose event tells of it
 * (spec rest-auth §6): it refuses nothing.
 */
export const identifyApiKey: Step = {
  name: 'API key lookup',
  isQuiet: true,
  run: (x) => lookUp(x, sentKey(x)),
}

/**
 * Refuses a request without a key that is enabled and in a plan of this stage (spec rest-request §7). Which of these is
 * missing the caller is not told.
 */
export function linkRequireApiKey(source: RestApi['apiKeySource']): Step {
  const valueOf =
    source === 'HEADER' ? sentKey : ({ authorizer }: Exchange) => authorizer?.usageIdentifierKey
  return {
    name: 'API key',
    run(x) {
      // An authorizer's event may have asked for it before. Where the authorizer names the key, a sent one is none.
      const value = valueOf(x)
      const looking = x.apiKey ? undefined : lookUp(x, value)
      if (x.record) return requireAndTell(x, looking, value, source)
      return looking ? looking.then(() => require(x)) : require(x)
    },
  }
}

const sentKey = (x: Exchange) => x.request.headers.get('x-api-key') ?? undefined

function lookUp(x: Exchange, value: string | undefined): void | Promise<void> {
  if (!value) return
  return find ? find(x, value) : loadAndFind(x, value)
}

async function loadAndFind(x: Exchange, value: string): Promise<void> {
  find = (await import('./find-api-key.ts')).findApiKey
  await find(x, value)
}

/** The same where somebody watches. */
async function requireAndTell(
  x: Exchange,
  looking: void | Promise<void>,
  ...what: readonly [value: string | undefined, source: RestApi['apiKeySource']]
): Promise<void> {
  await looking
  const detail = await (await import('./tell-api-key.ts')).tellApiKey(x, ...what)
  if (!x.apiKey) throw new Fault('INVALID_API_KEY', 'Forbidden', { detail })
}

function require(x: Exchange): void {
  if (!x.apiKey) throw new Fault('INVALID_API_KEY', 'Forbidden')
}
