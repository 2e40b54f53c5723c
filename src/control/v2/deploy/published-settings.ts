import type { MethodSetting, StagePointer } from '../../../model/stage.ts'
import type { RouteSettings, StageV2 } from '../../../model/v2/api.ts'

/** The account's own limit, which is no limit of the stage's. */
const accounts = -1

/**
 * What a stage says of its routes, in the form in which the data plane knows what REST stages say of their methods: by
 * route key, and `*` for the routes that have nothing of their own.
 */
export function publishedSettings({
  defaultRouteSettings,
  routeSettings,
}: Pick<StageV2, 'defaultRouteSettings' | 'routeSettings'>): NonNullable<
  StagePointer['methodSettings']
> {
  const own = Object.entries(routeSettings).map(
    ([routeKey, settings]) =>
      [routeKey, published({ ...defaultRouteSettings, ...settings })] as const,
  )
  const isPlain = Object.values(defaultRouteSettings).every(
    (value) => value === false || value === 'OFF',
  )
  if (isPlain && own.length === 0) return {}
  // Last: a route key `*`, which no route has, is not all of them.
  return Object.fromEntries([...own, ['*', published(defaultRouteSettings)]])
}

const published = (settings: RouteSettings): MethodSetting => ({
  metricsEnabled: settings.detailedMetricsEnabled ?? false,
  ...(settings.loggingLevel && { loggingLevel: settings.loggingLevel }),
  dataTraceEnabled: settings.dataTraceEnabled ?? false,
  throttlingBurstLimit: settings.throttlingBurstLimit ?? accounts,
  throttlingRateLimit: settings.throttlingRateLimit ?? accounts,
  cachingEnabled: false,
  cacheTtlInSeconds: 0,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
})
