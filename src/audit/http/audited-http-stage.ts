import type { HttpApiSnapshot, RouteSettings, StageV2 } from '../../model/v2/api.ts'
import type { AuditedSetting, AuditedStage } from '../audited-api.ts'
import { type HttpDescription, placeOfKey } from './audited-http-api.ts'

/** A stage of an HTTP API. */
export const auditedHttpStage = (stage: StageV2): AuditedStage => auditedStageV2(stage, placeOfKey)

/** A stage of an HTTP or WebSocket API. What is set for a route stands beside what is set for all. */
export function auditedStageV2(
  { stageName: name, defaultRouteSettings, routeSettings, accessLogSettings }: StageV2,
  placeOf: (routeKey: string) => { readonly path: string; readonly method: string },
): AuditedStage {
  return {
    name,
    settings: new Map([
      ['*/*', settingOf(defaultRouteSettings)],
      ...Object.entries(routeSettings).map(([routeKey, settings]): [string, AuditedSetting] => {
        const { path, method } = placeOf(routeKey)
        return [`${path}/${method}`, settingOf({ ...defaultRouteSettings, ...settings })]
      }),
    ]),
    areKeysThrottled: false,
    isCached: false,
    accessLogFormat: accessLogSettings?.format,
    place: { name, at: [] },
  }
}

const settingOf = ({ throttlingRateLimit, dataTraceEnabled }: RouteSettings): AuditedSetting => ({
  isThrottled: throttlingRateLimit !== undefined,
  tracesData: dataTraceEnabled ?? false,
  isCached: false,
  letsAnybodyInvalidate: false,
})

/** What a deployment has frozen, with what its routes refer to. */
export function describedSnapshot({
  api,
  routes,
  integrations,
  authorizers,
}: HttpApiSnapshot): HttpDescription {
  const names = new Map(authorizers.map(({ authorizerId, name }) => [authorizerId, name]))
  const called = new Map(integrations.map((each) => [`integrations/${each.integrationId}`, each]))
  return {
    api,
    authorizers,
    routes: routes.map((route) => {
      const authorizer = names.get(route.authorizerId ?? '')
      const integration = called.get(route.target ?? '')
      return {
        routeKey: route.routeKey,
        authorizationType: route.authorizationType,
        ...(route.authorizationScopes && { authorizationScopes: route.authorizationScopes }),
        ...(authorizer !== undefined && { authorizer }),
        ...(integration && { integration }),
        ...(route.limits && { limits: route.limits }),
        ...(route.features && { features: route.features }),
      }
    }),
  }
}
