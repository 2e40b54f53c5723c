import type { DomainName } from '../../model/account/domain-name.ts'
import type { UsagePlan } from '../../model/account/usage-plan.ts'
import type { Stage } from '../../model/stage.ts'
import type { AuditedDomain, AuditedStage } from '../audited-api.ts'

/** A stage of an API, with the usage plans that open it. */
export function auditedStage(
  apiId: string,
  stage: Stage,
  plans: readonly UsagePlan[],
): AuditedStage {
  const { stageName: name, methodSettings, accessLogSettings } = stage
  const opening = plans.filter(({ apiStages }) =>
    apiStages.some((each) => each.apiId === apiId && each.stage === name),
  )
  return {
    name,
    settings: new Map(
      Object.entries(methodSettings).map(([key, setting]) => [
        key === '*/*' ? key : `/${key}`,
        {
          isThrottled: setting.throttlingRateLimit >= 0,
          tracesData: setting.dataTraceEnabled && (setting.loggingLevel ?? 'OFF') !== 'OFF',
          isCached: setting.cachingEnabled && setting.cacheTtlInSeconds > 0,
          letsAnybodyInvalidate: !setting.requireAuthorizationForCacheControl,
        },
      ]),
    ),
    areKeysThrottled:
      opening.length > 0 && opening.every(({ throttle }) => throttle?.rateLimit !== undefined),
    isCached: stage.cacheClusterEnabled,
    accessLogFormat: accessLogSettings?.format,
    place: { name, at: [] },
  }
}

/** A custom domain that leads to an API. */
export const auditedDomain = ({
  domainName: name,
  securityPolicy,
  mutualTlsAuthentication,
}: DomainName): AuditedDomain => ({
  name,
  securityPolicy,
  hasMutualTls: mutualTlsAuthentication?.truststoreUri !== undefined,
  place: { name, at: [] },
})
