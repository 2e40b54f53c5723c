import { dropOldest } from '../model/cache/drop-oldest.ts'
import type { AccessKey, Principal } from '../model/principal.ts'
import { accessKeyKey, iamRoleKey, iamUserKey } from '../model/published.ts'
import { type PrincipalsWorld, rolePrincipal, rootPrincipal, userPrincipal } from './principals.ts'
import type { Sealer } from './sealer.ts'
import { openSession, type Session } from './session.ts'

/** What the access keys of the directory are read with. */
export type KeysWorld = PrincipalsWorld & { readonly sealer: Sealer }

/** Secrets and sessions that an isolate keeps opened: opening costs more than the rest of a look-up. */
const maxOpened = 1_000

/** What a secret is sealed for. */
export const secretPurpose = (accessKeyId: string): string => `access-key/${accessKeyId}`

/**
 * The access keys of users, and the sessions that STS gives here. A key that is inactive, whose user is gone, or whose secret
 * cannot be opened is nobody's. Throws when the published state cannot be read.
 *
 * @param sessionToken what a request says its token is; without one a session's key is known where it was last seen
 */
export function directoryKeys(
  world: KeysWorld,
): (accessKeyId: string, sessionToken?: string) => Promise<AccessKey | undefined> {
  const { published, sealer } = world
  const secrets = new Map<string, string>()
  const sessions = new Map<string, Session>()
  const tokens = new Map<string, string>()

  async function secretOf(accessKeyId: string, sealed: string): Promise<string | undefined> {
    const known = secrets.get(sealed)
    if (known !== undefined) return known
    const secret = await sealer.open(secretPurpose(accessKeyId), sealed)
    if (secret !== undefined) keep(secrets, sealed, secret)
    return secret
  }

  async function sessionOf(token: string): Promise<Session | undefined> {
    const known = sessions.get(token)
    if (known) return known
    const session = await openSession(sealer, token)
    // Only what was made here is kept: nobody fills the memory with made-up tokens.
    if (session) keep(sessions, token, session)
    return session
  }

  return async (accessKeyId, sessionToken) => {
    const token = sessionToken ?? tokens.get(accessKeyId)
    if (token === undefined) {
      const key = await published.live(accessKeyKey(accessKeyId))
      if (key?.status !== 'Active') return undefined
      const user = await published.live(iamUserKey(key.userId))
      const secretAccessKey = user && (await secretOf(accessKeyId, key.sealedSecret))
      if (!user || secretAccessKey === undefined) return undefined
      return { secretAccessKey, principal: userPrincipal(world, user, { accessKeyId }) }
    }
    const session = await sessionOf(token)
    if (session?.accessKeyId !== accessKeyId) return undefined
    const principal = await principalOf(world, session)
    if (!principal) return undefined
    keep(tokens, accessKeyId, token)
    const { secretAccessKey, expiresAt } = session
    return { secretAccessKey, sessionToken: token, expiresAt, principal }
  }
}

/** Who a session acts as; undefined when its user or role is no more. */
export async function principalOf(
  world: PrincipalsWorld,
  session: Session,
): Promise<Principal | undefined> {
  const { of, accessKeyId } = session
  const by = { accessKeyId, session }
  switch (of.type) {
    case 'root':
      return rootPrincipal(world, by)
    case 'user': {
      const user = await world.published.live(iamUserKey(of.userId))
      return user && userPrincipal(world, user, by)
    }
    case 'role': {
      const role = await world.published.live(iamRoleKey(of.roleName))
      return role?.id === of.roleId ? rolePrincipal(world, role, of, by) : undefined
    }
  }
}

/** The oldest go when there are too many. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  if (map.size >= maxOpened) dropOldest(map, maxOpened / 10)
  map.set(key, value)
}
