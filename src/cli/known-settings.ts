import { SettingError } from './setting-error.ts'

/** Every setting of ours: docs/settings.md. */
const known: ReadonlySet<string> = new Set([
  'TIDEGATE_ACCESS_KEY_ID',
  'TIDEGATE_ACCOUNT_ID',
  'TIDEGATE_CACHE_MB',
  'TIDEGATE_CACHE_SHARING',
  'TIDEGATE_ACCOUNT_THROTTLE',
  'TIDEGATE_CA_FILE',
  'TIDEGATE_CLIENT_CERTIFICATES',
  'TIDEGATE_DRAIN_SECONDS',
  'TIDEGATE_EGRESS',
  'TIDEGATE_EGRESS_ALLOW',
  'TIDEGATE_EGRESS_CLIENT_HOSTS',
  'TIDEGATE_ENCRYPTION_KEY',
  'TIDEGATE_EXAMPLE',
  'TIDEGATE_FORWARDED_HEADER',
  'TIDEGATE_FUNCTION_BINDINGS',
  'TIDEGATE_FUNCTION_MEMORY_MB',
  'TIDEGATE_HOSTS',
  'TIDEGATE_MASKED_NAMES',
  'TIDEGATE_METRICS',
  'TIDEGATE_PRIVATE_HOST',
  'TIDEGATE_PRIVATE_PORT',
  'TIDEGATE_QUOTA_OFFSET',
  'TIDEGATE_RATE_LIMIT_HEADERS',
  'TIDEGATE_REGION',
  'TIDEGATE_SECRET_ACCESS_KEY',
  'TIDEGATE_STATE',
  'TIDEGATE_STRICT',
  'TIDEGATE_TLS_CERT',
  'TIDEGATE_TLS_HOST',
  'TIDEGATE_TLS_KEY',
  'TIDEGATE_TLS_PORT',
  'TIDEGATE_TRUSTED_PROXIES',
  'TIDEGATE_TRUSTSTORES',
  'TIDEGATE_VPCE_ID',
  'TIDEGATE_VPC_ID',
  'TIDEGATE_VPC_LINKS',
])

/** Throws {@link SettingError} for a setting that does not exist: a protection that is misspelt would be left off. */
export function refuseUnknown(env: Readonly<Record<string, string | undefined>>): void {
  const name = Object.keys(env).find((each) => each.startsWith('TIDEGATE_') && !known.has(each))
  if (name === undefined) return
  const near = [...known].find((each) => areNear(each, name))
  throw new SettingError(
    `${name} is no setting${near ? `; is ${near} meant?` : ''} (docs/settings.md has all of them)`,
  )
}

/** Whether one character too many, too few or other, or two that changed places, make one of the other. */
function areNear(a: string, b: string): boolean {
  let from = 0
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from++
  let [aEnd, bEnd] = [a.length, b.length]
  while (aEnd > from && bEnd > from && a[aEnd - 1] === b[bEnd - 1])
    [aEnd, bEnd] = [aEnd - 1, bEnd - 1]
  const [left, right] = [a.slice(from, aEnd), b.slice(from, bEnd)]
  return Math.max(left.length, right.length) <= 1 || left === right.split('').toReversed().join('')
}
