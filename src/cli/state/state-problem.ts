import { resolve } from 'node:path'
import type { Settings } from '../settings.ts'
import { SettingError } from '../setting-error.ts'

/**
 * What a person should read of a state that the gateway process could not use, by what it said; undefined when its
 * trouble is not the state's.
 */
export function stateError(settings: Settings, told: string): SettingError | undefined {
  const folder = resolve(settings.stateFolder ?? '')
  const newer = /state version \d+ is a newer Tidegate's; this one reads version \d+/.exec(told)
  if (newer) {
    return new SettingError(
      `TIDEGATE_STATE is ${folder}, which cannot be read: ${newer[0]}; run the newer one, or name another folder`,
    )
  }
  const code = /\bSQLITE_[A-Z_]+\b/.exec(told)?.[0]
  if (code === undefined) return undefined
  const problem = damage.has(code)
    ? `its database is damaged (${code}); put a copy of the folder in its place, or move it away to start empty`
    : `its database cannot be opened (${code}); see that there is room on the disk and that the files in ${folder}/registry are files that can be written`
  return new SettingError(`TIDEGATE_STATE is ${folder}: ${problem}`)
}

const damage: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB'])
