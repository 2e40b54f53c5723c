import { SettingError } from './setting-error.ts'

const megabytesBounds = { least: 1, most: 1_024 } as const

/** The settings of the response cache as the Worker reads them; those that are not set are left out. */
export function readCacheSettings(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const { TIDEGATE_CACHE_MB: megabytes, TIDEGATE_CACHE_SHARING: sharing } = env
  const { least, most } = megabytesBounds
  if (megabytes && (!/^\d+$/.test(megabytes) || +megabytes < least || +megabytes > most)) {
    throw new SettingError(
      `TIDEGATE_CACHE_MB is "${megabytes}"; it must be a number from ${least} to ${most}`,
    )
  }
  if (sharing && sharing !== 'aws' && sharing !== 'apart') {
    throw new SettingError(`TIDEGATE_CACHE_SHARING is "${sharing}"; it must be apart or aws`)
  }
  return {
    ...(megabytes && { TIDEGATE_CACHE_MB: megabytes }),
    ...(sharing && { TIDEGATE_CACHE_SHARING: sharing }),
  }
}
