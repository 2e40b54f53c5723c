import { EgressRefused, linkEgressCheck } from '../wire/egress/check-egress.ts'
import type { EgressPolicy } from '../wire/egress/policy.ts'
import { isOtlpSetting, OtlpSettingError, readOtlpSettings } from '../telemetry/otlp/settings.ts'
import { SettingError } from './setting-error.ts'

const pages = ['signed', 'open', 'off']

/**
 * Reads what is said about metrics and traces: the variables that the Worker reads. Throws {@link SettingError}, also for
 * a collector that must not be called.
 */
export function readTelemetry(
  env: Readonly<Record<string, string | undefined>>,
  policy: EgressPolicy,
): Readonly<Record<string, string>> {
  const page = env['TIDEGATE_METRICS'] || 'signed'
  if (!pages.includes(page))
    throw new SettingError(`TIDEGATE_METRICS is "${page}"; it must be one of ${pages.join(', ')}`)
  const check = linkEgressCheck(policy)
  try {
    const { metrics, traces } = readOtlpSettings(env)
    for (const target of [metrics, traces]) {
      if (target) check(target.url)
    }
  } catch (error) {
    if (error instanceof OtlpSettingError) throw new SettingError(error.message)
    if (error instanceof EgressRefused)
      throw new SettingError(`OTEL_EXPORTER_OTLP_ENDPOINT: ${error.message}`)
    throw error
  }
  const own = Object.entries(env).filter(([name, value]) => value && isOtlpSetting(name))
  return {
    ...(page !== 'signed' && { TIDEGATE_METRICS: page }),
    ...(Object.fromEntries(own) as Record<string, string>),
  }
}
