import { dropOldest } from '../model/cache/drop-oldest.ts'
import type { IamRole, IamUser } from '../model/account/iam.ts'
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
  const sessions = new Map<string, Opened>()
  const tokens = new Map<string, string>()

  async function secretOf(accessKeyId: string, sealed: string): Promise<string | undefined> {
    const known = secrets.get(sealed)
    if (known !== undefined) return known
    const secret = await sealer.open(secretPurpose(accessKeyId), sealed)
    if (secret !== undefined) keep(secrets, sealed, secret)
    return secret
  }

  async function open(token: string): Promise<Opened | undefined> {
    const session = await openSession(sealer, token)
    if (!session) return undefined
    // Only what was made here is kept: nobody fills the memory with made-up tokens.
    const opened: Opened = { session, token, actsAs: undefined, principal: undefined }
    keep(sessions, token, opened)
    return opened
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
    const opened = sessions.get(token) ?? (await open(token))
    if (opened?.session.accessKeyId !== accessKeyId) return undefined
    const { session } = opened
    // Looked up each time: who is no more, or is somebody else now, signs nothing from then on.
    const actsAs = await entityOf(world, session)
    if (!actsAs) return undefined
    if (opened.actsAs !== actsAs) {
      opened.actsAs = actsAs
      opened.principal = principalFrom(world, session, actsAs)
    }
    if (tokens.get(accessKeyId) !== opened.token) keep(tokens, accessKeyId, opened.token)
    const { secretAccessKey, expiresAt } = session
    return { secretAccessKey, sessionToken: token, expiresAt, principal: opened.principal! }
  }
}

/** A session that is kept open, and who it acts as for as long as the directory says the same of them. */
type Opened = {
  readonly session: Session
  readonly token: string
  actsAs: Entity | undefined
  principal: Principal | undefined
}

/** Who a session acts as: a user or role as it is now, or the account. */
type Entity = IamUser | IamRole | 'root'

/** Undefined when its user or role is no more. */
function entityOf(
  { published }: PrincipalsWorld,
  { of }: Session,
): Entity | undefined | Promise<Entity | undefined> {
  if (of.type === 'root') return 'root'
  if (of.type === 'user') return published.live(iamUserKey(of.userId))
  const role = published.live(iamRoleKey(of.roleName))
  const same = (found: IamRole | undefined) => (found?.id === of.roleId ? found : undefined)
  return role instanceof Promise ? role.then(same) : same(role)
}

function principalFrom(world: PrincipalsWorld, session: Session, entity: Entity): Principal {
  const { of, accessKeyId } = session
  const by = { accessKeyId, session }
  if (of.type === 'user') return userPrincipal(world, entity as IamUser, by)
  if (of.type === 'role') return rolePrincipal(world, entity as IamRole, of, by)
  return rootPrincipal(world, by)
}

/** The oldest go when there are too many. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  if (map.size >= maxOpened) dropOldest(map, maxOpened / 10)
  map.set(key, value)
}
