import type { MethodSetting, Stage } from '../../../model/stage.ts'
import { badRequest } from '../../answer/api-error.ts'
import { booleanText, enumText, unescapeToken } from '../../entity/patch.ts'
import { defined } from '../../entity/defined.ts'
import { entryOf, withEntry } from '../../entity/map-entry.ts'

/** What an entry has besides what is set (spec control-plane §6, MethodSetting). */
const defaultSetting: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
}

const maxCacheTtlSeconds = 3600

type ReadSetting = (text: string | undefined) => Partial<MethodSetting>

const flag =
  (member: keyof MethodSetting): ReadSetting =>
  (text) => ({ [member]: booleanText(text) })

/** -1 stands for no limit (spec control-plane §7). */
const number =
  (member: keyof MethodSetting, integer: boolean, from: number, to: number): ReadSetting =>
  (text) => {
    // A blank is no 0, which would let nothing through.
    const value = text && /^[-+.\deE]+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= from && value <= to) || (integer && !Number.isInteger(value)))
      throw badRequest(
        `Invalid ${member} specified: ${text ?? 'null'}. It must be ${integer ? 'an integer' : 'a number'} from ${from}${Number.isFinite(to) ? ` to ${to}` : ''}`,
      )
    return { [member]: value }
  }

const readStrategy = enumText('unauthorizedCacheControlHeaderStrategy', [
  'FAIL_WITH_403',
  'SUCCEED_WITH_RESPONSE_HEADER',
  'SUCCEED_WITHOUT_RESPONSE_HEADER',
])

const readLevel = enumText('loggingLevel', ['OFF', 'ERROR', 'INFO'])

const settings: ReadonlyMap<string, ReadSetting> = new Map<string, ReadSetting>([
  ['metrics/enabled', flag('metricsEnabled')],
  ['logging/loglevel', (text) => ({ loggingLevel: readLevel(text) ?? 'OFF' })],
  ['logging/dataTrace', flag('dataTraceEnabled')],
  ['throttling/burstLimit', number('throttlingBurstLimit', true, -1, Infinity)],
  ['throttling/rateLimit', number('throttlingRateLimit', false, -1, Infinity)],
  ['caching/enabled', flag('cachingEnabled')],
  ['caching/ttlInSeconds', number('cacheTtlInSeconds', true, 0, maxCacheTtlSeconds)],
  ['caching/dataEncrypted', flag('cacheDataEncrypted')],
  ['caching/requireAuthorizationForCacheControl', flag('requireAuthorizationForCacheControl')],
  [
    'caching/unauthorizedCacheControlHeaderStrategy',
    (text) => defined({ unauthorizedCacheControlHeaderStrategy: readStrategy(text) }),
  ],
])

/**
 * Sets one attribute by its path: `/{resource path}/{METHOD}/{group}/{name}`, the resource path raw or escaped. A new
 * entry starts from what the entry for all methods is at that moment. conformance: ls:apigateway_common::TestStages::test_create_update_stages
 *
 * @returns undefined when the path is none of a method setting
 */
export function setMethodSetting(
  stage: Stage,
  path: string,
  value: string | undefined,
): Stage | undefined {
  const tokens = path.split('/').slice(1)
  const read = settings.get(tokens.slice(-2).join('/'))
  const key = settingKey(tokens.slice(0, -2))
  if (!read || key === undefined) return undefined
  const { methodSettings } = stage
  const setting = {
    ...(entryOf(methodSettings, key) ?? newSetting(methodSettings, key)),
    ...read(value),
  }
  return { ...stage, methodSettings: withEntry(methodSettings, key, setting) }
}

/**
 * What is cached by the entry for all methods is GET alone: an entry for another verb, made for a throttle or a log, must
 * not begin to cache it (spec rest-responses §6).
 */
function newSetting(methodSettings: Stage['methodSettings'], key: string): MethodSetting {
  const all = entryOf(methodSettings, '*/*') ?? defaultSetting
  return /\/(?:GET|ANY|\*)$/.test(key) ? all : { ...all, cachingEnabled: false }
}

/** The key of the entry: the one for all methods, or the resource path without its first slash and the verb; `//GET` for the root. */
export function settingKey(tokens: readonly string[]): string | undefined {
  const verb = tokens.at(-1)
  if (tokens.length < 2 || verb === undefined || !/^(?:[A-Z]+|\*)$/.test(verb)) return undefined
  const resource = tokens.slice(0, -1).map(unescapeToken).join('/')
  return `${resource === '/' ? resource : resource.replace(/^\//, '')}/${verb}`
}

const resourceMethod = '/{resourcePath}/{httpMethod}'

/** AWS's text, its two missing commas included (spec control-plane §16). */
export function invalidSettingPath(path: string): string {
  const each = resourceMethod
  const all = '/*/*'
  const rest = (at: string) =>
    [
      `${at}/caching/enabled`,
      `${at}/caching/dataEncrypted`,
      `${at}/caching/requireAuthorizationForCacheControl`,
      `${at}/caching/unauthorizedCacheControlHeaderStrategy`,
    ].join(', ')
  const valid = [
    '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId',
    '/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format',
    `${each}/metrics/enabled, ${each}/logging/dataTrace, ${each}/logging/loglevel`,
    `${each}/throttling/burstLimit${each}/throttling/rateLimit${each}/caching/ttlInSeconds`,
    rest(each),
    `${all}/metrics/enabled, ${all}/logging/dataTrace, ${all}/logging/loglevel`,
    `${all}/throttling/burstLimit ${all}/throttling/rateLimit ${all}/caching/ttlInSeconds`,
    rest(all),
    '/variables/{variable_name}, /tracingEnabled',
  ].join(', ')
  return `Invalid method setting path: ${path}. Must be one of: [${valid}]`
}
