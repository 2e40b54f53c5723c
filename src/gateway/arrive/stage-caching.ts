import type { MethodSetting, StagePointer } from '../../model/stage.ts'
import type { CacheRule, StageCaching } from '../exchange/served-stage.ts'

/** A stage's cache for requests that go to its own deployment, and for those that go to its canary's. */
export type LinkedCaching = {
  readonly stable: StageCaching
  readonly canary: StageCaching
}

/** Links what a stage says of its cache; undefined where it has none, or no method uses it. */
export function linkCaching({
  apiId,
  stageName,
  deploymentId,
  cache,
  canary,
  methodSettings = {},
}: StagePointer): LinkedCaching | undefined {
  if (!cache) return undefined
  const ruleOf = linkRules(methodSettings)
  if (!ruleOf) return undefined
  const scopeOf = (...parts: readonly string[]) =>
    [apiId, stageName, cache.generation, ...parts].join('/')
  const stable = { scope: scopeOf(deploymentId), ruleOf }
  if (cache.isCanarys) return { stable, canary: stable }
  return { stable, canary: { scope: scopeOf(canary?.deploymentId ?? '', 'canary'), ruleOf } }
}

const everyMethod = '*/*'
const anyVerb = /\/ANY$/

/**
 * What is said of all methods is for GET alone: other verbs are kept where an entry of their own says so, an ANY
 * method's too (spec rest-responses §6). Undefined where nothing is kept.
 */
function linkRules(
  methodSettings: Readonly<Record<string, MethodSetting>>,
): StageCaching['ruleOf'] | undefined {
  const rules = new Map(
    Object.entries(methodSettings).map(([key, setting]) => [key, ruleOf(setting)] as const),
  )
  if ([...rules.values()].every((rule) => rule === undefined)) return undefined
  const all = rules.get(everyMethod)
  return (settingsKey, verb) => {
    const own = anyVerb.test(settingsKey) ? settingsKey.replace(anyVerb, `/${verb}`) : settingsKey
    if (rules.has(own)) return rules.get(own)
    if (verb !== 'GET') return undefined
    return rules.has(settingsKey) ? rules.get(settingsKey) : all
  }
}

function ruleOf(setting: MethodSetting): CacheRule | undefined {
  if (!setting.cachingEnabled || setting.cacheTtlInSeconds <= 0) return undefined
  return {
    ttlMs: setting.cacheTtlInSeconds * 1000,
    isEncrypted: setting.cacheDataEncrypted,
    requiresAuthorization: setting.requireAuthorizationForCacheControl,
    unauthorizedStrategy: setting.unauthorizedCacheControlHeaderStrategy,
  }
}
