import { SettingError } from './setting-error.ts'

/** What each setting about limits may be. */
const forms = [
  ['TIDEGATE_ACCOUNT_THROTTLE', /^\d+(?:\.\d+)?:\d+$/, 'RATE:BURST, such as 10000:5000'],
  ['TIDEGATE_QUOTA_OFFSET', /^(?:requests|days)$/, 'requests or days'],
  ['TIDEGATE_RATE_LIMIT_HEADERS', /^[01]$/, '0 or 1'],
  ['TIDEGATE_STRICT', /^[01]$/, '0 or 1'],
] as const

/** Settings about throttles and quotas, as they were set. Throws {@link SettingError}. */
export function readLimits(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const limits: Record<string, string> = {}
  for (const [name, form, wanted] of forms) {
    const value = env[name]
    if (!value) continue
    if (!form.test(value)) throw new SettingError(`${name} is "${value}"; it must be ${wanted}`)
    limits[name] = value
  }
  return limits
}
