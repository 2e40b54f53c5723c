import type { Value } from '../../../lang/vtl/values/value.ts'
import { authorizerMembers } from '../../context/authorizer.ts'
import { identityOf } from '../../context/identity.ts'
import { contextVariable } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { newOverrides, type Overrides } from '../../exchange/overrides.ts'

/** The overrides of a request, made when a template is first rendered. */
export const overridesOf = (x: Exchange): Overrides => (x.overrides ??= newOverrides())

/** `$context` in the order of keys recorded (spec mapping-templates §14). */
const order = [
  'resourceId',
  'authorizer',
  'resourcePath',
  'operationName',
  'httpMethod',
  'extendedRequestId',
  'requestTime',
  'path',
  'accountId',
  'protocol',
  'requestOverride',
  'stage',
  'domainPrefix',
  'requestTimeEpoch',
  'requestId',
  'identity',
  'domainName',
  'deploymentId',
  'responseOverride',
  'apiId',
  'isCanaryRequest',
] as const

/** The same of what happens to a connection (spec websocket §13). */
const ofSockets = [
  'routeKey',
  'authorizer',
  'messageId',
  'eventType',
  'extendedRequestId',
  'requestTime',
  'messageDirection',
  'requestOverride',
  'stage',
  'connectedAt',
  'requestTimeEpoch',
  'identity',
  'requestId',
  'domainName',
  'responseOverride',
  'connectionId',
  'apiId',
] as const

/**
 * Members that are no texts. Events have the same types, and AWS's arithmetic and comparison go by them: an
 * `#if($context.isCanaryRequest)` would be true for the text `false`.
 */
const typed = new Map<string, (x: Exchange) => Value | undefined>([
  ['connectedAt', ({ socket }) => socket && BigInt(Math.trunc(socket.connectedAt))],
  ['requestTimeEpoch', (x) => BigInt(Math.trunc(x.startedAt))],
  ['isCanaryRequest', (x) => x.stage.isCanaryRequest],
])

/** Whether a member of `$context` keeps its type; all others are texts. */
export const isTyped = (name: string): boolean => typed.has(name)

type Reader = readonly [name: string, read: (x: Exchange) => Value | undefined]

/** How each member is read: worked out once, since most templates read one. */
const readersOf = (names: typeof order | typeof ofSockets) => names.map(readerOf)

function readerOf(name: (typeof order)[number] | (typeof ofSockets)[number]): Reader {
  if (name === 'requestOverride') return [name, (x) => overridesOf(x).request]
  if (name === 'responseOverride') return [name, (x) => overridesOf(x).response]
  if (name === 'identity') return [name, (x) => mapOf(identityOf(x))]
  if (name === 'authorizer') return [name, authorizerValue]
  return [name, typed.get(name) ?? contextVariable(name)!]
}

const readers = readersOf(order)
const socketReaders = readersOf(ofSockets)

/** `$context` for one rendering: a map of values, with the request's own override maps inside. */
export function contextMap(x: Exchange): Map<string, Value> {
  const map = new Map<string, Value>()
  for (const [name, read] of x.socket ? socketReaders : readers) {
    const value = read(x)
    if (value !== undefined) map.set(name, value)
  }
  return map
}

/** Texts and maps of them; what does not apply is null. */
type Texts = { readonly [name: string]: string | null | Texts }

const mapOf = (texts: Texts): Map<string, Value> =>
  new Map(
    Object.entries(texts).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? mapOf(value) : value,
    ]),
  )

/** Texts and maps of texts: `integrationLatency`, too, is a text here. */
function authorizerValue(x: Exchange): Value | undefined {
  const members = authorizerMembers(x)
  return (
    members &&
    new Map<string, Value>(
      [...members].map(([name, value]) => [
        name,
        typeof value === 'object' ? new Map<string, Value>(value) : String(value),
      ]),
    )
  )
}
