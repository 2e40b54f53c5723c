import { directoryKeys } from '../iam/directory-keys.ts'
import { sealerOf } from '../iam/sealer.ts'
import type { AccessKey } from '../model/principal.ts'
import type { Platform } from '../model/platform.ts'
import type { PublishedReader } from '../model/published.ts'
import type { Env } from './env.ts'
import { registryOf } from './registry/registry-stub.ts'

/** What access keys are looked up with. */
export type AccessKeysWorld = Pick<
  Platform,
  'region' | 'accountId' | 'now' | 'log' | 'waitUntil'
> & { readonly published: PublishedReader }

/** Milliseconds between two notes of one key's use: whoever reads them wants days. */
const pauseMs = 300_000
/** Keys that are remembered to have been noted. */
const maxNoted = 10_000

/** The access keys of the directory, whose use is written down now and then. */
export function directoryAccess(
  env: Env,
  encryptionKey: string,
  world: AccessKeysWorld,
): (accessKeyId: string, sessionToken?: string) => Promise<AccessKey | undefined> {
  const { now, log, waitUntil } = world
  const noted = new Map<string, number>()
  const note = async (input: object) => {
    await registryOf(env)
      .execute('iam', 'noteUse', input)
      .catch((error: unknown) =>
        log({ level: 'warn', message: 'uses of keys are not noted', error: String(error) }),
      )
  }
  return directoryKeys({
    ...world,
    sealer: sealerOf(encryptionKey),
    noteUse(id, service, region) {
      const at = now()
      if (at - (noted.get(id) ?? -pauseMs) < pauseMs) return
      if (noted.size >= maxNoted) noted.clear()
      noted.set(id, at)
      waitUntil(note({ id, at, service, region }))
    },
  })
}
