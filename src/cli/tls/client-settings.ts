import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { EgressSettingError } from '../../wire/egress/setting-error.ts'
import { readTrustedProxies } from '../../wire/egress/trusted-proxies.ts'
import { SettingError } from '../setting-error.ts'

type Variables = Readonly<Record<string, string | undefined>>

const proxySettings = ['TIDEGATE_TRUSTED_PROXIES', 'TIDEGATE_FORWARDED_HEADER'] as const

/** The settings that say which proxies are trusted, for the Worker. Throws {@link SettingError}. */
export function readProxies(env: Variables): Readonly<Record<string, string>> {
  const [networks, header] = proxySettings.map((name) => env[name])
  try {
    readTrustedProxies(networks, header)
  } catch (error) {
    if (error instanceof EgressSettingError) throw new SettingError(error.message)
    throw error
  }
  return Object.fromEntries(proxySettings.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/** The folder whose files domains may name as truststores; undefined for none. Throws {@link SettingError}. */
export function readTruststores({ TIDEGATE_TRUSTSTORES: folder }: Variables): string | undefined {
  if (!folder) return undefined
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return resolve(folder)
  throw new SettingError(`TIDEGATE_TRUSTSTORES is "${folder}", which is no folder`)
}
