import type { Value as JsonValue } from '../../lang/json/value.ts'
import type { Value } from '../../lang/vtl/values/value.ts'
import { type Exchange } from '../exchange/exchange.ts'
import { simulatedExchange, simulatedRoute } from '../test/simulated-exchange.ts'
import { linkRestApi } from '../rest/link.ts'
import { offlinePlatform } from './offline-platform.ts'
import { contextMap, isTyped } from '../mapping/templates/context.ts'
import { toTemplateValue } from '../mapping/templates/values.ts'
import type { PlaygroundEvent } from './event.ts'

const sampleId = '00000000-0000-0000-0000-000000000000'

/** Of an API without a method: templates are rendered for none of them. */
const api = linkRestApi({
  kind: 'REST',
  api: {
    id: 'playground',
    name: 'playground',
    apiKeySource: 'HEADER',
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
  },
  resources: [],
  models: [],
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
})

/** The exchange of a request that nobody sent. Its samples never change, so that a template's output does not. */
export function exchangeOf(event: PlaygroundEvent): Exchange {
  const simulation = {
    apiId: 'playground',
    deploymentId: 'playground',
    httpMethod: 'GET',
    path: '/',
    headers: [],
    stageVariables: Object.fromEntries(event.stageVariables),
  }
  return {
    ...simulatedExchange(simulation, api, offlinePlatform),
    requestId: sampleId,
    extendedRequestId: sampleId,
    params: Object.fromEntries(event.pathParameters),
    queryPairs: event.query,
    route: simulatedRoute('playground', '/'),
  }
}

/** `$context`: the engine's own, with what the event says of it in place of the samples. */
export function eventContext(x: Exchange, event: PlaygroundEvent): Map<string, Value> {
  const context = contextMap(x)
  const userAgent = [...event.headers].find(([name]) => name.toLowerCase() === 'user-agent')?.[1]
  if (userAgent !== undefined)
    merge(context, new Map([['identity', new Map([['userAgent', userAgent]])]]))
  merge(context, event.context)
  for (const [name, value] of event.context)
    if (isTyped(name)) context.set(name, toTemplateValue(value))
  return context
}

/** Maps that are there stay the same maps: the exchange knows the overrides by them. */
function merge(
  into: Map<string, Value>,
  members: ReadonlyMap<string, JsonValue>,
  typed = false,
): void {
  for (const [name, value] of members) {
    const present = into.get(name)
    const isOverride = typed || name === 'requestOverride' || name === 'responseOverride'
    if (present instanceof Map && value instanceof Map) merge(present, value, isOverride)
    else into.set(name, isOverride ? toTemplateValue(value) : textual(value))
  }
}

/** Nearly every value of `$context` is a text, an authorizer's numbers and booleans too (spec mapping-templates §14). */
function textual(value: JsonValue): Value {
  if (value === null || typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textual)
  if (value instanceof Map) return new Map([...value].map(([name, item]) => [name, textual(item)]))
  return String(value)
}
