import type { AuditedRoute, AuditedSetting, AuditedStage } from '../audited-api.ts'
import type { Rule } from '../finding.ts'
import { isAuthorized, methodsMeet, routeText } from '../protection.ts'
import { sources } from '../sources.ts'

/** The settings that count for a route: its own, its path's for any verb, or those for all. */
function settingOf(
  { settings }: AuditedStage,
  { path, method }: Pick<AuditedRoute, 'path' | 'method'>,
): AuditedSetting | undefined {
  return settings.get(`${path}/${method}`) ?? settings.get(`${path}/ANY`) ?? settings.get('*/*')
}

/** Values of a request that open something for who has them, in a log. */
const secretInLog =
  /\$context\.(?:identity\.(?:apiKey(?!Id)|clientCert\.clientCertPem)\b|authorizer\.(?:\w*(?:token|secret|password)\w*)\b)/i

/** Rules about what stages are set to. */
export const stages: readonly Rule[] = [
  {
    id: 'stage-unthrottled',
    title: 'A public stage without a throttle',
    severity: 'medium',
    why: 'One caller may use up what the account, the backend or a budget has: requests beyond a limit are not refused, and nobody else’s are kept.',
    fix: 'Set throttling/rateLimit and throttling/burstLimit for */* on the stage, or ask for API keys of plans that throttle.',
    sources: [sources.throttling, sources.bestPractices],
    *check({ reach, stages: all, routes }) {
      if (reach === 'private') return
      for (const stage of all) {
        const free = routes.filter((route) => {
          const isCounted = route.protection.isKeyRequired && stage.areKeysThrottled
          return !isCounted && !route.isLimited && settingOf(stage, route)?.isThrottled !== true
        })
        const [first] = free
        if (!first) continue
        yield {
          place: stage.place,
          message: `${free.length} of ${routes.length} methods of the stage ${stage.name} have no throttle, ${routeText(first)} among them`,
        }
      }
    },
  },
  {
    id: 'data-trace',
    title: 'The execution log has whole requests',
    severity: 'medium',
    why: 'With data trace the log holds bodies, headers and what backends answer: whoever reads logs reads personal data, and credentials that masking does not know.',
    fix: 'Turn logging/dataTrace off where real clients call.',
    sources: [sources.accessLogs],
    *check({ stages: all }) {
      for (const { name, settings, place } of all)
        for (const [key, { tracesData }] of settings)
          if (tracesData)
            yield { place, message: `The stage ${name} logs requests and answers of ${key}` }
    },
  },
  {
    id: 'access-log-missing',
    title: 'A stage without an access log',
    severity: 'low',
    why: 'After an incident nobody can say who called what.',
    fix: 'Set accessLogSettings with a format that has the request id, the source address, the caller and the status.',
    sources: [sources.accessLogs, sources.securityHub],
    *check({ stages: all }) {
      for (const { name, accessLogFormat, place } of all)
        if (accessLogFormat === undefined)
          yield { place, message: `The stage ${name} has no access log` }
    },
  },
  {
    id: 'access-log-secret',
    title: 'The access log has credentials',
    severity: 'medium',
    why: 'API keys and tokens in a log open the API for everybody who may read it.',
    fix: 'Log $context.identity.apiKeyId, and of an authorizer’s context what is no secret.',
    sources: [sources.contextVariables, sources.accessLogs],
    *check({ stages: all }) {
      for (const { name, accessLogFormat = '', place } of all) {
        const found = secretInLog.exec(accessLogFormat)?.[0]
        if (found !== undefined)
          yield { place, message: `The access log of the stage ${name} has ${found}` }
      }
    },
  },
  {
    id: 'cache-shared-by-callers',
    title: 'Cached answers are shared by callers',
    severity: 'medium',
    why: 'API Gateway keeps an answer under the declared parameters alone: what one caller was given is given to the next. (Tidegate tells callers apart unless TIDEGATE_CACHE_SHARING=aws; elsewhere the definition does what it says.)',
    fix: 'Add the header that says who calls to cacheKeyParameters, or do not cache methods that answer callers differently.',
    sources: [sources.caching],
    *check({ stages: all, routes, authorizers }) {
      const sourcesOf = new Map(authorizers.map((each) => [each.name, each.identitySources]))
      for (const stage of all) {
        if (!stage.isCached) continue
        for (const route of routes) {
          const { authorizer = '' } = route.protection
          if (!methodsMeet(route.method, 'GET') || !isAuthorized(route.protection)) continue
          if (settingOf(stage, route)?.isCached !== true) continue
          const identity = sourcesOf.get(authorizer) ?? []
          if (!identity.some((source) => route.cacheKey.includes(source)))
            yield {
              place: { ...route.place, name: stage.name },
              message: `${routeText(route)} is cached on the stage ${stage.name}, and its key does not say who calls`,
            }
        }
      }
    },
  },
  {
    id: 'cache-invalidated-by-anybody',
    title: 'Anybody may empty the cache',
    severity: 'low',
    why: 'A request with Cache-Control: max-age=0 goes to the backend and replaces what is cached. Without authorization for it every client does so as often as it likes.',
    fix: 'Set caching/requireAuthorizationForCacheControl.',
    sources: [sources.caching],
    *check({ stages: all }) {
      for (const { name, isCached, settings, place } of all)
        for (const [key, setting] of isCached ? settings : [])
          if (setting.isCached && setting.letsAnybodyInvalidate)
            yield { place, message: `On the stage ${name} whoever calls ${key} may invalidate it` }
    },
  },
]
