import { Fault } from '../../model/fault.ts'
import { isQuota } from '../../model/account/leases.ts'
import { tell } from '../access/tell.ts'
import type { Exchange, RateLimit } from '../exchange/exchange.ts'
import { unavailable } from '../exchange/refusal.ts'
import type { Account } from './accounts.ts'

/** The refusal of a request whose limit is exhausted (spec rest-request §8, §9). */
export function exhausted(x: Exchange, account: Account, now: number): Fault {
  const { limit, holder, isBlocked } = account
  const isOfQuota = isQuota(limit)
  const detail = reasonOf(x, account)
  tell(x, () => detail)
  const seconds = Math.max(1, Math.ceil((holder.retryAt - now) / 1000))
  return new Fault(
    isOfQuota ? 'QUOTA_EXCEEDED' : 'THROTTLED',
    isOfQuota ? 'Limit Exceeded' : 'Too Many Requests',
    {
      detail,
      ...(x.platform.limiter.showsHeaders && {
        headers: {
          // What lets nothing through will not do so later either.
          ...(!isBlocked && { 'Retry-After': String(seconds) }),
          'RateLimit-Policy': account.policy,
          RateLimit: `"${account.name}";r=0${isBlocked ? '' : `;t=${seconds}`}`,
        },
      }),
    },
  )
}

/** The policies of accounts, which never change. */
const policies = new WeakMap<readonly Account[], string>()

/** What is left to a client of its key's limits and those by its attributes, as far as the isolate knows: what it has itself, and what there was for all. */
export function rateLimitOf(accounts: readonly Account[]): RateLimit | undefined {
  let standing = ''
  for (const account of accounts) {
    if (!isOfClient(account)) continue
    const { name, holder, alone, mode } = account
    const left = Math.floor(mode === 'edge' ? alone.tokens : holder.remaining + holder.tokens)
    standing += `${standing === '' ? '' : ', '}"${name}";r=${left >= 0 && left < Infinity ? left : 0}`
  }
  if (standing === '') return undefined
  let policy = policies.get(accounts)
  if (policy === undefined) {
    policy = accounts.flatMap((account) => (isOfClient(account) ? [account.policy] : [])).join(', ')
    policies.set(accounts, policy)
  }
  return { policy, standing }
}

const isOfClient = ({ kind }: Account): boolean => kind === 'key' || kind === 'attribute'

/** The refusal of a request that cannot be counted, where what is not counted must not pass. */
export const unmetered = (x: Exchange, { subject }: Account): Error => {
  const message = 'a request is refused since it cannot be counted'
  x.platform.log({ level: 'error', message, limit: subject, requestId: x.requestId })
  return unavailable(`the limit ${subject} cannot be asked`)
}

/** AWS's sentence for throttles (spec rest-request §9); for quotas one like it. */
function reasonOf({ location, route, request }: Exchange, { kind, name, limit }: Account): string {
  const where = `for RestApi ${location.apiId}, Stage ${location.stageName}, Resource ${route!.resourceId}, HttpMethod ${request.method}`
  // AWS calls it the key's for requests without a key too.
  const tier = { key: 'Key', method: 'Key', account: 'Account', attribute: name }[kind]
  if (isQuota(limit)) return `${tier} quota limit exceeded ${where}. Limit: ${limit.limit}`
  return `${tier} throttle limit exceeded ${where}. Limit: ${limit.rate.toFixed(2)} Burst: ${limit.burst}`
}
