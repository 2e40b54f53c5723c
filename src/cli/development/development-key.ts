import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../settings.ts'
import { isLoopback } from '../settings.ts'
import { SettingError } from '../setting-error.ts'

/** The development issuer's key, by which `tidegate token` signs. */
export type DevelopmentKey = { readonly kid: string; readonly privateKey: KeyObject }

/**
 * Whether a gateway has a development issuer: one that nobody else reaches, and that keeps its state, where the command
 * finds it.
 */
export const hasDevelopmentIssuer = ({ host, privateListener, stateFolder }: Settings): boolean =>
  stateFolder !== undefined &&
  isLoopback(host) &&
  (privateListener === undefined || isLoopback(privateListener.host))

/** The folder of what is public of the issuer, in a state folder: the gateway reads it, and nothing else of the issuer. */
export const publicFolderOf = (stateFolder: string): string =>
  join(stateFolder, 'development', 'public')

/**
 * The key of the gateway's development issuer, made when it is first wanted. The private half is a file that its owner
 * alone may read; the gateway gets the public one. Throws {@link SettingError}.
 */
export function developmentKey(settings: Settings): DevelopmentKey {
  const folder = resolve(checkedFolder(settings))
  const file = join(folder, 'development', 'key.pem')
  if (!existsSync(file)) makeKey(folder, file)
  const privateKey = createPrivateKey(readFileSync(file))
  const jwk = publicJwk(privateKey)
  // Anew each time: whoever deleted it means the key to go on.
  const published = publicFolderOf(folder)
  mkdirSync(published, { recursive: true })
  writeFileSync(join(published, 'jwks.json'), JSON.stringify({ keys: [jwk] }))
  return { kid: jwk.kid, privateKey }
}

function checkedFolder(settings: Settings): string {
  const { stateFolder } = settings
  if (stateFolder === undefined)
    throw new SettingError(
      'TIDEGATE_STATE is memory: development tokens are signed by a key in the state folder; name a folder, for the gateway and for this command',
    )
  if (!hasDevelopmentIssuer(settings))
    throw new SettingError(
      `HOST is "${settings.host}", or TIDEGATE_PRIVATE_HOST another that others can reach: development tokens are for a gateway on a loopback address alone`,
    )
  if (!existsSync(join(stateFolder, 'registry')))
    throw new SettingError(
      `no gateway keeps its state in ${resolve(stateFolder)}: start it, run this where it was started, or say by TIDEGATE_STATE where its state is`,
    )
  return stateFolder
}

/** Two commands at once make one key: what is there first stays. */
function makeKey(folder: string, file: string): void {
  mkdirSync(join(folder, 'development'), { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, pem, { mode: 0o600 })
  try {
    linkSync(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh)
  }
}

function publicJwk(key: KeyObject) {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  const kid = `tidegate-development-${createHash('sha256').update(n).digest('hex').slice(0, 16)}`
  return { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n, e } as const
}
