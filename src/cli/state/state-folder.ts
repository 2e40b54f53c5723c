import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { keptEncryptionKey, newEncryptionKey } from './encryption-key.ts'
import { hasDevelopmentIssuer, publicFolderOf } from '../development/development-key.ts'
import type { Settings } from '../settings.ts'
import { SettingError } from '../setting-error.ts'
import { claimState, type StateClaim } from './claim.ts'

/** Where the gateway's state lies, for this gateway alone. */
export type StateFolder = {
  /** workerd's folder of databases. */
  readonly registry: string
  /** Space that is kept for deletions on a full disk; undefined when nothing is kept anyway. */
  readonly reserve: string | undefined
  /** What secrets are encrypted with, where no setting says it. */
  readonly encryptionKey: string
  /** What is public of the development issuer; undefined where there is none. */
  readonly development: string | undefined
  readonly claim: StateClaim
}

const noClaim: StateClaim = { tell: () => undefined, release: () => undefined }

/**
 * Makes the state folder ready, or says what is wrong with it. workerd keeps SQLite on disk only; state that is not to
 * be kept goes into `temporary`. Throws {@link SettingError}.
 */
export async function openStateFolder(settings: Settings, temporary: string): Promise<StateFolder> {
  if (settings.stateFolder === undefined) {
    const registry = join(temporary, 'registry')
    mkdirSync(registry)
    const encryptionKey = newEncryptionKey()
    return { registry, reserve: undefined, encryptionKey, development: undefined, claim: noClaim }
  }
  const folder = resolve(settings.stateFolder)
  const registry = join(folder, 'registry')
  const reserve = join(folder, 'reserve')
  const development = hasDevelopmentIssuer(settings) ? publicFolderOf(folder) : undefined
  const claim = await withRoom(reserve, async () => {
    makeFolder(registry)
    makeFolder(reserve)
    if (development !== undefined) makeFolder(development)
    return claimState(folder)
  }).catch((error: unknown) => {
    throw unusable(folder, error)
  })
  try {
    for (const file of readdirSync(registry, { recursive: true, encoding: 'utf8' })) {
      checkAccess(join(registry, file))
    }
    const encryptionKey = await withRoom(reserve, async () => keptEncryptionKey(folder))
    return { registry, reserve, encryptionKey, development, claim }
  } catch (error) {
    claim.release()
    throw unusable(folder, error)
  }
}

/** Step by step: in a file system that holds no folders of others, such as /proc, Node's `recursive` never ends. */
function makeFolder(path: string): void {
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** On a disk that is full a gateway starts with the space it had kept, so that something can be deleted by it. */
async function withRoom<T>(reserve: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isFull(error)) throw error
    rmSync(reserve, { recursive: true, force: true })
    return work()
  }
}

const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

function checkAccess(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    // workerd removes its files when it is done with them, also those of a gateway that was just killed.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function unusable(folder: string, error: unknown): unknown {
  if (error instanceof SettingError || !(error instanceof Error) || !('code' in error)) return error
  const { code, path = folder } = error as NodeJS.ErrnoException
  const problem = problems[String(code)]
  return new SettingError(
    `TIDEGATE_STATE is ${folder}, which cannot hold the state: ${problem ? problem(path) : error.message}`,
  )
}

const notAFolder = (path: string) =>
  `${present(path)} is not a folder; name a folder, or move that file`
const forbidden = (path: string) =>
  `${present(path)} may not be written${ownerOf(present(path))}; give it to who runs the gateway, or name a folder that can be written`

/** What there is of a path that could not be made: it, or where it was to lie. */
function present(path: string): string {
  if (dirname(path) === path) return path
  try {
    lstatSync(path)
    return path
  } catch {
    return present(dirname(path))
  }
}

/** What each error of the file system means for a person, and what to do. */
const problems: Readonly<Record<string, (path: string) => string>> = {
  EEXIST: notAFolder,
  ENOTDIR: notAFolder,
  ENOENT: (path) => `no folder can be made in ${present(path)}; name another folder`,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: (path) =>
    `${path} is on a file system that is read-only; name a folder that can be written`,
  ENOSPC: () => 'the disk is full; free some space on it',
  EDQUOT: () => 'the quota of the disk is used up; free some space on it',
}

function ownerOf(path: string): string {
  const owner = statSync(path, { throwIfNoEntry: false })?.uid
  const own = process.getuid?.()
  return owner === undefined || own === undefined || owner === own
    ? ''
    : ` (it is user ${owner}'s, and this is user ${own})`
}
