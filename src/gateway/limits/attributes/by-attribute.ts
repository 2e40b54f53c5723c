import type { BucketLimit, QuotaLimit } from '../../../model/account/leases.ts'
import type { AttributeLimit } from '../../../model/account/attribute-limit.ts'
import { Fault } from '../../../model/fault.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { tell } from '../../access/tell.ts'
import { isSame, openAccount, type Account } from '../accounts.ts'
import { linkAttribute, type ReadAttribute } from './link-attribute.ts'
import type { ScopedLimit } from './scoped-limit.ts'
import { meter } from '../meter.ts'
import { recent } from './recent.ts'
import type { Tier } from '../tiers.ts'

/**
 * What this isolate has of such limits, of all APIs: those asked for lately. A client that makes up values makes others be
 * asked for anew, and no more (ATTACKS 50).
 */
export const attributeAccounts = recent<readonly Account[]>(10_000)
/** Longer values are known by their hash alone. */
const maxKnownLength = 256
/** Objects that share the subjects of a limit among them. */
const shards = 16

type Linked = ScopedLimit & {
  readonly reads: readonly ReadAttribute[]
  readonly tiers: readonly Pick<Tier, 'kind' | 'name' | 'limit' | 'mode' | 'whenAway'>[]
}

/** Counts a request against limits by its attributes, and all others that it is under. */
export function linkByAttribute(
  limits: readonly ScopedLimit[],
): (x: Exchange) => void | Promise<void> {
  const linked = limits.map(link)
  return (x) => {
    const accounts: Account[] = []
    for (const [at, limit] of linked.entries()) {
      const found = accountsFor(limit, x)
      if (found instanceof Promise) return wait(x, accounts, found, linked.slice(at + 1))
      accounts.push(...found)
    }
    return meter(x, accounts)
  }
}

/** The same for a subject that is not known yet: only then somebody waits. */
async function wait(
  x: Exchange,
  accounts: Account[],
  found: Promise<readonly Account[]>,
  others: readonly Linked[],
): Promise<void> {
  accounts.push(...(await found))
  for (const limit of others) accounts.push(...(await accountsFor(limit, x)))
  await meter(x, accounts)
}

function link(scoped: ScopedLimit): Linked {
  const { name, by, quota, rateLimit: rate, burstLimit } = scoped.limit
  const bucket: BucketLimit | undefined =
    rate === undefined
      ? undefined
      : { rate, burst: burstLimit ?? Math.max(rate > 0 ? 1 : 0, Math.ceil(rate)) }
  const kind = 'attribute' as const
  const mode = 'leased' as const
  const ofQuota: QuotaLimit | undefined = quota && { ...quota, offset: 0 }
  return {
    ...scoped,
    reads: by.map(linkAttribute),
    tiers: [
      ...(bucket ? [{ kind, name, limit: bucket, mode, whenAway: 'open' as const }] : []),
      ...(ofQuota
        ? [
            {
              kind,
              name: bucket ? `${name}-quota` : name,
              limit: ofQuota,
              mode,
              whenAway: 'closed' as const,
            },
          ]
        : []),
    ],
  }
}

const none: readonly Account[] = []

/** The accounts of a request's subject. Throws for a request that must not lack what it lacks. */
function accountsFor(
  linked: Linked,
  x: Exchange,
): readonly Account[] | Promise<readonly Account[]> {
  const { limit, reads } = linked
  const values = reads.map((read) => read(x))
  const lacking = values.indexOf(undefined)
  if (x.record) tellSubject(x, limit, values)
  if (lacking >= 0 && limit.missing === 'skip') return none
  if (lacking >= 0 && limit.missing === 'refuse') throw unnamed(x, limit, limit.by[lacking]!)
  // One that is missing is no text: nobody can send what makes it seem missing.
  const value =
    values.length === 1 && values[0] !== undefined ? `=${values[0]}` : JSON.stringify(values)
  const { apiId, stageName } = x.location
  const object = `limit/${apiId}/${stageName}/${limit.name}${linked.scope}`
  if (value.length > maxKnownLength) return hashed(value).then((hash) => known(`#${hash}`, hash))
  return known(value)

  function known(short: string, hash?: string): readonly Account[] | Promise<readonly Account[]> {
    const key = `${object} ${short}`
    const now = x.platform.now()
    const accounts = attributeAccounts.get(key)
    if (accounts && isOnTerms(accounts, linked)) return accounts
    if (hash === undefined) return hashed(value).then((made) => open(key, made, now))
    return open(key, hash, now)
  }

  function open(key: string, hash: string, now: number): readonly Account[] {
    // Another request may have come first.
    const old = attributeAccounts.get(key)
    if (old && isOnTerms(old, linked)) return old
    const shard = Number.parseInt(hash.slice(0, 2), 16) % shards
    const accounts = linked.tiers.map((tier) => {
      const kept = old?.find(({ name }) => name === tier.name)
      return openAccount({ ...tier, subject: `${object}/${shard}`, of: hash }, kept, now)
    })
    attributeAccounts.set(key, accounts)
    return accounts
  }
}

const isOnTerms = (accounts: readonly Account[], { tiers }: Linked): boolean =>
  accounts.length === tiers.length &&
  tiers.every(
    (tier, at) => accounts[at]!.limit === tier.limit || isSame(accounts[at]!, tier as Tier),
  )

/** 128 bits: enough that nobody finds another value of the same. */
async function hashed(value: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value))
  return Array.from(new Uint8Array(digest, 0, 16), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

/** A request without what tells it apart, where the limit wants it. */
function unnamed(
  { location, route, request }: Exchange,
  { name }: AttributeLimit,
  lacking: string,
) {
  return new Fault('THROTTLED', 'Too Many Requests', {
    detail: `${name} throttle limit refuses requests without ${lacking} for RestApi ${location.apiId}, Stage ${location.stageName}, Resource ${route!.resourceId}, HttpMethod ${request.method}`,
  })
}

function tellSubject(
  x: Exchange,
  { name, by, missing = 'share' }: AttributeLimit,
  values: readonly (string | undefined)[],
): void {
  const outcomes = { share: 'shares its subject', skip: 'is not under it', refuse: 'is refused' }
  const told = by.map((attribute, at) => `${attribute} ${values[at] ?? 'missing'}`).join(', ')
  const isWhole = !values.includes(undefined)
  tell(x, () => `limit ${name} by ${told}${isWhole ? '' : `: ${outcomes[missing]}`}`)
}
