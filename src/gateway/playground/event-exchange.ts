import type { Value as JsonValue } from '../../lang/json/value.ts'
import type { Value } from '../../lang/vtl/value.ts'
import type { Platform } from '../../model/platform.ts'
import { linkEndpoint } from '../headers/endpoint.ts'
import { openExchange, type Exchange } from '../exchange/exchange.ts'
import type { LinkedApi } from '../rest/link.ts'
import { contextMap } from '../mapping/templates/context.ts'
import { toTemplateValue } from '../mapping/templates/values.ts'
import type { PlaygroundEvent } from './event.ts'

/** AWS's own names for a stage and a host that do not exist: spec integrations §24. */
const stageName = 'test-invoke-stage'
const domainName = 'testPrefix.testDomainName'
const sampleId = '00000000-0000-0000-0000-000000000000'

/** The exchange of a request that nobody sent. Its samples never change, so that a template's output does not. */
export function exchangeOf(event: PlaygroundEvent): Exchange {
  // Templates ask nothing else of a platform, and of an API; there is neither here.
  const platform: Pick<Platform, 'now' | 'accountId' | 'region'> = {
    now: () => Date.UTC(2025, 0, 1),
    accountId: '000000000000',
    region: 'us-east-1',
  }
  const endpoint = linkEndpoint({ types: ['REGIONAL'], ipAddressType: 'ipv4' })
  const api: Pick<LinkedApi, 'endpoint'> = { endpoint }
  const location = {
    apiId: 'playground',
    stageName,
    contextPath: '/',
    path: '/',
    domainName,
  }
  const stage = {
    apiId: 'playground',
    stageName,
    deploymentId: 'playground',
    snapshot: '',
    variables: Object.fromEntries(event.stageVariables),
    disableExecuteApiEndpoint: false,
  }
  const request = new Request(`https://${domainName}/`)
  return {
    ...openExchange(request, undefined, location, stage, api as LinkedApi, platform as Platform),
    simulated: true,
    requestId: sampleId,
    extendedRequestId: sampleId,
    params: Object.fromEntries(event.pathParameters),
    queryPairs: event.query,
    route: {
      httpMethod: 'ANY',
      resourceId: 'playground',
      resourcePath: '/',
      operationName: undefined,
      streams: false,
      passesBody: false,
      steps: [],
    },
  }
}

/** `$context`: the engine's own, with what the event says of it in place of the samples. */
export function eventContext(x: Exchange, event: PlaygroundEvent): Map<string, Value> {
  const context = contextMap(x)
  const userAgent = [...event.headers].find(([name]) => name.toLowerCase() === 'user-agent')?.[1]
  if (userAgent !== undefined)
    merge(context, new Map([['identity', new Map([['userAgent', userAgent]])]]))
  merge(context, event.context)
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

/** Every value of `$context` is a text, an authorizer's numbers and booleans too (spec mapping-templates §14). */
function textual(value: JsonValue): Value {
  if (value === null || typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textual)
  if (value instanceof Map) return new Map([...value].map(([name, item]) => [name, textual(item)]))
  return String(value)
}
