import type { Outcome } from '../../control/run/outcome.ts'
import type { Platform } from '../../model/platform.ts'
import type { Env } from '../env.ts'
import { registryOf } from '../registry/registry-stub.ts'
import { hasRoom, releaseReserve, restoreReserve } from './reserve.ts'

/** What keeps a local gateway's state from being written; SQLite's name for it, such as `SQLITE_FULL`. */
let problem: string | undefined
let lookedAt = 0

/** Milliseconds between looks at whether a problem has passed. */
const lookMs = 1_000

/** An operation that failed in the Registry. */
export type FailedOperation = {
  readonly env: Env
  readonly log: Platform['log']
  readonly isDeletion: boolean
  /** Runs it once more. */
  execute(): Promise<Outcome>
}

/**
 * What an operation comes to that failed because the state cannot be written: a refusal, or on a full disk a deletion
 * with the space that is kept for it. Until that has passed, health tells of it. Throws any other error as it is.
 */
export async function afterFailure(
  error: unknown,
  { env, log, isDeletion, execute }: FailedOperation,
): Promise<Outcome> {
  const code = sqliteCode(error)
  if (code === undefined) throw error
  noteProblem(code, log)
  if (code === 'SQLITE_FULL' && isDeletion && env.RESERVE) {
    await releaseReserve(env.RESERVE)
    try {
      return await execute()
    } catch (again) {
      if (sqliteCode(again) === undefined) throw again
    } finally {
      await restoreReserve(env.RESERVE)
    }
  }
  return refusal(code)
}

/** What keeps the state from being written, where something does; a problem that has passed is forgotten. */
export async function stateProblem(env: Env, log: Platform['log']): Promise<string | undefined> {
  if (problem === undefined || Date.now() - lookedAt < lookMs) return problem && tell(problem)
  lookedAt = Date.now()
  if (await hasPassed(env, problem)) {
    problem = undefined
    log({ level: 'info', message: 'the state can be written again' })
  }
  return problem && tell(problem)
}

async function hasPassed(env: Env, code: string): Promise<boolean> {
  if (code === 'SQLITE_FULL' && env.RESERVE) {
    return (await hasRoom(env.RESERVE)) && (await restoreReserve(env.RESERVE))
  }
  try {
    await registryOf(env).tryWrite()
    return true
  } catch {
    return false // the same problem, or its successor
  }
}

function noteProblem(code: string, log: Platform['log']): void {
  if (problem === code) return
  problem = code
  lookedAt = Date.now()
  log({ level: 'error', message: `the state cannot be written: ${tell(code)}`, error: code })
}

const sqliteCode = (error: unknown): string | undefined =>
  error instanceof Error
    ? /\bSQLITE_(?:FULL|READONLY|IOERR|CANTOPEN|CORRUPT|NOTADB)\b/.exec(error.message)?.[0]
    : undefined

/** In words that say nothing of where the state lies. */
const tell = (code: string): string =>
  ({
    SQLITE_FULL: 'the disk is full',
    SQLITE_READONLY: 'it is read-only',
    SQLITE_CORRUPT: 'it is damaged',
    SQLITE_NOTADB: 'it is damaged',
  })[code] ?? 'the disk fails'

const refusal = (code: string): Outcome => ({
  ok: false,
  name: 'ServiceUnavailableException',
  status: 503,
  message: `Nothing was changed: the gateway's state cannot be written, ${tell(code)}.${
    code === 'SQLITE_FULL' ? ' Delete what is not needed, or free space on the disk.' : ''
  }`,
  members: {},
})
